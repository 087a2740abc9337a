"""Feeds read into the store: what a broken read leaves, and what the next ones make of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from aiohttp import web as server

from digests.ingest import BATCH, Counts, Ingest
from digests.reading import Reader
from digests.settings import FeedSettings
from digests.sources.feeds import MAX_PAGES, Feed
from digests.sources.web import Web
from digests.store import news, sources, tables
from digests.store.database import Store
from digests.text.words import Segmenter
from tests.folders import BRIDGE, LIBRARY, reports, stored
from tests.handclock import HandClock
from tests.sites import Site, opened, serve
from tests.stock import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve() as site:
        yield site


@pytest.fixture
async def web(site: Site) -> AsyncIterator[Web]:
    async with opened(site) as web:
        yield web


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """One on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


def settings(site: Site, path: str = "/feed", **more: object) -> FeedSettings:
    values = {"name": "harbour", "kind": "feed", "address": site.address(path), **more}
    return FeedSettings.model_validate(values)


async def read(ingest: Ingest, feed: FeedSettings, web: Web) -> Counts:
    return await ingest.run(Feed(feed, web), "feed", feed.address, reading=feed.reading)


def put(site: Site, entries: Iterable[dict[str, object]], path: str = "/feed") -> None:
    """A JSON Feed with an ETag that is its content's."""
    body = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "港湾报",
            "items": list(entries),
        }
    )
    etag = f'"{len(body)}"'

    async def answer(request: server.Request) -> server.Response:
        known = request.headers.get("If-None-Match") == etag
        return server.Response(
            status=304 if known else 200, text="" if known else body, headers={"ETag": etag}
        )

    site.pages[path] = answer


def entry(number: int, text: str = LIBRARY, **more: object) -> dict[str, object]:
    title, text = f"第{number}号公告", f"{number}号公告，{number * 7919}：{text}"
    return {"id": str(number), "title": title, "content_text": text, **more}


class Killed(BaseException):
    """The process ends here."""


async def test_after_a_read_that_was_killed_between_batches_the_rest_is_still_asked_for(
    ingest: Ingest, store: Store, reader: Reader, segmenter: Segmenter, site: Site, web: Web
) -> None:
    put(site, [entry(1)])
    feed = settings(site)
    assert await read(ingest, feed, web) == Counts(new=1)
    numbers = range(1, 2 * BATCH)
    put(site, map(entry, numbers))

    def kill(_size: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        await ingest.run(Feed(feed, web), "feed", feed.address, kill)
    assert len(await stored(store)) == 1 + BATCH

    after = Ingest(store, reader, segmenter, lambda: NOW)
    assert await read(after, feed, web) == Counts(new=BATCH - 2, unchanged=1 + BATCH)
    assert {one.title for one, _ in await stored(store)} == {f"第{n}号公告" for n in numbers}
    assert await read(after, feed, web) == Counts(unchanged=2 * BATCH - 1)


async def test_entries_whose_pages_wait_for_a_later_read_are_backlog_too(
    ingest: Ingest, store: Store, clock: HandClock, site: Site, web: Web
) -> None:
    numbers = range(2 * MAX_PAGES + 5)
    put(site, [entry(n, url=f"/{n}") for n in numbers])
    for n in numbers:
        site.page(f"/{n}", b"<html></html>", Content_Type="text/html")
    feed = settings(site, full_text=True)
    for new in (MAX_PAGES, MAX_PAGES, 5):
        assert (await read(ingest, feed, web)).new == new
        clock.move(minutes=15)
    # They bear no dates: none of them is news, and none is late for an edition.
    async with store.reading() as conn:
        assert await news.find_reports(conn, NOW - HOUR, clock()) == []

    put(site, [entry(99, text=BRIDGE)])
    assert (await read(ingest, feed, web)).new == 1
    async with store.reading() as conn:
        [late] = await news.find_reports(conn, NOW - HOUR, clock())
    assert late.title == "第99号公告"


async def test_what_no_database_takes_costs_no_entry(
    ingest: Ingest, store: Store, site: Site, web: Web
) -> None:
    odd = entry(1, id="a\0b", url="https://harbour.example/\0a", tags=["港\0口"], title="航\0线")
    odd |= {"authors": [{"name": "林\0"}], "image": "https://harbour.example/\0.jpg"}
    put(site, [odd, entry(2)])
    assert await read(ingest, settings(site), web) == Counts(new=2)
    titles = {one.title for one, _ in await stored(store)}
    assert titles == {"航线", "第2号公告"}
    assert await read(ingest, settings(site), web) == Counts(unchanged=2)


async def test_an_excerpt_and_the_whole_of_one_address_take_no_turns(
    ingest: Ingest, store: Store, site: Site, web: Web
) -> None:
    told = {"url": "https://harbour.example/7", "date_published": "2026-11-21T20:05:00Z"}
    whole, short = entry(7, text=f"{BRIDGE}{LIBRARY}", **told), entry(7, text=BRIDGE[:30], **told)
    put(site, [whole], "/whole")
    put(site, [short], "/short")
    full = settings(site, "/whole")
    teaser = settings(site, "/short", name="teaser")
    assert (await read(ingest, full, web)).new == 1
    assert (await read(ingest, teaser, web)).merged == 1
    for n in range(2):
        put(site, [{**short, "tags": [str(n)]}], "/short")
        await read(ingest, teaser, web)
        await read(ingest, full, web)
        [(kept, _)] = await stored(store)
        assert LIBRARY in kept.blocks[-1].text
    # Nobody is told twice: it is the same story from the same time on.
    [report] = await reports(store)
    assert report.news_at == NOW - timedelta(hours=3, minutes=55)


async def test_an_entry_that_was_forgotten_is_known_when_it_comes_back(
    ingest: Ingest, store: Store, clock: HandClock, site: Site, web: Web
) -> None:
    feed = settings(site)
    put(site, [entry(1), entry(2)])
    await read(ingest, feed, web)
    clock.move(hours=100)
    put(site, [entry(2), entry(3)])
    assert await read(ingest, feed, web) == Counts(new=1, unchanged=1)
    async with store.reading() as conn:
        assert set((await sources.load_mark(conn, 1)).files) == {"2", "3"}
    put(site, [entry(1), entry(2), entry(3), entry(4, text="")])
    counts = await read(ingest, feed, web)
    assert (counts.new, counts.merged, counts.unchanged) == (1, 1, 2)
    assert len(await stored(store)) == 4


@pytest.mark.parametrize("names", [("harbour", "harbour"), ("harbour", "bay")])
async def test_two_processes_that_read_the_same_store_it_once(
    store: Store,
    any_database: str,
    reader: Reader,
    segmenter: Segmenter,
    site: Site,
    web: Web,
    names: tuple[str, str],
) -> None:
    put(site, [entry(n) for n in range(BATCH)])
    async with Store.opened(any_database) as other:
        await asyncio.gather(
            *(
                read(Ingest(one, reader, segmenter, lambda: NOW), settings(site, name=name), web)
                for one, name in zip((store, other), names, strict=True)
            )
        )
    assert len(await stored(store)) == BATCH


async def test_what_the_database_refuses_is_said_without_the_values(store: Store) -> None:
    row = {"name": "a", "kind": "feed", "location": "https://a.example/?key=hush", "notes": {}}
    async with store.reading() as conn:
        with pytest.raises(sa.exc.IntegrityError) as caught:
            await conn.execute(sa.insert(tables.sources), [row, row])
    assert "hush" not in str(caught.value)
