"""The open chat as things happen in it: albums, answers that lead back, what is copied."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from playwright.async_api import Page, expect
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyParameters,
)

from bot.simulator.simulator import Simulator
from tests.browser import NEEDS_BROWSER, browsing
from tests.simulator.conftest import jpeg

LIN = 1001
KEYBOARD = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("▶", callback_data="next"),
            InlineKeyboardButton("优惠码", copy_text=CopyTextButton("TEA")),
        ]
    ]
)

pytestmark = NEEDS_BROWSER


@asynccontextmanager
async def reading(base: str) -> AsyncIterator[Page]:
    """The page with the first chat open."""
    async with browsing(f"{base}/#{LIN}", 900, 700) as page:
        await expect(page.get_by_test_id("message-1")).to_be_visible()
        yield page


async def test_an_album_comes_and_an_answer_leads_to_it(
    base: str, bot: Bot, simulator: Simulator
) -> None:
    await bot.send_message(LIN, "早")
    async with reading(base) as page:
        album = await bot.send_media_group(LIN, [InputMediaPhoto(jpeg()) for _ in range(3)])
        parts = page.locator(".album .message")
        await expect(parts).to_have_count(3)
        numbers = await parts.evaluate_all("all => all.map((one) => one.dataset.message)")
        assert numbers == [str(message.message_id) for message in album]
        await bot.send_message(LIN, "一句\n" * 60)
        second = album[1].message_id
        answer = await bot.send_message(LIN, "就是这张", reply_parameters=ReplyParameters(second))

        await page.get_by_test_id(f"message-{answer.message_id}").locator(".reply").press("Enter")
        picture = page.get_by_test_id(f"message-{second}").locator("img")
        await expect(picture).to_be_in_viewport()
        simulator.clock.advance(timedelta(minutes=1))
        newest = await bot.send_message(LIN, "新的")
        await expect(page.locator("#fresh")).to_contain_text("1 条新消息")
        await page.locator("#fresh").click()
        await expect(page.get_by_test_id(f"message-{newest.message_id}")).to_be_in_viewport()

        await bot.delete_messages(LIN, [second, album[0].message_id])
        await expect(page.locator(".album")).to_have_count(0)
        await expect(page.get_by_test_id(f"message-{album[2].message_id}")).to_have_count(1)


async def test_an_edit_keeps_the_focus_and_a_button_copies(base: str, bot: Bot) -> None:
    sent = await bot.send_message(LIN, "第一页", reply_markup=KEYBOARD)
    async with reading(base) as page:
        await page.get_by_role("button", name="▶").focus()
        await bot.edit_message_text("第二页", LIN, sent.message_id, reply_markup=KEYBOARD)
        await expect(page.get_by_test_id("message-1")).to_contain_text("第二页")
        await expect(page.get_by_role("button", name="▶")).to_be_focused()
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.get_by_role("button", name="优惠码").click()
        await expect(page.get_by_test_id("toast")).to_contain_text("已复制")
        assert await page.evaluate("navigator.clipboard.readText()") == "TEA"
