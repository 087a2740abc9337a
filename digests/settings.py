"""What operators may write about sources and digests: names, types, defaults, ranges."""

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


class Settings(BaseModel):
    """The base of every group of settings: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not a time zone; write an IANA name such as Asia/Shanghai")
    return name


def _clock_time(value: object) -> object:
    # YAML 1.1 reads an unquoted 08:30 as the number 510 (base 60).
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return time(value // 60, value % 60)
    if isinstance(value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        hour, minute = value.split(":")
        return time(int(hour), int(minute))
    raise ValueError("not a time of day; write it as 08:00")


Zone = Annotated[str, AfterValidator(_zone)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]


class SourceSettings(Settings):
    """One source of articles: a folder of posts."""

    name: Name
    kind: Literal["posts"] = "posts"
    folder: Path
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
    def summary_letters(self) -> int:
        """The budget of one item's summary in letters and digits."""
        return {"short": 60, "medium": 120, "long": 240}[self.summary]

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone as the standard library has it."""
        return ZoneInfo(self.zone)


class RankingSettings(Settings):
    """What makes an item come first."""

    outlet_weights: dict[str, float] = Field(default_factory=dict)
