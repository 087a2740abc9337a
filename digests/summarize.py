"""Summaries: the sentences of a text that say the most, verbatim and in reading order."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import repeat
from operator import mul
from typing import Final

from digests.clauses import shorten as shortened
from digests.lengths import Length
from digests.text.sentences import split
from digests.text.words import Segmenter
from digests.traits import Sentence, Text, letters, read, units
from digests.weights import Weights, load_weights

__all__ = ["Scored", "letters", "score", "summarize", "summarize_each"]

_STRETCH: Final = 1.5
"""How many times the budget a lone sentence may take while others are shorter."""

_NEARLY: Final = 0.9
"""What needs the sentence before it is worth this much of one that stands by itself."""

_VOICELESS: Final = 0.5
"""And somebody's speech with nobody named this much: alone it would be the outlet's own words."""

_BRIEF: Final = 10
"""A sentence of fewer letters is rather a heading or a label."""

_SAME: Final = 0.7
"""How much of the shorter of two sentences the other has when they say the same."""

_SAME_ELSEWHERE: Final = 0.3
"""So much is enough where another text tells it: the same event is told in other words."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A text's sentences with what each is worth.

    `worth` is what a unit adds to a summary that does not have it yet, where it is more than
    `alone`, as for one that a single sentence has. `sums` is what a sentence's units are worth
    together, and `merits` what it has besides for each of its letters, by its place in `sentences`.
    """

    sentences: tuple[Sentence, ...]
    alone: float
    worth: Mapping[str, float]
    sums: tuple[float, ...]
    merits: tuple[float, ...]
    length: float

    def sum(self, units: AbstractSet[str]) -> float:
        """What units of the text are worth together."""
        more = math.fsum(map(self.worth.get, units, repeat(0.0)))
        return self.alone * len(units) + more


def summarize(
    title: str,
    paragraphs: Sequence[str],
    segmenter: Segmenter,
    budget: int = 120,
    most: int | None = None,
    standfirst: str = "",
    shorten: bool = False,
) -> tuple[str, ...]:
    """The sentences of `paragraphs` that say the most, verbatim and in reading order.

    At most `most` sentences, and together at most `budget` letters and digits; only a sentence
    that stands alone may be longer, by half at most while others are shorter. Never the title
    again, nothing twice, and never empty unless the paragraphs are. Two sentences that fit are
    their own summary. With `shorten`, where no sentence fits, the one that is taken ends early,
    at the end of a clause: see `clauses.shorten`.

    Sentences are chosen greedily by what each adds over its length to a power (budgeted maximum
    coverage: Lin and Bilmes, 2010). It adds the worth of the letter pairs that no chosen sentence
    has (concept coverage: Filatova and Hatzivassiloglou, 2004; Gillick and Favre, 2009), which
    keeps out repetition as MMR does, and its own merit: position (Edmundson, 1969), likeness to
    the title, degree centrality (Erkan and Radev, 2004) and more, each weighted as learned from
    editors' standfirsts (weights.yaml). What needs the sentence before it, or is speech without
    its speaker, comes after what stands by itself and is nearly as good.
    """
    length = Length(budget, most)
    return summarize_each(title, paragraphs, segmenter, (length,), standfirst, shorten)[0]


def summarize_each(
    title: str,
    paragraphs: Sequence[str],
    segmenter: Segmenter,
    lengths: Sequence[Length],
    standfirst: str = "",
    shorten: bool = False,
    weights: Weights | None = None,
) -> tuple[tuple[str, ...], ...]:
    """What `summarize` says at each of several lengths; the text is read once for all."""
    text = read(title, paragraphs, segmenter)
    if not text.sentences:
        spoken = [sentence for paragraph in paragraphs for sentence in split(paragraph)]
        longest = tuple(sorted(spoken, key=lambda sentence: -len(letters(sentence)))[:1])
        return (longest,) * len(lengths)
    in_standfirst: AbstractSet[str] = frozenset()
    if standfirst:
        in_standfirst = units(segmenter.fold(standfirst), segmenter)
    scored = score(text, in_standfirst, weights or load_weights())
    return tuple(_at_length(scored, length, shorten) for length in lengths)


def score(text: Text, in_standfirst: AbstractSet[str], weights: Weights) -> Scored:
    """What each unit and each sentence of a text is worth."""
    sentences = text.sentences
    share = weights.spread / len(sentences)
    # Of as many as there are sentences: fewer than there are units.
    by_count = [
        weights.repeated * math.log(count or 1) + share * (count - 1)
        for count in range(len(sentences) + 1)
    ]
    worth = dict(zip(text.counts, map(by_count.__getitem__, text.counts.values()), strict=True))
    for known, more in (text.in_title, weights.in_title), (in_standfirst, weights.in_standfirst):
        for unit in known:
            worth[unit] = worth.get(unit, 0) + more
    # Sets have no order of their own: fsum is the same in any.
    sums = tuple(
        share * len(each.units) + math.fsum(map(worth.__getitem__, _known(each, in_standfirst)))
        for each in sentences
    )
    return Scored(sentences, share, worth, sums, _merits(text, weights), weights.length)


def _known(sentence: Sentence, in_standfirst: AbstractSet[str]) -> AbstractSet[str]:
    """What a sentence says that the standfirst, the title or another sentence says too."""
    if not in_standfirst:
        return sentence.shared
    return sentence.shared | (sentence.units & in_standfirst)


def _merits(text: Text, weights: Weights) -> tuple[float, ...]:
    opening = max(0.0, sum(map(mul, weights.signs, text.signs)))
    *_, standfirst = weights.merits
    return tuple(
        sum(map(mul, weights.merits, each.traits))
        + (standfirst * opening if each.paragraph == 0 else 0)
        for each in text.sentences
    )


def _at_length(scored: Scored, length: Length, shorten: bool) -> tuple[str, ...]:
    sentences = scored.sentences
    most = len(sentences) if length.most is None else length.most
    fits = sum(each.size for each in sentences) <= length.budget
    if len(sentences) <= min(2, most) and fits:
        return tuple(each.text for each in sentences)
    chosen = sorted(choose(scored, length), key=lambda each: each.place)
    said = tuple(each.text for each in chosen)
    if shorten and all(each.size > length.budget for each in sentences):
        return (shortened(said[0], length.budget) or said[0],)
    return said


def choose(scored: Scored, length: Length, opening: float = math.inf) -> list[Sentence]:
    """Sentences for a summary of that length, the greatest gain first.

    The first that is chosen is one of a place before `opening`; what stands behind that is another
    text's, and chosen only if it says quite another thing.
    """
    budget = length.budget
    most = math.inf if length.most is None else length.most
    # The fewer sentences may be taken, the less of what one leaves is of use to another.
    power = scored.length * (1 - 2**-most)
    places = _bearable(scored.sentences, budget)
    left = [_Candidate.of(scored, at, budget, power) for at in places]
    chosen: list[Sentence] = []
    covered: set[str] = set()
    room = budget
    while left and len(chosen) < most:
        taken = {each.place for each in chosen}
        gains = [
            each.gain(taken) if chosen or each.sentence.place < opening else -math.inf
            for each in left
        ]
        gain = max(gains)
        if chosen and gain <= 0:
            break
        best = left[gains.index(gain)].sentence
        chosen.append(best)
        room -= best.size
        fresh = best.units - covered
        covered |= fresh
        left = [
            each
            for each in left
            if each.sentence.size <= room
            and each.adds_to(best, _SAME if each.sentence.place < opening else _SAME_ELSEWHERE)
        ]
        for each in left:
            if common := each.sentence.units & fresh:
                each.take(scored.sum(common))
    return chosen


def _bearable(sentences: Sequence[Sentence], budget: int) -> list[int]:
    """Where the sentences are that may be chosen: labels and much too long ones only for want."""
    bearable = [at for at, each in enumerate(sentences) if each.size <= _STRETCH * budget]
    spoken = [at for at in bearable if sentences[at].size >= _BRIEF]
    return spoken or bearable or [min(range(len(sentences)), key=lambda at: sentences[at].size)]


class _Candidate:
    """A sentence that may still be chosen, and what choosing it adds to those that are."""

    __slots__ = ("_fresh", "_merit", "_share", "sentence")

    def __init__(self, sentence: Sentence, fresh: float, merit: float, share: float) -> None:
        self.sentence = sentence
        self._fresh = fresh
        self._merit = merit
        self._share = share

    @classmethod
    def of(cls, scored: Scored, at: int, budget: int, power: float) -> "_Candidate":
        """The sentence at a place; of one longer than the budget only the budget's part counts."""
        sentence = scored.sentences[at]
        size = min(sentence.size, budget)
        share = size / sentence.size / size**power
        return cls(sentence, scored.sums[at], scored.merits[at] * sentence.size, share)

    def gain(self, taken: AbstractSet[int]) -> float:
        """What it adds over its length; less if it needs one that is not at the places taken."""
        gain = (self._fresh + self._merit) * self._share
        needs = self.sentence.leans or self.sentence.voiceless
        if not needs or self.sentence.place - 1 in taken:
            return gain
        return gain * (_VOICELESS if self.sentence.voiceless else _NEARLY)

    def adds_to(self, chosen: Sentence, same: float) -> bool:
        """Whether it is another sentence, and no more than that share of it the same."""
        units = self.sentence.units
        return self.sentence is not chosen and (
            len(units & chosen.units) <= same * min(len(units), len(chosen.units))
        )

    def take(self, covered: float) -> None:
        """Another sentence now covers some of what it says."""
        self._fresh -= covered
