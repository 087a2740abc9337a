"""Which stories of many belong to one wider matter, so that a page has not all of them."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from digests.model import Candidate, EditionItem
from digests.text.words import Segmenter

COMPARED: Final = 100
"""How many items are compared with one another: those that come first."""

_LEAST: Final = 0.1
"""Below that cosine two stories merely share a word."""


def relate(ranked: Sequence[EditionItem], segmenter: Segmenter) -> list[EditionItem]:
    """The items, the first hundred of them knowing how close to each other they are.

    Closeness is the cosine of their telling words, weighted ln(1 + count) x idf (Salton and
    Buckley, 1988); those of the headline count twice.
    """
    first = ranked[:COMPARED]
    by_word: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    close: list[defaultdict[int, float]] = [defaultdict(float) for _ in first]
    for place, item in enumerate(first):
        for word, weight in _words(item.candidate, segmenter).items():
            for other, known in by_word[word]:
                close[place][other] += weight * known
                close[other][place] += weight * known
            by_word[word].append((place, weight))
    return [
        replace(item, candidate=replace(item.candidate, related=_named(first, close[place])))
        for place, item in enumerate(first)
    ] + list(ranked[COMPARED:])


def _words(story: Candidate, segmenter: Segmenter) -> dict[str, float]:
    counts = Counter(segmenter.terms(segmenter.fold("".join(story.summary))))
    for word in segmenter.terms(segmenter.fold(story.title)):
        counts[word] += 2
    weights = {word: math.log1p(count) * segmenter.idf(word) for word, count in counts.items()}
    length = math.sqrt(math.fsum(weight**2 for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _named(first: Sequence[EditionItem], close: Mapping[int, float]) -> dict[int, float]:
    return {
        first[place].candidate.story: cosine
        for place, cosine in sorted(close.items())
        if cosine >= _LEAST
    }
