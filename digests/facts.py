"""Facts: the sentences of an article that add to what its story has said before."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from operator import add
from typing import Final

from digests.leaning import leans, without_speaker
from digests.text import sentences
from digests.text.words import Segmenter

MOST: Final = 3
"""Facts that are kept of an article."""

_READ: Final = 2_000
"""Characters of each text that are read."""

_SENTENCES: Final = 30
"""Sentences of an article that are looked at: news says first what is new."""

_SHORTEST, _LONGEST = 12, 140
"""Letters of a sentence that can be a fact by itself."""

_NEW: Final = 0.65
"""Which share of a sentence must not have been said, in letter pairs and in telling words."""

_LEAST_NEW: Final = 0.6
"""The share without which numbers and place need not be looked at."""

_FIGURES_COUNT: Final = 0.1
"""What each new number adds to that, up to three: counts of the dead or of votes are news."""

_MOST_FIGURES: Final = 3
_LATER_COUNTS: Final = 0.15
"""What the end of the article takes away: background stands there."""

_TELLING: Final = 5.0
"""The idf from which on a word tells something: names, places, deeds."""

_NEW_WORDS: Final = 2
"""New telling words without which nothing was added. One known word ties them to the story."""

_UNITS: Final = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|[^\W\d_a-z]+")
_FIGURE: Final = re.compile(r"\d+(?:[.,]\d+)*")
_COMMENT: Final = re.compile(
    r"[?？]|分析|评论|認為|认为|觉得|相信|预计|料将|可能|或许|恐怕|意味着|背景|回顾|资料显示|众所周知|据了解"
    r"|去年|前年|近年|上个?月|上周|此前|相比之下|之一|曾经|曾在|当年|历史上|多年来|(?:19|20)\d\d年|本台|本报|记者|编辑|点击|关注"
    r"|\b(?:analysts?|expected|could|might|background|last year|previously)\b"
)
"""What is thought or was before: no news, even where nobody has said it yet."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a story has said: its folded texts, and their letter pairs and numbers."""

    text: str
    units: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Fact:
    text: str
    folded: str
    place: int
    score: float
    stands: bool


def new_facts(
    paragraphs: Sequence[str], said: Sequence[str], segmenter: Segmenter
) -> tuple[str, ...]:
    """At most three sentences, verbatim, that say what none of the texts in `said` does.

    Those that can stand by themselves are preferred; in reading order. None where all was said, or
    what is new is only comment and background. Time grows with the texts, which are cut at 2,000
    characters each.
    """
    if not said:
        return ()
    known = _read_said(said, segmenter)
    found = list(_found(paragraphs, known, segmenter))
    best = sorted(found, key=lambda fact: (not fact.stands, -fact.score, fact.place))
    chosen: list[_Fact] = []
    units: set[str] = set()
    for fact in best:
        own = _units(fact.folded)
        if len(chosen) < MOST and _share(own, units) >= _NEW:
            chosen.append(fact)
            units |= own
    return tuple(fact.text for fact in sorted(chosen, key=lambda fact: fact.place))


def _read_said(texts: Iterable[str], segmenter: Segmenter) -> _Said:
    folded = "\n".join(segmenter.fold(text[:_READ]) for text in texts)
    return _Said(folded, frozenset(_units(folded)))


def _found(paragraphs: Sequence[str], said: _Said, segmenter: Segmenter) -> Iterator[_Fact]:
    spoken = list(islice(_spoken(paragraphs), _SENTENCES))
    if not spoken:
        return
    # Folding costs more by the call than by the letter.
    folded = segmenter.fold("\n".join(text for text, _ in spoken)).split("\n")
    for place, ((text, is_nobodys), plain) in enumerate(zip(spoken, folded, strict=True)):
        score = _score(plain, said, segmenter) - _LATER_COUNTS * place / _SENTENCES
        if score >= _LEAST_NEW and not is_nobodys:
            yield _Fact(text, plain, place, score, stands=not leans(text))


def _spoken(paragraphs: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The sentences, each with whether it is somebody's words with nobody named."""
    for paragraph in paragraphs:
        split = sentences.split(paragraph[:_READ])
        yield from zip(split, without_speaker(split), strict=True)


def _score(folded: str, said: _Said, segmenter: Segmenter) -> float:
    """How much of a sentence was not said, and more for new numbers; 0 for what is no news."""
    size = sum(map(str.isalnum, folded))
    if not _SHORTEST <= size <= _LONGEST or _COMMENT.search(folded):
        return 0.0
    units = _units(folded)
    if _share(units, said.units) < _LEAST_NEW:
        return 0.0
    telling = {word for word in segmenter.terms(folded) if segmenter.idf(word) >= _TELLING}
    # Looking words up in a text is quicker than cutting it.
    known = {word for word in telling if word in said.text}
    if not known or len(telling) - len(known) < _NEW_WORDS:
        return 0.0
    figures = sum(_FIGURE.fullmatch(unit) is not None for unit in units - said.units)
    new = min(_share(units, said.units), _share(telling, known))
    return new + _FIGURES_COUNT * min(_MOST_FIGURES, figures)


def _units(folded: str) -> set[str]:
    """A folded text's letter pairs, its numbers and, in Latin, its words."""
    units: set[str] = set()
    for run in _UNITS.findall(folded):
        if run.isascii():
            units.add(run)
        else:
            units.update(map(add, run, run[1:]))
    return units


def _share(units: AbstractSet[str], known: AbstractSet[str]) -> float:
    """The share of the units that is not among the known ones."""
    return len(units - known) / len(units) if units else 0.0
