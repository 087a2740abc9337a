"""Lead pictures: fetched once from a real server, prepared, kept; what fails is not asked again."""

import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from PIL import Image
from structlog.testing import capture_logs

from bot.messages import Text, pack
from digests import illustrate
from digests.illustrate import AGAIN, BATCH, FRESH, LOGO_STORIES, Illustrator
from digests.model import Picture
from digests.picturefetch import FAILURES, REST
from digests.shelf import Shelf
from digests.sources.web import Web
from digests.store import editions, outbox, pictures
from digests.store.database import Store
from digests.store.outbox import Envelope
from digests.store.pictures import HostCount
from digests.store.tables import articles
from tests.handclock import HandClock
from tests.stock import NOW, article, edition, put_news, put_seat

MINUTE = timedelta(minutes=1)


@dataclass
class Gallery:
    """A server of pictures by path; it counts what is asked for, and from which page."""

    base: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    referers: list[str | None] = field(default_factory=list)

    def address(self, path: str) -> str:
        return f"{self.base}/{path}"

    async def answer(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.asked[path] += 1
        self.referers.append(request.headers.get("Referer"))
        if self.wanted.get(path, self.referers[-1]) != self.referers[-1]:
            return web.Response(status=403)
        body = self.pages.get(path, b"")
        status = self.statuses.get(path, 200 if body else 404)
        return web.Response(body=body, status=status, headers=self.headers.get(path))


@pytest.fixture
async def gallery() -> AsyncIterator[Gallery]:
    """Good, small and missing pictures."""
    pages = {
        "tram.jpg": drawn(640, 480),
        "bridge.png": drawn(800, 600, "PNG", seed=3),
        "small.png": drawn(10, 10, "PNG"),
        "page.jpg": b"<html>",
    }
    gallery = Gallery(pages=pages)
    app = web.Application()
    app.router.add_get("/{path:.*}", gallery.answer)
    async with TestServer(app) as server:
        gallery.base = f"http://127.0.0.1:{server.port}"
        yield gallery


@pytest.fixture
async def illustrator(
    store: Store, gallery: Gallery, clock: HandClock, tmp_path: Path
) -> AsyncIterator[Illustrator]:
    """One that may fetch from the gallery, and from wherever nobody answers."""
    async with Web(allow_hosts=["127.0.0.1"], max_bytes=1_000_000, seconds=10) as fetching:
        yield Illustrator(store, fetching, Shelf(tmp_path / "pictures"), clock)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What is logged is not looked at here."""
    with capture_logs():
        yield


def drawn(width: int, height: int, kind: str = "JPEG", *, seed: int = 2) -> bytes:
    """A drawing; each seed makes another one."""
    dice = Random(seed)
    small = Image.frombytes("RGB", (8, 6), dice.randbytes(8 * 6 * 3))
    content = BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(content, kind)
    return content.getvalue()


async def put(
    store: Store,
    title: str,
    *addresses: str,
    age: timedelta = MINUTE,
    page: str | None = None,
    story: int | None = None,
    outlet: str = "远山新闻",
) -> int:
    """An article that shows pictures; its key."""
    shown = tuple(map(Picture, addresses))
    made = replace(article(title, outlet=outlet), pictures=shown, address=page)
    async with store.writing() as conn:
        _, key = await put_news(conn, made, NOW - age, story)
    return key


@dataclass(frozen=True)
class Found:
    """How it stands with an article's picture."""

    state: str
    picture: int | None
    problem: str | None


async def find(store: Store, key: int) -> Found:
    columns = (articles.c.picture_state, articles.c.picture_id, articles.c.picture_problem)
    async with store.reading() as conn:
        row = (await conn.execute(sa.select(*columns).where(articles.c.id == key))).one()
    return Found(*row)


async def test_an_article_leads_with_its_first_good_picture(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    tries = ("gone.jpg", "small.png", "tram.jpg", "bridge.png")
    key = await put(store, "电车", *map(gallery.address, tries))
    assert await illustrator.run() == 1
    assert await illustrator.run() == 0
    found = await find(store, key)
    assert found.state == "ready"
    assert found.picture is not None
    async with store.reading() as conn:
        digest = (await pictures.find_sha256s(conn, [found.picture]))[found.picture]
        failed = await pictures.find_by_address(conn, gallery.address("small.png"))
    assert failed is not None
    assert failed.problem == "is narrower than 320 pixels"
    jpeg = illustrator.shelf.find(digest or "")
    assert jpeg is not None
    assert Image.open(BytesIO(jpeg)).size == (640, 480)
    assert gallery.asked == {"gone.jpg": 1, "small.png": 1, "tram.jpg": 1}


async def test_an_address_is_fetched_once_for_all_articles(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    def outlet(number: int) -> str:
        return f"第{number}家"

    tram, page = gallery.address("tram.jpg"), gallery.address("page.jpg")
    keys = [await put(store, f"第{n}条", tram, outlet=outlet(n)) for n in range(6)]
    keys += [await put(store, f"第{n}页", page, outlet=outlet(n)) for n in range(3)]
    assert await illustrator.run() == 9
    keys.append(await put(store, "又一条", tram, outlet=outlet(7)))
    assert await illustrator.run() == 1
    assert gallery.asked == {"tram.jpg": 1, "page.jpg": 1}
    found = [(await find(store, key)).picture for key in keys]
    assert len({*found[:6], found[-1]}) == 1
    assert found[6:9] == [None, None, None]


async def test_only_fresh_articles_are_illustrated_the_newest_first(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    old = await put(store, "旧闻", gallery.address("tram.jpg"), age=FRESH)
    async with store.writing() as conn:
        keys = []
        for number in range(BATCH + 1):
            made = article(f"第{number}条", picture=gallery.address("bridge.png"))
            made = replace(made, outlet=f"第{number}家")
            keys.append((await put_news(conn, made, NOW - number * MINUTE))[1])
    assert await illustrator.run() == BATCH
    assert (await find(store, keys[-1])).state == "waiting"
    assert await illustrator.run() == 1
    assert (await find(store, keys[-1])).state == "ready"
    assert await illustrator.run() == 0
    assert (await find(store, old)).state == "waiting"
    assert gallery.asked == {"bridge.png": 1}

    await illustrator.tidy()

    assert await find(store, old) == Found("failed", None, "was not tried in time")


async def test_where_nothing_will_do_the_article_goes_without_and_it_says_why(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    some = await put(store, "电车", "ftp://img.example/a.jpg", gallery.address("gone.jpg"))
    none = await put(store, "渡轮", "https://picsum.photos/400/300?random=1")
    assert await illustrator.run() == 2
    assert await find(store, some) == Found("failed", None, "127.0.0.1: answers 404")
    assert await find(store, none) == Found("none", None, None)
    assert await illustrator.run() == 0


async def test_a_page_in_place_of_a_picture_is_none(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    gallery.pages["wall.jpg"] = drawn(640, 480)
    gallery.headers["wall.jpg"] = {"Content-Type": "text/html; charset=utf-8"}
    key = await put(store, "电车", gallery.address("wall.jpg"))
    await illustrator.run()
    found = await find(store, key)
    assert found.problem == "127.0.0.1: is text/html, not a picture"


@pytest.mark.parametrize("page", ["https://news.example/tram", None])
async def test_who_refuses_strangers_is_asked_once_more_from_the_articles_page(
    store: Store, gallery: Gallery, illustrator: Illustrator, page: str | None
) -> None:
    gallery.wanted["tram.jpg"] = page or "https://127.0.0.1/"
    key = await put(store, "电车", gallery.address("tram.jpg"), page=page)
    await illustrator.run()
    assert (await find(store, key)).state == "ready"
    assert gallery.referers == [None, gallery.wanted["tram.jpg"]]


async def test_what_fails_for_now_is_tried_again_and_at_last_no_more(
    store: Store, gallery: Gallery, illustrator: Illustrator, clock: HandClock
) -> None:
    gallery.statuses["tram.jpg"] = 503
    key = await put(store, "电车", gallery.address("tram.jpg"))
    for pause in AGAIN:
        assert await illustrator.run() == 1
        assert await find(store, key) == Found("waiting", None, "127.0.0.1: answers 503")
        clock.now += pause - timedelta(seconds=1)
        assert await illustrator.run() == 0
        clock.move(seconds=1)
    assert await illustrator.run() == 1
    assert (await find(store, key)).state == "failed"
    clock.move(hours=24)
    assert await illustrator.run() == 0
    assert gallery.asked["tram.jpg"] == len(AGAIN) + 1


async def test_a_host_that_does_well_again_gives_its_picture(
    store: Store, gallery: Gallery, illustrator: Illustrator, clock: HandClock
) -> None:
    gallery.statuses["tram.jpg"] = 500
    key = await put(store, "电车", gallery.address("tram.jpg"))
    await illustrator.run()
    del gallery.statuses["tram.jpg"]
    clock.now += AGAIN[0]
    await illustrator.run()
    assert (await find(store, key)).state == "ready"
    assert (await find(store, key)).problem is None


async def test_what_fails_for_now_does_not_keep_the_next_picture_back(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    gallery.statuses["tram.jpg"] = 429
    key = await put(store, "电车", gallery.address("tram.jpg"), gallery.address("bridge.png"))
    await illustrator.run()
    assert (await find(store, key)).state == "ready"


async def test_a_dead_host_rests_and_delays_nobody(
    store: Store, gallery: Gallery, illustrator: Illustrator, clock: HandClock
) -> None:
    dead = f"http://127.0.0.2:{unused_port()}"
    async with Web(allow_hosts=["127.0.0.1", "127.0.0.2"], seconds=5) as fetching:
        one = replace(illustrator, web=fetching)
        keys = [await put(store, f"第{n}条", f"{dead}/{n}.jpg") for n in range(2 * FAILURES)]
        well = await put(store, "电车", gallery.address("tram.jpg"), age=2 * MINUTE)
        await one.run()
        assert (await find(store, well)).state == "ready"
        states = Counter([await find(store, key) for key in keys])
        assert {found.state for found in states} == {"waiting"}
        async with store.reading() as conn:
            (count,) = (one for one in await pictures.count_hosts(conn) if one.waiting)
        # Two are asked at a time: one may be on its way when the host begins to rest.
        assert FAILURES <= count.waiting <= FAILURES + 1
        clock.now += REST - timedelta(seconds=1)
        await one.run()
        async with store.reading() as conn:
            assert count in await pictures.count_hosts(conn)


async def test_who_is_slow_waits_and_the_others_do_not(
    store: Store,
    gallery: Gallery,
    illustrator: Illustrator,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = await put(store, "电车", gallery.address("tram.jpg"))
    with monkeypatch.context() as hurried:
        hurried.setattr(illustrate, "PATIENCE", -1.0)
        assert await illustrator.run() == 1
    assert await find(store, key) == Found("waiting", None, "is slow to come")
    assert await illustrator.run() == 0
    clock.now += illustrate.PUT_OFF
    assert await illustrator.run() == 1
    assert (await find(store, key)).state == "ready"


async def test_a_picture_that_leads_everywhere_is_a_logo_and_all_lose_it(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    for number in range(LOGO_STORIES):
        size = 640 + 40 * number
        gallery.pages[f"banner{number}.png"] = drawn(size, size * 3 // 4, "PNG", seed=6)
        gallery.pages[f"own{number}.jpg"] = drawn(640, 480, seed=10 + number)
    keys = []
    for number in range(LOGO_STORIES):
        shown = (f"banner{number}.png", f"own{number}.jpg")
        keys.append(await put(store, f"第{number}条", *map(gallery.address, shown)))
        await illustrator.run()
    alone = await put(store, "又一条", gallery.address("banner0.png"))
    await illustrator.run()

    leads = [await find(store, key) for key in keys]
    assert {found.state for found in leads} == {"ready"}
    assert len({found.picture for found in leads}) == LOGO_STORIES
    assert await find(store, alone) == Found(
        "failed", None, "127.0.0.1: is in many articles: a logo"
    )
    assert gallery.asked["banner0.png"] == 1


async def test_a_logo_is_known_again_at_another_address(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    gallery.pages |= {f"banner{n}.png": drawn(640, 480, "PNG", seed=6) for n in range(9)}
    for number in range(9):
        await put(store, f"第{number}条", gallery.address(f"banner{number}.png"))
        await illustrator.run()
    await illustrator.run()
    async with store.reading() as conn:
        (count,) = await pictures.count_hosts(conn)
    assert count == HostCount("127.0.0.1", 0, 9, 0, "is in many articles: a logo")


async def test_a_picture_of_one_story_is_no_logo_nor_one_of_many_outlets(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    tram, bridge = gallery.address("tram.jpg"), gallery.address("bridge.png")
    first = await put(store, "电车", tram)
    async with store.reading() as conn:
        query = sa.select(articles.c.story_id).where(articles.c.id == first)
        story = (await conn.execute(query)).scalar_one()
    keys = [first]
    keys += [await put(store, f"电车{n}", tram, story=story) for n in range(2 * LOGO_STORIES)]
    keys += [await put(store, "大桥", bridge, outlet=f"第{n}家") for n in range(2 * LOGO_STORIES)]
    await illustrator.run()
    assert {(await find(store, key)).state for key in keys} == {"ready"}


async def test_an_old_article_that_lost_a_logo_says_so(
    store: Store, gallery: Gallery, illustrator: Illustrator, clock: HandClock
) -> None:
    tram = gallery.address("tram.jpg")
    keys = [await put(store, f"第{number}条", tram) for number in range(LOGO_STORIES - 1)]
    await illustrator.run()
    assert {(await find(store, key)).state for key in keys} == {"ready"}
    clock.move(hours=24 * 4)
    await put(store, "又一条", tram, age=-FRESH)
    await illustrator.run()
    await illustrator.tidy()
    for key in keys:
        assert await find(store, key) == Found("failed", None, "is in many articles: a logo")


async def test_what_many_stories_name_at_once_is_not_even_asked_for(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    keys = []
    for number in range(LOGO_STORIES):
        gallery.pages[f"own{number}.jpg"] = drawn(640, 480, seed=10 + number)
        shown = ("tram.jpg", f"own{number}.jpg")
        keys.append(await put(store, f"第{number}条", *map(gallery.address, shown)))
    await illustrator.run()
    assert "tram.jpg" not in gallery.asked
    assert {(await find(store, key)).state for key in keys} == {"ready"}


async def test_what_was_taken_off_the_shelf_is_fetched_again_when_it_is_wanted(
    store: Store, gallery: Gallery, illustrator: Illustrator, tmp_path: Path
) -> None:
    await put(store, "电车", gallery.address("tram.jpg"))
    await illustrator.run()
    for path in (tmp_path / "pictures").rglob("*.jpg"):
        path.unlink()
    key = await put(store, "又一条", gallery.address("tram.jpg"))
    await illustrator.run()
    found = await find(store, key)
    assert found.picture is not None
    async with store.reading() as conn:
        digest = (await pictures.find_sha256s(conn, [found.picture]))[found.picture]
    assert illustrator.shelf.find(digest or "") is not None


async def test_operators_see_how_each_host_does(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    gallery.statuses["busy.jpg"] = 503
    for path in ("tram.jpg", "gone.jpg", "away.jpg", "small.png", "busy.jpg"):
        await put(store, path, gallery.address(path))
    await illustrator.run()
    async with store.reading() as conn:
        assert await pictures.count_hosts(conn) == [
            HostCount("127.0.0.1", ready=1, failed=3, waiting=1, problem="answers 404")
        ]


async def test_the_statements_hold_in_both_databases(any_database: str) -> None:
    address = "https://img.example/a.jpg"
    async with Store.opened(any_database) as store:
        keys = [await put(store, f"第{n}条", address, age=n * MINUTE) for n in range(3)]
        since = NOW - FRESH
        async with store.writing() as conn:
            for key in keys[:2]:
                await pictures.put_failed(conn, address, "answers 503", NOW, NOW + MINUTE)
                await pictures.postpone_article(conn, key, NOW + MINUTE, "answers 503")
            known = await pictures.find_by_address(conn, address)
            assert known is not None
            assert (known.tries, known.retry_at) == (2, NOW + MINUTE)
            assert await pictures.count_hosts(conn) == [
                HostCount("img.example", 0, 0, 1, "answers 503")
            ]
            assert len(await pictures.find_waiting(conn, since, NOW, 9)) == 1
            waiting = await pictures.find_waiting(conn, since, NOW + MINUTE, 9)
            assert [one.article for one in waiting] == keys
            picture = await pictures.put_ready(conn, address, "a" * 64, (640, 480), NOW, "f" * 16)
            alike = await pictures.put_ready(
                conn, f"{address}?2", "b" * 64, (320, 240), NOW, "f" * 16
            )
            await pictures.settle_article(conn, keys[0], picture)
            await pictures.settle_article(conn, keys[1], alike)
            assert await pictures.count_stories(conn, picture, waiting[2], since) == 2
            assert await pictures.count_stories(conn, picture, waiting[0], since) == 1
            assert not await pictures.is_logo(conn, alike)
            assert await pictures.mark_logo(conn, picture) == 2
            assert await pictures.is_logo(conn, alike)
            assert await pictures.fail_old(conn, NOW - MINUTE) == 2
        assert (await find(store, keys[0])).state == "waiting"
        assert (await find(store, keys[2])).problem == "was not tried in time"


async def test_pictures_of_editions_on_their_way_are_not_taken_off_the_shelf(
    store: Store, illustrator: Illustrator, gallery: Gallery, tmp_path: Path
) -> None:
    sent, waiting, cover = await put(store, "电车"), await put(store, "大桥"), "c" * 64
    async with store.writing() as conn:
        for key, digest in ((sent, "a" * 64), (waiting, "b" * 64)):
            picture = await pictures.put_ready(conn, digest, digest, (640, 480), NOW)
            await pictures.settle_article(conn, key, picture)
        await pictures.put_ready(conn, "cover:1", cover, (1280, 720), NOW)
        yesterday = NOW - timedelta(days=1)
        await pictures.put_ready(conn, "cover:0", "d" * 64, (1280, 720), yesterday)
        (story,) = await conn.scalars(
            sa.select(articles.c.story_id).where(articles.c.id == waiting)
        )
        edition_key = await editions.put_edition(conn, edition(story, waiting), NOW)
        seat = await put_seat(conn)
        envelope = Envelope(seat.destination, seat.chat, "slot", 2, edition=edition_key)
        await outbox.enqueue(conn, envelope, [pack(Text("早间要闻"))], NOW)
        assert await pictures.find_unsent(conn) == {"b" * 64, cover}
    shelf = illustrator.shelf
    for digest in ("a" * 64, "b" * 64, cover):
        shelf.put(digest, b"jpeg" * 1000)
    for path in (tmp_path / "pictures").rglob("*.jpg"):
        os.utime(path, (1, 1))

    assert await replace(illustrator, keep_bytes=1000).tidy() == 1

    assert not shelf.use("a" * 64)
    assert shelf.use("b" * 64)
    assert shelf.use(cover)
