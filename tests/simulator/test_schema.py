"""Calls read by the Bot API's schema: what is unknown, missing or of a wrong type is refused."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.refusal import Refused
from bot.simulator.schema.bounds import check_bounds, clamped
from bot.simulator.schema.facts import load_facts, method_names, read_call

Json = dict[str, Any]

HELLO: Json = {"chat_id": "1001", "text": "早"}
BUTTON: Json = {"text": "看", "callback_data": "a"}


def refusal(method: str, given: Json, parts: tuple[str, ...] | None = ()) -> str:
    """What is said against a call, without `Bad Request: `."""
    with pytest.raises(Refused) as caught:
        check_bounds(method, read_call(method, given, parts))
    assert caught.value.code == 400
    return caught.value.description.removeprefix("Bad Request: ")


def test_all_methods_are_there_with_all_types_that_they_lead_to() -> None:
    facts = load_facts()
    fields = [*facts["methods"].values()]
    fields += [kind["fields"] for kind in facts["types"].values() if "fields" in kind]
    named = {
        kind.replace("Array of ", "")
        for each in fields
        for f in each.values()
        for kind in f["types"]
    }
    plain = {"Integer", "String", "Boolean", "Float", "InputFile"}

    assert facts["version"] == "Bot API 10.3"
    assert len(facts["methods"]) == 185
    assert named - plain <= set(facts["types"])
    assert method_names()["sendmessage"] == "sendMessage"


def test_values_come_in_their_types() -> None:
    said = {
        "chat_id": "-100123",
        "text": "早",
        "disable_notification": "True",
        "protect_content": "",
        "reply_parameters": '{"message_id": 5}',
        "reply_markup": json.dumps({"inline_keyboard": [[BUTTON]]}),
    }

    assert read_call("sendMessage", said) == {
        "chat_id": -100123,
        "text": "早",
        "disable_notification": True,
        "protect_content": False,
        "reply_parameters": {"message_id": 5},
        "reply_markup": {"inline_keyboard": [[BUTTON]]},
    }
    assert read_call("sendMessage", {"chat_id": "@a", "text": "", "message_thread_id": None}) == {
        "chat_id": "@a",
        "text": "",
    }
    assert read_call("sendLocation", {"chat_id": 1, "latitude": "1.5", "longitude": 2})[
        "latitude"
    ] == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"colour": "1"}, 'unknown parameter "colour" of sendMessage (Telegram would ignore it)'),
        ({"text": None}, "message text is empty"),
        ({"chat_id": None}, "chat_id is empty"),
        ({"text": 5}, 'field "text" must be of type String'),
        ({"message_thread_id": ""}, 'field "message_thread_id" must be of type Number'),
        ({"message_thread_id": "1.5"}, 'field "message_thread_id" must be of type Number'),
        ({"message_thread_id": True}, 'field "message_thread_id" must be of type Number'),
        ({"protect_content": "maybe"}, 'field "protect_content" must be of type Boolean'),
        ({"chat_id": 1.5}, 'field "chat_id" must be of type String'),
        ({"reply_markup": "[["}, "can't parse reply markup JSON object"),
        ({"reply_markup": "[" * 100_000}, "can't parse reply markup JSON object"),
        ({"reply_markup": "[]"}, "object expected as reply markup"),
        ({"entities": "{}"}, "expected an Array of entities"),
        ({"reply_markup": {}}, 'can\'t find field "inline_keyboard"'),
        ({"reply_markup": {"inline_keyboard": 1}}, 'field "inline_keyboard" must be of type Array'),
        (
            {"reply_markup": {"inline_keyboard": [[{"callback_data": "a"}]]}},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"reply_markup": {"inline_keyboard": [[BUTTON | {"colour": "red"}]]}},
            (
                'unknown field "colour" of InlineKeyboardButton in inline_keyboard '
                "(Telegram would ignore it)"
            ),
        ),
        (
            {"reply_markup": {"keyboard": [[{"text": "a", "request_chat": {"request_id": "1"}}]]}},
            'can\'t parse keyboard button: Field "request_id" must be of type Number',
        ),
        (
            {"link_preview_options": {"is_disabled": "yes"}},
            'field "is_disabled" must be of type Boolean',
        ),
        ({"link_preview_options": {"url": ["a"]}}, 'field "url" must be of type String'),
        (
            {"entities": [{"type": "bold", "offset": "0", "length": 1}]},
            'can\'t parse MessageEntity: Field "offset" must be of type Number',
        ),
    ],
)
def test_wrong_values_are_refused(more: Json, problem: str) -> None:
    assert refusal("sendMessage", HELLO | more) == problem


def test_members_of_unions_are_told_apart_by_what_they_say_they_are() -> None:
    photo, document = {"type": "photo", "media": "A"}, {"type": "document", "media": "B"}

    mixed = read_call("sendMediaGroup", {"chat_id": 1, "media": json.dumps([photo, document])})

    assert mixed["media"] == [photo, document]
    assert refusal(
        "sendMediaGroup", {"chat_id": 1, "media": [photo, photo | {"type": "sticker"}]}
    ) == ("field \"type\" of media has the unknown value 'sticker'")
    assert refusal(
        "sendMediaGroup", {"chat_id": 1, "media": [photo, document | {"has_spoiler": True}]}
    ) == ('unknown field "has_spoiler" of InputMediaDocument in media (Telegram would ignore it)')
    assert refusal("editMessageMedia", {"media": {"type": "photo"}}) == (
        "can't parse InputMedia: Can't find field \"media\""
    )
    scope = {"type": "chat_member", "chat_id": -5, "user_id": 7}
    assert read_call("getMyCommands", {"scope": json.dumps(scope)})["scope"] == scope
    assert "BotCommandScopeChat " in refusal("getMyCommands", {"scope": scope | {"type": "chat"}})


def test_rich_texts_are_words_lists_and_objects() -> None:
    text = ["早", {"type": "bold", "text": ["报", {"type": "italic", "text": "!"}]}]
    blocks = [{"type": "paragraph", "text": text}]

    assert read_call("sendRichMessage", {"chat_id": 1, "rich_message": {"blocks": blocks}})
    blocks[0]["text"] = ["早", {"type": "loud", "text": "报"}]
    assert "unknown value 'loud'" in refusal(
        "sendRichMessage", {"chat_id": 1, "rich_message": {"blocks": blocks}}
    )


def test_what_is_too_deep_is_refused() -> None:
    text: Any = "早"
    for _ in range(2000):
        text = [text]
    given = {"chat_id": 1, "rich_message": {"blocks": [{"type": "paragraph", "text": text}]}}

    assert refusal("sendRichMessage", given) == "can't parse rich_message JSON object"


def test_uploads_must_be_there() -> None:
    assert read_call("sendPhoto", {"chat_id": 1}, ("photo",))["photo"] == "attach://photo"
    assert read_call("sendPhoto", {"chat_id": 1, "photo": "attach://a"}, ("a",))
    assert read_call("sendPhoto", {"chat_id": 1, "photo": "attach://a"}, None)
    assert refusal("sendPhoto", {"chat_id": 1}) == "there is no photo in the request"
    assert 'no part "a"' in refusal("sendPhoto", {"chat_id": 1, "photo": "attach://a"})
    media = [{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "attach://b"}]
    assert 'no part "b"' in refusal("sendMediaGroup", {"chat_id": 1, "media": media}, ("a",))


PHOTO: Json = {"type": "photo", "media": "A"}
RESULT: Json = {"type": "photo", "id": "1", "photo_file_id": "A"}


@pytest.mark.parametrize(
    ("method", "given", "problem"),
    [
        ("sendMediaGroup", {"chat_id": 1, "media": []}, "there are no messages to send"),
        ("sendMediaGroup", {"chat_id": 1, "media": [PHOTO]}, "there must be 2-10 messages"),
        ("sendMediaGroup", {"chat_id": 1, "media": [PHOTO] * 11}, "there must be 2-10 messages"),
        (
            "sendMediaGroup",
            {"chat_id": 1, "media": [PHOTO, PHOTO | {"type": "audio"}]},
            "can't use the media of the specified type in the album",
        ),
        ("editMessageText", {"text": "a"}, "chat_id is empty"),
        ("editMessageText", {"chat_id": 1, "text": "a"}, "message identifier is not specified"),
        ("editMessageText", {"inline_message_id": "1"}, "message text is empty"),
        (
            "editMessageText",
            {"inline_message_id": "1", "text": "a", "rich_message": {"html": "a"}},
            "a message has either",
        ),
        ("sendRichMessage", {"chat_id": 1, "rich_message": {}}, "rich message is empty"),
        (
            "sendRichMessage",
            {"chat_id": 1, "rich_message": {"html": "a", "markdown": "b"}},
            "rich message must have one source",
        ),
        (
            "sendRichMessage",
            {"chat_id": 1, "rich_message": {"html": "<p>" + "a" * 32769}},
            "rich message is too long",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "A", "description": "a"}]},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": " "}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": "a"}] * 101},
            "BOT_COMMANDS_TOO_MUCH",
        ),
        ("getMyCommands", {"language_code": "zh-hans"}, "invalid language code specified"),
        ("setMyName", {"name": "好" * 65}, "name is too long"),
        (
            "setMyShortDescription",
            {"short_description": "好" * 121},
            "short description is too long",
        ),
        ("createForumTopic", {"chat_id": 1, "name": " "}, "name must be non-empty"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "好" * 201}, "MESSAGE_TOO_LONG"),
        ("answerInlineQuery", {"inline_query_id": "1", "results": [RESULT] * 2}, "RESULT_ID_DUP"),
        (
            "answerInlineQuery",
            {"inline_query_id": "1", "results": [RESULT | {"id": "好" * 22}]},
            "RESULT_ID_INVALID",
        ),
        (
            "answerInlineQuery",
            {
                "inline_query_id": "1",
                "results": [],
                "button": {"text": "a", "start_parameter": "a b"},
            },
            "START_PARAM_INVALID",
        ),
        (
            "answerInlineQuery",
            {"inline_query_id": "1", "results": [RESULT] * 51},
            "too many inline query results specified",
        ),
        (
            "answerInlineQuery",
            {"inline_query_id": "1", "results": [], "next_offset": "好" * 22},
            "NEXT_OFFSET_INVALID",
        ),
        ("setWebhook", {"url": "", "secret_token": "a b"}, "secret token contains unallowed"),
        ("deleteMessages", {"chat_id": 1, "message_ids": []}, "message identifiers are not"),
        (
            "deleteMessages",
            {"chat_id": 1, "message_ids": list(range(101))},
            "too many message identifiers specified",
        ),
        (
            "copyMessages",
            {"chat_id": 1, "from_chat_id": 2, "message_ids": [1, 3, 3]},
            "message identifiers must be in a strictly increasing order",
        ),
        (
            "sendPaidMedia",
            {"chat_id": 1, "star_count": 0, "media": [PHOTO]},
            "STARS_AMOUNT_INVALID",
        ),
    ],
)
def test_what_goes_beyond_types_is_refused_too(method: str, given: Json, problem: str) -> None:
    assert refusal(method, given).startswith(problem)


def test_some_numbers_are_brought_into_their_bounds() -> None:
    assert clamped("getUpdates", {"limit": 0, "timeout": 99, "offset": -1}) == {
        "limit": 1,
        "timeout": 50,
        "offset": -1,
    }
    assert clamped("sendMessage", HELLO) is HELLO


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(method_names().values())), st.data())
def test_whatever_comes_is_read_or_refused(method: str, data: st.DataObject) -> None:
    names = st.sampled_from([*load_facts()["methods"][method], "nonsense"])
    given = data.draw(st.dictionaries(names, ANYTHING, max_size=4))
    with suppress(Refused):
        check_bounds(method, read_call(method, given, ()))
