"""Bot API messages as a chat draws them: safe HTML for a page that brings its own style sheet."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from markupsafe import Markup

Message = Mapping[str, Any]
"""A Message object of the Bot API, as JSON gives it; other records of the API look the same."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the view itself says; `{name}` and `{title}` are filled in where they stand."""

    edited: str = "已编辑"
    picture: str = "图片"
    unfold: str = "展开引用"
    reveal: str = "显示隐藏的文字"
    joined: str = "{name} 加入了群组"
    left: str = "{name} 离开了群组"
    created: str = "群组「{title}」建好了"
    renamed: str = "群组改名为「{title}」"
    pinned: str = "一条消息被置顶"
    migrated: str = "群组升级为超级群组"
    other: str = "这种消息暂时无法显示"


@dataclass(frozen=True, slots=True)
class Look:
    """How messages are drawn: where a picture is, by its unique file id, the zone, the words."""

    picture_address: Callable[[str], str]
    zone: tzinfo
    words: Words = Words()


def draw_message(message: Message, look: Look) -> Markup:
    """One message with its keyboard, or the line that stands for a service message.

    People's messages have the class `outgoing`, the bot's `incoming`; buttons carry what they
    do in `data-callback` or `data-command`, and nothing here needs a script to be read.
    """
    event = service_line(message, look.words)
    inner = _keyed(message, look) if event is None else Markup("<span>{}</span>").format(event)
    sender = message.get("from", {})
    side = "outgoing" if sender and not sender.get("is_bot") else "incoming"
    attributes = {
        "class": f"message {side}" if event is None else "service",
        "data-testid": f"message-{message['message_id']}",
        "data-message": message["message_id"],
        "data-from": sender.get("id", ""),
        "data-album": message.get("media_group_id", ""),
        "data-day": _when(message, look).date().isoformat(),
    }
    return Markup("<article {}>{}</article>").format(_attributes(attributes), inner)


def service_line(message: Message, words: Words) -> str | None:
    """What happened, if the message only says so; None for one that somebody wrote."""
    chat = str(message.get("chat", {}).get("title", ""))
    lines = {
        "new_chat_members": words.joined,
        "left_chat_member": words.left,
        "group_chat_created": words.created,
        "new_chat_title": words.renamed,
        "pinned_message": words.pinned,
        "migrate_to_chat_id": words.migrated,
    }
    for field, line in lines.items():
        if field in message:
            title = str(message.get("new_chat_title", chat))
            return line.format(name=_names(message[field]), title=title)
    return None


