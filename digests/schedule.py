"""When the next digest is due, and what becomes of a slot that was missed."""

from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from digests.settings import Weekday

WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
"""The days of a week as `date.weekday` counts them."""

Verdict = Literal["serve", "skip"]


def next_due(
    local_time: time, zone: ZoneInfo, after: datetime, weekday: Weekday | None = None
) -> datetime:
    """The first instant after `after` at which the clocks of a zone show a time; aware UTC.

    On that weekday alone, where one is given. A time that a zone's clocks leap over (spring) is
    served as much later as they leapt; one that they show twice (autumn) is served the first time.
    """
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        if weekday is None or WEEKDAYS[day.weekday()] == weekday:
            due = datetime.combine(day, local_time, zone).astimezone(UTC)
            if due > after:
                return due
        day += timedelta(days=1)


def judge_slot(due: datetime, now: datetime, skip_after: timedelta) -> Verdict:
    """A slot that nobody composed for too long is skipped: yesterday's news is no breakfast."""
    return "skip" if now - due > skip_after else "serve"


def window_start(
    served_until: datetime, due: datetime, window: timedelta, most: timedelta
) -> datetime:
    """Where the news of an edition begins: the usual window, longer after a missed slot.

    It reaches back to what was served last, though never beyond `most` before the slot.
    """
    return max(min(served_until, due - window), due - most)


def slot_moment(due: datetime, zone: ZoneInfo) -> str:
    """The local date and time that name a slot: no two of a subscription's have the same."""
    return f"{due.astimezone(zone):%Y-%m-%dT%H:%M}"
