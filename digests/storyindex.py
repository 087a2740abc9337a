"""The story index: the articles of late by their words, and how likely a new one tells the same."""

import heapq
import math
from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from digests.pairing import Asked, Features, Weights, ask, compare
from digests.storytraits import Traits, rarity_of

WINDOW: Final = timedelta(hours=72)
"""An article joins a story only if it lies within this time of one of the story's articles."""

CAPACITY: Final = 100_000
"""Articles that an index holds; the first that came leave first. About 3 kB each."""

_WINDOW_SECONDS: Final = WINDOW.total_seconds()

_BACKGROUND: Final = 500
"""How many articles' worth of evidence jieba's word frequencies are against those held."""

_POSTED: Final = 40
"""Words that an article is found by: those that tell most in general."""

_NEWEST: Final = 300
"""How many articles of a word are looked at: the last ones that came."""

_LOOKED_AT: Final = 3_000
"""How many are looked at for all words of an article, those that tell most first."""

_SCORED: Final = 32
"""How many articles are compared exactly with a new one."""

_LEAST_SHARED: Final = 0.03
"""The share of an article's telling words without which another is not compared at all."""

_TABLE: Final = 1 << 20
"""Places of the table that counts words by their hashes; what falls together is rare."""

_MOST_KEPT: Final = 100_000

Lists = dict[int, "array[int]"]
"""Places in the index by a key, in the order they came."""


@dataclass(frozen=True, slots=True)
class Held:
    """An article that the index holds. `seconds` are those of its time, `seen` of its coming."""

    article: int
    story: int
    seconds: float
    seen: float
    traits: Traits


@dataclass(frozen=True, slots=True)
class Likely:
    """A held article, and how likely it reports the same event."""

    held: Held
    chance: float


class ArticleIndex:
    """Articles by their words, in the order they came. It lives in memory.

    What it answers depends on what it holds alone: not on what it has held before.
    """

    def __init__(self, weights: Weights, capacity: int = CAPACITY) -> None:
        """Begin with no articles."""
        self._weights = weights
        self._capacity = capacity
        self._next = 0
        self._oldest = 0
        self._held: dict[int, Held] = {}
        self._places: dict[int, int] = {}
        self._by_word: Lists = {}
        self._by_story: Lists = {}
        self._about = array("I", bytes(4 * _TABLE))
        self._logarithms: dict[int, float] = {}

    def __len__(self) -> int:
        """How many articles it holds."""
        return len(self._held)

    def find(self, article: int) -> Held | None:
        """The held article with this key."""
        place = self._places.get(article)
        return None if place is None else self._held[place]

    def latest(self, story: int, most: int) -> list[int]:
        """The articles of a story that came last, the last first."""
        places = self._by_story.get(story, ())
        return [self._held[place].article for place in reversed(places[-most:])]

    def count(self, story: int, at: datetime) -> int:
        """How many articles of a story lie in the window around an instant."""
        seconds = at.timestamp()
        times = (self._held[place].seconds for place in self._by_story.get(story, ()))
        return sum(abs(seconds - one) <= _WINDOW_SECONDS for one in times)

    def likely(self, traits: Traits, at: datetime) -> list[Likely]:
        """The articles in the window that most likely report the same event, likeliest first."""
        found = [
            Likely(held, self._weights.likely(features))
            for held, features in self.compared(traits, at)
        ]
        return sorted(found, key=lambda one: (-one.chance, one.held.article))

    def compared(self, traits: Traits, at: datetime) -> Iterator[tuple[Held, Features]]:
        """The articles in the window that share the most telling words, and their features."""
        asked = ask(traits, at.timestamp(), self.idf)
        for place in self._candidates(asked):
            held = self._held[place]
            yield held, compare(asked, held.traits, held.seconds)

    def idf(self, word: int, rarity: int) -> float:
        """ln(articles / articles about the word), of those held and of jieba's corpus together."""
        about = self._about[word % _TABLE]
        known = about << 8 | rarity
        value = self._logarithms.get(known)
        if value is None:
            if len(self._logarithms) >= _MOST_KEPT:
                self._logarithms.clear()
            expected = _BACKGROUND * math.exp(-rarity_of(rarity))
            value = self._logarithms[known] = math.log(about + expected + 0.5)
        return math.log(len(self._held) + _BACKGROUND) - value

    def add(self, held: Held) -> None:
        """Hold an article, in its old place if it had one; once full, the first to come leaves."""
        place = self._places.get(held.article)
        if place is None:
            place, self._next = self._next, self._next + 1
            self._places[held.article] = place
        else:
            self._unpost(place)
        self._held[place] = held
        _list(self._by_story, held.story, place)
        for word in held.traits.words:
            self._about[word % _TABLE] += 1
        for word in _posted(held.traits):
            _list(self._by_word, word, place)
        while len(self._held) > self._capacity:
            self._remove_oldest()

    def change(self, article: int, traits: Traits) -> None:
        """A held article has another text; one that is not held stays away."""
        held = self.find(article)
        if held is not None:
            self.add(replace(held, traits=traits))

    def forget(self, before: datetime) -> None:
        """Let go of what came before an instant."""
        seconds = before.timestamp()
        while self._held and self._first().seen <= seconds:
            self._remove_oldest()

    def _candidates(self, asked: Asked) -> list[int]:
        """The places of the articles that share the most telling words, most first."""
        scores: dict[int, float] = {}
        known = scores.get
        left = _LOOKED_AT
        told = asked.told
        words = sorted(told, key=lambda word: (-told[word], word))
        for word in words:
            listed = self._by_word.get(word)
            if listed is None:
                continue
            worth = told[word] ** 2
            for place in listed[-min(_NEWEST, left) :]:
                scores[place] = known(place, 0.0) + worth
            left -= min(_NEWEST, len(listed))
            if left <= 0:
                break
        least = _LEAST_SHARED * sum(told[word] ** 2 for word in words[:_POSTED])
        enough = [place for place, score in scores.items() if score >= least]
        best = sorted(enough, key=scores.__getitem__, reverse=True)
        return list(islice(filter(self._near(asked.seconds), best), _SCORED))

    def _near(self, seconds: float) -> Callable[[int], bool]:
        return lambda place: abs(self._held[place].seconds - seconds) <= _WINDOW_SECONDS

    def _first(self) -> Held:
        while self._oldest not in self._held:
            self._oldest += 1
        return self._held[self._oldest]

    def _remove_oldest(self) -> None:
        article = self._first().article
        self._unpost(self._oldest)
        del self._held[self._oldest]
        del self._places[article]

    def _unpost(self, place: int) -> None:
        held = self._held[place]
        _unlist(self._by_story, held.story, place)
        for word in held.traits.words:
            self._about[word % _TABLE] -= 1
        for word in _posted(held.traits):
            _unlist(self._by_word, word, place)


def _list(lists: Lists, key: int, place: int) -> None:
    listed = lists.get(key)
    if listed is None:
        lists[key] = array("I", (place,))
    else:
        insort(listed, place)


def _unlist(lists: Lists, key: int, place: int) -> None:
    listed = lists[key]
    del listed[bisect_left(listed, place)]
    if not listed:
        del lists[key]


def _posted(traits: Traits) -> Iterator[int]:
    words, rarity = traits.words, traits.rarity
    best = heapq.nsmallest(_POSTED, range(len(words)), key=lambda at: (-rarity[at], at))
    return (words[at] for at in best)