def draw_text(text: str, entities: Iterable[Message], words: Words) -> Markup:
    """Text with its entities, whose offsets and lengths count UTF-16 code units.

    Entities that cross are split where they do; those out of bounds are cut, or left out.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    end = len(units) // 2
    spans = [
        _Span(max(entity["offset"], 0), min(entity["offset"] + entity["length"], end), entity)
        for entity in entities
    ]
    return _Marked(units, words).draw(0, end, spans)


def _keyed(message: Message, look: Look) -> Markup:
    photo = message.get("photo")
    text, entities = message.get("text", ""), message.get("entities", ())
    if not text:
        text, entities = message.get("caption", ""), message.get("caption_entities", ())
    body = draw_text(text, entities, look.words)
    if not text and not photo:
        body = Markup("<i>{}</i>").format(look.words.other)
    bubble = Markup('<div class="{}">{}{}{}<div class="text" dir="auto">{}{}</div></div>{}')
    return bubble.format(
        "bubble pictured" if photo else "bubble",
        _sender(message),
        _reply(message),
        _picture(photo, look) if photo else "",
        body,
        _meta(message, look),
        _keyboard(message.get("reply_markup", {}).get("inline_keyboard", ())),
    )


def _sender(message: Message) -> Markup:
    """Whose bubble it is; only where more than two can speak."""
    sender = message.get("from", {})
    if not sender or message.get("chat", {}).get("type", "private") == "private":
        return Markup()
    tint = abs(int(sender["id"])) % 7
    return Markup('<p class="sender tint-{}">{}</p>').format(tint, sender.get("first_name", ""))


def _reply(message: Message) -> Markup:
    origin = message.get("reply_to_message")
    if not origin:
        return Markup()
    name = origin.get("from", {}).get("first_name", "")
    text = origin.get("text") or origin.get("caption") or ""
    return Markup('<p class="reply"><b>{}</b><span>{}</span></p>').format(name, text[:80])


def _picture(sizes: Iterable[Message], look: Look) -> Markup:
    """The largest size; width and height keep its place until it is there."""
    size = max(sizes, key=lambda size: size["width"] * size["height"])
    return Markup('<img class="picture" src="{}" width="{}" height="{}" alt="{}">').format(
        look.picture_address(size["file_unique_id"]),
        size["width"],
        size["height"],
        look.words.picture,
    )


def _meta(message: Message, look: Look) -> Markup:
    when = _when(message, look)
    edited = Markup('<span class="edited">{}</span>').format(look.words.edited)
    meta = Markup('<span class="meta">{}<time datetime="{}">{}</time></span>')
    return meta.format(edited if "edit_date" in message else "", when.isoformat(), f"{when:%H:%M}")


def _when(message: Message, look: Look) -> datetime:
    return datetime.fromtimestamp(message["date"], UTC).astimezone(look.zone)


def _keyboard(rows: Iterable[Iterable[Message]]) -> Markup:
    row = Markup('<div class="row">{}</div>')
    drawn = Markup().join(row.format(Markup().join(map(_button, buttons))) for buttons in rows)
    return Markup('<div class="keyboard">{}</div>').format(drawn) if drawn else Markup()


def _button(button: Message) -> Markup:
    if _WEB.match(button.get("url", "")):
        return _link(button["url"], Markup.escape(button["text"]), "key")
    data = button.get("callback_data")
    action = Markup("disabled") if data is None else _attributes({"data-callback": data})
    key = Markup('<button type="button" class="key" {}>{}</button>')
    return key.format(action, button["text"])


def _names(people: object) -> str:
    """The first names in what a service field holds: a user, a list of them, or neither."""
    listed = people if isinstance(people, list) else [people]
    return "、".join(str(one.get("first_name", "")) for one in listed if isinstance(one, dict))


@dataclass(frozen=True, slots=True)
class _Span:
    """An entity from one UTF-16 offset up to another."""

    start: int
    end: int
    entity: Message


@dataclass(frozen=True, slots=True)
class _Marked:
    """A text as UTF-16 units, drawn span by span from the outermost in."""

    units: bytes
    words: Words

    def draw(self, start: int, end: int, spans: Iterable[_Span]) -> Markup:
        parts: list[Markup] = []
        place = start
        waiting = _in_order(spans)
        while waiting:
            outer, *others = waiting
            inside = [replace(one, end=min(one.end, outer.end)) for one in others]
            inner = self.draw(outer.start, outer.end, inside)
            raw = self._text(outer.start, outer.end)
            parts += [self._plain(place, outer.start), _dress(outer.entity, inner, raw, self.words)]
            place = outer.end
            if outer.entity["type"] in _BLOCKS and self._text(place, place + 1) == "\n":
                place += 1  # a block ends its line by itself
            waiting = _in_order(replace(one, start=max(one.start, place)) for one in others)
        return Markup().join([*parts, self._plain(place, end)])

    def _plain(self, start: int, end: int) -> Markup:
        return Markup.escape(self._text(start, end))

    def _text(self, start: int, end: int) -> str:
        return self.units[2 * start : 2 * end].decode("utf-16-le", "replace")


def _in_order(spans: Iterable[_Span]) -> list[_Span]:
    """Outer spans before those they hold; without the empty ones."""
    kept = [span for span in spans if span.start < span.end]
    return sorted(kept, key=lambda span: (span.start, -span.end))


def _dress(entity: Message, inner: Markup, raw: str, words: Words) -> Markup:
    """What an entity holds, in its element; an unknown or harmful one leaves it bare."""
    match entity["type"]:
        case "text_link":
            return _link(entity["url"], inner)
        case "url":
            return _link(raw if _WEB.match(raw) else f"https://{raw}", inner)
        case "email":
            return _link(f"mailto:{raw}", inner)
        case "bot_command":
            command = Markup('<button type="button" class="command" data-command="{}">{}</button>')
            return command.format(raw, inner)
        case "spoiler":
            spoiler = Markup(
                '<label class="spoiler"><input type="checkbox" aria-label="{}">'
                "<span>{}</span></label>"
            )
            return spoiler.format(words.reveal, inner)
        case "expandable_blockquote":
            quote = Markup(
                '<blockquote class="foldable"><input type="checkbox" aria-label="{}">'
                "<div>{}</div></blockquote>"
            )
            return quote.format(words.unfold, inner)
        case kind:
            return _ELEMENTS.get(kind, Markup("{}")).format(inner)


def _link(address: str, inner: Markup, look: str = "link") -> Markup:
    if not _WEB.match(address):
        return inner
    link = Markup('<a class="{}" href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
    return link.format(look, address, inner)


def _attributes(values: Mapping[str, object]) -> Markup:
    """Attributes with their values; those without one are left out."""
    return Markup(" ").join(
        Markup('{}="{}"').format(name, value) for name, value in values.items() if value != ""
    )


_WEB = re.compile(r"(?:https?|tg)://|mailto:", re.IGNORECASE)
"""How an address begins that may be followed: no scripts, no files."""

_BLOCKS = ("blockquote", "expandable_blockquote", "pre")
_ELEMENTS = {
    "bold": Markup("<b>{}</b>"),
    "italic": Markup("<i>{}</i>"),
    "underline": Markup("<u>{}</u>"),
    "strikethrough": Markup("<s>{}</s>"),
    "code": Markup("<code>{}</code>"),
    "pre": Markup("<pre>{}</pre>"),
    "blockquote": Markup("<blockquote>{}</blockquote>"),
    "hashtag": Markup('<span class="tag">{}</span>'),
    "cashtag": Markup('<span class="tag">{}</span>'),
    "mention": Markup('<span class="tag">{}</span>'),
    "text_mention": Markup('<span class="tag">{}</span>'),
}
