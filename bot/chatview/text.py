"""Text with its entities, as elements inside one another."""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from markupsafe import Markup

from bot.chatview.icons import icon
from bot.chatview.look import Message, attributes, followable, link, moment
from bot.chatview.words import Words

FOLDED_LINES = 3
"""Lines of a folded quote that stay in sight."""

_CELLS = 36
"""Half-width cells in a line on a narrow phone."""


def draw_text(text: str, entities: Iterable[Message], words: Words, zone: tzinfo = UTC) -> Markup:
    """Text with its entities, whose offsets and lengths count UTF-16 code units.

    Entities that cross are split where they do; those out of bounds are cut, or left out.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    end = len(units) // 2
    spans = [
        _Span(max(entity["offset"], 0), min(entity["offset"] + entity["length"], end), entity)
        for entity in entities
    ]
    return _Marked(units, words, zone).draw(0, end, spans)


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
    zone: tzinfo

    def draw(self, start: int, end: int, spans: Iterable[_Span]) -> Markup:
        parts: list[Markup] = []
        place = start
        waiting = _in_order(spans)
        while waiting:
            outer, *others = waiting
            inside = [replace(one, end=min(one.end, outer.end)) for one in others]
            inner = self.draw(outer.start, outer.end, inside)
            raw = self._text(outer.start, outer.end)
            parts += [self._plain(place, outer.start), self._dress(outer.entity, inner, raw)]
            place = outer.end
            if outer.entity["type"] in _BLOCKS and self._text(place, place + 1) == "\n":
                place += 1  # a block ends its line by itself
            waiting = _in_order(replace(one, start=max(one.start, place)) for one in others)
        return Markup().join([*parts, self._plain(place, end)])

    def _plain(self, start: int, end: int) -> Markup:
        return Markup.escape(self._text(start, end))

    def _text(self, start: int, end: int) -> str:
        return self.units[2 * start : 2 * end].decode("utf-16-le", "replace")

    def _dress(self, entity: Message, inner: Markup, raw: str) -> Markup:
        """What an entity holds, in its element; an unknown or harmful one leaves it bare."""
        match entity["type"]:
            case "text_link":
                return link(entity["url"], inner)
            case "url":
                return link(raw if followable(raw) else f"https://{raw}", inner)
            case "email":
                return link(f"mailto:{raw}", inner)
            case "bot_command":
                button = Markup(
                    '<button type="button" class="command" data-command="{}">{}</button>'
                )
                return button.format(raw, inner)
            case "spoiler":
                return _hidden(inner, self.words)
            case "pre":
                return _code_block(entity, inner, self.words)
            case "expandable_blockquote":
                return _foldable(inner, raw, self.words)
            case "date_time":
                return self._date(entity, inner)
            case kind:
                return _ELEMENTS.get(kind, Markup("{}")).format(inner)

    def _date(self, entity: Message, inner: Markup) -> Markup:
        """A time, said anew where the reader is if its format asks for that."""
        when = moment(entity["unix_time"], self.zone)
        shown = _said(when, entity.get("date_time_format", ""), self.words)
        drawn = Markup('<time class="date" datetime="{}" title="{}">{}</time>')
        return drawn.format(when.isoformat(), _said(when, "wDT", self.words), shown or inner)


def _in_order(spans: Iterable[_Span]) -> list[_Span]:
    """Outer spans before those they hold; without the empty ones."""
    kept = [span for span in spans if span.start < span.end]
    return sorted(kept, key=lambda span: (span.start, -span.end))


def _hidden(inner: Markup, words: Words) -> Markup:
    spoiler = Markup(
        '<label class="spoiler"><input type="checkbox" aria-label="{}"><span>{}</span></label>'
    )
    return spoiler.format(words.reveal, inner)


def _code_block(entity: Message, inner: Markup, words: Words) -> Markup:
    """The language stands in an attribute, so that the text stays what it was."""
    language = attributes({"data-language": entity.get("language") or None})
    button = attributes({"class": "copy", "data-done": words.copied, "aria-label": words.copy})
    drawn = Markup('<pre {}><button type="button" {}>{}</button><code>{}</code></pre>')
    return drawn.format(language, button, icon("copy"), inner)


def _foldable(inner: Markup, raw: str, words: Words) -> Markup:
    """A quote that folds, unless it fits into the folded height everywhere."""
    if sum(math.ceil(max(_cells(line), 1) / _CELLS) for line in raw.split("\n")) <= FOLDED_LINES:
        return _ELEMENTS["blockquote"].format(inner)
    quote = Markup(
        '<blockquote class="foldable"><input type="checkbox" aria-label="{}">'
        "<div>{}</div></blockquote>"
    )
    return quote.format(words.unfold, inner)


def _cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def _said(when: datetime, asked: str, words: Words) -> str:
    """A time in the format `w?[dD]?[tT]?` of the Bot API; nothing for another one."""
    parts = {
        "w": words.weekdays[when.weekday()],
        "d": f"{when:%Y-%m-%d}",
        "D": words.long_date.format(
            year=when.year, month=words.months[when.month - 1], day=when.day
        ),
        "t": f"{when:%H:%M}",
        "T": f"{when:%H:%M:%S}",
    }
    return " ".join(parts[letter] for letter in asked) if set(asked) <= set(parts) else ""


_BLOCKS = ("blockquote", "expandable_blockquote", "pre")
_TAG = Markup('<span class="tag">{}</span>')
_ELEMENTS = {
    "bold": Markup("<b>{}</b>"),
    "italic": Markup("<i>{}</i>"),
    "underline": Markup("<u>{}</u>"),
    "strikethrough": Markup("<s>{}</s>"),
    "code": Markup("<code>{}</code>"),
    "blockquote": Markup("<blockquote>{}</blockquote>"),
    "hashtag": _TAG,
    "cashtag": _TAG,
    "mention": _TAG,
    "text_mention": _TAG,
    "phone_number": _TAG,
}
