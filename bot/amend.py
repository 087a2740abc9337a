"""What a digest that was sent becomes by rulings: item by item, the rest as it was."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, get_args

from bot.i18n import LANGUAGES, Voice, Words
from bot.keyboards import OpenArticle, unpack
from bot.markup import CAPTION_LIMIT, TEXT_LIMIT, fits, shorten, visible_length
from bot.messages import Photo, Text
from bot.render import SPARE, render_item
from bot.wording import Rewording
from digests.model import Candidate, Edition, Wording
from digests.text.scripts import Scripts

Message = Text | Photo
Speech = tuple[str, Wording | None]
"""The language of our own words, and what Chinese is put into."""

_GAP: Final = "\n\n"
_NUMBERED: Final = re.compile(r"<b>(\d{1,3})\. ")
_SHORTER: Final = (200, 120, 60)
_SHORTEST_TITLE: Final = 40


@dataclass(frozen=True, slots=True)
class _Line:
    """An item as it was sent: its number, its article, its message and its piece of it, from 0."""

    number: int
    article: int
    message: int
    piece: int
    html: str


@dataclass(frozen=True, slots=True)
class Amender:
    """Puts what chats were sent into the words it should have now."""

    words: Words
    scripts: Scripts

    def amend(
        self,
        messages: Sequence[Message],
        editions: tuple[Edition, Edition],
        stories: Collection[int],
        wanted: Speech,
    ) -> tuple[Message, ...] | None:
        """The messages with the items of some stories written anew; None if that cannot be done.

        `editions` are the one that was sent, as it was composed and as it should be now. `wanted`
        is how the chat is spoken to today; how it was then goes before, where that can be told.

        1. Find each item in the messages by its number, and its article by the number's button: if
           they are not exactly the edition's, nothing is touched.
        2. Write the items of those stories under their numbers, shorter if their message is full:
           pages and buttons stay as they are.
        """
        composed, right = editions
        lines = _lines(messages, composed)
        if lines is None:
            return None
        speech = self._spoken(messages[-1], lines, composed, wanted)
        told = _by_article(right)
        amended = list(messages)
        for line in lines:
            if told[line.article].story in stories:
                message = self._with_item(
                    amended[line.message], line, right, told[line.article], speech
                )
                if message is None:
                    return None
                amended[line.message] = message
        return tuple(amended)

    def _spoken(
        self, last: Message, lines: Sequence[_Line], composed: Edition, wanted: Speech
    ) -> Speech:
        """The speech of the buttons, and in which most items are as they were composed."""
        told = _by_article(composed)
        labels = {button.label for row in last.keyboard for button in row}

        def as_sent(speech: Speech) -> tuple[bool, int]:
            says_so = self.words.say(speech[0], "button.subscriptions") in labels
            return says_so, sum(
                self._item(composed, line, told[line.article], speech) == line.html
                for line in lines
            )

        return max((wanted, *product(LANGUAGES, (None, *get_args(Wording)))), key=as_sent)

    def _with_item(
        self, message: Message, line: _Line, right: Edition, told: Candidate, speech: Speech
    ) -> Message | None:
        """The message with the item in its place; None if even the shortest has no room."""
        limit = CAPTION_LIMIT if isinstance(message, Photo) else TEXT_LIMIT
        # A line may still be put above what has not left yet.
        room = max(limit - SPARE, min(visible_length(message.html), limit))
        pieces = message.html.split(_GAP)
        for shorter in _shorter(told):
            pieces[line.piece] = self._item(right, line, shorter, speech)
            html = _GAP.join(pieces)
            if fits(html, room):
                return replace(message, html=html)
        return None

    def _item(self, edition: Edition, line: _Line, told: Candidate, speech: Speech) -> str:
        language, wording = speech
        voice = Voice(self.words, language, edition.zone, edition.due)
        pictured = voice.say("digest.pictured") in line.html
        reworded = Rewording(self.scripts, wording).candidate(told)
        return render_item(edition, line.number, reworded, pictured, voice)


def holding(messages: Sequence[Message], edition: Edition, stories: Collection[int]) -> set[int]:
    """Which messages of a digest, from 0, hold items of some stories."""
    told = _by_article(edition)
    lines = _lines(messages, edition) or ()
    return {line.message for line in lines if told[line.article].story in stories}


def _lines(messages: Sequence[Message], edition: Edition) -> list[_Line] | None:
    """An edition's items as messages have them; None where they are not those of the edition."""
    places: dict[int, tuple[int, int, str]] = {}
    for at, message in enumerate(messages):
        for piece, html in enumerate(message.html.split(_GAP)):
            if numbered := _NUMBERED.match(html):
                places[int(numbered[1])] = at, piece, html
    articles = _numbered(messages[-1])
    is_whole = list(places) == list(articles) == list(range(1, len(edition.items) + 1))
    if not is_whole or set(articles.values()) != set(_by_article(edition)):
        return None
    return [_Line(number, articles[number], *place) for number, place in places.items()]


def _numbered(last: Message) -> dict[int, int]:
    """The articles that the numbered buttons open, by the numbers, in the order of the buttons."""
    numbers: dict[int, int] = {}
    for row in last.keyboard:
        for button in row:
            data = unpack(button.data)
            if isinstance(data, OpenArticle) and button.label.isdecimal():
                numbers[int(button.label)] = data.article
    return numbers


def _by_article(edition: Edition) -> dict[int, Candidate]:
    return {item.candidate.article: item.candidate for item in edition.items}


def _shorter(told: Candidate) -> Iterator[Candidate]:
    """The story as it should be told, then with less and less of it."""
    yield told
    for count in range(len(told.summary) - 1, 0, -1):
        yield replace(told, summary=told.summary[:count])
    for limit in _SHORTER:
        yield replace(told, summary=tuple(shorten(one, limit) for one in told.summary[:1]))
    yield replace(told, summary=(), course=())
    yield replace(told, summary=(), course=(), title=shorten(told.title, _SHORTEST_TITLE))
