"""Which chats the bot can reach: the same answer from every method that names one."""

import json
from typing import Any

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommandScopeChat,
    InputMediaPhoto,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated

from bot.simulator.actions import membership
from bot.simulator.chats.demo import DEMO_CHANNEL, DEMO_FORUM, DEMO_GROUP
from bot.simulator.schema.facts import load_facts
from bot.simulator.simulator import DEMO_TOKEN, SUPPORTED_METHODS, Simulator
from tests.simulator.conftest import jpeg

LIN, CHEN, ALEX = 1001, 1002, 1003
LEFT = {"status": "left"}
KICKED = {"status": "kicked", "until_date": 0}
ASKING = {
    "getChat",
    "getChatAdministrators",
    "getChatMember",
    "getChatMemberCount",
    "getChatMenuButton",
    "setChatMenuButton",
}
PHOTO = {"type": "photo", "media": "AgAC1"}
VALUES: dict[str, Any] = {
    "action": "typing",
    "address": "路",
    "draft_id": 1,
    "first_name": "林",
    "latitude": 31.2,
    "longitude": 121.5,
    "message_id": 1,
    "message_ids": [1],
    "message_thread_id": 2,
    "name": "题",
    "options": [{"text": "好"}],
    "permissions": {},
    "phone_number": "1",
    "question": "好吗",
    "text": "早",
    "title": "江",
    "user_id": ALEX,
}


class Asker:
    """Calls every method that names a chat, with what it needs."""

    def __init__(self, base: str) -> None:
        self._base = f"{base}/bot{DEMO_TOKEN}"

    async def ask_all(self, chat_id: int) -> dict[str, dict[str, Any]]:
        """What each method answers."""
        facts = load_facts()["methods"]
        async with aiohttp.ClientSession() as session:
            told = {}
            for method in sorted(name for name in SUPPORTED_METHODS if "chat_id" in facts[name]):
                needed = [name for name, fact in facts[method].items() if fact.get("required")]
                if method.startswith(("edit", "unpinChat")):
                    needed += [name for name in ("message_id", "text") if name in facts[method]]
                given = {name: VALUES.get(name, "AgAC1") for name in needed}
                if "from_chat_id" in given:
                    given["from_chat_id"] = chat_id
                if "media" in given:
                    given["media"] = [PHOTO, PHOTO] if method == "sendMediaGroup" else PHOTO
                form = {n: v if isinstance(v, str) else json.dumps(v) for n, v in given.items()}
                form["chat_id"] = str(chat_id)
                async with session.post(f"{self._base}/{method}", data=form) as answer:
                    told[method] = await answer.json()
        return told


def words(told: dict[str, dict[str, Any]], *but: str) -> set[str]:
    """What all methods but some said."""
    return {said.get("description", "ok") for name, said in told.items() if name not in but}


async def test_the_old_id_of_a_group_answers_with_the_new_one(
    base: str, bot: Bot, simulator: Simulator
) -> None:
    new = membership.migrate(simulator, DEMO_GROUP)["id"]
    told = await Asker(base).ask_all(DEMO_GROUP)

    assert words(told) == {"Bad Request: group chat was upgraded to a supergroup chat"}
    assert all(one["parameters"] == {"migrate_to_chat_id": new} for one in told.values())
    with pytest.raises(ChatMigrated):
        await bot.copy_message(LIN, DEMO_GROUP, 1)
    with pytest.raises(ChatMigrated):
        await bot.set_my_commands([], scope=BotCommandScopeChat(DEMO_GROUP))
    with pytest.raises(ChatMigrated):
        await bot.send_message(LIN, "答", reply_parameters=ReplyParameters(1, chat_id=DEMO_GROUP))


async def test_a_migrated_group_begins_without_pins(bot: Bot, simulator: Simulator) -> None:
    said = await bot.send_message(DEMO_GROUP, "钉")
    await bot.pin_chat_message(DEMO_GROUP, said.message_id)
    new = membership.migrate(simulator, DEMO_GROUP)["id"]
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(new)


async def test_who_shut_the_bot_out_can_still_be_asked_about(
    base: str, bot: Bot, simulator: Simulator
) -> None:
    simulator.block(LIN, True)
    membership.delete_chat(simulator, CHEN)
    for chat_id, refused in (
        (LIN, "Forbidden: bot was blocked by the user"),
        (CHEN, "Forbidden: user is deactivated"),
    ):
        told = await Asker(base).ask_all(chat_id)
        assert words(told, *ASKING) == {refused}
        assert (await bot.get_chat(chat_id)).id == chat_id
        assert await bot.get_chat_member_count(chat_id)
        assert await bot.set_my_commands([], scope=BotCommandScopeChat(chat_id))


async def test_a_group_that_put_the_bot_out_tells_it_nothing(
    base: str, simulator: Simulator
) -> None:
    membership.set_bot(simulator, DEMO_FORUM, KICKED)
    membership.set_bot(simulator, DEMO_GROUP, LEFT)
    kicked = await Asker(base).ask_all(DEMO_FORUM)
    assert words(kicked) == {"Forbidden: bot was kicked from the supergroup chat"}
    left = await Asker(base).ask_all(DEMO_GROUP)
    assert words(left) == {"Forbidden: bot is not a member of the group chat"}


async def test_a_public_channel_can_be_asked_about_from_outside(
    bot: Bot, simulator: Simulator
) -> None:
    membership.set_bot(simulator, DEMO_CHANNEL, LEFT)
    assert (await bot.get_chat("@jiangwan_news")).id == DEMO_CHANNEL
    with pytest.raises(BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_member(DEMO_CHANNEL, LIN)
    with pytest.raises(BadRequest, match="Member list is inaccessible"):
        await bot.get_chat_administrators(DEMO_CHANNEL)
    assert (await bot.get_chat_member(DEMO_CHANNEL, bot.id)).status == "left"


async def test_a_channel_has_no_screen_keyboards_and_no_commands(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Only inline keyboard is allowed"):
        await bot.send_message(DEMO_CHANNEL, "早", reply_markup=ReplyKeyboardMarkup([["一"]]))
    with pytest.raises(BadRequest, match="Can't change commands in channel chats"):
        await bot.set_my_commands([], scope=BotCommandScopeChat(DEMO_CHANNEL))


async def test_only_readers_have_a_menu_button(bot: Bot) -> None:
    assert await bot.set_chat_menu_button(LIN, MenuButtonCommands())
    for chat_id in (DEMO_GROUP, 404):
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.set_chat_menu_button(chat_id, MenuButtonCommands())


async def test_what_is_to_be_edited_is_looked_for_before_its_new_picture(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_media(InputMediaPhoto(b"no picture"), LIN, 99)
    sent = await bot.send_message(LIN, "早")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.edit_message_media(InputMediaPhoto(b"no picture"), LIN, sent.message_id)
    assert await bot.edit_message_media(InputMediaPhoto(jpeg()), LIN, sent.message_id)


async def test_a_topic_keeps_the_name_that_is_not_changed(bot: Bot, simulator: Simulator) -> None:
    membership.set_bot(simulator, DEMO_FORUM, {"status": "creator", "is_anonymous": False})
    before = simulator.topics.of(DEMO_FORUM)
    assert await bot.edit_forum_topic(DEMO_FORUM, 2, name="")
    assert simulator.topics.of(DEMO_FORUM) == before
