"""The buttons under a message, and those in the place of a reader's own keyboard."""

from collections.abc import Iterable

from markupsafe import Markup

from bot.chatview.icons import icon
from bot.chatview.look import Message, attributes, followable
from bot.chatview.words import Words

_STYLES = ("primary", "success", "danger")
_ROW = Markup('<div class="row">{}</div>')
_BUTTON = Markup('<button type="button" {}>{}{}</button>')
_REQUESTS = {
    "request_contact": "person",
    "request_location": "place",
    "request_poll": "chart",
    "request_users": "person",
    "request_chat": "person",
    "request_managed_bot": "person",
    "web_app": "window",
}
"""What a button of a reply keyboard may ask for, and the icon for it."""


def draw_inline_keyboard(rows: Iterable[Iterable[Message]], words: Words) -> Markup:
    """The buttons of a message.

    They carry what they do in `data-callback`, `data-copy` or `data-inline` (a query, with
    `data-place` `here` or `elsewhere`); those that can do nothing here are disabled.
    """
    drawn = Markup().join(
        _ROW.format(Markup().join(_inline_button(button, words) for button in buttons))
        for buttons in rows
    )
    return Markup('<div class="keyboard">{}</div>').format(drawn) if drawn else Markup()


def draw_reply_keyboard(markup: Message, words: Words) -> Markup:
    """A ReplyKeyboardMarkup: buttons that say their text (`data-say`) or share (`data-request`)."""
    rows = Markup().join(
        _ROW.format(Markup().join(map(_reply_button, buttons)))
        for buttons in markup.get("keyboard", ())
    )
    if not rows:
        return Markup()
    look = "reply-keyboard compact" if markup.get("resize_keyboard") else "reply-keyboard"
    group = attributes({"class": look, "role": "group", "aria-label": words.keyboard})
    return Markup("<div {}>{}</div>").format(group, rows)


def _inline_button(button: Message, words: Words) -> Markup:
    label = Markup("<span>{}</span>").format(button["text"])
    look = _look(button)
    url = button.get("url") or button.get("login_url", {}).get("url", "")
    if followable(url):
        leads = {"href": url, "target": "_blank", "rel": "noopener noreferrer"}
        drawn = Markup("<a {}>{}{}</a>")
        return drawn.format(attributes({"class": look} | leads), label, icon("link"))
    action, sign = _action(button, words)
    disabled = Markup() if action else Markup(" disabled")
    given = attributes({"class": look} | action) + disabled
    return _BUTTON.format(given, label, icon(sign) if sign else "")


def _action(button: Message, words: Words) -> tuple[dict[str, object], str]:
    """What a button does, as attributes, and its icon; without attributes it does nothing."""
    if button.get("disabled"):
        return {}, ""
    if "callback_data" in button:
        return {"data-callback": button["callback_data"]}, ""
    if "copy_text" in button:
        return {"data-copy": button["copy_text"]["text"], "data-done": words.copied}, "copy"
    if "switch_inline_query_current_chat" in button:
        query = button["switch_inline_query_current_chat"]
        return {"data-inline": query, "data-place": "here"}, "share"
    chosen = button.get("switch_inline_query_chosen_chat", {}).get("query", "")
    if "switch_inline_query" in button or "switch_inline_query_chosen_chat" in button:
        query = button.get("switch_inline_query", chosen)
        return {"data-inline": query, "data-place": "elsewhere"}, "share"
    return {}, "window" if "web_app" in button else ""


def _reply_button(button: Message | str) -> Markup:
    if isinstance(button, str):
        button = {"text": button}
    asked = next((name for name in _REQUESTS if button.get(name)), None)
    action = {
        "data-say": None if asked else button["text"],
        "data-request": asked and asked.removeprefix("request_"),
    }
    label = Markup("<span>{}</span>").format(button["text"])
    sign = icon(_REQUESTS[asked]) if asked else Markup()
    return _BUTTON.format(attributes({"class": _look(button)} | action), label, sign)


def _look(button: Message) -> str:
    style = button.get("style")
    return f"key {style}" if style in _STYLES else "key"
