"""Stories: which articles report the same event, found as they come in."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from digests.similar import COMPARED, Vector, is_near, letters, same_numbers, telling, vector
from digests.text.words import Segmenter

WINDOW: Final = timedelta(hours=72)
"""An article joins a story only if it lies within this time of one of the story's articles."""

CAPACITY: Final = 6_000
"""Articles that an index holds; the oldest leave first. About 14 kB each."""

_NEAREST: Final = 0.2
"""How similar an article must be to the nearest one of its story."""

_ON_AVERAGE: Final = 0.18
"""How similar it must be to all of the story's on average, or chains would grow without end."""

_LOST_PER_SECOND: Final = 0.006 / 3600
"""The share of similarity that each second between two articles takes away: 0.6 % an hour."""

_WINDOW_SECONDS: Final = WINDOW.total_seconds()

_COMPARED_WITH: Final = 5
"""How many articles are compared letter by letter with a new one: those most similar."""

_HARDLY: Final = 0.1
"""How similar they must be. A text with every tenth letter changed shares few words with itself."""

_LENGTHS: Final = 0.7
"""How long the shorter of two copies is at least, as a share of the longer."""

_BACKGROUND: Final = 500
"""How many articles' worth of evidence jieba's word frequencies are against those held."""


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
class _Held:
    """An article that the index holds, with the beginning of its text as it was written.

    `seconds` are those of its time: they are compared with every other, and datetimes are slow.
    """

    story: int
    seconds: float
    vector: Vector
    text: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was read of an article, and the cosine of each held one that shares a word."""

    article: tuple[str, str, str]
    vector: Vector
    cosines: Mapping[int, float]


class StoryIndex:
    """The articles of late, by their words. It lives in memory and is filled from what is stored.

    `find` changes nothing; `add` follows once the article is stored, and after a restart for every
    stored article of the last `WINDOW`, in the order they came. The same calls in the same order
    give the same stories.
    """

    def __init__(self, segmenter: Segmenter, capacity: int = CAPACITY) -> None:
        """Begin with no articles."""
        self._segmenter = segmenter
        self._capacity = capacity
        self._held: dict[int, _Held] = {}
        self._letters: dict[int, str] = {}
        self._by_age: list[tuple[float, int]] = []
        self._by_word: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self._by_story: defaultdict[int, set[int]] = defaultdict(set)
        self._latest: _Asked | None = None

    def find(self, title: str, text: str, outlet: str, at: datetime) -> int | None:
        """The key of the story that an article of instant `at` (aware) belongs to, or None.

        Of the stories whose nearest article is similar enough, the one that is most similar on
        average: cosine of tf-idf vectors, less for each hour between two articles.
        """
        best, most_similar = None, _ON_AVERAGE
        asked = self._ask((title, text, outlet))
        seconds = at.timestamp()
        for story, found in self._similarities(asked.cosines, seconds).items():
            if max(found) >= _NEAREST:
                average = math.fsum(found) / self._open(story, seconds)
                if average >= most_similar:
                    best, most_similar = story, average
        return best

    def find_near(self, title: str, text: str, outlet: str, at: datetime) -> list[Near]:
        """The articles in the window that have nearly this text, the most similar first."""
        cosines = self._ask((title, text, outlet)).cosines
        size, seconds = len(text[:COMPARED]), at.timestamp()
        likely = heapq.nsmallest(
            _COMPARED_WITH,
            (
                article
                for article, cosine in cosines.items()
                if cosine >= _HARDLY and _may_be_copy(self._held[article], size, seconds)
            ),
            key=lambda article: (-cosines[article], article),
        )
        if not likely:
            return []
        asked = letters(self._segmenter.fold(text[:COMPARED]))
        return [
            Near(article, self._held[article].story, same_numbers(asked, known))
            for article in likely
            if is_near(asked, known := self._letters_of(article))
        ]

    def add(
        self, article: int, story: int, title: str, text: str, outlet: str, at: datetime
    ) -> None:
        """Hold a stored article under its story's key; once full, the oldest leaves."""
        if article in self._held:
            self._remove(article)
        seconds = at.timestamp()
        held = _Held(story, seconds, self._read((title, text, outlet)), text[:COMPARED])
        self._latest = None
        self._held[article] = held
        self._by_story[story].add(article)
        for word, weight in held.vector.items():
            self._by_word[word][article] = weight
        heapq.heappush(self._by_age, (seconds, article))
        while len(self._held) > self._capacity:
            self._remove_oldest()

    def _ask(self, article: tuple[str, str, str]) -> _Asked:
        """Read an article and compare it with all held: more than one thing is asked about it."""
        if self._latest is None or self._latest.article != article:
            wanted = self._read(article)
            self._latest = _Asked(article, wanted, self._cosines(wanted))
        return self._latest

    def _read(self, article: tuple[str, str, str]) -> Vector:
        """Cut and weigh an article's title, text and outlet; `add` mostly follows `find`."""
        if self._latest is not None and self._latest.article == article:
            return self._latest.vector
        title, text, outlet = article
        words = telling(self._segmenter, title, text)
        # What an outlet calls itself stands in all it writes.
        for word in self._segmenter.terms(self._segmenter.fold(outlet)):
            words.pop(word, None)
        return vector(words, self._idf)

    def _letters_of(self, article: int) -> str:
        known = self._letters.get(article)
        if known is None:
            folded = self._segmenter.fold(self._held[article].text)
            known = self._letters[article] = letters(folded)
        return known

    def _idf(self, word: str) -> float:
        """ln(articles / articles about the word), of those held and of jieba's corpus together."""
        known = len(self._by_word.get(word, ()))
        expected = _BACKGROUND * math.exp(-self._segmenter.idf(word))
        return math.log((len(self._held) + _BACKGROUND) / (known + expected + 0.5))

    def _cosines(self, wanted: Vector) -> dict[int, float]:
        """The cosine of each held article that shares a word."""
        cosines: dict[int, float] = {}
        known = cosines.get
        for word, weight in wanted.items():
            for article, other in self._by_word.get(word, {}).items():
                cosines[article] = known(article, 0.0) + weight * other
        return cosines

    def _similarities(self, cosines: Mapping[int, float], seconds: float) -> dict[int, list[float]]:
        """By story, the similarity of each of its articles in the window that shares a word."""
        found: defaultdict[int, list[float]] = defaultdict(list)
        for article, cosine in cosines.items():
            held = self._held[article]
            apart = abs(seconds - held.seconds)
            if apart <= _WINDOW_SECONDS:
                found[held.story].append(cosine * (1 - _LOST_PER_SECOND * apart))
        return found

    def _open(self, story: int, seconds: float) -> int:
        """How many of a story's articles lie in the window around an instant."""
        members = self._by_story[story]
        return sum(
            abs(seconds - self._held[article].seconds) <= _WINDOW_SECONDS for article in members
        )

    def _remove_oldest(self) -> None:
        seconds, article = heapq.heappop(self._by_age)
        held = self._held.get(article)
        if held is not None and held.seconds == seconds:
            self._remove(article)

    def _remove(self, article: int) -> None:
        held = self._held.pop(article)
        self._letters.pop(article, None)
        self._latest = None
        for word in held.vector:
            del self._by_word[word][article]
            if not self._by_word[word]:
                del self._by_word[word]
        self._by_story[held.story].discard(article)
        if not self._by_story[held.story]:
            del self._by_story[held.story]


def _may_be_copy(held: _Held, size: int, seconds: float) -> bool:
    shorter, longer = sorted((size, len(held.text)))
    return shorter >= _LENGTHS * longer and abs(seconds - held.seconds) <= _WINDOW_SECONDS


def group(reports: Iterable[Report], segmenter: Segmenter) -> Iterator[tuple[str, int]]:
    """Put articles into stories in the order of their dates: each id once, with its story's number.

    Stories are numbered from 1. An id that comes again is left out.
    """
    index = StoryIndex(segmenter)
    seen: set[str] = set()
    stories = 0
    for number, report in enumerate(sorted(reports, key=lambda report: report.date)):
        if report.id in seen:
            continue
        seen.add(report.id)
        story = index.find(report.title, report.text, report.source, report.date)
        if story is None:
            stories += 1
            story = stories
        index.add(number, story, report.title, report.text, report.source, report.date)
        yield report.id, story
