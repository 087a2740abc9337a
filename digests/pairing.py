"""Pairing: how likely two articles report the same event."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Final

import yaml

from digests.storytraits import Traits, named_days, rarity_of

Idf = Callable[[int, int], float]
"""What a word tells now: by its hash, and its rarity in general (a byte, see Traits)."""

Features = tuple[float, ...]
"""What a pair is judged by: a number for each of FEATURES."""

FEATURES: Final = (
    "title",
    "title_letters",
    "head",
    "body",
    "title_covered_least",
    "head_covered_least",
    "rarest",
    "rarest_of_titles",
    "words_of_titles",
    "rare",
    "other_figures",
    "days",
    "weekday",
    "days_apart",
    "log_hours_apart",
    "same_outlet",
    "roundup",
    "opinion",
)

_FILE: Final = "storyweights.yaml"
_RARE: Final = 4.0
_WEEK: Final = ((1 << 7) - 1) << 32
_MOST_HOURS: Final = 72


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model: `bias` and a weight for each of FEATURES, which are first scaled.

    Read from the package by `load_weights`; tests/benchmarks/storyfit.py makes the file.
    """

    bias: float
    weights: tuple[float, ...]

    def likely(self, features: Features) -> float:
        """How likely a pair with these features reports the same event: 0 to 1."""
        score = self.bias + sum(map(float.__mul__, self.weights, features))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True, slots=True)
class Asked:
    """An article that others are compared with, its words weighed once by what they tell now."""

    traits: Traits
    seconds: float
    told: Mapping[int, float] = field(repr=False)
    words: frozenset[int] = field(repr=False)
    title: frozenset[int] = field(repr=False)
    head: frozenset[int] = field(repr=False)
    days: frozenset[int]
    sums: tuple[float, float, float]


def load_weights() -> Weights:
    """Read the weights that the package holds."""
    text = resources.files("digests").joinpath(_FILE).read_text(encoding="utf-8")
    stored = yaml.safe_load(text)
    return Weights(stored["bias"], tuple(float(stored["weights"][name]) for name in FEATURES))


def ask(traits: Traits, seconds: float, idf: Idf) -> Asked:
    """Weigh an article's words; `seconds` are those of its time."""
    words = traits.words
    return Asked(
        traits=traits,
        seconds=seconds,
        told=dict(zip(words, map(idf, words, traits.rarity), strict=True)),
        words=frozenset(words),
        title=frozenset(words[: traits.in_title]),
        head=frozenset(words[: traits.in_head]),
        days=named_days(traits.days, seconds),
        sums=_sums(traits),
    )


def compare(asked: Asked, held: Traits, seconds: float) -> Features:
    """FEATURES of an article and a held one whose time has those seconds."""
    own, told = asked.traits, asked.told
    # Only what both have costs time: this runs for dozens of articles each time.
    in_title = asked.words.intersection(held.words[: held.in_title])
    in_head = asked.words.intersection(held.words[: held.in_head])
    common = asked.words.intersection(held.words)
    titles, heads = asked.title & in_title, asked.head & in_head
    said = [
        sum(map(told.__getitem__, words)) for words in (titles, heads, common, in_title, in_head)
    ]
    mine = [sum(map(told.__getitem__, part & common)) for part in (asked.title, asked.head)]
    sums = _sums(held)
    title = mine[0] / asked.sums[0], said[3] / sums[0]
    head = mine[1] / asked.sums[1], said[4] / sums[1]
    hours = abs(asked.seconds - seconds) / 3600
    rare = [told[word] - _RARE for word in common if told[word] > _RARE]
    return (
        2 * said[0] / (asked.sums[0] + sums[0]),
        _dice(own.pairs, held.pairs),
        2 * said[1] / (asked.sums[1] + sums[1]),
        2 * said[2] / (asked.sums[2] + sums[2]),
        min(title),
        min(head),
        max(map(told.__getitem__, heads), default=0.0),
        max(map(told.__getitem__, titles), default=0.0),
        math.log1p(len(titles)),
        math.log1p(sum(rare)),
        _other(own.figures, held.figures),
        _same(asked.days, named_days(held.days, seconds)),
        _same_bits(own.days & _WEEK, held.days & _WEEK),
        min(hours, _MOST_HOURS) / 24,
        math.log1p(hours),
        float(own.outlet == held.outlet),
        float(own.is_roundup or held.is_roundup),
        float(own.is_opinion or held.is_opinion),
    )


def _sums(traits: Traits) -> tuple[float, float, float]:
    """What the words of the title, the head and all of it tell in general; never 0."""
    rarity = traits.rarity
    title, head = sum(rarity[: traits.in_title]), sum(rarity[: traits.in_head])
    return _least(title), _least(head), _least(sum(rarity))


def _least(rarity: int) -> float:
    return max(1.0, rarity_of(rarity))


def _dice(one: Sequence[int], other: Sequence[int]) -> float:
    both = len(one) + len(other)
    return 2 * len(set(one).intersection(other)) / both if both else 0.0


def _other(one: Sequence[int], other: Sequence[int]) -> float:
    """1 if both titles have numbers and none is the same: another day's count, another price."""
    return float(bool(one and other) and set(one).isdisjoint(other))


def _same(one: frozenset[int], other: frozenset[int]) -> float:
    """1 if both name the same day, -1 if they name other days, 0 where one names none."""
    if not one or not other:
        return 0.0
    return -1.0 if one.isdisjoint(other) else 1.0


def _same_bits(one: int, other: int) -> float:
    """The same for days of the week by their names alone: 周日 may be the last or the next."""
    if not one or not other:
        return 0.0
    return 1.0 if one & other else -1.0
