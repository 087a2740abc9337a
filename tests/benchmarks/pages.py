"""Pictures of the simulator's pages in four looks, with every kind of message a bot can send."""

import argparse
import asyncio
import io
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from playwright.async_api import Page
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyParameters,
    SwitchInlineQueryChosenChat,
)

from bot.fetch import opened_fetch
from bot.simulator.actions import forum, membership
from bot.simulator.actions.reactions import react
from bot.simulator.chats.demo import DEMO_CHANNEL, DEMO_FORUM, DEMO_GROUP
from bot.simulator.clock import Clock
from bot.simulator.newsroom.drawings import SCENES, draw
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from tests.browser import chromium
from tests.endtoend.processes import free_port
from tests.simulator.conftest import new_bot

START = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
LIN, CHEN, ALEX = 1001, 1002, 1003
DAILY = 2
SETTLE_MS = 500

WORDS = (
    "<b>粗体</b> <i>斜体</i> <u>下划线</u> <s>删去</s> <code>代码</code> "
    "<tg-spoiler>遮住的话</tg-spoiler>\n"
    '<a href="https://news.example/bridge">江湾新桥</a> #早报 @jiangwan_news /digest '
    '<tg-time unix="1795305600" format="DT">八点</tg-time>\n'
    "<pre><code class=\"language-python\">print('早')</code></pre>\n"
    "<blockquote>桥上的灯亮了一夜，渡轮停在对岸。</blockquote>\n"
    "<blockquote expandable>第一段：桥长四百米，走过去要六分钟。\n第二段：头一天走过八千人，"
    "多半是老人和孩子。\n第三段：渡轮还在，每小时一班，船票照旧。\n第四段：灯在十一点熄，"
    "雾天整夜亮着。\n第五段：桥头的面摊六点开门。</blockquote>"
)
BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("1", callback_data="1"),
            InlineKeyboardButton("2", callback_data="2"),
            InlineKeyboardButton("3", callback_data="3"),
        ],
        [
            InlineKeyboardButton("📮 订阅", callback_data="s", api_kwargs={"style": "success"}),
            InlineKeyboardButton("退订", callback_data="u", api_kwargs={"style": "danger"}),
        ],
        [
            InlineKeyboardButton("原文", url="https://news.example/bridge"),
            InlineKeyboardButton("复制", copy_text=CopyTextButton("江湾新桥")),
            InlineKeyboardButton(
                "转给朋友",
                switch_inline_query_chosen_chat=SwitchInlineQueryChosenChat("桥"),
            ),
        ],
    ]
)


@dataclass(frozen=True, slots=True)
class Look:
    """A screen by day or by night."""

    name: str
    width: int
    height: int
    theme: Literal["light", "dark"]


LOOKS = (
    Look("desktop-day", 1280, 900, "light"),
    Look("desktop-night", 1280, 900, "dark"),
    Look("phone-day", 390, 844, "light"),
    Look("phone-night", 390, 844, "dark"),
)


async def take_pictures(folder: Path) -> None:
    """Fill a simulator and photograph its pages."""
    with tempfile.TemporaryDirectory() as data:
        async with filled(Path(data)) as address, chromium() as browser:
            for look in LOOKS:
                page = await browser.new_page(
                    locale="zh-CN",
                    viewport={"width": look.width, "height": look.height},
                    color_scheme=look.theme,
                    reduced_motion="reduce",
                )
                await _photograph(page, address, folder, look)
                await page.close()


@asynccontextmanager
async def filled(folder: Path) -> AsyncIterator[str]:
    """A simulator in which every kind of message was sent; its address without a slash."""
    port = free_port()
    async with opened_fetch(f"127.0.0.1:{port}") as fetch:
        simulator = Simulator(folder, Clock(folder, START), draw=draw, fetch=fetch)
        simulator.limit(False)
        async with running(simulator, port=port) as address, new_bot(address) as bot:
            for reader in (LIN, CHEN, ALEX):
                simulator.say(reader, reader, "/start")
            await _fill_private(bot, simulator, address)
            await _fill_group(bot, simulator)
            await _fill_forum(bot, simulator)
            await _fill_channel(bot, simulator)
            yield address
        simulator.close()


