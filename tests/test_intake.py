"""Sources in the house: each read in its own time, one bad one a matter of its own."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.intake import Intake
from digests.ingest import Ingest
from digests.settings import FeedSettings, PostsSettings
from digests.sources.web import Web
from digests.store import sources
from digests.store.database import Store
from digests.store.tables import articles
from digests.store.tables import sources as stored_sources
from digests.text.words import Segmenter
from tests import loaded
from tests.handclock import HandClock
from tests.newsstand import Newsstand, opened_newsstand
from tests.stock import NOW, POST

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def newsstand() -> AsyncIterator[Newsstand]:
    """A feed of one entry."""
    async with opened_newsstand() as stand:
        ferry = "港湾渡轮今晚起加开夜班，末班船凌晨一点离岸。"
        stand.put("ferry", "渡轮今起加开夜班", [ferry], "Sun, 22 Nov 2026 07:00:00 GMT")
        yield stand


@pytest.fixture
async def intake(store: Store, segmenter: Segmenter, clock: HandClock) -> AsyncIterator[Intake]:
    """The way in, over the real web as far as this machine."""
    ingest = Ingest(store, loaded.reader(), segmenter, clock)
    async with Web(allow_hosts=["127.0.0.1"], seconds=5) as web:
        yield Intake(store, ingest, web, ("127.0.0.1",), clock)


def feed(newsstand: Newsstand) -> FeedSettings:
    return FeedSettings(name="harbour", kind="feed", address=newsstand.address)


async def titles(store: Store) -> list[str]:
    async with store.reading() as conn:
        return list((await conn.execute(sa.select(articles.c.title))).scalars())


async def test_a_feed_is_left_alone_until_its_next_check_also_after_a_restart(
    intake: Intake, store: Store, newsstand: Newsstand, clock: HandClock
) -> None:
    wait = await intake.read(feed(newsstand))
    assert 900 <= wait <= 990
    assert await titles(store) == ["渡轮今起加开夜班"]

    clock.now += 10 * MINUTE
    assert await intake.read(feed(newsstand)) == wait - 600
    assert newsstand.asked == 1
    clock.now += 10 * MINUTE
    await intake.read(feed(newsstand))
    assert newsstand.asked == 2
    assert len(await titles(store)) == 1


async def test_what_may_be_read_of_it_holds_at_once_also_while_it_is_left_alone(
    intake: Intake, store: Store, newsstand: Newsstand
) -> None:
    async def reading() -> str:
        async with store.reading() as conn:
            return str((await conn.execute(sa.select(stored_sources.c.reading))).scalar_one())

    await intake.read(feed(newsstand))
    assert await reading() == "excerpt"
    await intake.read(feed(newsstand).model_copy(update={"reading": "link"}))
    assert await reading() == "link"
    assert newsstand.asked == 1


async def test_a_feed_that_fails_is_asked_ever_more_rarely_and_as_rarely_as_it_wants(
    intake: Intake, newsstand: Newsstand, clock: HandClock
) -> None:
    newsstand.status = 500
    waits = []
    for _ in range(4):
        waits.append(await intake.read(feed(newsstand)))
        clock.now += timedelta(seconds=waits[-1])
    for least, waited in zip([1800, 3600, 7200, 14400], waits, strict=True):
        assert least <= waited <= 1.1 * least
    assert newsstand.asked == 4
    newsstand.status, newsstand.headers = 429, {"Retry-After": "50000"}
    assert await intake.read(feed(newsstand)) >= 50_000


async def test_a_feed_that_is_gone_is_not_asked_again_until_its_address_changes(
    intake: Intake, store: Store, newsstand: Newsstand, clock: HandClock
) -> None:
    newsstand.status = 410
    with capture_logs() as logs:
        await intake.read(feed(newsstand))
        for _ in range(3):
            clock.now += timedelta(days=2)
            assert await intake.read(feed(newsstand)) > 0
    assert [line["event"] for line in logs] == ["source.retired"]
    assert newsstand.asked == 1

    newsstand.status = 200
    moved = feed(newsstand).model_copy(update={"address": f"{newsstand.address}?new"})
    await intake.read(moved)
    assert len(await titles(store)) == 1


async def test_a_bad_feed_delays_no_folder_and_a_changed_folder_is_read_at_once(
    intake: Intake, store: Store, newsstand: Newsstand, tmp_path: Path
) -> None:
    folder = PostsSettings(name="posts", folder=tmp_path, every_seconds=3600)
    wake = asyncio.Event()
    watching = asyncio.create_task(intake.watch(folder, wake))
    newsstand.status = 503
    failing = asyncio.create_task(intake.read(feed(newsstand)))
    assert await intake.read(folder) == 3600
    (tmp_path / "桥.md").write_text(POST, encoding="utf-8")
    async with asyncio.timeout(30):
        await wake.wait()
    assert await intake.read(folder) == 3600
    assert await titles(store) == ["新桥今晨通车"]
    await failing
    watching.cancel()

    async with store.reading() as conn:
        states = {state.name: state for state in await sources.list_sources(conn, NOW)}
    assert states["posts"].failures == 0
    assert states["harbour"].failures == 1
    assert "503" in (states["harbour"].last_error or "")
