"""A digest as Telegram messages: a photo with its caption, or text; split between items only."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.byline import byline, gist, headline
from bot.i18n import Voice, Words
from bot.keyboards import OpenLatest, ShowStatus, number_rows, pack
from bot.markup import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    Html,
    Piece,
    bold,
    clean,
    escape,
    italic,
    join,
    shorten,
    visible_length,
)
from bot.markup import pack as pack_pieces
from bot.messages import Button, Keyboard, Photo, Text
from digests.model import Candidate, Edition, EditionItem

SPARE = 60
"""Characters left free in each message of a digest, for a line put above at delivery."""

_TITLE_LIMIT = 60
_NOTE_LIMIT = 160
_NEAR_THE_TOP = 3
_SHORTEST_LINE = 12

_Message = TypeVar("_Message", bound=Text | Photo)


def render_edition(
    edition: Edition,
    language: str,
    words: Words,
    now: datetime,
    note: str = "",
    cover: int | None = None,
) -> tuple[Text | Photo, ...]:
    """The messages of a digest, in order; the keyboard is on the last.

    1. A cover, the key of a picture of all, leads where there is one, and items stay in order.
       Else put the pictured item first if it is near the top; further down it keeps its place and
       is marked, so that nobody takes the picture for another story's.
    2. Write the title line, the note and each item as pieces that are never cut.
    3. Fill the caption, then texts, with whole pieces; each keeps `SPARE` characters free.
    """
    voice = Voice(words, language, edition.zone, now)
    items = _in_order(edition, cover)
    led = edition.lead_picture if cover is None else None
    picture = led if cover is None else cover
    pieces = [Piece(_header(edition, note, voice))]
    for number, item in enumerate(items, 1):
        pictured = number > 1 and led is not None and item.candidate.picture == led
        pieces.append(Piece(_item(number, item.candidate, pictured, voice)))
    if not items:
        pieces.append(Piece(escape(voice.say("digest.nothing_new"))))
    first = TEXT_LIMIT if picture is None else CAPTION_LIMIT
    pages = pack_pieces(pieces, first - SPARE, TEXT_LIMIT - SPARE)
    return _messages(pages, picture, _keyboard(edition.digest, items, voice))


def shown_articles(edition: Edition, cover: int | None = None) -> tuple[int, ...]:
    """The articles in the order of their numbers, as `render_edition` shows them."""
    return tuple(item.candidate.article for item in _in_order(edition, cover))


def late_line(language: str, due: datetime, now: datetime, zone: str, words: Words) -> str:
    """原定 08:00，延迟至 08:42 送达: plain text for `with_line`."""
    voice = Voice(words, language, zone, now)
    return voice.say("digest.late", due=voice.say_time(due), now=voice.say_time(now))


def with_line(body: _Message, line: str) -> _Message:
    """The message with a quiet line above it, left out where the limit has no room for one."""
    limit = CAPTION_LIMIT if isinstance(body, Photo) else TEXT_LIMIT
    room = min(limit - visible_length(body.html), SPARE) - 1
    if room < _SHORTEST_LINE or not clean(line):
        return body
    return replace(body, html=f"{italic(escape(shorten(line, room)))}\n{body.html}")


def _in_order(edition: Edition, cover: int | None) -> tuple[EditionItem, ...]:
    items = edition.items
    if cover is not None:
        return items
    for place, item in enumerate(items[:_NEAR_THE_TOP]):
        if item.candidate.picture is not None:
            return (item, *items[:place], *items[place + 1 :])
    return items


def _header(edition: Edition, note: str, voice: Voice) -> Html:
    title = bold(escape(shorten(edition.title, _TITLE_LIMIT)))
    day = escape(voice.say_day(edition.local_day))
    return join((join((title, day), " · "), italic(escape(shorten(note, _NOTE_LIMIT)))), "\n")


def _item(number: int, candidate: Candidate, pictured: bool, voice: Voice) -> Html:
    title = Html(f"{number}. {headline(candidate.title, candidate.address)}")
    outlet = next(iter(candidate.outlets), "")
    quiet = byline(
        (outlet, len(candidate.outlets)), candidate.published, candidate.published_certain, voice
    )
    mark = italic(escape(voice.say("digest.pictured"))) if pictured else Html("")
    return join((bold(title), escape(gist(candidate.summary)), join((quiet, mark), " · ")), "\n")


def _keyboard(digest: str, items: tuple[EditionItem, ...], voice: Voice) -> Keyboard:
    return (
        *number_rows([item.candidate.article for item in items]),
        (
            Button(voice.say("button.latest"), pack(OpenLatest(digest))),
            Button(voice.say("button.subscriptions"), pack(ShowStatus())),
        ),
    )


def _messages(
    pages: tuple[Html, ...], picture: int | None, keyboard: Keyboard
) -> tuple[Text | Photo, ...]:
    messages: list[Text | Photo] = [Text(page) for page in pages]
    if picture is not None:
        messages[0] = Photo(picture, pages[0])
    messages[-1] = replace(messages[-1], keyboard=keyboard)
    return tuple(messages)
