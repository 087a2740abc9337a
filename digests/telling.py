"""Tellings: the summary of a story that several outlets tell, and whose sentence each is."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Final

from digests.disagree import disagree
from digests.headlines import tells_news
from digests.lengths import Length
from digests.model import Language
from digests.summarize import Scored, choose, score, summarize
from digests.text.words import Segmenter
from digests.traits import Sentence, read, units
from digests.weights import load_weights

MOST_TELLINGS: Final = 8
"""So many are looked at: a bound on the time for the story that everybody tells."""

_FIRST: Final = 4_000
_OTHERS: Final = 1_000
"""Characters of the first telling and of each other that are looked at: news says first what it is
about."""

_COMPARED: Final = 60
"""Sentences of each telling in which another number or a denial is looked for."""

_ANOTHER: Final = 0.65
"""What another outlet's sentence is worth of one of the representing telling."""

_OTHER_SCRIPT: Final = 0.6
_APART: Final = 1_000_000
"""Between the places of two tellings' sentences, so that none is before another's."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One article of a story."""

    outlet: str
    title: str
    paragraphs: tuple[str, ...]
    standfirst: str = ""
    language: Language = "zh-Hans"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and the outlet that must be named with it, or an empty string."""

    text: str
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence of one telling, folded for comparing."""

    sentence: Sentence
    telling: int
    folded: str


@dataclass(frozen=True, slots=True)
class _Dispute:
    """What a chosen sentence says otherwise than another outlet does."""

    line: _Line
    against: _Line


def tell(tellings: Sequence[Telling], segmenter: Segmenter, length: Length) -> tuple[Said, ...]:
    """The summary of a story over all that tell it, the first representing it.

    1. Sentences are chosen from all tellings in the first one's language, by preference its own,
       of which one comes before any other: others add what it does not say (see `summarize`).
       Roundups and comments are not asked.
    2. Where a chosen sentence and another outlet's differ (other numbers for one thing, a denial),
       it carries its outlet's name, and theirs comes next to it, named too, if there is room;
       what was chosen last gives way for it.
    3. The first telling's sentences stand in its order, then the others'.

    Of one telling this is what `summarize` says.
    """
    first = tellings[0]
    told = [first, *_others(tellings, segmenter)]
    pool = _pool(told, segmenter)
    if len(told) == 1 or not pool.sentences:
        budget, most = length.budget, length.most
        said = summarize(first.title, first.paragraphs, segmenter, budget, most, first.standfirst)
        return tuple(map(Said, said))
    chosen = choose(pool, length, opening=_APART)
    lines = _lines(pool.sentences, segmenter)
    disputes = _disputes(chosen, lines, told)
    kept = _with_room(chosen, disputes, length)
    return tuple(_ordered(kept, disputes, told))


def _others(tellings: Sequence[Telling], segmenter: Segmenter) -> list[Telling]:
    first, *others = tellings
    asked = (each for each in others if _family(each) == _family(first))
    news = (each for each in asked if tells_news(segmenter.fold(each.title)))
    return list(islice(news, MOST_TELLINGS - 1))


def _family(telling: Telling) -> str:
    return "zh" if telling.language.startswith("zh") else telling.language


def _pool(told: Sequence[Telling], segmenter: Segmenter) -> Scored:
    """The sentences of all tellings as those of one text, others' worth less than the first's."""
    weights = load_weights()
    parts = []
    for at, telling in enumerate(told):
        paragraphs = _beginning(telling.paragraphs, _OTHERS if at else _FIRST)
        text = read(telling.title, paragraphs, segmenter)
        if text.sentences:
            standfirst = units(segmenter.fold(telling.standfirst), segmenter)
            scored = score(text, standfirst, weights)
            factor = 1.0 if at == 0 else _factor(telling, told[0])
            parts.append((at, scored, factor))
    worth: dict[str, float] = {}
    for _, scored, _ in parts:
        for unit, value in scored.worth.items():
            worth[unit] = max(value, worth.get(unit, 0))
    moved = [
        each._replace(place=at * _APART + each.place)
        for at, scored, _ in parts
        for each in scored.sentences
    ]
    return Scored(
        tuple(moved),
        min((scored.alone for _, scored, _ in parts), default=0),
        worth,
        tuple(value * factor for _, scored, factor in parts for value in scored.sums),
        tuple(value * factor for _, scored, factor in parts for value in scored.merits),
        weights.length,
    )


