"""Neighbours on the page: albums, runs of one speaker, days and quotes, in a browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.benchmarks.gallery import (
    ADDRESS,
    ARRANGE,
    copy_static,
    draw_page,
    serve,
)
from tests.benchmarks.gallery_messages import ALBUMS, TALK, TEXTS
from tests.benchmarks.gallery_parts import (
    LIN,
    PRIVATE,
    Section,
    dialogue,
    draw_pictures,
    photo,
)
from tests.browser import NEEDS_BROWSER, quiet_page

pytestmark = NEEDS_BROWSER


@asynccontextmanager
async def shown(folder: Path, section: Section) -> AsyncIterator[Page]:
    """A section in Chromium, under the simulator's own policy; a complaint fails."""
    copy_static(folder)
    draw_pictures(folder)
    (folder / "page.html").write_text(draw_page(section, "light"), encoding="utf-8")
    async with quiet_page(900, 700) as page:
        await serve(page, folder)
        await page.goto(f"{ADDRESS}/page.html")
        await page.evaluate(ARRANGE)
        yield page


async def test_an_album_is_one_bubble_of_messages(tmp_path: Path) -> None:
    async with shown(tmp_path, ALBUMS) as page:
        albums = page.locator(".album")
        sizes = [
            await albums.nth(n).locator(".message").count() for n in range(await albums.count())
        ]
        assert sizes == [2, 2, 3, 3, 4, 4, 5, 7, 10, 2]
        await expect(page.get_by_test_id("message-1").locator("img")).to_be_visible()
        assert await page.locator(".album:not(.stack) > .message").count() == 40


async def test_an_album_grows_and_shrinks_as_it_happens(tmp_path: Path) -> None:
    parts: list[dict[str, Any]] = [{"media_group_id": "a", "photo": photo("small")}] * 2
    pair = Section("pair", dialogue({"text": "早"}, *parts, {"text": "晚"}, chat=PRIVATE))
    async with shown(tmp_path, pair) as page:
        album = page.locator(".album")
        await expect(album).to_have_class("album incoming mosaic of-2 wide silent")
        await page.evaluate(
            "document.querySelector('[data-message=\"3\"]').remove()",
        )
        await page.evaluate(ARRANGE)
        await expect(album).to_have_count(0)
        assert await order(page) == ["1", "2", "4"]
        await page.evaluate(
            "() => { const one = document.querySelector('[data-message=\"2\"]');"
            " const other = one.cloneNode(true); other.dataset.message = 3; one.after(other); }"
        )
        await page.evaluate(ARRANGE)
        await expect(album.locator(".message")).to_have_count(2)
        assert await order(page) == ["1", "2", "3", "4"]


async def order(page: Page) -> list[str]:
    found = await page.evaluate(
        "[...document.querySelectorAll('[data-message]')].map((one) => one.dataset.message)"
    )
    return list(found)


async def test_a_run_of_one_speaker_stands_close(tmp_path: Path) -> None:
    said: list[dict[str, Any]] = [
        {"text": "一"},
        {"text": "二"},
        {"text": "三"},
        {"text": "四", "from": LIN},
    ]
    late = {"text": "五", "from": LIN, "date": 1795324000}
    async with shown(tmp_path, Section("run", dialogue(*said, late, chat=PRIVATE))) as page:
        joined = [
            await page.get_by_test_id(f"message-{number}").get_attribute("data-joined")
            for number in range(1, 6)
        ]
        assert joined == ["down", "up down", "up", None, None]
        await expect(page.locator(".day")).to_have_count(1)


async def test_what_hides_opens_by_the_keyboard(tmp_path: Path) -> None:
    async with shown(tmp_path, TEXTS) as page:
        spoiler = page.get_by_label("显示隐藏的文字")
        await spoiler.press("Space")
        await expect(spoiler).to_be_checked()
        quotes = page.locator("blockquote.foldable")
        await expect(quotes).to_have_count(1)
        folded = await quotes.evaluate("quote => quote.clientHeight")
        await quotes.get_by_label("展开引用").press("Space")
        assert await quotes.evaluate("quote => quote.clientHeight") > folded


async def test_a_group_shows_faces_of_the_others(tmp_path: Path) -> None:
    async with shown(tmp_path, TALK) as page:
        await expect(page.get_by_test_id("message-4").locator(".face")).to_be_hidden()
        await expect(page.get_by_test_id("message-6").locator(".face")).to_be_visible()
        assert "简报" in await page.get_by_test_id("message-9").inner_text()
