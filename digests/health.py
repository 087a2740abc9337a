"""The health of a source: when it is looked at next, and when its failing is worth a report."""

from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

LONGEST: Final = timedelta(hours=6)
"""How far failures push a check away; further only where a source is looked at more rarely."""

MOST_ASKED: Final = timedelta(days=1)
"""How long a source may ask to be left alone."""

LONG: Final = timedelta(hours=6)
FEW: Final = 3
"""Failures that may still be chance."""

_SPREAD: Final = 0.1


def next_check(
    name: str,
    now: datetime,
    every: timedelta,
    failures: int = 0,
    asked: timedelta | None = None,
) -> datetime:
    """When to look again at a source that is looked at `every` so long and failed n times in a row.

    The pause doubles with each failure, up to six hours, but is never shorter than the source asked
    for (a day at most). Up to a tenth is added by name and number of failures, so that sources do
    not all come at once.
    """
    longest = max(every, LONGEST)
    pause = min(every * (1 << min(failures, 16)), longest)
    pause = max(pause, min(asked or timedelta(), MOST_ASKED))
    drawn = crc32(f"{name} {failures}".encode()) / 2**32
    return now + pause * (1 + _SPREAD * drawn)


def fails_for_long(failing_since: datetime | None, failures: int, now: datetime) -> bool:
    """Whether operators should hear of it: more than a few failures, over more than six hours."""
    return failing_since is not None and failures > FEW and now - failing_since >= LONG