async def _fill_private(bot: Bot, simulator: Simulator, address: str) -> None:
    pictures = [_picture(number) for number in range(5)]
    first = await bot.send_message(LIN, WORDS, parse_mode="HTML", reply_markup=BUTTONS)
    asked = simulator.say(LIN, LIN, "有没有照片？", reply_to=first.message_id)
    simulator.clock.advance(timedelta(minutes=7))
    answer = ReplyParameters(asked["message_id"])
    await bot.send_photo(LIN, pictures[0], reply_parameters=answer, filename="a.jpg")
    await bot.send_photo(
        LIN, pictures[1], caption="<b>桥下的市集</b>\n周末开张。", parse_mode="HTML"
    )
    for count in (2, 3, 5):
        album = [InputMediaPhoto(one, filename="a.jpg") for one in pictures[:count]]
        album[0] = InputMediaPhoto(pictures[0], caption=f"一组 {count} 张", filename="a.jpg")
        await bot.send_media_group(LIN, album)
    await bot.send_photo(
        LIN,
        pictures[2],
        caption="点开才看得见",
        filename="a.jpg",
        has_spoiler=True,
        show_caption_above_media=True,
    )
    await bot.send_document(LIN, b"x" * 48_000, filename="江湾晚报 11-20.pdf", caption="今天的版面")
    preview = LinkPreviewOptions(
        url=f"{address}/pictures/{_scene(3)}.jpg", prefer_large_media=True, show_above_text=True
    )
    await bot.send_message(LIN, "图在上，字在下：江湾的早晨。", link_preview_options=preview)
    edited = await bot.send_message(LIN, "八点零五分的稿子")
    simulator.clock.advance(timedelta(minutes=1))
    await bot.edit_message_text("八点零六分的稿子", LIN, edited.message_id)
    await bot.forward_message(LIN, LIN, edited.message_id)
    await bot.send_location(LIN, 31.23, 121.47)
    await bot.send_poll(LIN, "明天几点送？", ["七点", "八点"])
    await bot.send_dice(LIN)
    react(simulator, LIN, LIN, first.message_id, "👍")
    await bot.pin_chat_message(LIN, first.message_id)
    keyboard = ReplyKeyboardMarkup([["简报", "最新"], ["状态"]], resize_keyboard=True)
    await bot.send_message(LIN, "要看什么？", reply_markup=keyboard)


async def _fill_group(bot: Bot, simulator: Simulator) -> None:
    simulator.say(LIN, DEMO_GROUP, "大家早，今天的简报到了吗？")
    simulator.say(CHEN, DEMO_GROUP, "還沒有，八點才送。")
    said = await bot.send_message(
        DEMO_GROUP, "<b>早间简报</b> · 11月20日\n\n1. 江湾新桥通车", "HTML"
    )
    simulator.say(ALEX, DEMO_GROUP, "Thanks! 桥真的开了？", reply_to=said.message_id)
    membership.be_anonymous(simulator, DEMO_GROUP, LIN, True)
    simulator.say(LIN, DEMO_GROUP, "管理员说：开了。")
    membership.leave(simulator, DEMO_GROUP, ALEX)
    membership.join(simulator, DEMO_GROUP, ALEX)
    membership.be_anonymous(simulator, DEMO_GROUP, LIN, False)


async def _fill_forum(bot: Bot, simulator: Simulator) -> None:
    await bot.send_message(DEMO_FORUM, "今天的简报放在这里。", message_thread_id=DAILY)
    simulator.say(CHEN, DEMO_FORUM, "收到，謝謝。", thread=DAILY)
    simulator.say(ALEX, DEMO_FORUM, "Hello, General!")
    topic = forum.create_topic(simulator, DEMO_FORUM, LIN, "江边天气", 0x8EEE98)
    simulator.say(LIN, DEMO_FORUM, "有雨，带伞。", thread=topic["message_thread_id"])
    forum.close_topic(simulator, DEMO_FORUM, LIN, topic["message_thread_id"], closed=True)


async def _fill_channel(bot: Bot, simulator: Simulator) -> None:
    simulator.say(LIN, DEMO_CHANNEL, "本频道每天八点发简报。")
    photo = _picture(4)
    await bot.send_photo(DEMO_CHANNEL, photo, caption="江湾新桥今晨通车", filename="a.jpg")


async def _photograph(page: Page, address: str, folder: Path, look: Look) -> None:
    for chat, name in ((LIN, "reader"), (DEMO_GROUP, "group"), (DEMO_FORUM, "forum")):
        await _open(page, f"{address}/#{chat}")
        await _shoot(page, folder, f"{name}-{look.name}")
    await _open(page, f"{address}/#{LIN}")
    log = page.get_by_test_id("message-list")
    height = int(await log.evaluate("log => log.scrollHeight"))
    for part, top in enumerate(range(0, height, look.height - 240)):
        await log.evaluate("(log, top) => { log.scrollTop = top; }", top)
        await _shoot(page, folder, f"reader-{part:02}-{look.name}")
    await _open(page, f"{address}/#{DEMO_CHANNEL}")
    await _shoot(page, folder, f"channel-{look.name}")
    await _open(page, f"{address}/transcript")
    await _shoot(page, folder, f"transcript-{look.name}")


async def _open(page: Page, address: str) -> None:
    await page.goto("about:blank")
    await page.goto(address)
    await page.wait_for_function("[...document.images].every((image) => image.complete)")


async def _shoot(page: Page, folder: Path, name: str) -> None:
    await page.wait_for_timeout(SETTLE_MS)
    await page.screenshot(path=folder / f"{name}.png")


def _scene(number: int) -> str:
    return sorted(SCENES)[number]


def _picture(number: int) -> bytes:
    content = draw(_scene(number))
    assert content is not None
    return io.BytesIO(content).getvalue()


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_pictures(folder))
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
