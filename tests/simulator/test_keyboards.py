"""Keyboards under messages and on screens: what Telegram takes, and its words for the rest."""

from typing import Any

import pytest

from bot.simulator.methods.keyboards import buttons, read_keyboard, read_screen_keyboard
from bot.simulator.refusal import Refused

Json = dict[str, Any]

BUTTON: Json = {"text": "看", "callback_data": "a"}


def inline(*buttons: Json) -> Json:
    return {"inline_keyboard": [list(buttons)]}


def screen(*buttons: Json, **more: Any) -> Json:
    return {"keyboard": [list(buttons)], **more}


@pytest.mark.parametrize(
    "button",
    [
        BUTTON,
        {"text": "看", "callback_data": "好" * 21, "style": "danger"},
        {"text": "看", "url": "a.example"},
        {"text": "看", "url": "tg://user?id=1"},
        {"text": "看", "copy_text": {"text": "好" * 256}},
        {"text": "看", "switch_inline_query": ""},
        {"text": "看", "switch_inline_query_current_chat": "a"},
        {"text": "看", "switch_inline_query_chosen_chat": {}},
        {"text": "看", "web_app": {"url": "https://a.example"}},
        {"text": "看", "login_url": {"url": "https://a.example"}},
        {"text": "看", "disabled": {}},
    ],
)
def test_inline_keyboards_belong_to_the_message(button: Json) -> None:
    kept = read_keyboard(inline(button))

    assert kept == {"reply_markup": inline(button)}
    assert buttons(kept) == [button]
    assert read_screen_keyboard(inline(button)) is None


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"text": " ", "callback_data": "a"}, "can't parse inline keyboard button: Text must be"),
        ({"text": "看"}, "can't parse inline keyboard button: Text buttons are unallowed"),
        (BUTTON | {"url": "a.example"}, "can't parse inline keyboard button: exactly one action"),
        (BUTTON | {"style": "red"}, "can't parse inline keyboard button: invalid button style"),
        ({"text": "看", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "看", "callback_data": "好" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "看", "url": "nowhere"}, "BUTTON_URL_INVALID"),
        ({"text": "看", "url": "javascript:alert(1)"}, "BUTTON_URL_INVALID"),
        ({"text": "看", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "看", "copy_text": {"text": "a" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "看", "pay": True}, "BUTTON_TYPE_INVALID"),
        ({"text": "看", "callback_game": {}}, "BUTTON_TYPE_INVALID"),
        (
            {"text": "看", "web_app": {"url": "http://a.example"}},
            "inline keyboard button Web App URL 'http://a.example' is invalid: Only HTTPS links",
        ),
        (
            {"text": "看", "login_url": {"url": "https://bad"}},
            "inline keyboard button login URL 'https://bad' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_wrong_inline_buttons_are_refused(button: Json, problem: str) -> None:
    with pytest.raises(Refused) as caught:
        read_keyboard(inline(button))
    assert caught.value.description.startswith(f"Bad Request: {problem}")


def test_keyboards_have_an_end() -> None:
    assert read_keyboard({"inline_keyboard": [[BUTTON] * 8] * 12})
    for rows in ([[BUTTON] * 9], [[BUTTON] * 8] * 13):
        with pytest.raises(Refused, match="reply markup is too long"):
            read_keyboard({"inline_keyboard": rows})
    assert read_keyboard(inline()) == read_keyboard(None) == {}


def test_web_apps_are_for_private_chats() -> None:
    button = {"text": "看", "web_app": {"url": "https://a.example"}}

    assert read_keyboard(inline(button), "private")
    with pytest.raises(Refused, match="BUTTON_TYPE_INVALID"):
        read_keyboard(inline(button), "supergroup")
    with pytest.raises(Refused, match="Web App buttons can be used in private chats only"):
        read_screen_keyboard(screen(button), "group")


@pytest.mark.parametrize(
    "markup",
    [
        screen({"text": "最新"}, {"text": "设置", "style": "primary"}, resize_keyboard=True),
        screen({"text": "最新", "request_contact": True}),
        screen({"text": "最新", "request_users": {"request_id": 1, "max_quantity": 10}}),
        {"remove_keyboard": True},
        {"force_reply": True, "input_field_placeholder": "好" * 64},
    ],
)
def test_other_keyboards_belong_to_the_screen(markup: Json) -> None:
    assert read_keyboard(markup) == {}
    assert read_screen_keyboard(markup, "private") == markup


def test_false_is_no_keyboard() -> None:
    assert read_screen_keyboard({"remove_keyboard": False}) is None
    assert read_screen_keyboard(None) is None


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        (screen({"text": ""}), "keyboard button text must be non-empty"),
        (screen(), "reply keyboard must be non-empty"),
        (screen(*[{"text": "a"}] * 13), "reply markup is too long"),
        (
            screen({"text": "a", "request_users": {"request_id": 1, "max_quantity": 11}}),
            "BUTTON_QUANTITY_MAX_INVALID",
        ),
        (
            screen({"text": "a", "request_contact": True, "request_location": True}),
            "can't parse keyboard button",
        ),
        (screen({"text": "a", "web_app": {"url": "x"}}), "keyboard button Web App URL 'x' is"),
        ({"force_reply": True, "input_field_placeholder": "好" * 65}, "INPUT_FIELD_PLACEHOLDER"),
    ],
)
def test_wrong_screen_keyboards_are_refused(markup: Json, problem: str) -> None:
    with pytest.raises(Refused) as caught:
        read_screen_keyboard(markup)
    assert caught.value.description.startswith(f"Bad Request: {problem}")
