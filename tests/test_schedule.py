"""Due times: once a local day in every zone, whatever the clocks do; late slots are skipped."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digests.schedule import WEEKDAYS, judge_slot, next_due, slot_moment, window_start
from digests.settings import Weekday

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
weekdays = st.sampled_from(WEEKDAYS)
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
    assert len({slot_moment(due, zone) for due in dues}) == len(dues)
    # None between two was passed over: asking from any instant between gives the second.
    for one, other in pairwise(dues):
        assert next_due(local_time, zone, one + (other - one) / 2) == other


@given(times, zones, instants, weekdays)
@example(time(8), ZoneInfo("Pacific/Apia"), datetime(2011, 12, 29, 17, tzinfo=UTC), "friday")
def test_a_weekly_slot_is_the_first_daily_one_on_its_weekday(
    local_time: time, zone: ZoneInfo, after: datetime, weekday: Weekday
) -> None:
    due = next_due(local_time, zone, after, weekday)
    assert due.tzinfo is UTC
    assert after < due <= after + 7 * DAY + 2 * HOUR
    daily = [next_due(local_time, zone, after)]
    while daily[-1] < due:
        daily.append(next_due(local_time, zone, daily[-1]))
    assert daily[-1] == due
    *before, shown = (slot.astimezone(zone) for slot in daily)
    # Apia slept through a Friday: what was due on it came a day later, by the clock unmoved.
    slept = zone.key == "Pacific/Apia" and shown.date() == date(2011, 12, 31)
    leapt = shown.time() != local_time
    assert slept or leapt or WEEKDAYS[shown.weekday()] == weekday
    assert weekday not in {WEEKDAYS[slot.weekday()] for slot in before}


@given(times, zones, instants, weekdays)
def test_a_weekly_slot_comes_once_a_week(
    local_time: time, zone: ZoneInfo, after: datetime, weekday: Weekday
) -> None:
    first = next_due(local_time, zone, after, weekday)
    second = next_due(local_time, zone, first, weekday)
    assert abs(second - first - 7 * DAY) <= DAY + HOUR
    assert next_due(local_time, zone, first + (second - first) / 2, weekday) == second


def test_a_weekly_slot_falls_on_its_day_where_the_reader_is() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a Sunday
    shanghai, new_york = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
    assert next_due(time(21), shanghai, noon, "sunday") == noon + HOUR
    assert next_due(time(20), shanghai, noon, "sunday") == noon + 7 * DAY
    assert next_due(time(20), new_york, noon, "saturday") == noon + 6 * DAY + 13 * HOUR
    assert next_due(time(20), new_york, noon) == noon + 13 * HOUR


def test_a_weekly_time_that_the_clocks_leap_over_is_served_that_very_day() -> None:
    zone = ZoneInfo("Europe/Berlin")
    due = next_due(time(2, 30), zone, berlin("2026-03-23T12:00"), "sunday")
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    after = next_due(time(2, 30), zone, due, "sunday")
    assert after == datetime(2026, 4, 5, 0, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_leap_over_is_served_as_much_later() -> None:
    due = next_due(time(2, 30), ZoneInfo("Europe/Berlin"), berlin("2026-03-28T12:00"))
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert slot_moment(due, ZoneInfo("Europe/Berlin")) == "2026-03-29T03:30"


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
