"""Traits: the sentences of a text, and what tells how much each is worth in a summary."""

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate, chain, islice, takewhile
from typing import Final, NamedTuple

from digests.leaning import is_quotation, leans, without_speaker
from digests.text.sentences import split
from digests.text.words import Segmenter

MOST_SENTENCES: Final = 500
"""What comes after that many sentences is not looked at: a bound on the time for huge texts."""

_MOST_LETTERS: Final = 60_000
_BRIEF: Final = 12
"""A sentence of fewer letters is rather a heading or a label."""

_TITLE_AGAIN: Final = 0.9
"""How much of a sentence the title has when it only says the title again."""

_MIDDLING: Final = 40
_USUAL_STANDFIRST: Final = 115
_USUAL_REST: Final = 300

_NO_LETTERS: Final = re.compile(r"[\s\W_]+")
_WORDS_AND_LINES: Final = re.compile(r"[\w\n]+")
_CLOSING: Final = '”’」』）)"'
_QUOTED: Final = re.compile(r"[“「『\"][^“「『”」』\"]*[”」』\"]")
_LATIN: Final = re.compile(r"[a-z]{2,}")
_DATED: Final = re.compile(
    r"(?=[\d周週星今昨日近当當])(?:\d{1,2}[日号月號]|[周週][一二三四五六日]|星期|今天|昨天|今日|日前|近日|当地时间|當地時間)"
)
_DATE_WITHIN: Final = 25


class Sentence(NamedTuple):
    """A sentence that may be chosen; a tuple, of which thousands are quickly made.

    Its place among all from 0, its size in letters and digits, what it says (pairs of letters, or
    words where the letters are Latin), which of that the title or others say too, and its traits,
    in the order of `weights.TRAITS`. What `leans` needs the sentence before it; what is
    `voiceless` is somebody's words without a name.
    """

    text: str
    place: int
    paragraph: int
    size: int
    units: frozenset[str]
    shared: frozenset[str]
    traits: tuple[float, ...]
    leans: bool
    voiceless: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A text's sentences, the title's units, and how many sentences have each unit of several.

    `signs` tell whether the first paragraph is the outlet's standfirst, in the order of
    `weights.SIGNS`; a text of one paragraph has none.
    """

    sentences: tuple[Sentence, ...]
    in_title: frozenset[str]
    counts: Mapping[str, int]
    signs: tuple[float, ...]


class _Spoken(NamedTuple):
    """A sentence as it stands: the paragraph it is in, and whether its speaker is missing."""

    text: str
    paragraph: int
    voiceless: bool


class _Line(NamedTuple):
    """A line of the text, its size in letters, its folded letters alone, and itself folded."""

    text: str
    size: int
    said: str
    folded: str


class _Plain(NamedTuple):
    """A sentence that is neither the title nor said before, folded, with what it says."""

    spoken: _Spoken
    place: int
    size: int
    folded: str
    units: frozenset[str]


class _Title(NamedTuple):
    """What a title says, and how much each of its words tells."""

    letters: str
    units: frozenset[str]
    rarity: Mapping[str, float]
    tells: float


def letters(text: str) -> str:
    """The letters and digits of a text: what a budget counts."""
    return _NO_LETTERS.sub("", text)


def units(folded: str, segmenter: Segmenter) -> frozenset[str]:
    """What a folded text says: its pairs of neighbouring letters, or its words in Latin."""
    said = letters(folded)
    return _says(_Line(folded, 0, said, folded), _pairs(said), segmenter)


def read(title: str, paragraphs: Sequence[str], segmenter: Segmenter) -> Text:
    """A text's sentences, without those that only say the title again or what was said before."""
    spoken = list(islice(_spoken(paragraphs), MOST_SENTENCES))
    # Folded in one go, which is faster; no sentence holds a line's end.
    lines = [" ".join(title.split()), *(each.text for each in spoken)]
    text = "\n".join(lines)
    folded = segmenter.fold(text)
    said = "".join(_WORDS_AND_LINES.findall(folded.replace("_", ""))).split("\n")
    sizes = map(len, said if len(folded) == len(text) else map(letters, lines))
    rows = list(map(_Line, lines, sizes, said, folded.split("\n")))
    headline = _title(rows[0], segmenter)
    plain = _plain(spoken, rows[1:], headline, segmenter)
    seen: set[str] = set()
    several: set[str] = set()
    known = []
    for each in plain:
        before = each.units & seen
        known.append(len(before))
        several |= before
        seen |= each.units
    more = several | headline.units
    shared = [each.units & more for each in plain]
    counts = Counter(chain.from_iterable(shared))
    sentences = tuple(
        _sentence(each, units, _others(units, counts) / len(plain), old, headline)
        for each, units, old in zip(plain, shared, known, strict=True)
    )
    return Text(sentences, headline.units, counts, _signs(sentences, headline.units, several))


