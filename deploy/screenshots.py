"""Take the README's pictures: the trial in Chromium, wide and on a phone, by day and by night.

Run after deploy/test, which makes the environment: `.venv/bin/python deploy/screenshots.py`.
"""

import argparse
import asyncio
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser

from bot.logs import configure_logs
from bot.simulator.chats.demo import DEMO_FORUM
from tests.benchmarks.calls import press, say
from tests.benchmarks.pages import filled
from tests.benchmarks.trial import running_trial
from tests.browser import chromium
from tests.simulator.control import Control

START = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
"""A Friday, 08:30 in Beijing."""

FOLDER = Path(__file__).with_name("pictures")
READER, ENGLISH_READER = 1001, 1003
COLOURS = 256
SETTLE_MS = 400


@dataclass(frozen=True, slots=True)
class Look:
    """One picture: whose chat, from which message on (by its place), and on which screen."""

    name: str
    chat: int
    message: int
    width: int
    height: int
    theme: Literal["light", "dark"] = "light"
    scale: float = 1
    locale: str = "zh-CN"


LOOKS = (
    Look("digest", READER, 2, 1180, 900),
    Look("article-night", READER, -2, 1180, 900, "dark"),
    Look("phone-welcome", READER, 0, 390, 844, scale=1.5),
    Look("phone-digest", READER, 4, 390, 844, scale=1.5),
    Look("phone-article-night", READER, -2, 390, 844, "dark", 1.5),
    Look("phone-story", READER, -1, 390, 844, scale=1.5),
    Look("phone-english", ENGLISH_READER, 2, 390, 844, scale=1.5, locale="en-GB"),
)


SIMULATOR_LOOKS = (
    Look("simulator", READER, 2, 1180, 820),
    Look("phone-forum-night", DEMO_FORUM, 4, 390, 844, "dark", 1.5),
)
"""Of a simulator by itself, with a message of every kind; the messages by their ids."""


async def take_pictures(folder: Path) -> None:
    """Talk with the bot, then look at what was said; writes PNG files into a folder."""
    async with chromium() as browser:
        with tempfile.TemporaryDirectory() as data:
            async with running_trial(Path(data), START) as address:
                messages = await _talk(address)
                for look in LOOKS:
                    content = await _take(browser, address, look, messages[look.chat][look.message])
                    (folder / f"{look.name}.png").write_bytes(_small(content))
        with tempfile.TemporaryDirectory() as data:
            async with filled(Path(data)) as address:
                for look in SIMULATOR_LOOKS:
                    content = await _take(browser, address, look, look.message)
                    (folder / f"{look.name}.png").write_bytes(_small(content))


async def _talk(address: str) -> dict[int, list[int]]:
    """Have two readers ask for a digest and open an article, and one who tells its first story.

    The messages of their chats.
    """
    messages = {}
    async with Control(address) as control:
        for reader, wish in ((READER, "/digest morning"), (ENGLISH_READER, "/digest english")):
            await say(control, reader, "/start", reader)
            await say(control, reader, wish, reader)
            said = await control.get(f"chats/{reader}/messages")
            digest, buttons = said[-1], said[-1]["reply_markup"]["inline_keyboard"]
            await press(control, digest, buttons[0][0]["callback_data"], reader)
            if reader == READER:
                # Below the numbers: the stories that most outlets tell.
                await press(control, digest, buttons[-2][0]["callback_data"], reader)
            said = await control.get(f"chats/{reader}/messages")
            messages[reader] = [message["message_id"] for message in said]
    return messages


async def _take(browser: Browser, address: str, look: Look, message: int) -> bytes:
    page = await browser.new_page(
        locale=look.locale,
        viewport={"width": look.width, "height": look.height},
        device_scale_factor=look.scale,
        color_scheme=look.theme,
        reduced_motion="reduce",
    )
    await page.goto(f"{address}/#{look.chat}")
    seen = page.get_by_test_id(f"message-{message}")
    # The page goes to the newest message until its pictures have come.
    # Waiting for a function would need eval, which the page forbids.
    await page.evaluate(
        "Promise.all([...document.images].map((image) => image.decode().catch(() => null)))"
    )
    await page.wait_for_timeout(SETTLE_MS)
    await seen.evaluate("message => message.scrollIntoView({block: 'start'})")
    await page.wait_for_timeout(SETTLE_MS)
    content = await page.screenshot()
    await page.close()
    return content


def _small(content: bytes) -> bytes:
    """The same picture in few colours, a third of the size."""
    out = BytesIO()
    with Image.open(BytesIO(content)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, kmeans=1)
        few.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Write the pictures, and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    configure_logs("WARNING")
    asyncio.run(take_pictures(folder))
    for path in sorted(folder.glob("*.png")):
        print(f"{path.stat().st_size // 1000:4} kB  {path.name}")


if __name__ == "__main__":
    main()
