"""How alike two texts are, by their very letters."""

import re
from collections.abc import Set as AbstractSet
from typing import Final

from rapidfuzz.distance import Indel

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


def alike(one: str, other: str) -> float:
    """How much of two texts is the same, letter by letter: 0 to 1 (Dice, 1945, over 4-grams).

    For telling whether two texts are versions of one; only their first 5,000 characters count.
    """
    first, second = _grams(one), _grams(other)
    if not first or not second:
        return float(first == second)
    return dice(first, second)


def dice(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """How much of two sets is the same: 0 to 1 (Dice, 1945); nothing where both are empty."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


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
