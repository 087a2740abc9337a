"""The health of sources: pauses that grow, wishes that are heard, and what the store remembers."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digests.health import fails_for_long, next_check
from digests.model import FileMark, Rejected
from digests.sources import Fetched, Retired, SourceError
from digests.store import sources
from digests.store.database import Store
from digests.store.sources import SourceState
from tests.stock import NOW

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUARTER = 15 * MINUTE


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


def pause(failures: int = 0, asked: timedelta | None = None, name: str = "harbour") -> timedelta:
    return next_check(name, NOW, QUARTER, failures, asked) - NOW


def test_the_pause_doubles_with_each_failure_up_to_hours_and_is_spread_by_a_tenth() -> None:
    for failures, least in enumerate([15, 30, 60, 120, 240, 360, 360, 360]):
        assert least * MINUTE <= pause(failures) <= least * 1.1 * MINUTE
    assert pause(10_000) <= 6.6 * HOUR
    assert pause(2) == pause(2), "the same question has the same answer"
    assert len({pause(2, name=str(number)) for number in range(20)}) == 20


def test_a_source_that_is_looked_at_once_a_day_is_not_looked_at_more_often_when_it_fails() -> None:
    assert DAY <= next_check("slow", NOW, DAY, 5) - NOW <= 1.1 * DAY


def test_a_source_is_left_alone_as_long_as_it_asks_but_not_for_weeks() -> None:
    assert 2 * HOUR <= pause(asked=2 * HOUR) <= 2.2 * HOUR
    assert pause(asked=MINUTE) >= QUARTER
    assert DAY <= pause(asked=30 * DAY) <= 1.1 * DAY
    assert DAY <= pause(failures=3, asked=30 * DAY) <= 1.1 * DAY


def test_only_many_failures_over_hours_are_worth_a_report() -> None:
    assert not fails_for_long(None, 0, NOW)
    assert not fails_for_long(NOW - 7 * HOUR, 3, NOW)
    assert not fails_for_long(NOW - 5 * HOUR, 30, NOW)
    assert fails_for_long(NOW - 6 * HOUR, 4, NOW)


async def state(store: Store) -> SourceState:
    async with store.reading() as conn:
        [only] = await sources.list_sources(conn, NOW)
    return only


async def test_a_streak_of_failures_is_kept_with_its_beginning_until_a_read_ends_it(
    store: Store,
) -> None:
    async with store.writing() as conn:
        key = await sources.put_source(conn, "harbour", "feed", "https://a.example/")
        for hours in range(3):
            at = NOW + hours * HOUR
            await sources.note_failure(conn, key, SourceError(f"answer {hours}"), at, QUARTER)
        await sources.note_reported(conn, "harbour", NOW + 3 * HOUR)
    failing = await state(store)
    assert (failing.failures, failing.failing_since) == (3, NOW)
    assert (failing.last_error, failing.reported_at) == ("answer 2", NOW + 3 * HOUR)
    assert failing.next_check is not None
    assert failing.next_check >= NOW + 2 * HOUR + 8 * QUARTER

    async with store.writing() as conn:
        await sources.finish_read(conn, key, Fetched(iter(()), 4), NOW + 5 * HOUR, QUARTER)
    well = await state(store)
    assert (well.failures, well.failing_since, well.last_error) == (0, None, None)
    assert (well.reported_at, well.last_success) == (None, NOW + 5 * HOUR)


async def test_what_the_source_asks_for_is_when_it_is_looked_at_next(store: Store) -> None:
    async with store.writing() as conn:
        key = await sources.put_source(conn, "harbour", "feed", "https://a.example/")
        fetched = Fetched(iter(()), 0, rest=3 * HOUR)
        await sources.finish_read(conn, key, fetched, NOW, QUARTER)
        told = await sources.find_next_check(conn, "harbour", "https://a.example/")
    assert told is not None
    assert 3 * HOUR <= told - NOW <= 3.3 * HOUR


async def test_a_source_in_another_place_begins_anew_and_one_that_is_gone_is_remembered(
    store: Store,
) -> None:
    async with store.writing() as conn:
        key = await sources.put_source(conn, "harbour", "feed", "https://a.example/")
        assert await sources.is_first_read(conn, key)
        await sources.finish_read(conn, key, Fetched(iter(()), 0, {"etag": "1"}), NOW, QUARTER)
        assert not await sources.is_first_read(conn, key)
        await sources.note_failure(conn, key, Retired("410 Gone"), NOW, QUARTER)
    assert (await state(store)).retired_at == NOW

    async with store.writing() as conn:
        await sources.put_source(conn, "harbour", "feed", "https://a.example/")
    assert (await state(store)).retired_at == NOW

    async with store.writing() as conn:
        assert await sources.put_source(conn, "harbour", "feed", "https://b.example/") == key
        assert await sources.is_first_read(conn, key)
        assert (await sources.load_mark(conn, key)).notes == {}
        assert await sources.find_next_check(conn, "harbour", "https://b.example/") is None
    moved = await state(store)
    assert (moved.retired_at, moved.failures, moved.last_error) == (None, 0, None)


async def test_a_first_read_ends_only_when_nothing_of_it_waits(store: Store) -> None:
    waits, whole = Fetched(iter(()), 0, waits=True), Fetched(iter(()), 0)
    async with store.writing() as conn:
        key = await sources.put_source(conn, "harbour", "feed", "https://a.example/")
        await sources.finish_read(conn, key, waits, NOW, DAY)
        assert await sources.is_first_read(conn, key)
        # What waits may have left the feed by tomorrow.
        told = await sources.find_next_check(conn, "harbour", "https://a.example/")
        assert told is not None
        assert 10 * MINUTE <= told - NOW <= 11 * MINUTE
        await sources.finish_read(conn, key, whole, NOW + HOUR, QUARTER)
        assert not await sources.is_first_read(conn, key)
        await sources.finish_read(conn, key, waits, NOW + 2 * HOUR, QUARTER)
    assert (await state(store)).last_success == NOW + 2 * HOUR


async def test_what_a_feed_holds_no_more_need_not_be_remembered(store: Store) -> None:
    many = tuple(f"entry {number}" for number in range(1200))
    async with store.writing() as conn:
        key = await sources.put_source(conn, "harbour", "feed", "https://a.example/")
        for path in (*many[:3], many[-1], "new"):
            file = FileMark(path, 1, 0, "ab")
            await sources.put_rejected(conn, key, Rejected(file, 0, "nothing to read"), NOW)
        fetched = Fetched(iter(()), 0, gone=many)
        await sources.finish_read(conn, key, fetched, NOW, QUARTER)
        assert set((await sources.load_mark(conn, key)).files) == {"new"}
        assert [path for _, path, _, _ in await sources.find_rejects(conn)] == ["new"]
