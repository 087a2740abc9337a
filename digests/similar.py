"""How alike two texts are: by what they are about, and by their very letters."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from rapidfuzz.distance import Indel

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
COMPARED: Final = 5_000
"""Characters of each text that are compared letter by letter."""

COPY_LETTERS: Final = 100
"""Letters below which texts that are nearly the same prove nothing: flashes are all alike."""

_NEAR: Final = 0.88
"""How much of two copies is the same: where one letter in ten was changed, nine tenths are."""

_OTHER_NUMBERS: Final = 0.3
_FEW_NUMBERS: Final = 2
_NUMBER: Final = re.compile(r"\d+")


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


def letters(folded: str) -> str:
    """The letters and digits of the beginning of a folded text, as copies are compared."""
    return "".join(filter(str.isalnum, folded[:COMPARED]))


def is_near(one: str, other: str) -> bool:
    """Whether the letters of two texts are the same but for about a tenth.

    By their longest common subsequence (the Indel ratio of rapidfuzz).
    """
    if min(len(one), len(other)) < COPY_LETTERS:
        return False
    return Indel.normalized_similarity(one, other, score_cutoff=_NEAR) > 0


def same_numbers(one: str, other: str) -> bool:
    """Whether most numbers of two texts are the same.

    What is reported every day in the same words, such as a rate of exchange or a count of cases,
    differs in them alone.
    """
    first, second = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    return len(first ^ second) <= max(_FEW_NUMBERS, _OTHER_NUMBERS * (len(first) + len(second)))


def _grams(text: str) -> set[str]:
    known = letters(text.casefold())
    return {known[at : at + _GRAM] for at in range(max(1, len(known) - _GRAM + 1))} - {""}
