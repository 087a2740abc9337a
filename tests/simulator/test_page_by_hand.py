"""What can be done at the page, by hand and by keyboard, in a browser."""

from datetime import timedelta

import pytest
from playwright.async_api import Locator, Page, expect
from telegram import (
    Bot,
    InlineQueryResultArticle,
    InputTextMessageContent,
    ReplyKeyboardMarkup,
)
from telegram.error import RetryAfter

from bot.simulator.chats import demo
from bot.simulator.simulator import Simulator
from tests.browser import NEEDS_BROWSER, browsing

pytestmark = NEEDS_BROWSER

LIN, CHEN, ALEX, GROUP = 1001, 1002, 1003, demo.DEMO_GROUP
FORUM, CHANNEL = demo.DEMO_FORUM, demo.DEMO_CHANNEL


@pytest.fixture(autouse=True)
def _new_ptb(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have times to wait as timedeltas: the other way is deprecated, and warnings are errors."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


async def test_everything_by_keyboard_alone(base: str, simulator: Simulator) -> None:
    simulator.members.put(ALEX, simulator.bot_id, {"status": "left"})
    async with browsing(f"{base}/#{LIN}") as page:
        await expect(page.get_by_test_id("composer")).to_be_focused()
        await page.get_by_test_id("menu").focus()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        await expect(page.get_by_test_id(f"chat-{LIN}").get_by_role("link")).to_be_focused()
        for _ in range(2):
            await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("start")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("message-1")).to_contain_text("/start")

        await expect(page.get_by_test_id("composer")).to_be_focused()
        await page.keyboard.type("morning")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("message-2")).to_contain_text("morning")
        await page.keyboard.press("ArrowUp")
        await expect(page.get_by_test_id("message-2")).to_be_focused()
        await page.keyboard.press("Shift+F10")
        await expect(page.get_by_role("menuitem", name="回复")).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("composer")).to_have_value("morning")
        await page.keyboard.press("Home")
        await page.keyboard.type("Good ")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("message-2")).to_contain_text("Good morning")

        await page.get_by_test_id("open-info").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("info")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("info")).to_be_hidden()
        await expect(page.get_by_test_id("open-info")).to_be_focused()
        await page.get_by_test_id("weather").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("weather-sheet")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("weather")).to_be_focused()


async def test_a_group_is_run_at_the_page(base: str, simulator: Simulator) -> None:
    simulator.say(LIN, GROUP, "早")
    async with browsing(f"{base}/#{GROUP}", width=1400) as page:
        await page.get_by_test_id("open-info").click()
        bot = page.get_by_test_id("info").get_by_role("listitem").first

        await choose(page, "member-bot", "act-kick")
        await expect(bot).to_contain_text("已移出")
        await expect(page.get_by_text("机器人已被移出这个群组")).to_be_visible()
        await page.get_by_test_id("notice-act").click()
        await expect(bot).to_contain_text("成员")

        await choose(page, "member-bot", "act-promote")
        await page.get_by_role("checkbox", name="删除消息").uncheck()
        await page.get_by_role("button", name="保存").click()
        await expect(bot).to_contain_text("管理员")
        assert not simulator.members.bot(GROUP)["can_delete_messages"]

        await page.get_by_test_id("migrate").click()
        await page.get_by_test_id("confirm").get_by_role("button", name="升级为超级群组").click()
        await expect(page.locator("#chat-subtitle")).to_contain_text("超级群组")
        await page.get_by_test_id("composer").fill("新家")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("message-list")).to_contain_text("新家")
        await page.get_by_test_id(f"chat-{GROUP}").click()
        await expect(page.get_by_test_id("shut")).to_contain_text("群组已升级为超级群组")
        await expect(page.get_by_test_id("composer")).to_be_hidden()
        await page.get_by_test_id("shut-act").click()
        await expect(page.get_by_test_id("message-list")).to_contain_text("新家")


async def test_topics_are_opened_and_closed(base: str, bot: Bot, simulator: Simulator) -> None:
    async with browsing(f"{base}/#{FORUM}") as page:
        await page.get_by_test_id("new-topic").click()
        await page.get_by_label("话题名称").fill("周末书单")
        await page.get_by_role("button", name="创建").click()
        tab = page.get_by_role("tab", name="周末书单")
        await expect(tab).to_have_attribute("aria-selected", "true")
        await page.get_by_test_id("composer").fill("这周读什么？")
        await page.keyboard.press("Enter")
        await expect(message(page, "这周读什么？")).to_be_visible()
        thread = simulator.messages(FORUM)[-1]["message_thread_id"]
        await bot.send_message(FORUM, "只在每日简报里", message_thread_id=2)
        await bot.send_message(FORUM, "三本新书", message_thread_id=thread)
        await expect(message(page, "三本新书")).to_be_visible()
        await expect(message(page, "只在每日简报里")).to_have_count(0)

        await choose(page, "topic-menu", "关闭话题")
        await page.get_by_test_id("speaker").select_option("Alex")
        await expect(page.get_by_test_id("shut")).to_contain_text("话题已关闭")
        await page.get_by_role("tab", name="全部").click()
        await expect(message(page, "只在每日简报里")).to_be_visible()