def _others(shared: frozenset[str], counts: Mapping[str, int]) -> int:
    return sum(map(counts.__getitem__, shared)) - len(shared)


def _title(line: _Line, segmenter: Segmenter) -> _Title:
    rarity = {word: segmenter.idf(word) for word in segmenter.terms(line.folded)}
    says = _says(line, _pairs(line.said), segmenter)
    return _Title(line.said, says, rarity, math.fsum(rarity.values()) or 1)


def _says(line: _Line, pairs: Sequence[str], segmenter: Segmenter) -> frozenset[str]:
    if line.said.isascii():
        return frozenset(segmenter.terms(line.folded))
    return frozenset(pairs)


def _pairs(said: str) -> list[str]:
    """The pairs of neighbouring letters, in order, from one text that has them line by line.

    Adding letters to letters takes more than twice as long, which is much of a summary's time.
    """
    places = array("I", said.encode("utf-32-le"))
    lines = array("I", "\n".encode("utf-32-le")) * (3 * (len(places) - 1))
    lines[0::3] = places[:-1]
    lines[1::3] = places[1:]
    return lines.tobytes().decode("utf-32-le").splitlines()


def _spoken(paragraphs: Sequence[str]) -> Iterator[_Spoken]:
    size = 0
    for row, paragraph in enumerate(paragraphs):
        sentences = split(paragraph)
        for text, voiceless in zip(sentences, without_speaker(sentences), strict=True):
            yield _Spoken(text, row, voiceless)
            size += len(text)
            if size > _MOST_LETTERS:
                return


def _plain(
    spoken: Sequence[_Spoken], rows: Sequence[_Line], title: _Title, segmenter: Segmenter
) -> list[_Plain]:
    body = "".join(row.said for row in rows)
    begins = accumulate((len(row.said) for row in rows), initial=0)
    pairs = _pairs(body)
    found = []
    for place, (each, row, begin) in enumerate(zip(spoken, rows, begins, strict=False)):
        said = row.said
        if not said or said in title.letters or body.find(said) != begin:
            continue
        says = _says(row, pairs[begin : begin + len(said) - 1], segmenter)
        if not says or len(says & title.units) < _TITLE_AGAIN * len(says):
            found.append(_Plain(each, place, row.size, row.folded, says))
    return found


def _sentence(
    plain: _Plain, shared: frozenset[str], others: float, known: int, title: _Title
) -> Sentence:
    """The sentence with its traits.

    `others` is the share of all sentences that have each of its shared units too, summed; `known`
    is how many of its units were said before it.
    """
    text, row, voiceless = plain.spoken
    folded, size = plain.folded, len(plain.units) or 1
    in_title = [rarity for word, rarity in title.rarity.items() if word in folded]
    needs = leans(text)
    traits = (
        1,
        1 / (1 + plain.place),
        1 / (1 + row),
        row == 0,
        len(plain.units & title.units) / size,
        sum(in_title) / title.tells,
        others / size,
        1 - known / size,
        text.rstrip(_CLOSING)[-1:] in "?？",
        is_quotation(text),
        _quoted_share(text),
        plain.size < _BRIEF,
        needs,
        10 * len(_LATIN.findall(folded)) / plain.size,
        _DATED.search(text, 0, _DATE_WITHIN) is not None,
        math.log(plain.size / _MIDDLING),
        10 * (text.count("，") + text.count("、")) / plain.size,
        0,
    )
    return Sentence(
        text, plain.place, row, plain.size, plain.units, shared, traits, needs, voiceless
    )


def _quoted_share(text: str) -> float:
    return sum(map(len, _QUOTED.findall(text))) / len(text)


def _signs(
    sentences: Sequence[Sentence], in_title: frozenset[str], several: AbstractSet[str]
) -> tuple[float, ...]:
    """What tells that the first paragraph is the standfirst: that the rest says it again."""
    first = list(takewhile(lambda each: each.paragraph == 0, sentences))
    rest = sentences[len(first) :]
    if not first or not rest:
        return ()
    said: frozenset[str] = frozenset().union(*(each.units for each in first))
    size = sum(each.size for each in first)
    return (
        1,
        len(said & several) / (len(said) or 1),
        math.log(sum(each.size for each in rest) / _USUAL_REST),
        len(said & in_title) / (len(in_title) or 1),
        abs(math.log(size / _USUAL_STANDFIRST)),
        first[0].leans,
        math.fsum(_quoted_share(each.text) for each in first) / len(first),
    )
