"""A digest as Telegram messages: a photo with its caption, or text; split between items only."""

from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, repeat
from typing import TypeVar

from bot.byline import attributed, byline, gist, headline
from bot.i18n import Voice, Words
from bot.keyboards import OpenLatest, OpenStory, ShowStatus, number_rows, pack
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
from bot.reasons import say_score
from bot.recap import recap_item, recapped_days
from digests.model import Candidate, Edition, EditionItem

SPARE = 60
"""Characters left free in each message of a digest, for a line put above at delivery."""

_TITLE_LIMIT = 60
_NOTE_LIMIT = 160
_NEAR_THE_TOP = 3
_STORY_BUTTONS = 3
_SHORTEST_LINE = 12

_Message = TypeVar("_Message", bound=Text | Photo)


def render_edition(
    edition: Edition,
    language: str,
    words: Words,
    now: datetime,
    note: str = "",
    cover: int | None = None,
    known: MutableMapping[tuple[int, int, bool], Piece] | None = None,
) -> tuple[Text | Photo, ...]:
    """The messages of a digest, in order; the keyboard is on the last.

    `known` keeps items as they are written, by the `id` of their candidates, for the next edition
    in the same language and of the same time.

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
    header = Piece(_header(edition, note, voice))
    written = (header, *_items(edition, items, led, voice, known))
    first = TEXT_LIMIT if picture is None else CAPTION_LIMIT
    pages = pack_pieces(written, first - SPARE, TEXT_LIMIT - SPARE)
    return _messages(pages, picture, _keyboard(edition.digest, items, voice))


def explain_edition(
    edition: Edition, language: str, words: Words, now: datetime
) -> tuple[Text, ...]:
    """A digest as operators ask after it: under each item its score and its reasons."""
    voice = Voice(words, language, edition.zone, now)
    items = _in_order(edition, None)
    scores = [italic(escape(say_score(item, voice))) for item in items] or [Html("")]
    written = (piece.html for piece in _items(edition, items, edition.lead_picture, voice))
    explained = (join(both, "\n") for both in zip(written, scores, strict=True))
    pieces = map(Piece, (_header(edition, "", voice), *explained))
    return tuple(map(Text, pack_pieces(pieces, TEXT_LIMIT, TEXT_LIMIT)))


def render_item(
    edition: Edition, number: int, candidate: Candidate, pictured: bool, voice: Voice
) -> Html:
    """One item under its number, without an empty line in it; it says what was done to it since."""
    if candidate.amended == "withdrawn":
        return bold(escape(f"{number}. {voice.say('digest.withdrawn')}"))
    write = recap_item if edition.days > 1 else _item
    written = write(number, candidate, pictured, voice)
    corrected = candidate.amended == "corrected"
    mark = italic(escape(voice.say("digest.corrected"))) if corrected else Html("")
    return join((written, mark), " · ")


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
    day = recapped_days(edition, voice) if edition.days > 1 else voice.say_day(edition.local_day)
    return join(
        (join((title, escape(day)), " · "), italic(escape(shorten(note, _NOTE_LIMIT)))), "\n"
    )


def _items(
    edition: Edition,
    items: Sequence[EditionItem],
    led: int | None,
    voice: Voice,
    known: MutableMapping[tuple[int, int, bool], Piece] | None = None,
) -> list[Piece]:
    """Each item with its number, or one line that there is none; `led` is the picture above."""
    if not items:
        empty = "digest.nothing_this_week" if edition.days > 1 else "digest.nothing_new"
        return [Piece(escape(voice.say(empty)))]
    known = {} if known is None else known
    written = []
    for number, item in enumerate(items, 1):
        story = item.candidate
        pictured = number > 1 and led is not None and story.picture == led
        key = (id(story), number, pictured)
        if key not in known:
            known[key] = Piece(render_item(edition, number, story, pictured, voice))
        written.append(known[key])
    return written


def _item(number: int, candidate: Candidate, pictured: bool, voice: Voice) -> Html:
    update = escape(voice.say("digest.update")) if candidate.is_update else Html("")
    title = join((update, headline(candidate.title, candidate.address)), " ")
    outlet = next(iter(candidate.outlets), "")
    quiet = byline(
        (outlet, len(candidate.outlets)), candidate.published, candidate.published_certain, voice
    )
    mark = italic(escape(voice.say("digest.pictured"))) if pictured else Html("")
    numbered = bold(Html(f"{number}. {title}"))
    return join((numbered, escape(_told(candidate, voice)), join((quiet, mark), " · ")), "\n")


def _told(candidate: Candidate, voice: Voice) -> str:
    voices = chain(candidate.voices, repeat(""))
    return gist(
        attributed(sentence, outlet, voice)
        for sentence, outlet in zip(candidate.summary, voices, strict=False)
    )


def _keyboard(digest: str, items: tuple[EditionItem, ...], voice: Voice) -> Keyboard:
    return (
        *number_rows([item.candidate.article for item in items]),
        *_widest(items, voice),
        (
            Button(voice.say("button.latest"), pack(OpenLatest(digest))),
            Button(voice.say("button.subscriptions"), pack(ShowStatus())),
        ),
    )


def _widest(items: Sequence[EditionItem], voice: Voice) -> Keyboard:
    """A row that opens the stories that most outlets tell: 2 · 5 家媒体."""
    numbered = [(number, item.candidate) for number, item in enumerate(items, 1)]
    # A recap's item is several stories: none of them has all of its outlets.
    several = [
        (number, story) for number, story in numbered if len(story.outlets) > 1 and not story.course
    ]
    widest = sorted(several, key=lambda one: len(one[1].outlets), reverse=True)[:_STORY_BUTTONS]
    row = [
        Button(
            voice.say("button.tellings", number=number, count=len(story.outlets)),
            pack(OpenStory(story.story)),
        )
        for number, story in sorted(widest, key=lambda one: one[0])
    ]
    return (tuple(row),) if row else ()


def _messages(
    pages: tuple[Html, ...], picture: int | None, keyboard: Keyboard
) -> tuple[Text | Photo, ...]:
    messages: list[Text | Photo] = [Text(page) for page in pages]
    if picture is not None:
        messages[0] = Photo(picture, pages[0])
    messages[-1] = replace(messages[-1], keyboard=keyboard)
    return tuple(messages)