async def test_an_ordered_fault_strikes_and_is_in_the_transcript(
    base: str, bot: Bot, simulator: Simulator
) -> None:
    async with browsing(f"{base}/#{LIN}") as page:
        await page.get_by_test_id("weather").click()
        await page.get_by_label("发生什么").select_option("429")
        await page.get_by_label("retry_after（秒）").fill("9")
        await page.get_by_label("在哪里").select_option("小林")
        await page.get_by_role("button", name="制造故障").click()
        await expect(page.get_by_test_id("faults")).to_contain_text("还剩 1 次")
        with pytest.raises(RetryAfter) as struck:
            await bot.send_message(LIN, "送不到")
        assert struck.value.retry_after == timedelta(seconds=9)
        await expect(page.get_by_test_id("faults")).to_contain_text("现在没有故障")

        await page.goto(f"{base}/transcript")
        call = page.get_by_test_id("calls").get_by_role("row", name="sendMessage")
        await expect(call).to_contain_text("故障 429")
        await bot.send_message(LIN, "送到了")
        await expect(call).to_have_count(2)
        await page.get_by_test_id("filter-verdict").select_option("成功")
        await expect(call).to_have_count(1)
        await call.click()
        await expect(page.locator(".details")).to_contain_text('"chat_id": "1001"')
        await page.get_by_role("link", name="打开消息").click()
        await expect(page.get_by_test_id("message-1")).to_contain_text("送到了")


async def test_deep_links_are_followed(base: str, bot: Bot, simulator: Simulator) -> None:
    simulator.members.put(CHEN, simulator.bot_id, {"status": "left"})
    async with browsing(f"{base}/?start=hello_1#{CHEN}") as page:
        await page.get_by_test_id("start").click()
        await expect(page.get_by_test_id("message-1")).to_contain_text("/start hello_1")
        assert "start=" not in page.url
        link = "https://t.me/jianbao_simulated_bot?start=again"
        news = await bot.send_message(CHANNEL, "江湾快讯")
        talk = await bot.send_message(FORUM, "今天聊什么", message_thread_id=2)
        links = f"{link} https://t.me/jiangwan_news/{news.message_id} {talk.link}"
        sent = await bot.send_message(CHEN, links)
        shown = page.get_by_test_id(f"message-{sent.message_id}")
        await shown.get_by_role("link", name=link).click()
        await page.get_by_role("button", name="开始（again）").click()
        await expect(message(page, "/start again")).to_be_visible()
        await shown.get_by_role("link", name="t.me/c/").click()
        await expect(page.get_by_test_id(f"message-{talk.message_id}")).to_contain_text("聊什么")
        await page.get_by_test_id(f"chat-{CHEN}").click()
        await shown.get_by_role("link", name="jiangwan_news").click()
        await expect(page.locator("#chat-title")).to_have_text("江湾快讯")
        await expect(page.get_by_test_id(f"message-{news.message_id}")).to_be_visible()


async def test_older_messages_are_fetched_and_found(base: str, simulator: Simulator) -> None:
    with simulator.state.transaction():
        for number in range(450):
            simulator.say(LIN, GROUP, f"第 {number} 条")
    async with browsing(f"{base}/#{GROUP}") as page:
        await expect(page.get_by_test_id("message-450")).to_be_in_viewport()
        await expect(page.get_by_test_id("message-250")).to_have_count(0)
        await page.get_by_test_id("earlier").click()
        await expect(page.get_by_test_id("message-250")).to_have_count(1)
        await page.evaluate(f"location.hash = '#{GROUP}/3'")
        await expect(page.get_by_test_id("message-3")).to_be_in_viewport()
        await expect(page.get_by_test_id("earlier")).to_have_count(0)


async def test_drafts_keyboards_inline_results_and_muted_channels(
    base: str, bot: Bot, simulator: Simulator
) -> None:
    async with browsing(f"{base}/#{LIN}") as page:
        await page.get_by_test_id("composer").fill("@jianbao_simulated_bot 早间")
        (update,) = await bot.get_updates(timeout=5)
        assert update.inline_query is not None
        content = InputTextMessageContent("早间简报：今天的要闻")
        result = InlineQueryResultArticle("a", "早间简报", content, description="三条新闻")
        await update.inline_query.answer([result])
        await expect(page.get_by_test_id("inline").get_by_role("option")).to_contain_text("三条")
        await page.keyboard.press("Enter")
        await expect(message(page, "今天的要闻")).to_be_visible()

        await bot.send_message_draft(LIN, 7, "正在写")
        await expect(page.get_by_test_id("draft")).to_contain_text("正在写")
        await bot.send_message(LIN, "写好了")
        await expect(page.get_by_test_id("draft")).to_have_count(0)

        keys = ReplyKeyboardMarkup([["今天", "昨天"]], one_time_keyboard=True)
        await bot.send_message(LIN, "哪一天？", reply_markup=keys)
        await page.get_by_test_id("keyboard").get_by_role("button", name="昨天").click()
        await expect(message(page, "昨天")).to_be_visible()
        await expect(page.get_by_test_id("keyboard")).to_be_hidden()

        await page.get_by_test_id(f"chat-{CHANNEL}").click()
        await page.get_by_test_id("speaker").select_option("Alex")
        await expect(page.get_by_test_id("shut")).to_contain_text("只有管理员可以发布")


async def choose(page: Page, button: str, entry: str) -> None:
    """Open a menu and take what has this name or sign."""
    await page.get_by_test_id(button).click()
    menu = page.get_by_role("menu")
    await menu.get_by_test_id(entry).or_(menu.get_by_role("menuitem", name=entry)).click()


def message(page: Page, text: str) -> Locator:
    """The message with a text."""
    return page.get_by_test_id("message-list").get_by_role("article").filter(has_text=text)
