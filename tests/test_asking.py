"""Updates as Telegram writes them, read as what somebody asks for."""

from typing import Any

import pytest

from bot.asking import Asked, Command, Membership, Migration, Press, read_update
from bot.keyboards import OpenArticle, Subscribe, pack

BOT = "jianbao_bot"
NOW = 1_795_348_800
LIN = {"id": 1001, "is_bot": False, "first_name": "小林", "language_code": "zh-hans"}
SELF = {"id": 7, "is_bot": True, "first_name": "简报", "username": BOT}
GROUP_BOT = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "小林"}
GROUP = {"id": -2001, "type": "supergroup", "title": "晨读小组"}
CHANNEL = {"id": -3001, "type": "channel", "title": "望川早报"}


def message(text: str | None = None, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    """A message as the Bot API has it, a command marked where its text opens with one."""
    body = {"message_id": 5, "date": NOW, "chat": chat, "from": LIN, **more}
    if text is None:
        return body
    command = text.split()[0] if text.startswith("/") else ""
    entity = {"type": "bot_command", "offset": 0, "length": len(command)}
    return {**body, "text": text, **({"entities": [entity]} if command else {})}


def read(kind: str, body: dict[str, Any]) -> Asked | None:
    return read_update({"update_id": 77, kind: body}, BOT)


def asked(kind: str, body: dict[str, Any]) -> Asked:
    found = read(kind, body)
    assert found is not None
    assert found.update_id == 77
    return found


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command("start")),
        ("/Digest  早间简报 ", Command("digest", "早间简报")),
        (f"/read@{BOT} 3", Command("read", "3")),
        ("/read@JIANBAO_BOT 3", Command("read", "3")),
        ("/latest\ntech", Command("latest", "tech")),
        ("简报", Command("digest")),
        ("簡報 tech", Command("digest", "tech")),
        ("最新", Command("latest")),
        ("订阅 早间简报", Command("subscribe", "早间简报")),
        ("訂閱", Command("subscribe")),
        ("退订", Command("unsubscribe")),
        ("退訂", Command("unsubscribe")),
        ("暂停 3", Command("pause", "3")),
        ("靜音", Command("pause")),
        ("恢复", Command("resume")),
        ("状态", Command("status")),
        ("狀態", Command("status")),
        ("来源", Command("sources")),
        ("來源", Command("sources")),
        ("字体", Command("script")),
        ("字體", Command("script")),
        ("简繁", Command("script")),
        ("簡繁", Command("script")),
        (" 帮助 ", Command("help")),
        ("幫助", Command("help")),
        ("你好", Command("", "")),
    ],
)
def test_a_private_text_is_a_command_or_asks_for_help(text: str, command: Command) -> None:
    found = asked("message", message(text))
    assert found.action == command
    assert found.place.is_private
    assert (found.place.chat_id, found.place.user_id) == (1001, 1001)
    assert found.place.language_code == "zh-hans"


def test_a_command_to_another_bot_is_not_ours() -> None:
    assert read("message", message("/digest@weather_bot")) is None
    assert read("message", message("/digest@weather_bot", GROUP)) is None


def test_a_group_is_answered_only_where_it_speaks_to_us() -> None:
    assert asked("message", message("/status", GROUP)).action == Command("status")
    assert asked("message", message("最新", GROUP)).action == Command("latest")
    assert read("message", message("今天有雨", GROUP)) is None
    # The command must come first.
    quoted = message("看看 /digest", GROUP)
    quoted["entities"] = [{"type": "bot_command", "offset": 3, "length": 7}]
    assert read("message", quoted) is None


def test_a_word_in_a_group_is_a_command_only_by_itself() -> None:
    assert read("message", message("最新 消息说今天有雨", GROUP)) is None
    assert asked("message", message("最新\u3000tech")).action == Command("latest", "tech")


def test_who_presses_a_button_in_a_channel_is_not_the_channel() -> None:
    pressed = {
        "id": "77",
        "from": message("")["from"],
        "chat_instance": "1",
        "data": pack(Subscribe("morning")),
        "message": {"message_id": 5, "date": 1, "chat": CHANNEL, "text": "简报"},
    }
    place = asked("callback_query", pressed).place
    assert (place.kind, place.user_id, place.anonymous_admin) == ("channel", 1001, False)


def test_a_topic_is_a_place_of_its_own() -> None:
    topic = asked(
        "message", message("/digest", GROUP, message_thread_id=9, is_topic_message=True)
    ).place
    assert (topic.chat_id, topic.topic) == (-2001, 9)
    # A reply carries a thread too, and is no topic.
    assert asked("message", message("/digest", GROUP, message_thread_id=9)).place.topic == 0


