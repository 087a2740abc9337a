"""What Telegram asks of keyboards: those under a message, and those on the reader's screen."""

from collections.abc import Callable
from typing import Any

from bot.simulator.refusal import Refused, bad_request
from bot.simulator.text.links import BadLink, check_link

Json = dict[str, Any]

MOST_BUTTONS = 100
MOST_IN_ROW = 8
MOST_ON_SCREEN = 300
MOST_IN_SCREEN_ROW = 12
MOST_DATA_BYTES = 64
MOST_COPIED = 256
MOST_PLACEHOLDER = 64
MOST_ASKED = 10
STYLES = ("danger", "success", "primary")
LOOKS = ("text", "style", "icon_custom_emoji_id")
UNSUPPORTED = {"pay": "BUTTON_TYPE_INVALID", "callback_game": "BUTTON_TYPE_INVALID"}
"""Buttons of invoices and games: what they belong to is not simulated, and elsewhere wrong."""
SCREEN = ("keyboard", "remove_keyboard", "force_reply")


def read_keyboard(markup: Json | None, chat_type: str = "") -> Json:
    """The `reply_markup` of the stored message, or nothing. Raises Refused.

    Only inline keyboards are part of a message; others belong to the reader's screen. Buttons
    that only private chats may have are refused in a chat of another type.
    """
    if not markup or "inline_keyboard" not in markup:
        return {}
    rows: list[list[Json]] = [row for row in markup["inline_keyboard"] if row]
    if not rows:
        return {}
    if sum(map(len, rows)) > MOST_BUTTONS or max(map(len, rows)) > MOST_IN_ROW:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check(button, chat_type)
    return {"reply_markup": {"inline_keyboard": rows}}


def read_screen_keyboard(markup: Json | None, chat_type: str = "") -> Json | None:
    """What the readers' screens are to show or to remove; None changes nothing. Raises Refused."""
    if not markup or "inline_keyboard" in markup:
        return None
    if chat_type == "channel":
        raise bad_request("only inline keyboard is allowed")
    placeholder = markup.get("input_field_placeholder", "")
    if len(placeholder) > MOST_PLACEHOLDER:
        raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
    if "keyboard" not in markup:
        # Neither of the two can be said with `false`: Telegram takes that for no markup.
        return markup if any(markup.get(name) for name in SCREEN) else None
    rows: list[list[Json]] = [row for row in markup["keyboard"] if row]
    if not rows:
        raise bad_request("reply keyboard must be non-empty")
    if sum(map(len, rows)) > MOST_ON_SCREEN or max(map(len, rows)) > MOST_IN_SCREEN_ROW:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_on_screen(button, chat_type)
    return markup | {"keyboard": rows}


def buttons(message: Json) -> list[Json]:
    """All buttons of a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _check(button: Json, chat_type: str) -> None:
    if not button["text"].strip():
        raise _wrong("Text must be non-empty")
    actions = [name for name in button if name not in LOOKS]
    if not actions:
        raise _wrong("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _wrong(f"exactly one action must be used, not {' and '.join(actions)}")
    _check_style(button)
    action = actions[0]
    if action in UNSUPPORTED:
        raise bad_request(UNSUPPORTED[action])
    if action in _CHECKS:
        _CHECKS[action](button[action], chat_type)


def _check_on_screen(button: Json, chat_type: str) -> None:
    if not button["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    _check_style(button)
    asked = [name for name in button if name not in LOOKS and button[name]]
    if len(asked) > 1:
        raise bad_request(
            f"can't parse keyboard button: only one of {' and '.join(asked)} may be used"
        )
    if not asked:
        return
    if chat_type not in ("", "private"):
        raise bad_request(_ONLY_PRIVATE.get(asked[0], "BUTTON_TYPE_INVALID"))
    if asked == ["web_app"]:
        _check_https("keyboard button Web App URL", button["web_app"]["url"])
    quantity = button[asked[0]].get("max_quantity", 1) if asked == ["request_users"] else 1
    if not 1 <= quantity <= MOST_ASKED:
        raise bad_request("BUTTON_QUANTITY_MAX_INVALID")


_ONLY_PRIVATE = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_poll": "poll can be requested in private chats only",
    "request_users": "users can be requested in private chats only",
    "request_chat": "chats can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
}


def _check_style(button: Json) -> None:
    if button.get("style", STYLES[0]) not in STYLES:
        raise _wrong(f'invalid button style "{button["style"]}" specified')


def _check_data(data: str, _: str) -> None:
    if not 1 <= len(data.encode("utf-8", "replace")) <= MOST_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_address(url: str, _: str) -> None:
    try:
        check_link(url)
    except BadLink as bad:
        raise bad_request("BUTTON_URL_INVALID") from bad


def _check_copied(copied: Json, _: str) -> None:
    if not 1 <= len(copied["text"]) <= MOST_COPIED:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_web_app(app: Json, chat_type: str) -> None:
    if chat_type not in ("", "private"):
        raise bad_request("BUTTON_TYPE_INVALID")
    _check_https("inline keyboard button Web App URL", app["url"])


def _check_login(login: Json, _: str) -> None:
    _check_https("inline keyboard button login URL", login["url"])


def _check_https(what: str, url: str) -> None:
    problem = "Only HTTPS links are allowed"
    try:
        if check_link(url).startswith("https://"):
            return
    except BadLink as bad:
        problem = bad.reason if url.lower().startswith("https://") else problem
    raise bad_request(f"{what} '{url}' is invalid: {problem}")


def _wrong(words: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {words}")


_CHECKS: dict[str, Callable[[Any, str], None]] = {
    "callback_data": _check_data,
    "copy_text": _check_copied,
    "login_url": _check_login,
    "url": _check_address,
    "web_app": _check_web_app,
}
