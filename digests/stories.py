"""Stories: which articles report the same event, found as they come in."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from digests.similar import Vector, telling, vector
from digests.text.words import Segmenter

WINDOW: Final = timedelta(hours=72)
"""An article joins a story only if it lies within this time of one of the story's articles."""

CAPACITY: Final = 6_000
"""Articles that an index holds; the oldest leave first. About 12 kB each."""

_NEAREST: Final = 0.2
"""How similar an article must be to the nearest one of its story."""

_ON_AVERAGE: Final = 0.18
"""How similar it must be to all of the story's on average, or chains would grow without end."""

_LOST_PER_HOUR: Final = 0.006
"""The share of similarity that each hour between two articles takes away."""

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
class _Held:
    """An article that the index holds."""

    story: int
    at: datetime
    vector: Vector


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
        self._by_age: list[tuple[datetime, int]] = []
        self._by_word: defaultdict[str, dict[int, float]] = defaultdict(dict)
        self._by_story: defaultdict[int, set[int]] = defaultdict(set)
        self._latest: tuple[tuple[str, str, str], Vector] | None = None

    def find(self, title: str, text: str, outlet: str, at: datetime) -> int | None:
        """The key of the story that an article of instant `at` (aware) belongs to, or None.

        Of the stories whose nearest article is similar enough, the one that is most similar on
        average: cosine of tf-idf vectors, less for each hour between two articles.
        """
        best, most_similar = None, _ON_AVERAGE
        for story, found in self._similarities(self._read(title, text, outlet), at).items():
            if max(found) >= _NEAREST:
                average = math.fsum(found) / self._open(story, at)
                if average >= most_similar:
                    best, most_similar = story, average
        return best

    def add(
        self, article: int, story: int, title: str, text: str, outlet: str, at: datetime
    ) -> None:
        """Hold a stored article under its story's key; once full, the oldest leaves."""
        if article in self._held:
            self._remove(article)
        held = _Held(story, at, self._read(title, text, outlet))
        self._latest = None
        self._held[article] = held
        self._by_story[story].add(article)
        for word, weight in held.vector.items():
            self._by_word[word][article] = weight
        heapq.heappush(self._by_age, (at, article))
        while len(self._held) > self._capacity:
            self._remove_oldest()

    def _read(self, title: str, text: str, outlet: str) -> Vector:
        """Cut and weigh an article; `add` mostly follows `find`, so the latest is kept."""
        asked = (title, text, outlet)
        if self._latest is None or self._latest[0] != asked:
            words = telling(self._segmenter, title, text)
            # What an outlet calls itself stands in all it writes.
            for word in self._segmenter.terms(self._segmenter.fold(outlet)):
                words.pop(word, None)
            self._latest = asked, vector(words, self._idf)
        return self._latest[1]

    def _idf(self, word: str) -> float:
        """ln(articles / articles about the word), of those held and of jieba's corpus together."""
        known = len(self._by_word.get(word, ()))
        expected = _BACKGROUND * math.exp(-self._segmenter.idf(word))
        return math.log((len(self._held) + _BACKGROUND) / (known + expected + 0.5))

    def _similarities(self, wanted: Vector, at: datetime) -> dict[int, list[float]]:
        """By story, the similarity of each of its articles in the window that shares a word."""
        cosines: defaultdict[int, float] = defaultdict(float)
        for word, weight in wanted.items():
            for article, other in self._by_word.get(word, {}).items():
                cosines[article] += weight * other
        found: defaultdict[int, list[float]] = defaultdict(list)
        for article, cosine in cosines.items():
            held = self._held[article]
            apart = abs(at - held.at)
            if apart <= WINDOW:
                kept = 1 - _LOST_PER_HOUR * apart / timedelta(hours=1)
                found[held.story].append(cosine * kept)
        return found

    def _open(self, story: int, at: datetime) -> int:
        """How many of a story's articles lie in the window around an instant."""
        members = self._by_story[story]
        return sum(abs(at - self._held[article].at) <= WINDOW for article in members)

    def _remove_oldest(self) -> None:
        at, article = heapq.heappop(self._by_age)
        held = self._held.get(article)
        if held is not None and held.at == at:
            self._remove(article)

    def _remove(self, article: int) -> None:
        held = self._held.pop(article)
        self._latest = None
        for word in held.vector:
            del self._by_word[word][article]
            if not self._by_word[word]:
                del self._by_word[word]
        self._by_story[held.story].discard(article)
        if not self._by_story[held.story]:
            del self._by_story[held.story]


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
