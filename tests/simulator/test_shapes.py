"""All that the Bot API answers in a long conversation is of the types that it promises."""

import asyncio
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.simulator.actions import forum, inline, membership, reactions, talk
from bot.simulator.chats import demo
from bot.simulator.chats.demo import DEMO_CHANNEL, DEMO_FORUM, DEMO_GROUP
from bot.simulator.chats.inline_messages import KEY
from bot.simulator.chats.rights import admin_record
from bot.simulator.chats.updates import KINDS
from bot.simulator.simulator import DEMO_TOKEN, SUPPORTED_METHODS, Simulator
from tests.benchmarks.shared import BESIDE
from tests.simulator.conftest import jpeg
from tests.simulator.shapes import Shapes

Json = dict[str, Any]

SCHEMA = Path(os.environ.get("SHARED", BESIDE)) / "botapi" / "api-10.3.json"
LIN, CHEN, ALEX = 1001, 1002, 1003
TOPIC = 2
SECOND_GROUP = -2002
BUTTON = {"inline_keyboard": [[{"text": "更多", "callback_data": "m:1", "style": "primary"}]]}
LINK = {"inline_keyboard": [[{"text": "看", "url": "https://news.example/1"}]]}
HTML = (
    '<b>早<i>报</i></b> <a href="https://news.example">网</a> <code>x</code> #早报 @abc /start '
    '<a href="tg://user?id=1001">林</a> <pre><code class="language-py">x</code></pre>'
    '<blockquote expandable>q</blockquote><tg-time unix="1795348800" format="wDT">时</tg-time>'
    '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji> a@b.com +86 10 1234 5678 $USD'
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SCHEMA.is_file(), reason="no shared data beside the checkout"),
]


