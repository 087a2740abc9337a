"""Days as readers write them: 2026-11-20, 20261120, 11-20, 11月20日, 昨天, yesterday."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

_NAMED: Final[Mapping[str, int]] = {
    "今天": 0,
    "今日": 0,
    "today": 0,
    "昨天": 1,
    "昨日": 1,
    "yesterday": 1,
    "前天": 2,
    "前日": 2,
}
"""Days by name: how many ago."""

_DATED: Final = re.compile(r"(?:([0-9]{4})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})[日号號]?")
_NUMBERED: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_LIKE_A_DAY: Final = re.compile(r"[0-9]{8}|[0-9]+[-/.年月日号號][0-9\-/.年月日号號]*")
_YEARS: Final = range(1970, 3000)
_LEAP_YEARS_APART: Final = 8
"""A 29 February may be so many years ago, around a century that has none."""


def seems_a_day(said: str) -> bool:
    """Whether somebody means a day, even one that there is not."""
    said = _plain(said)
    return said in _NAMED or _LIKE_A_DAY.fullmatch(said) is not None


def read_day(said: str, today: date) -> date | None:
    """The day that is meant, or None; one without a year is the last that was."""
    said = _plain(said)
    if said in _NAMED:
        return today - timedelta(days=_NAMED[said])
    found = _DATED.fullmatch(said) or _NUMBERED.fullmatch(said)
    if found is None:
        return None
    year, month, day = found.groups()
    if year:
        return _day(int(year), int(month), int(day))
    years = range(today.year, today.year - _LEAP_YEARS_APART - 1, -1)
    days = (_day(one, int(month), int(day)) for one in years)
    return next((one for one in days if one is not None and one <= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plain(said: str) -> str:
    return unicodedata.normalize("NFKC", said).strip().casefold()