def _beginning(paragraphs: Sequence[str], most: int) -> tuple[str, ...]:
    """The first paragraphs, whole, until they have that many characters."""
    before = accumulate(map(len, paragraphs), initial=0)
    return tuple(one for one, length in zip(paragraphs, before, strict=False) if length < most)


def _factor(telling: Telling, first: Telling) -> float:
    return _ANOTHER if telling.language == first.language else _OTHER_SCRIPT


def _lines(sentences: Sequence[Sentence], segmenter: Segmenter) -> dict[int, _Line]:
    """The sentences by place, as they are compared."""
    folded = segmenter.fold("\n".join(each.text for each in sentences)).split("\n")
    return {
        each.place: _Line(each, each.place // _APART, line)
        for each, line in zip(sentences, folded, strict=True)
    }


def _disputes(
    chosen: Sequence[Sentence], lines: dict[int, _Line], told: Sequence[Telling]
) -> dict[int, _Dispute]:
    """By the place of a chosen sentence, the first of another outlet that says otherwise."""
    found = {}
    for each in chosen:
        line = lines[each.place]
        against = next(_against(line, lines, told), None)
        if against is not None:
            found[each.place] = _Dispute(line, against)
    return found


def _against(line: _Line, lines: dict[int, _Line], told: Sequence[Telling]) -> Iterator[_Line]:
    outlet = told[line.telling].outlet
    for at, telling in enumerate(told):
        if telling.outlet == outlet:
            continue
        others = (other for other in lines.values() if other.telling == at)
        for other in islice(others, _COMPARED):
            if disagree(line.folded, other.folded, line.sentence.units, other.sentence.units):
                yield other


def _with_room(
    chosen: Sequence[Sentence], disputes: dict[int, _Dispute], length: Length
) -> list[Sentence]:
    """What is said in the end: the other side of each dispute too, where it fits.

    What was chosen after a dispute, and is in none, gives way for its other side.
    """
    kept = list(chosen)
    for each in chosen:
        dispute = disputes.get(each.place)
        if dispute is None or each not in kept or dispute.against.sentence in kept:
            continue
        later = [one for one in kept[kept.index(each) + 1 :] if one.place not in disputes]
        staying = [*kept, dispute.against.sentence]
        while later and not _fits(staying, length):
            staying.remove(later.pop())
        if _fits(staying, length):
            kept = staying
    return kept


def _fits(sentences: Sequence[Sentence], length: Length) -> bool:
    size = sum(each.size for each in sentences)
    most = math.inf if length.most is None else length.most
    return size <= length.budget and len(sentences) <= most


def _ordered(
    kept: Sequence[Sentence], disputes: dict[int, _Dispute], told: Sequence[Telling]
) -> Iterator[Said]:
    """The sentences in reading order, each other side behind what it contradicts."""
    places = {each.place for each in kept}
    sides = {
        place: dispute.against.sentence
        for place, dispute in disputes.items()
        if place in places and dispute.against.sentence.place in places
    }
    named = places & disputes.keys() | {each.place for each in sides.values()}
    done: set[int] = set()
    for each in sorted(kept, key=lambda one: one.place):
        pair = [each, sides[each.place]] if each.place in sides else [each]
        for one in pair:
            if one.place not in done:
                done.add(one.place)
                outlet = told[one.place // _APART].outlet if one.place in named else ""
                yield Said(one.text, outlet)
