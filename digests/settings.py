"""What operators may write about sources and digests: names, types, defaults, ranges."""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Final, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
)

from digests.model import Reading

EVERYBODY: Final = "all"
"""Where words go to the readers of all digests: no digest's name."""


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
    cloned = info.data.get("git") is not None
    if info.context and not cloned and not path.is_dir():
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


def _own_name(name: str) -> str:
    if name == EVERYBODY:
        raise ValueError(f"{name} means the readers of every digest; choose another name")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
LocalPath = Annotated[Path, AfterValidator(_beside)]
"""A path, relative to the file it is written in (the validation context's `folder`)."""
Folder = Annotated[LocalPath, AfterValidator(_existing)]
"""A folder that must be there when it is read from a file, unless git brings it."""
Database = Annotated[str, AfterValidator(_database)]
"""A path for SQLite, or a SQLAlchemy URL without a password."""


def _web_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an address of the web; write it as https://example.org/feed.xml")
    if parts.username or parts.password:
        raise ValueError("holds a user or a password; leave it out")
    return address


WebAddress = Annotated[str, AfterValidator(_web_address)]
"""An address over http or https, without a user in it."""


class GitSettings(Settings):
    """Where a folder of posts is pulled from."""

    address: WebAddress
    branch: str = Field(default="main", pattern=r"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,99}$")
    every_seconds: int = Field(default=900, ge=60, le=86_400)


SourceKind = Literal["posts", "feed"]


def _known_kind(kind: object) -> object:
    if kind not in get_args(SourceKind):
        raise ValueError(f"should be {' or '.join(get_args(SourceKind))}")
    return kind


class PostsSettings(Settings):
    """A source that is a folder of posts, watched for changes and looked through now and then."""

    name: Name
    kind: Annotated[Literal["posts"], BeforeValidator(_known_kind)] = "posts"
    git: GitSettings | None = None
    folder: Folder
    every_seconds: int = Field(default=60, ge=1, le=86_400)
    watch: bool = True
    max_bytes: int = Field(default=2_000_000, ge=1_000, le=100_000_000)
    reading: Reading = "full"

    @property
    def location(self) -> str:
        """Where it is."""
        return str(self.folder)


class FeedSettings(Settings):
    """A source that is a feed: RSS, Atom or JSON Feed.

    `outlet` is the feed's own title unless it is given; `medium`, `section` and `categories` are
    what digests choose it by. With `full_text` each entry's page is fetched for the whole article.
    """

    name: Name
    kind: Literal["feed"]
    address: WebAddress
    every_seconds: int = Field(default=900, ge=60, le=86_400)
    outlet: str = Field(default="", max_length=60)
    medium: str = Field(default="", max_length=60)
    section: str = Field(default="", max_length=60)
    categories: tuple[str, ...] = ()
    full_text: bool = False
    reading: Reading = "excerpt"

    @property
    def location(self) -> str:
        """Where it is."""
        return self.address


def _kind_of(source: object) -> SourceKind:
    kind = source.get("kind") if isinstance(source, dict) else getattr(source, "kind", None)
    return "feed" if kind == "feed" else "posts"


SourceSettings = Annotated[
    Annotated[PostsSettings, Tag("posts")] | Annotated[FeedSettings, Tag("feed")],
    Discriminator(_kind_of),
]
"""One source of articles, by its `kind`; posts where none is given."""


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class DigestSettings(Settings):
    """One digest that readers can subscribe to.

    The caps hold as long as there is other news. A story that was had comes again as an update,
    though not within `update_after_hours`. A recap comes once a week, on its `weekday`.
    """

    name: Annotated[Name, AfterValidator(_own_name)]
    title: str = Field(min_length=1, max_length=60)
    categories: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    items: int = Field(default=8, ge=1, le=30)
    summary: Literal["short", "medium", "long"] = "medium"
    time: ClockTime = time(8, 0)
    zone: Zone = "Asia/Shanghai"
    window_hours: int = Field(default=24, ge=1, le=168)
    cover: bool = False
    when_empty: Literal["say", "skip"] = "say"
    most_per_outlet: int = Field(default=3, ge=1, le=30)
    most_per_section: int = Field(default=4, ge=1, le=30)
    update_after_hours: int = Field(default=6, ge=0, le=168)
    recap: bool = False
    weekday: Weekday = "sunday"

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone as the standard library has it."""
        return ZoneInfo(self.zone)

    @property
    def only_on(self) -> Weekday | None:
        """The only weekday it comes on, if it does not come every day."""
        return self.weekday if self.recap else None


class SummarySettings(Settings):
    """How summaries are made. A sentence that is too long for any may be cut after a clause."""

    shorten: bool = True


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


class WebSettings(Settings):
    """How everything is fetched. `allow_hosts` may be on private networks: host or host:port.

    `max_bytes` is for a feed, `pause_seconds` between two requests to the same host.
    """

    allow_hosts: tuple[str, ...] = ()
    max_bytes: int = Field(default=5_000_000, ge=10_000, le=100_000_000)
    seconds: float = Field(default=20, ge=1, le=300)
    pause_seconds: float = Field(default=0.5, ge=0, le=60)


class PictureSettings(Settings):
    """What is fetched and kept of pictures, in bytes; the cap is for all that lie on disk."""

    max_bytes: int = Field(default=10_000_000, ge=10_000, le=100_000_000)
    keep_bytes: int = Field(default=2_000_000_000, ge=10_000_000)
    font: LocalPath | None = None


class CleaningSettings(Settings):
    """What is taken out of articles, beside the rules that come with the package."""

    rules: LocalPath | None = None
