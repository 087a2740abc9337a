"""How alike two texts are: by what they are about, and by their very letters."""

import math
from collections import Counter
from collections.abc import Callable, Mapping

from digests.text.words import Segmenter

Vector = Mapping[str, float]
"""A text as its telling words, of length 1."""

_TITLE_COUNTS = 4
_LEAD = 700
"""Characters of the text that are looked at: news says first what it is about."""

_MOST_WORDS = 50
_NUMBER_COUNTS = 0.5
"""Numbers change from report to report."""

_GRAM = 4
_COMPARED = 5_000
"""Characters of each text that are compared letter by letter."""


def telling(segmenter: Segmenter, title: str, text: str) -> Counter[str]:
    """The telling words of a title and the beginning of its text; the title's count four times."""
    counts = Counter(segmenter.terms(segmenter.fold(text[:_LEAD])))
    for word in segmenter.terms(segmenter.fold(title)):
        counts[word] += _TITLE_COUNTS
    return counts


def vector(counts: Mapping[str, int], idf: Callable[[str], float]) -> Vector:
    """The fifty weightiest words, weighted ln(1 + count) x idf (Salton and Buckley, 1988)."""
    weights = {
        word: math.log1p(count) * idf(word) * (_NUMBER_COUNTS if word[0].isdigit() else 1)
        for word, count in counts.items()
    }
    best = sorted(weights, key=lambda word: (-weights[word], word))[:_MOST_WORDS]
    length = math.sqrt(sum(weights[word] ** 2 for word in best))
    return {word: weights[word] / length for word in best} if length else {}


def alike(one: str, other: str) -> float:
    """How much of two texts is the same, letter by letter: 0 to 1 (Dice, 1945, over 4-grams).

    For telling whether two texts are versions of one; only their first 5,000 characters count.
    """
    first, second = _grams(one), _grams(other)
    if not first or not second:
        return float(first == second)
    return 2 * len(first & second) / (len(first) + len(second))


def _grams(text: str) -> set[str]:
    letters = "".join(filter(str.isalnum, text[:_COMPARED].casefold()))
    return {letters[at : at + _GRAM] for at in range(max(1, len(letters) - _GRAM + 1))} - {""}
