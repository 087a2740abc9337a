"""What operators may write about sources and digests: names, types, defaults, ranges."""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
)


class Settings(BaseModel):
    """The base of every group of settings: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not a time zone; write an IANA name such as Asia/Shanghai")
    return name


def _clock_time(value: object) -> object:
    # YAML 1.1 reads an unquoted 18:30 as the number 1110 (base 60).
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return time(value // 60, value % 60)
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        hour, minute = value.split(":")
        return time(int(hour), int(minute))
    raise ValueError("not a time of day; write it as 08:00")


def _beside(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return path.expanduser() if folder is None else folder / path.expanduser()


def _existing(path: Path, info: ValidationInfo) -> Path:
    if info.context and not path.is_dir():
        raise ValueError(f"there is no folder {path}; make it or name another")
    return path


def _database(database: str, info: ValidationInfo) -> str:
    if "://" not in database:
        return str(_beside(Path(database), info))
    parts = urlsplit(database)
    if parts.scheme.partition("+")[0] not in {"sqlite", "postgresql"}:
        raise ValueError("not a database we know; write a path, or a URL of SQLite or PostgreSQL")
    if parts.password is not None:
        raise ValueError("holds a password; leave it out and set PGPASSWORD or ~/.pgpass")
    return database


Zone = Annotated[str, AfterValidator(_zone)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
LocalPath = Annotated[Path, AfterValidator(_beside)]
"""A path, relative to the file it is written in (the validation context's `folder`)."""
Folder = Annotated[LocalPath, AfterValidator(_existing)]
"""A folder that must be there when it is read from a file."""
Database = Annotated[str, AfterValidator(_database)]
"""A path for SQLite, or a SQLAlchemy URL without a password."""


class SourceSettings(Settings):
    """One source of articles: a folder of posts."""

    name: Name
    kind: Literal["posts"] = "posts"
    folder: Folder
    every_seconds: int = Field(default=60, ge=1, le=86_400)


class DigestSettings(Settings):
    """One digest that readers can subscribe to."""

    name: Name
    title: str = Field(min_length=1, max_length=60)
    categories: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    items: int = Field(default=8, ge=1, le=30)
    summary: Literal["short", "medium", "long"] = "medium"
    time: ClockTime = time(8, 0)
    zone: Zone = "Asia/Shanghai"
    window_hours: int = Field(default=24, ge=1, le=168)

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone as the standard library has it."""
        return ZoneInfo(self.zone)


class RankingSettings(Settings):
    """What makes an item come first."""

    outlet_weights: dict[str, float] = Field(default_factory=dict)


class StorageSettings(Settings):
    """Where everything that must outlive the process is kept.

    `database` is a path for SQLite, in `folder` by default, or a SQLAlchemy URL.
    """

    folder: LocalPath = Field(default=Path("data"), validate_default=True)
    database: Database = Field(
        default_factory=lambda fields: str(fields.get("folder", Path()) / "jianbao.sqlite")
    )


class PictureSettings(Settings):
    """How pictures are fetched. `allow_hosts` may be on private networks: host or host:port."""

    allow_hosts: tuple[str, ...] = ()
    max_bytes: int = Field(default=10_000_000, ge=10_000, le=100_000_000)
    seconds: float = Field(default=20, ge=1, le=300)
