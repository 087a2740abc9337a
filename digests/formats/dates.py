"""Dates as feeds write them: read, and how much of them is certain."""

import re
import unicodedata
from datetime import UTC, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

_LONGEST: Final = 80
_ZONED: Final = re.compile(
    r"[+-]\d\d:?\d\d\)?$|\d\s?Z$|\b(?:UTC?|GMT|E[SD]T|P[SD]T|M[SD]T|CES?T|MES?T|BST|JST|KST|HKT)\b",
    re.IGNORECASE,
)
"""Zones that mean one thing; CST is China's as often as America's."""

_MONTHS: Final = {
    "十二月": "Dec", "十一月": "Nov", "十月": "Oct", "一月": "Jan", "二月": "Feb", "三月": "Mar",
    "四月": "Apr", "五月": "May", "六月": "Jun", "七月": "Jul", "八月": "Aug", "九月": "Sep",
}  # fmt: skip
_ENGLISH: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_WEEKDAY: Final = re.compile(r"(?:星期|周|週|礼拜|禮拜)[一二三四五六日天],?")
_NUMBERED_MONTH: Final = re.compile(r"^(\d{1,2})\s+(\d{1,2})月\s+(\d{4})")
_SCRIPT: Final = re.compile(
    r"^(?:\w{3} )?(\w{3}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})\b.*"
)
"""What JavaScript calls a date: Sun Mar 21 2021 16:41:54 GMT+0800 (…)."""

_CHINESE: Final = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?[,\s]*"
    r"(上午|下午|晚上|凌晨|早上|中午|AM|PM)?\s*"
    r"(?:(\d{1,2})\s*[:时時点點]\s*(\d{1,2})?\s*(?:[:分]\s*(\d{1,2})?秒?)?)?\s*([+-]\d\d:?\d\d|Z|UTC|GMT|北京时间)?"
)
_NUMERIC: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d+)?)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_EARLIEST: Final = datetime(1971, 1, 1, tzinfo=UTC)


def read_date(written: str, parsed: tuple[int, ...] | None = None) -> tuple[datetime | None, bool]:
    """A date in UTC, and whether the time of day and the zone were both given.

    `parsed` is what the feed's library made of it (UTC: year, month, day, hour, minute, second),
    taken where we know the shape less well. Midnight exactly is a date without a time. A date
    without a zone is taken as UTC.
    """
    text = unicodedata.normalize("NFKC", written[:_LONGEST]).strip()
    when = _chinese(text) or _numeric(text) or _post(text) or _known(parsed)
    if when is None:
        return None, False
    try:
        utc = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None, False
    if utc < _EARLIEST:
        return None, False
    zoned = when.tzinfo is not None and (when.tzinfo is not UTC or bool(_ZONED.search(text)))
    return utc, zoned and when.time() != time(0)


def _chinese(text: str) -> datetime | None:
    found = _CHINESE.search(text)
    if found is None:
        return None
    year, month, day, half, hour, minute, second, zone = found.groups()
    hours = int(hour or 0)
    if half in ("下午", "晚上", "PM") and hours < 12:
        hours += 12
    elif half in ("上午", "凌晨", "AM") and hours == 12:
        hours = 0
    clock = (hours, int(minute or 0), int(second or 0))
    return _made((int(year), int(month), int(day), *clock), zone)


def _numeric(text: str) -> datetime | None:
    found = _NUMERIC.match(text)
    if found is None:
        return None
    *numbers, zone = found.groups()
    return _made(tuple(int(number or 0) for number in numbers), zone)


def _post(text: str) -> datetime | None:
    """The shape of e-mail, in Chinese words too; the zone is left out where it is not known."""
    text = _SCRIPT.sub(r"\2 \1 \3 \4 \5", text)
    english = _WEEKDAY.sub("", text).strip()
    english = _NUMBERED_MONTH.sub(_with_month, english)
    for name, month in _MONTHS.items():
        english = english.replace(name, f" {month} ")
    try:
        when = parsedate_to_datetime(english)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return when if _ZONED.search(text) else when.replace(tzinfo=None)


def _with_month(found: re.Match[str]) -> str:
    number = int(found[2])
    return f"{found[1]} {_ENGLISH[number - 1]} {found[3]}" if 1 <= number <= 12 else found[0]


def _known(parsed: tuple[int, ...] | None) -> datetime | None:
    return _made(tuple(parsed[:6]), "UTC") if parsed else None


def _made(numbers: tuple[int, ...], zone: str | None) -> datetime | None:
    try:
        when = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - the zone follows
        return when.replace(tzinfo=_zone(zone)) if zone else when
    except (ValueError, TypeError):
        return None


def _zone(written: str) -> timezone:
    if written == "北京时间":
        return timezone(timedelta(hours=8))
    if written.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = written[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if written[0] == "-" else away)
