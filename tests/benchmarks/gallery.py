"""Every kind of message as the chat page draws it: a picture of each look, to be looked at.

Run with `python -m tests.benchmarks.gallery --folder gallery`: it writes a page and a picture for
each section in light and dark, on a phone and on a desktop. The texts and pictures are our own.
"""

import argparse
import asyncio
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from markupsafe import Markup
from playwright.async_api import Browser, Page

from bot.chatview import Look, draw_message, draw_reply_keyboard
from tests.benchmarks.gallery_messages import KEYBOARD, SECTIONS
from tests.benchmarks.gallery_parts import TOPICS, Section, draw_pictures
from tests.browser import chromium

STATIC = ("page.css", "messages.css", "grouping.js", "wallpaper.svg")
ADDRESS = "http://gallery.invalid"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
LOOK = Look(lambda file: f"{file}.jpg", ZoneInfo("Asia/Shanghai"), topics=TOPICS)
PAGE = Markup(
    '<!doctype html><html lang="zh-Hans" data-theme="{}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{}</title>'
    '<link rel="stylesheet" href="page.css"><link rel="stylesheet" href="messages.css"></head>'
    '<body><main class="chat"><div class="messages {}" id="messages">{}</div>{}</main></body>'
)

ARRANGE = """async () => {
  const { arrange } = await import("/grouping.js");
  for (const other of document.querySelectorAll(".group .outgoing:not([data-from='1001'])"))
    other.className = "message incoming";
  arrange(messages, () => "11月22日 星期日");
  await Promise.all([...document.images].map((image) => image.decode()));
  return messages.scrollHeight + document.body.scrollHeight - messages.clientHeight;
}"""
"""What the page's own scripts do with the messages; gives the height of them all."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a section is looked at."""

    name: str
    width: int
    theme: Literal["light", "dark"]
    scale: float = 1


SCREENS = (
    Screen("phone-light", 390, "light", 1.5),
    Screen("phone-dark", 390, "dark", 1.5),
    Screen("desktop-light", 1180, "light"),
    Screen("desktop-dark", 1180, "dark"),
)


async def take_gallery(folder: Path, only: str | None = None) -> None:
    """Write pages, what they need, and pictures of them into a folder."""
    copy_static(folder)
    draw_pictures(folder)
    async with chromium() as browser:
        for section in (one for one in SECTIONS if only in (None, one.name)):
            for screen in SCREENS:
                await _take(browser, folder, section, screen)


def copy_static(folder: Path) -> None:
    """Put what the page is made with beside the pages of the gallery."""
    for name in STATIC:
        content = (files("bot.simulator.page") / "static" / name).read_bytes()
        (folder / name).write_bytes(content)


def draw_page(section: Section, theme: str) -> Markup:
    """A page with the messages of a section, one below the other."""
    drawn = Markup("\n").join(draw_message(message, LOOK) for message in section.messages)
    shape = "group" if section.group else ""
    below = draw_reply_keyboard(KEYBOARD, LOOK.words) if section.name == "keyboards" else ""
    return PAGE.format(theme, section.name, shape, drawn, below)


async def _take(browser: Browser, folder: Path, section: Section, screen: Screen) -> None:
    name = f"{section.name}-{screen.name}"
    (folder / f"{name}.html").write_text(draw_page(section, screen.theme), encoding="utf-8")
    page = await browser.new_page(
        viewport={"width": screen.width, "height": 400},
        device_scale_factor=screen.scale,
        reduced_motion="reduce",
    )
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    await serve(page, folder)
    await page.goto(f"{ADDRESS}/{name}.html")
    height = await page.evaluate(ARRANGE)
    await page.set_viewport_size({"width": screen.width, "height": height})
    await page.screenshot(path=folder / f"{name}.png")
    (folder / f"{name}.html").write_text(await page.content(), encoding="utf-8")
    await page.close()
    if complaints:
        raise AssertionError(f"{name}: {complaints}")


async def serve(page: Page, folder: Path) -> None:
    """Have the page ask the folder, under the same policy as the simulator's own page."""
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

    async def answer(route, request) -> None:  # type: ignore[no-untyped-def]  # playwright's own
        path = folder / request.url.removeprefix(f"{ADDRESS}/")
        kind = {"content_type": kinds[path.suffix]} if path.suffix in kinds else {}
        if path.suffix == ".html":
            kind = {"content_type": "text/html"}
        await route.fulfill(
            body=path.read_bytes(), headers={"Content-Security-Policy": POLICY}, **kind
        )

    await page.route(f"{ADDRESS}/**", answer)


def main() -> None:
    """Write the gallery, and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--only", help="the one section to look at")
    given = parser.parse_args()
    folder: Path = given.folder
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_gallery(folder, given.only))
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
