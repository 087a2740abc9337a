"""Due times: once a local day in every zone, whatever the clocks do; late slots are skipped."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digests.schedule import judge_slot, next_due, slot_cause, window_start

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DUE = datetime(2026, 11, 22, tzinfo=UTC)

ZONES = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "UTC",
]
zones = st.sampled_from(ZONES).map(ZoneInfo)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))
instants = st.timedeltas(timedelta(0), 8000 * DAY).map(
    lambda passed: datetime(2011, 12, 1, tzinfo=UTC) + passed
)


def berlin(written: str, fold: int = 0) -> datetime:
    """A wall clock time in Berlin."""
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)


@given(times, zones, instants)
@example(time(8), ZoneInfo("Pacific/Apia"), datetime(2011, 12, 29, 17, tzinfo=UTC))
def test_the_next_time_is_ahead_soon_and_on_the_clock(
    local_time: time, zone: ZoneInfo, after: datetime
) -> None:
    due = next_due(local_time, zone, after)
    assert due.tzinfo is UTC
    assert after < due <= after + DAY + 2 * HOUR
    # It shows the very time, unless the clocks leapt over it: then a later one.
    shown = due.astimezone(zone)
    before_the_leap = (due - 2 * HOUR).astimezone(zone).utcoffset()
    assert shown.time() == local_time or shown.utcoffset() != before_the_leap


@given(times, zones, instants)
def test_a_slot_comes_once_for_each_local_day(
    local_time: time, zone: ZoneInfo, after: datetime
) -> None:
    dues = [next_due(local_time, zone, after)]
    for _ in range(5):
        dues.append(next_due(local_time, zone, dues[-1]))
    assert dues == sorted(set(dues))
    assert len({slot_cause(1, due, zone) for due in dues}) == len(dues)
    # None between two was passed over: asking from any instant between gives the second.
    for one, other in pairwise(dues):
        assert next_due(local_time, zone, one + (other - one) / 2) == other


def test_a_time_that_the_clocks_leap_over_is_served_as_much_later() -> None:
    due = next_due(time(2, 30), ZoneInfo("Europe/Berlin"), berlin("2026-03-28T12:00"))
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert slot_cause(7, due, ZoneInfo("Europe/Berlin")) == "slot:7:2026-03-29T03:30"


def test_a_time_that_the_clocks_show_twice_is_served_the_first_time_only() -> None:
    zone = ZoneInfo("Europe/Berlin")
    first = next_due(time(2, 30), zone, berlin("2026-10-24T12:00"))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_due(time(2, 30), zone, first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_slot_is_skipped_once_it_is_more_than_three_hours_late() -> None:
    assert judge_slot(DUE, DUE, 3 * HOUR) == "serve"
    assert judge_slot(DUE, DUE + 3 * HOUR, 3 * HOUR) == "serve"
    assert judge_slot(DUE, DUE + 3 * HOUR + timedelta(seconds=1), 3 * HOUR) == "skip"


@pytest.mark.parametrize(
    ("served", "begins"),
    [
        (DUE - 2 * HOUR, DUE - DAY),  # served of late: the usual window, what was had is left out
        (DUE - DAY, DUE - DAY),
        (DUE - 2 * DAY, DUE - 2 * DAY),  # a slot was missed: back to what was served last
        (DUE - 30 * DAY, DUE - 3 * DAY),  # but never further than that
    ],
)
def test_news_begin_where_the_last_edition_ended(served: datetime, begins: datetime) -> None:
    assert window_start(served, DUE, DAY, 3 * DAY) == begins
