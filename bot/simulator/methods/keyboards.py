"""What Telegram asks of a keyboard under a message."""

from typing import Any
from urllib.parse import urlsplit

from bot.simulator.refusal import bad_request

Json = dict[str, Any]

MOST_BUTTONS = 100
MOST_IN_ROW = 8
MOST_DATA_BYTES = 64
ACTIONS = ("callback_data", "url", "copy_text", "web_app", "switch_inline_query", "login_url")


def read_keyboard(markup: Json | None) -> Json:
    """The `reply_markup` of the stored message, or nothing. Raises Refused.

    Only inline keyboards are part of a message; others belong to the reader's screen.
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
            _check(button)
    return {"reply_markup": {"inline_keyboard": rows}}


def buttons(message: Json) -> list[Json]:
    """All buttons of a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _check(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: text must be non-empty")
    actions = [name for name in ACTIONS if name in button]
    if len(actions) != 1:
        raise bad_request("can't parse inline keyboard button: text buttons are unallowed")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= MOST_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not _is_address(url):
        raise bad_request("BUTTON_URL_INVALID")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme in ("tg", "ton") or (parts.scheme in ("http", "https") and "." in host)
