"""A forum's topics: made, closed, deleted, and written into."""

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.simulator.chats.demo import DEMO_FORUM, DEMO_GROUP
from bot.simulator.simulator import Simulator
from tests.simulator.control import Control

LIN = 1001
DAILY, TALK = 2, 3


async def make_admin(control: Control) -> None:
    await control.post(f"chats/{DEMO_FORUM}/bot", status="administrator", rights={})


async def test_a_message_goes_into_a_topic(bot: Bot, simulator: Simulator) -> None:
    sent = await bot.send_message(DEMO_FORUM, "早", message_thread_id=DAILY)
    assert (sent.message_thread_id, sent.is_topic_message) == (DAILY, True)
    general = await bot.send_message(DEMO_FORUM, "早")
    assert (general.message_thread_id, general.is_topic_message) == (None, None)
    simulator.say(LIN, DEMO_FORUM, "/help", thread=TALK)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.message_thread_id == TALK


async def test_what_is_said_in_a_topic_answers_its_first_message(
    bot: Bot, control: Control, simulator: Simulator
) -> None:
    forum = -1_000_000_009_001
    await control.post("chats", id=forum, title="新论坛", forum=True)
    topic = await control.post(f"chats/{forum}/topics", name="头条")
    assert topic["message_thread_id"] == 2
    sent = await bot.send_message(forum, "早", message_thread_id=2)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.message_id == 2
    assert sent.reply_to_message.forum_topic_created is not None
    said = simulator.say(LIN, forum, "早", thread=2, reply_to=sent.message_id)
    assert said["reply_to_message"]["message_id"] == sent.message_id
    assert "reply_to_message" not in simulator.messages(forum)[0]


async def test_topics_that_are_not_there(bot: Bot) -> None:
    for chat_id, thread in ((DEMO_FORUM, 99), (DEMO_FORUM, 1), (DEMO_GROUP, DAILY), (LIN, DAILY)):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(chat_id, "早", message_thread_id=thread)


async def test_a_topic_is_closed_opened_and_deleted(bot: Bot, control: Control) -> None:
    topic = f"chats/{DEMO_FORUM}/topics/{DAILY}"
    await control.post(topic, closed=True)
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(DEMO_FORUM, "早", message_thread_id=DAILY)
    await make_admin(control)
    await bot.send_message(DEMO_FORUM, "早", message_thread_id=DAILY)
    await control.post(f"chats/{DEMO_FORUM}/bot", status="member")
    await control.post(topic, closed=False)
    await bot.send_message(DEMO_FORUM, "早", message_thread_id=DAILY)
    assert "topic_not_modified" in (await control.post(topic, closed=False))["error"].lower()
    await control.post(topic, deleted=True)
    with pytest.raises(BadRequest, match=r"(?i)topic_deleted"):
        await bot.send_message(DEMO_FORUM, "早", message_thread_id=DAILY)
    assert await control.get(f"chats/{DEMO_FORUM}/messages") == []


async def test_general_is_closed_and_hidden(bot: Bot, control: Control) -> None:
    general = f"chats/{DEMO_FORUM}/topics/1"
    for order in ({"closed": True}, {"hidden": True}):
        await control.post(general, **order)
        with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
            await bot.send_message(DEMO_FORUM, "早")
        await bot.send_message(DEMO_FORUM, "早", message_thread_id=DAILY)
        await control.post(general, **dict.fromkeys(order, False))
    await control.post(general, closed=False)
    await bot.send_message(DEMO_FORUM, "早")


async def test_the_bot_looks_after_topics(bot: Bot, control: Control) -> None:
    with pytest.raises(BadRequest, match="Not enough rights to manage topics"):
        await bot.create_forum_topic(DEMO_FORUM, "天气")
    await make_admin(control)
    topic = await bot.create_forum_topic(DEMO_FORUM, "天气", icon_color=0xFFD67E)
    await bot.edit_forum_topic(DEMO_FORUM, topic.message_thread_id, name="风和雨")
    await bot.send_message(DEMO_FORUM, "有雨", message_thread_id=topic.message_thread_id)
    await bot.close_forum_topic(DEMO_FORUM, topic.message_thread_id)
    await bot.reopen_forum_topic(DEMO_FORUM, topic.message_thread_id)
    await bot.close_general_forum_topic(DEMO_FORUM)
    await bot.reopen_general_forum_topic(DEMO_FORUM)
    await bot.hide_general_forum_topic(DEMO_FORUM)
    await bot.unhide_general_forum_topic(DEMO_FORUM)
    shown = await control.get(f"chats/{DEMO_FORUM}/messages")
    services = [key for one in shown for key in one if "forum_topic" in key]
    assert services == [
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
    ]
    await bot.delete_forum_topic(DEMO_FORUM, topic.message_thread_id)
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await bot.create_forum_topic(DEMO_GROUP, "天气")
    with pytest.raises(BadRequest, match="Invalid icon color"):
        await bot.create_forum_topic(DEMO_FORUM, "天气", icon_color=1)


async def test_topics_are_turned_off(bot: Bot, control: Control) -> None:
    await control.post(f"chats/{DEMO_FORUM}/forum", is_forum=False)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(DEMO_FORUM, "早", message_thread_id=DAILY)
    assert not (await bot.get_chat(DEMO_FORUM)).is_forum
    assert (
        "only a supergroup"
        in (await control.post(f"chats/{DEMO_GROUP}/forum", is_forum=True))["error"]
    )
