"""Stories: which articles report the same event, found as they come in."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from digests.pairing import load_weights
from digests.similar import COMPARED, is_near, letters, same_numbers
from digests.storyindex import CAPACITY, WINDOW, ArticleIndex, Held, Likely
from digests.storytraits import Traits, read_traits, same_sketch
from digests.text.names import load_names
from digests.text.words import Segmenter

__all__ = [
    "CAPACITY",
    "WINDOW",
    "Match",
    "Near",
    "Report",
    "StoryIndex",
    "confirm",
    "group",
    "join",
]

_JOINS: Final = 0.34
"""How likely an article must belong to a story to join it."""

_NEAREST: Final = 0.15
"""What a story's likeliest article counts beside all of them: chains would grow without end."""

_STRANGER: Final = 0.02
"""How likely an article reports the event where too little was shared to compare it exactly."""

_COPIES: Final = 5
"""How many articles are compared letter by letter with a new one."""

_HARDLY: Final = 0.05
"""How likely a near-copy reports the same event at the least: its words are mostly the same."""

_SAME_SKETCH: Final = 0.2
"""What is the same of the sketches: .33 of 4-grams where one letter in ten is another."""

_LENGTHS: Final = 0.7
"""How long the shorter of two copies is at least, as a share of the longer."""


@dataclass(frozen=True, slots=True)
class Report:
    """One article that `group` puts into a story. `date` is aware."""

    id: str
    title: str
    text: str
    source: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Near:
    """An article with nearly the text that was asked for, and its story.

    It is a copy, unless the numbers in it are others.
    """

    article: int
    story: int
    is_copy: bool


@dataclass(frozen=True, slots=True)
class Match:
    """Where an article belongs: a story's key or None, and what may have nearly its text.

    Of `maybe_near` only texts can tell: see `confirm`.
    """

    story: int | None
    maybe_near: tuple[Held, ...] = ()


class StoryIndex:
    """The articles of late and their stories. It lives in memory and is filled from what is stored.

    `match` changes nothing; `add` follows once the article is stored, and after a restart for every
    article that came in the last `WINDOW`, in the order they came. What it answers depends on the
    articles it holds and their order alone.
    """

    def __init__(self, segmenter: Segmenter, capacity: int = CAPACITY) -> None:
        """Begin with no articles."""
        self._segmenter = segmenter
        self._names = load_names(segmenter.fold)
        self._index = ArticleIndex(load_weights(), capacity)

    def __len__(self) -> int:
        """How many articles it holds."""
        return len(self._index)

    def read(self, title: str, text: str, outlet: str) -> Traits:
        """What of an article is compared: most of the work, and any thread may do it."""
        return read_traits(self._segmenter, self._names, title, text, outlet)

    def match(self, traits: Traits, at: datetime) -> Match:
        """Where an article of an instant (aware) belongs, among the articles in the window."""
        likely = self._index.likely(traits, at)
        story = join(likely, lambda story: self._index.count(story, at))
        return Match(story, _maybe_near(traits, likely))

    def latest(self, story: int, most: int) -> list[int]:
        """The articles of a story that came last, the last first."""
        return self._index.latest(story, most)

    def add(self, article: int, story: int, traits: Traits, at: datetime, seen: datetime) -> None:
        """Hold a stored article of an instant, first seen at another.

        Once full, the first that came leaves.
        """
        self._index.add(Held(article, story, at.timestamp(), seen.timestamp(), traits))

    def change(self, article: int, traits: Traits) -> None:
        """A held article has another text."""
        self._index.change(article, traits)

    def forget(self, before: datetime) -> None:
        """Let go of articles first seen before an instant."""
        self._index.forget(before)


def join(likely: Sequence[Likely], count: Callable[[int], int]) -> int | None:
    """The story that an article joins by the articles it likely tells the same as, or None.

    That whose likeliest article and all of whose articles together make it likeliest; `count` tells
    how many of a story's articles lie in the window.
    """
    chances: defaultdict[int, list[float]] = defaultdict(list)
    for one in likely:
        chances[one.held.story].append(one.chance)
    best, most = None, _JOINS
    for story, found in chances.items():
        strangers = max(0, count(story) - len(found))
        average = math.fsum((*found, strangers * _STRANGER)) / (len(found) + strangers)
        chance = _NEAREST * max(found) + (1 - _NEAREST) * average
        if chance >= most:
            best, most = story, chance
    return best


def confirm(
    segmenter: Segmenter, text: str, others: Iterable[Held], texts: Mapping[int, str]
) -> list[Near]:
    """Those that have nearly the text, by their texts, which are known by their keys."""
    asked = letters(segmenter.fold(text[:COMPARED]))
    found = []
    for held in others:
        known = letters(segmenter.fold(texts.get(held.article, "")[:COMPARED]))
        if is_near(asked, known):
            found.append(Near(held.article, held.story, same_numbers(asked, known)))
    return found


def group(reports: Iterable[Report], segmenter: Segmenter) -> Iterator[tuple[str, int]]:
    """Put articles into stories in the order of their dates: each id once, with its story's number.

    Stories are numbered from 1. An id that comes again is left out.
    """
    index = StoryIndex(segmenter)
    first: dict[str, Report] = {}
    for report in sorted(reports, key=lambda report: report.date):
        first.setdefault(report.id, report)
    texts = {number: report.text for number, report in enumerate(first.values())}
    stories = 0
    for number, report in enumerate(first.values()):
        index.forget(report.date - WINDOW)
        traits = index.read(report.title, report.text, report.source)
        match = index.match(traits, report.date)
        near = confirm(segmenter, report.text, match.maybe_near, texts)
        story = near[0].story if near else match.story
        if story is None:
            stories += 1
            story = stories
        index.add(number, story, traits, report.date, report.date)
        yield report.id, story


def _maybe_near(traits: Traits, likely: Iterable[Likely]) -> tuple[Held, ...]:
    found = []
    for one in likely:
        if one.chance < _HARDLY:
            continue
        held = one.held
        shorter, longer = sorted(
            min(COMPARED, size) for size in (traits.letters, held.traits.letters)
        )
        same = same_sketch(traits.sketch, held.traits.sketch)
        if shorter >= _LENGTHS * longer and same >= _SAME_SKETCH:
            found.append((-same, held.article, held))
    return tuple(held for _, _, held in sorted(found, key=lambda one: one[:2])[:_COPIES])