def test_who_speaks_as_the_group_administers_it() -> None:
    anonymous = message("/subscribe", GROUP, sender_chat=GROUP) | {"from": GROUP_BOT}
    assert asked("message", anonymous).place.anonymous_admin
    as_channel = message("/subscribe", GROUP, sender_chat=CHANNEL) | {"from": GROUP_BOT}
    assert not asked("message", as_channel).place.anonymous_admin
    assert not asked("message", message("/subscribe", GROUP)).place.anonymous_admin


def test_a_channel_speaks_for_itself() -> None:
    post = message("/subscribe", CHANNEL)
    del post["from"]
    place = asked("channel_post", post).place
    assert (place.kind, place.title, place.user_id) == ("channel", "望川早报", None)
    assert place.anonymous_admin


def pressed(data: str | None, under: dict[str, Any]) -> dict[str, Any]:
    body = {"id": "42", "from": LIN, "chat_instance": "1", "message": under}
    return body if data is None else {**body, "data": data}


def test_a_button_says_what_it_is_and_where() -> None:
    under = message("简报", GROUP) | {"from": SELF}
    found = asked("callback_query", pressed(pack(OpenArticle(3)), under))
    assert found.action == Press("42", OpenArticle(3), 5, has_photo=False)
    assert (found.place.chat_id, found.place.user_id) == (-2001, 1001)


def test_a_button_under_a_picture_says_so() -> None:
    size = {"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}
    under = message(None, PRIVATE, photo=[size], caption="简报") | {"from": SELF}
    action = asked("callback_query", pressed(pack(OpenArticle(3)), under)).action
    assert action == Press("42", OpenArticle(3), 5, has_photo=True)


@pytest.mark.parametrize(
    "data", [None, "", "x", "2a:3", "1a:3:4", "1a:-3", "1a:٣", "1u:" + "9" * 40]
)
def test_a_forged_button_has_no_data(data: str | None) -> None:
    action = asked("callback_query", pressed(data, message("简报") | {"from": SELF})).action
    assert action == Press("42", None, 5, has_photo=False)


def test_a_button_under_a_message_that_is_out_of_reach_still_says_what_it_is() -> None:
    inaccessible = {"chat": PRIVATE, "message_id": 5, "date": 0}
    action = asked("callback_query", pressed(pack(OpenArticle(3)), inaccessible)).action
    assert action == Press("42", OpenArticle(3), 5, has_photo=False)


def test_a_button_without_a_message_asks_nothing() -> None:
    inline = pressed(pack(OpenArticle(3)), {}) | {"inline_message_id": "i"}
    del inline["message"]
    assert read("callback_query", inline) is None


@pytest.mark.parametrize(
    ("chat", "status", "gone"),
    [
        (PRIVATE, "kicked", "blocked"),
        (PRIVATE, "member", None),
        (GROUP, "kicked", "removed"),
        (GROUP, "left", "removed"),
        (GROUP, "administrator", None),
        (CHANNEL, "administrator", None),
    ],
)
def test_a_change_of_membership_says_whether_we_may_write(
    chat: dict[str, Any], status: str, gone: str | None
) -> None:
    body = {
        "chat": chat,
        "from": LIN,
        "date": NOW,
        "old_chat_member": {"status": "left", "user": SELF},
        "new_chat_member": {"user": SELF, **_rights(status)},
    }
    assert asked("my_chat_member", body).action == Membership(gone)


def _rights(status: str) -> dict[str, Any]:
    if status == "kicked":
        return {"status": status, "until_date": 0}
    if status != "administrator":
        return {"status": status}
    rights = (
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    )
    return {"status": status, **dict.fromkeys(rights, False)}


def test_a_group_that_moves_tells_its_new_id() -> None:
    moved = message(None, GROUP, migrate_to_chat_id=-1009)
    assert asked("message", moved).action == Migration(-1009)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("message", message(None, PRIVATE, new_chat_title="新名")),
        (
            "message",
            message(
                None,
                PRIVATE,
                sticker={
                    "file_id": "a",
                    "file_unique_id": "b",
                    "type": "regular",
                    "width": 512,
                    "height": 512,
                    "is_animated": False,
                    "is_video": False,
                },
            ),
        ),
        ("edited_message", message("/start") | {"edit_date": NOW}),
        ("something_new", {"id": 1}),
    ],
)
def test_what_asks_nothing_is_nothing(kind: str, body: dict[str, Any]) -> None:
    assert read(kind, body) is None


@pytest.mark.parametrize("body", [{}, {"message_id": 5}, [], {"message_id": 5, "chat": {}}])
def test_what_cannot_be_parsed_raises(body: Any) -> None:
    with pytest.raises((TypeError, KeyError, ValueError, AttributeError)):
        read_update({"update_id": 77, "message": body} if body else {"message": body}, BOT)
