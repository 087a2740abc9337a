"""Threads: the stories of some days that are turns of one affair, told by their headlines."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from digests.model import Report
from digests.text.words import Segmenter

MOST: Final = 200
"""How many stories are compared, the first ones given: a thread that matters has one of them."""

_ALIKE: Final = 0.22
"""How similar a story must be to those of a thread on average, to be one of its turns."""

_BACKGROUND: Final = 5000
"""For how many headlines jieba's corpus stands beside those given."""

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Thread:
    """Stories strung together: what each announces, and all of their reports."""

    vectors: list[Vector]
    reports: list[Report]


@dataclass(frozen=True, slots=True)
class Headlines:
    """Headlines by article: folded, as their telling words, and how much each word tells."""

    folded: Mapping[int, str] = field(repr=False)
    words: Mapping[int, tuple[str, ...]] = field(repr=False)
    rarity: Mapping[str, float] = field(repr=False)

    def vector(self, reports: Iterable[Report]) -> Vector:
        """What reports announce: ln(1 + count) x idf of their headlines' words, of length 1."""
        counts = Counter(word for report in reports for word in self.words[report.article])
        weights = {word: math.log1p(n) * self.rarity[word] for word, n in counts.items()}
        length = math.sqrt(math.fsum(weight**2 for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()} if length else {}


def read_headlines(reports: Sequence[Report], segmenter: Segmenter) -> Headlines:
    """Cut the headlines of reports, and weigh their words: those of all of them are compared."""
    folded = {report.article: segmenter.fold(report.title) for report in reports}
    words = {article: tuple(segmenter.terms(title)) for article, title in folded.items()}
    known = Counter(word for headline in words.values() for word in set(headline))
    rarity = {
        word: math.log((len(words) + _BACKGROUND) / (count + _expected(word, segmenter) + 0.5))
        for word, count in known.items()
    }
    return Headlines(folded, words, rarity)


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors of length 1: 0 to 1."""
    return math.fsum(weight * other.get(word, 0.0) for word, weight in one.items())


def thread(stories: Sequence[Sequence[Report]], headlines: Headlines) -> list[list[Report]]:
    """String stories together, given in falling order of their weight; the first `MOST` alone.

    Each joins the thread to whose stories it is most similar on average, or begins one; then the
    threads themselves are joined so, which the order may have kept apart. The average keeps a
    thread from drifting from affair to affair.
    """
    alone = [_Thread([headlines.vector(story)], list(story)) for story in stories[:MOST]]
    return [joined.reports for joined in _join(_join(alone))]


def _join(threads: Iterable[_Thread]) -> list[_Thread]:
    joined: list[_Thread] = []
    for one in threads:
        alike = [(_alike(one, other), other) for other in joined]
        likely, nearest = max(alike, key=lambda found: found[0], default=(0.0, one))
        if likely >= _ALIKE:
            nearest.vectors.extend(one.vectors)
            nearest.reports.extend(one.reports)
        else:
            joined.append(one)
    return joined


def _alike(one: _Thread, other: _Thread) -> float:
    pairs = [likeness(a, b) for a in one.vectors for b in other.vectors]
    return math.fsum(pairs) / len(pairs)


def _expected(word: str, segmenter: Segmenter) -> float:
    return _BACKGROUND * math.exp(-segmenter.idf(word))