class Caller:
    """Calls methods, and looks at each result."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self._base, self._session = f"{base}/bot{DEMO_TOKEN}", session
        self._shapes = Shapes(SCHEMA)
        self.called: set[str] = set()
        self.kinds: set[str] = set()
        self.problems: list[str] = []

    async def __call__(
        self, method: str, files: dict[str, bytes] | None = None, **given: Any
    ) -> Any:
        """The result."""
        form = aiohttp.FormData()
        for name, value in given.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, content in (files or {}).items():
            form.add_field(name, content, filename="a.jpg" if name != "file" else "a.bin")
        async with self._session.post(f"{self._base}/{method}", data=form) as answer:
            told = await answer.json()
        assert told["ok"], (method, given, told)
        self.called.add(method)
        if method == "getUpdates":
            self.kinds |= {kind for update in told["result"] for kind in update}
        self.problems += self._shapes.of_result(method, told["result"])
        return told["result"]

    async def take_updates(self) -> None:
        """Look at all that waits."""
        offset = 0
        while found := await self("getUpdates", offset=offset):
            offset = found[-1]["update_id"] + 1


async def test_every_result_and_update_is_of_its_type(base: str, simulator: Simulator) -> None:
    simulator.limit(False)
    async with aiohttp.ClientSession() as session:
        call = Caller(base, session)
        await call("getUpdates", allowed_updates=list(KINDS))
        await _speaks(call)
        await _runs_chats(call, simulator)
        await _is_spoken_to(call, simulator)
        demo.add_group(simulator, SECOND_GROUP, "二组")
        await call.take_updates()
        await _sets_itself_up(call)

    assert call.problems == []
    assert SUPPORTED_METHODS - call.called == set()
    assert call.kinds == {
        "update_id",
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "my_chat_member",
        "chat_member",
    }


def test_what_is_of_another_type_is_seen() -> None:
    shapes = Shapes(SCHEMA)
    user = {"id": 1, "is_bot": 1, "first_name": "x", "colour": "red"}
    member = {"status": "member", "user": user | {"is_bot": True}}

    assert len(shapes.of_result("getMe", user)) == 2
    assert len(shapes.of_result("getMe", {"id": 1, "is_bot": True})) == 1
    assert shapes.of_result("getChatMember", member) == [
        "getChatMember<ChatMemberMember>.user<User> has colour"
    ]
    assert len(shapes.of_result("getUpdates", {})) == 1


async def _speaks(call: Caller) -> None:
    """The bot sends, edits, copies and deletes whatever there is, in every kind of chat."""
    for chat_id in (LIN, DEMO_GROUP, DEMO_FORUM, DEMO_CHANNEL):
        where: Json = {"chat_id": chat_id}
        if chat_id == DEMO_FORUM:
            where["message_thread_id"] = TOPIC
        text = await call("sendMessage", text=HTML, parse_mode="HTML", reply_markup=BUTTON, **where)
        photo = await call("sendPhoto", {"photo": jpeg()}, caption="图", has_spoiler=True, **where)
        await _answers(call, where, text["message_id"])
        await _sends_files(call, where, photo["photo"][-1]["file_id"])
        await _sends_small_things(call, where)
        await _edits(call, chat_id, text["message_id"], photo["photo"][-1]["file_id"])
        await _copies_and_deletes(call, chat_id, text["message_id"], photo["message_id"])
    await call("sendMessageDraft", chat_id=LIN, draft_id=1, text="想")


async def _answers(call: Caller, where: Json, number: int) -> None:
    reply = {"message_id": number, "quote": "早"}
    await call("sendMessage", text="答", reply_parameters=reply, protect_content=True, **where)
    abroad = {"message_id": number, "chat_id": where["chat_id"]}
    await call("sendMessage", chat_id=CHEN, text="答", reply_parameters=abroad)
    if where["chat_id"] != DEMO_CHANNEL:
        screen = {"keyboard": [[{"text": "一"}]], "one_time_keyboard": True}
        await call("sendMessage", text="键", reply_markup=screen, **where)


async def _sends_files(call: Caller, where: Json, file_id: str) -> None:
    await call("sendPhoto", photo=file_id, show_caption_above_media=True, caption="x", **where)
    await call("getFile", file_id=file_id)
    album: list[Json] = [{"type": "photo", "media": "attach://a", "caption": "一"}]
    album.append({"type": "photo", "media": "attach://b", "has_spoiler": True})
    await call("sendMediaGroup", {"a": jpeg(), "b": jpeg(99, 99)}, media=album, **where)
    for kind in ("Video", "Animation", "Document", "Audio", "Voice", "VideoNote"):
        name = {"VideoNote": "video_note"}.get(kind, kind.lower())
        files = {"file": kind.encode(), "t": jpeg(50, 50)}
        given: Json = {name: "attach://file"} | where
        if kind != "Voice":
            given["thumbnail"] = "attach://t"
        sent = await call(f"send{kind}", files, **given)
        await call("getFile", file_id=sent[name]["file_id"])


async def _sends_small_things(call: Caller, where: Json) -> None:
    place: Json = {"latitude": 31.2, "longitude": 121.5}
    await call("sendLocation", live_period=60, **place, **where)
    await call("sendVenue", title="江湾", address="路 1", **place, **where)
    await call("sendContact", phone_number="+8610", first_name="林", **where)
    await call("sendDice", emoji="🎲", **where)
    poll: Json = {"question": "好吗", "options": [{"text": "好"}, {"text": "不"}]}
    await call("sendPoll", **poll, **where)
    quiz = poll | {"type": "quiz", "correct_option_ids": [0], "explanation": "x"}
    await call("sendPoll", **quiz, **where)
    await call("sendChatAction", action="typing", **where)


async def _edits(call: Caller, chat_id: int, number: int, file_id: str) -> None:
    edited: Json = {"chat_id": chat_id, "message_id": number}
    await call("editMessageText", text="晚报", reply_markup=LINK, **edited)
    await call("editMessageReplyMarkup", **edited)
    media = {"type": "photo", "media": file_id, "caption": "换"}
    await call("editMessageMedia", media=media, **edited)
    await call("editMessageCaption", caption="又", **edited)


async def _copies_and_deletes(call: Caller, chat_id: int, text: int, photo: int) -> None:
    one: Json = {"from_chat_id": chat_id, "message_id": photo, "chat_id": LIN}
    await call("forwardMessage", **one)
    await call("copyMessage", caption="抄", **one)
    both: Json = {"from_chat_id": chat_id, "message_ids": [text, photo], "chat_id": LIN}
    await call("forwardMessages", **both)
    await call("copyMessages", **both)
    await call("deleteMessage", chat_id=chat_id, message_id=text)
    await call("deleteMessages", chat_id=chat_id, message_ids=[text, photo])


async def _runs_chats(call: Caller, simulator: Simulator) -> None:
    """The bot asks who is where, pins, promotes and restricts, and runs topics."""
    for chat_id, kind in ((DEMO_FORUM, "supergroup"), (DEMO_CHANNEL, "channel")):
        record = admin_record(kind, can_promote_members=True)
        membership.set_bot(simulator, chat_id, record)
    membership.set_bot(simulator, DEMO_GROUP, admin_record("group"))
    for chat_id in (LIN, DEMO_GROUP, DEMO_FORUM, DEMO_CHANNEL):
        said = await call("sendMessage", chat_id=chat_id, text="钉")
        one = {"chat_id": chat_id, "message_id": said["message_id"]}
        await call("pinChatMessage", **one)
        await call("getChat", chat_id=chat_id)
        await call("unpinChatMessage", **one)
        await call("unpinAllChatMessages", chat_id=chat_id)
        await call("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👍"}], **one)
        await call("getChatMemberCount", chat_id=chat_id)
        await call("getChatMember", chat_id=chat_id, user_id=LIN)
        await call("getChatMember", chat_id=chat_id, user_id=simulator.bot_id)
        if chat_id != LIN:
            await call("getChatAdministrators", chat_id=chat_id)
            await call("setChatTitle", chat_id=chat_id, title=f"新 {chat_id}")
            await call("setChatDescription", chat_id=chat_id, description="说明")
    alex: dict[str, Any] = {"chat_id": DEMO_FORUM, "user_id": ALEX}
    await call("promoteChatMember", can_pin_messages=True, **alex)
    await call("getChatMember", **alex)
    await call("promoteChatMember", **alex)
    await call("restrictChatMember", permissions={"can_send_messages": False}, **alex)
    await call("getChatMember", **alex)
    await call("banChatMember", **alex)
    await call("getChatMember", **alex)
    await call("unbanChatMember", **alex)
    await call("getChatMember", **alex)
    await call("setChatPermissions", chat_id=DEMO_FORUM, permissions={"can_send_messages": True})
    await _runs_topics(call)


async def _runs_topics(call: Caller) -> None:
    here: dict[str, Any] = {"chat_id": DEMO_FORUM}
    topic = await call("createForumTopic", name="新题", icon_color=0x6FB9F0, **here)
    thread = {"message_thread_id": topic["message_thread_id"], **here}
    await call("editForumTopic", name="改题", **thread)
    said = await call("sendMessage", text="钉", **thread)
    await call("pinChatMessage", chat_id=DEMO_FORUM, message_id=said["message_id"])
    await call("unpinAllForumTopicMessages", **thread)
    for verb in ("close", "reopen", "delete"):
        await call(f"{verb}ForumTopic", **thread)
    for verb in ("close", "reopen", "hide", "unhide", "unpinAll"):
        more = "Messages" if verb == "unpinAll" else ""
        await call(f"{verb}GeneralForumTopic{more}", **here)


async def _is_spoken_to(call: Caller, simulator: Simulator) -> None:
    """People write, press, react, ask inline, come and go; groups grow and end."""
    for chat_id in (LIN, DEMO_GROUP, DEMO_FORUM, DEMO_CHANNEL):
        thread = TOPIC if chat_id == DEMO_FORUM else 0
        sent = await call("sendMessage", chat_id=chat_id, text="按", reply_markup=BUTTON)
        number = sent["message_id"]
        said = talk.say(simulator, LIN, chat_id, HTML, thread=thread, reply_to=number)
        talk.edit(simulator, LIN, chat_id, said["message_id"], "改了 /start")
        query = talk.press(simulator, LIN, chat_id, number, "m:1")
        await call("answerCallbackQuery", callback_query_id=query, text="好", show_alert=True)
        reactions.react(simulator, LIN, chat_id, number, "👍")
        reactions.react(simulator, LIN, chat_id, number, "")
    membership.be_anonymous(simulator, DEMO_FORUM, LIN, True)
    talk.say(simulator, LIN, DEMO_FORUM, "匿名")
    membership.be_anonymous(simulator, DEMO_FORUM, LIN, False)
    forum.create_topic(simulator, DEMO_FORUM, LIN, "人的")
    await call.take_updates()
    await _asks_inline(call, simulator)
    membership.leave(simulator, DEMO_FORUM, CHEN)
    membership.join(simulator, DEMO_FORUM, CHEN)
    membership.promote(simulator, DEMO_FORUM, CHEN, {})
    simulator.block(LIN, True)
    simulator.block(LIN, False)
    simulator.clock.advance(timedelta(hours=1))
    membership.migrate(simulator, DEMO_GROUP)
    simulator.block(DEMO_FORUM, True)
    membership.delete_chat(simulator, DEMO_CHANNEL)


async def _asks_inline(call: Caller, simulator: Simulator) -> None:
    photo = await call("sendPhoto", {"photo": jpeg()}, chat_id=LIN)
    results = [
        {
            "type": "article",
            "id": "a",
            "title": "早报",
            "input_message_content": {
                "message_text": "早",
                "link_preview_options": {"url": "a.cn"},
            },
            "reply_markup": BUTTON,
        },
        {
            "type": "photo",
            "id": "b",
            "photo_file_id": photo["photo"][0]["file_id"],
            "caption": "图",
        },
    ]
    for chat_id in (LIN, DEMO_GROUP):
        asked = asyncio.create_task(inline.ask(simulator, LIN, chat_id, f"早 {chat_id}"))
        query = (await call("getUpdates", offset=-1, timeout=5))[0]["inline_query"]
        await call("answerInlineQuery", inline_query_id=query["id"], results=results)
        offered = await asked
        assert offered is not None
        for result in "ab":
            sent = await inline.choose(simulator, LIN, chat_id, offered["id"], result)
            await call.take_updates()
            if result == "a":
                talk.press(simulator, LIN, chat_id, sent["message_id"], "m:1")
                where: Json = {"inline_message_id": sent[KEY]}
                await call("editMessageText", text="换", **where)


async def _sets_itself_up(call: Caller) -> None:
    """The bot says who it is, and what it offers."""
    await call("getMe")
    menu = [{"command": "start", "description": "开始"}]
    scope = {"type": "chat", "chat_id": LIN}
    for more in ({}, {"language_code": "zh"}, {"scope": scope}):
        await call("setMyCommands", commands=menu, **more)
        await call("getMyCommands", **more)
        await call("deleteMyCommands", **more)
    for what in ("Name", "Description", "ShortDescription"):
        words = {"Name": "name", "Description": "description"}.get(what, "short_description")
        given: Json = {words: "简报"}
        await call(f"setMy{what}", **given)
        await call(f"getMy{what}")
    await call("setChatMenuButton", chat_id=LIN, menu_button={"type": "commands"})
    await call("getChatMenuButton", chat_id=LIN)
    await call("setWebhook", url="https://bot.example/hook", allowed_updates=["message"])
    await call("getWebhookInfo")
    await call("deleteWebhook")
    await call("getWebhookInfo")
    await call("leaveChat", chat_id=SECOND_GROUP)
    await call("close")
