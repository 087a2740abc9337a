"""Lead pictures: fetched once from a real server, prepared, kept; what fails is not asked again."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image
from structlog.testing import capture_logs

from digests.illustrate import BATCH, FRESH, Illustrator
from digests.model import Picture
from digests.shelf import Shelf
from digests.sources.web import Web
from digests.store import news, pictures
from digests.store.database import Store
from tests.handclock import HandClock
from tests.stock import NOW, article, put_news

MINUTE = timedelta(minutes=1)


@dataclass
class Gallery:
    """A server of pictures by path; it counts what is asked for."""

    base: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def address(self, path: str) -> str:
        return f"{self.base}/{path}"

    async def answer(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.asked[path] += 1
        return web.Response(body=self.pages[path], status=200 if self.pages[path] else 404)


@pytest.fixture
async def gallery() -> AsyncIterator[Gallery]:
    """Good, small and missing pictures."""
    pages = {
        "tram.jpg": drawn(640, 480),
        "bridge.png": drawn(800, 600, "PNG"),
        "dot.png": drawn(10, 10, "PNG"),
        "page.jpg": b"<html>",
        "gone.jpg": b"",
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
    """One that may fetch from the gallery."""
    host = gallery.base.removeprefix("http://")
    async with Web(allow_hosts=[host], max_bytes=1_000_000, seconds=10) as fetching:
        yield Illustrator(store, fetching, Shelf(tmp_path / "pictures"), clock)


def drawn(width: int, height: int, kind: str = "JPEG") -> bytes:
    """A picture of two colours."""
    picture = Image.new("RGB", (width, height), "teal")
    picture.paste("orange", (0, 0, width // 2, height))
    content = BytesIO()
    picture.save(content, kind)
    return content.getvalue()


async def put(store: Store, title: str, *addresses: str, age: timedelta = MINUTE) -> int:
    """An article that shows pictures; its key."""
    made = replace(article(title), pictures=tuple(map(Picture, addresses)))
    async with store.writing() as conn:
        _, key = await put_news(conn, made, NOW - age)
    return key


async def lead(store: Store, key: int) -> int | None:
    """The picture that an article leads with."""
    async with store.reading() as conn:
        found = await news.find_article(conn, key)
    assert found is not None
    return found.picture


async def run(illustrator: Illustrator) -> int:
    """Settle a batch, quietly."""
    with capture_logs():
        return await illustrator.run()


async def test_an_article_leads_with_its_first_good_picture(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    tries = ("gone.jpg", "dot.png", "tram.jpg", "bridge.png")
    key = await put(store, "电车", *map(gallery.address, tries))
    assert await run(illustrator) == 1
    assert await run(illustrator) == 0
    picture = await lead(store, key)
    assert picture is not None
    async with store.reading() as conn:
        digest = await pictures.find_sha256(conn, picture)
        failed = await pictures.find_by_address(conn, gallery.address("dot.png"))
    assert failed is not None
    assert failed.problem == "too_narrow"
    jpeg = illustrator.shelf.find(digest or "")
    assert jpeg is not None
    assert Image.open(BytesIO(jpeg)).size == (640, 480)
    assert gallery.asked == {"gone.jpg": 1, "dot.png": 1, "tram.jpg": 1}


async def test_an_address_is_fetched_once_for_all_articles(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    keys = [await put(store, f"第{n}条", gallery.address("tram.jpg")) for n in range(6)]
    keys += [await put(store, f"第{n}页", gallery.address("page.jpg")) for n in range(3)]
    assert await run(illustrator) == 9
    keys.append(await put(store, "又一条", gallery.address("tram.jpg")))
    assert await run(illustrator) == 1
    assert gallery.asked == {"tram.jpg": 1, "page.jpg": 1}
    found = [await lead(store, key) for key in keys]
    assert len({*found[:6], found[-1]}) == 1
    assert found[6:9] == [None, None, None]


async def test_only_fresh_articles_are_illustrated_the_newest_first(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    old = await put(store, "旧闻", gallery.address("tram.jpg"), age=FRESH)
    keys = [
        await put(store, f"第{n}条", gallery.address("bridge.png"), age=n * MINUTE)
        for n in range(BATCH + 1)
    ]
    assert await run(illustrator) == BATCH
    assert await lead(store, keys[-1]) is None
    assert await run(illustrator) == 1
    assert await lead(store, keys[-1]) is not None
    assert await run(illustrator) == 0
    assert await lead(store, old) is None
    assert gallery.asked == {"bridge.png": 1}


async def test_where_nothing_will_do_the_article_goes_without(
    store: Store, gallery: Gallery, illustrator: Illustrator
) -> None:
    key = await put(store, "电车", "ftp://img.example/a.jpg", gallery.address("page.jpg"))
    assert await run(illustrator) == 1
    assert await lead(store, key) is None
    assert await run(illustrator) == 0
