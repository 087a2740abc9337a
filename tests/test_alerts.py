"""Operators hear of a source that fails for long: once, and again only after it was well."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.alerts import report_sources
from bot.i18n import Words, load_words
from digests.sources import Fetched, Retired, SourceError
from digests.store import sources
from digests.store.database import Store
from tests.stock import NOW
from tests.told import told

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OPERATORS = (4711, -100500)
ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def words() -> Words:
    """The words of all three languages."""
    return load_words()


async def fail(store: Store, hours: float, problem: SourceError) -> None:
    async with store.writing() as conn:
        key = await sources.put_source(conn, "harbour", "feed", "https://harbour.example/feed")
        await sources.note_failure(conn, key, problem, NOW + hours * HOUR, MINUTE)


async def test_a_source_that_fails_for_long_is_reported_once_to_each_operator(
    store: Store, words: Words
) -> None:
    for hours in (0, 1, 2):
        await fail(store, hours, SourceError("https://harbour.example/feed: answers <500>"))
    assert await report_sources(store, OPERATORS, words, ZONE, NOW + 3 * HOUR) == 0
    await fail(store, 6, SourceError("https://harbour.example/feed: answers <500>"))

    with capture_logs() as logs:
        assert await report_sources(store, OPERATORS, words, ZONE, NOW + 6 * HOUR) == 1
        for hours in (7, 30):
            await fail(store, hours, SourceError("no answer"))
            assert await report_sources(store, OPERATORS, words, ZONE, NOW + hours * HOUR) == 0

    async with store.reading() as conn:
        messages = await told(conn)
    assert [operator for operator, _ in messages] == list(OPERATORS)
    assert "harbour" in messages[0][1]
    assert "4 次" in messages[0][1]
    assert "answers &lt;500&gt;" in messages[0][1]
    assert [line["event"] for line in logs] == ["source.failing"]


async def test_one_that_is_read_again_and_fails_again_is_reported_again(
    store: Store, words: Words
) -> None:
    for hours in (0, 1, 2, 6):
        await fail(store, hours, SourceError("no answer"))
    await report_sources(store, OPERATORS[:1], words, ZONE, NOW + 6 * HOUR)
    async with store.writing() as conn:
        key = await sources.put_source(conn, "harbour", "feed", "https://harbour.example/feed")
        await sources.finish_read(conn, key, Fetched(iter(()), 0), NOW + 7 * HOUR, MINUTE)
    assert await report_sources(store, OPERATORS[:1], words, ZONE, NOW + 20 * HOUR) == 0

    for hours in (21, 22, 23, 27):
        await fail(store, hours, SourceError("no answer"))
    assert await report_sources(store, OPERATORS[:1], words, ZONE, NOW + 27 * HOUR) == 1
    async with store.reading() as conn:
        assert len(await told(conn)) == 2


async def test_one_that_is_gone_for_good_is_reported_at_once(store: Store, words: Words) -> None:
    await fail(store, 0, Retired("https://harbour.example/feed: is gone (410)"))

    assert await report_sources(store, OPERATORS[:1], words, ZONE, NOW) == 1

    async with store.reading() as conn:
        [(_, text)] = await told(conn)
    assert "已永久停用" in text
    assert "is gone (410)" in text


async def test_without_operators_the_log_alone_is_told(store: Store, words: Words) -> None:
    await fail(store, 0, Retired("gone"))

    with capture_logs() as logs:
        assert await report_sources(store, (), words, ZONE, NOW) == 1
        assert await report_sources(store, (), words, ZONE, NOW) == 0

    assert [line["source"] for line in logs] == ["harbour"]
    async with store.reading() as conn:
        assert await told(conn) == []
