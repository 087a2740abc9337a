"""Summaries: the sentences of a text that say the most, verbatim and in reading order."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from digests.text.sentences import split
from digests.text.words import Segmenter

_NO_LETTERS = re.compile(r"[\s\W_]+")
_QUESTION = re.compile(r"[?？][”’」』）)\"]*$")
_QUOTATION = re.compile(r"[“「『\"][^“「『\"]*[”」』\"]")
_LEANING = re.compile(
    r"[“「『\"]?(?:但|不过|然而|此外|另外|同时|与此同时|因此|所以|而|并|也|还|另|其|随后|之后|对此|据此|据悉"
    r"|他|她|它|这|那|该|此|上述|不過|與此|對此|據此|據悉|隨後|之後|同時|這|該"
    r"|(?:But|And|Or|So|However|He|She|It|They|This|That|These|Those|Such|Then)\b)"
)

_MOST_SENTENCES = 200
"""What comes after that many sentences is not looked at: a bound on the time for huge texts."""

_STRETCH = 1.5
"""How many times the budget a lone sentence may take while others are shorter."""

_BRIEF = 12
"""A sentence of fewer letters is rather a heading or a label."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much, fitted by least squares to the standfirsts that editors wrote.

    The first five make the worth of a pair of letters, about the chance that an editor's standfirst
    has it. The others make a sentence's merit for each of its letters. `length` is the power of its
    length that a sentence's gain is divided by: 1 prefers dense sentences, 0 long ones.
    """

    in_title: float = 0.52
    in_standfirst: float = 0.52
    repeated: float = 0.06
    spread: float = 0.52
    early: float = 0.03

    position: float = 0.032
    hinted: float = 0.30
    recurring: float = 0.06
    centrality: float = 0.31
    base: float = 0.052
    question: float = -0.12
    quotation: float = -0.05
    brief: float = -0.05
    leaning: float = -0.03

    length: float = 0.7


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Length:
    """How long a summary may be: letters and digits, and sentences (None: any number)."""

    budget: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that may be chosen: its place among all from 0, its size in letters, its parts."""

    text: str
    place: int
    size: int
    pairs: frozenset[str]
    words: frozenset[str]


def letters(text: str) -> str:
    """The letters and digits of a text: what a budget counts."""
    return _NO_LETTERS.sub("", text)


def summarize(
    title: str,
    paragraphs: Sequence[str],
    segmenter: Segmenter,
    budget: int = 120,
    most: int | None = None,
    standfirst: str = "",
    weights: Weights = DEFAULT_WEIGHTS,
) -> tuple[str, ...]:
    """The sentences of `paragraphs` that say the most, verbatim and in reading order.

    At most `most` sentences, and together at most `budget` letters and digits; only a sentence
    that stands alone may be longer, by half at most while others are shorter. Never the title
    again, nothing twice, and never empty unless the paragraphs are. Two sentences that fit are
    their own summary.

    Sentences are chosen greedily by what each adds over its length to a power (budgeted maximum
    coverage: Lin and Bilmes, 2010). It adds the worth of the letter pairs that no chosen sentence
    has (concept coverage: Filatova and Hatzivassiloglou, 2004; Gillick and Favre, 2009), which
    keeps out repetition as MMR does, and its own merit: position (Edmundson, 1969), likeness to
    the title and standfirst, tf-idf share of recurring words, and degree centrality (Erkan and
    Radev, 2004).
    """
    length = Length(budget, most)
    return summarize_each(title, paragraphs, segmenter, (length,), standfirst, weights)[0]


def summarize_each(
    title: str,
    paragraphs: Sequence[str],
    segmenter: Segmenter,
    lengths: Sequence[Length],
    standfirst: str = "",
    weights: Weights = DEFAULT_WEIGHTS,
) -> tuple[tuple[str, ...], ...]:
    """What `summarize` says at each of several lengths; the text is read once for all."""
    spoken = [sentence for paragraph in paragraphs for sentence in split(paragraph)]
    sentences = _read(spoken[:_MOST_SENTENCES], title, segmenter)
    if not sentences:
        longest = tuple(sorted(spoken, key=lambda sentence: -len(letters(sentence)))[:1])
        return (longest,) * len(lengths)
    in_title, in_standfirst = (_pairs(segmenter.fold(text)) for text in (title, standfirst))
    worth = _worths(sentences, in_title, in_standfirst, weights)
    merits = _merits(sentences, in_title | in_standfirst, segmenter, weights)
    return tuple(
        _at_length(sentences, _Gain(worth, merits, length.budget, weights), length)
        for length in lengths
    )


def _read(spoken: Sequence[str], title: str, segmenter: Segmenter) -> list[_Sentence]:
    """The sentences that are neither the title nor said before."""
    said = [letters(sentence) for sentence in spoken]
    body, headline = "".join(said), letters(title)
    begins = accumulate(map(len, said), initial=0)
    # Folded in one go, which is faster; no sentence holds a line's end.
    folded = segmenter.fold("\n".join(spoken)).split("\n")
    return [
        _Sentence(text, place, len(word), _pairs(plain), frozenset(segmenter.terms(plain)))
        for place, (text, word, begin, plain) in enumerate(
            zip(spoken, said, begins, folded, strict=False)
        )
        if word and word not in headline and body.find(word) == begin
    ]


def _pairs(folded: str) -> frozenset[str]:
    """The pairs of neighbouring letters in a folded text."""
    return frozenset(map("".join, pairwise(letters(folded))))


def _worths(
    sentences: Sequence[_Sentence],
    in_title: frozenset[str],
    in_standfirst: frozenset[str],
    weights: Weights,
) -> dict[str, float]:
    """What each pair of letters is worth."""
    counts = Counter(chain.from_iterable(each.pairs for each in sentences))
    by_count = [
        weights.repeated * math.log(count or 1) + weights.spread * count / len(sentences)
        for count in range(len(sentences) + 1)
    ]
    worth = {pair: by_count[count] for pair, count in counts.items()}
    for pair in in_title & worth.keys():
        worth[pair] += weights.in_title
    for pair in in_standfirst & worth.keys():
        worth[pair] += weights.in_standfirst
    seen: set[str] = set()
    for each in sentences:
        for pair in each.pairs - seen:
            worth[pair] += weights.early / (1 + each.place)
        seen |= each.pairs
    return worth


def _merits(
    sentences: Sequence[_Sentence], hinted: frozenset[str], segmenter: Segmenter, weights: Weights
) -> dict[int, float]:
    """What each sentence has of itself for each of its letters, by place."""
    counts = Counter(chain.from_iterable(each.words for each in sentences))
    merits = {}
    for each in sentences:
        rarity = {word: segmenter.idf(word) for word in each.words}
        recurring = math.fsum(rarity[word] for word in each.words if counts[word] > 1)
        shared = sum(counts[word] - 1 for word in each.words)
        merits[each.place] = (
            weights.base
            + weights.position / (1 + each.place)
            + weights.hinted * len(each.pairs & hinted) / max(1, len(each.pairs))
            + weights.recurring * recurring / (math.fsum(rarity.values()) or 1)
            + weights.centrality * shared / (len(each.words) * len(sentences) or 1)
            + weights.question * bool(_QUESTION.search(each.text))
            + weights.quotation * bool(_QUOTATION.fullmatch(each.text))
            + weights.brief * (each.size < _BRIEF)
        )
    return merits


@dataclass(frozen=True, slots=True)
class _Gain:
    """What choosing a sentence adds to those chosen before."""

    worth: Mapping[str, float]
    merits: Mapping[int, float]
    budget: int
    weights: Weights

    def __call__(
        self, sentence: _Sentence, covered: AbstractSet[str], chosen: Sequence[_Sentence]
    ) -> float:
        # Sets have no order of their own: fsum is the same in any.
        new = math.fsum(map(self.worth.__getitem__, sentence.pairs - covered))
        merit = self.merits[sentence.place]
        leans = _LEANING.match(sentence.text) is not None
        if leans and all(each.place != sentence.place - 1 for each in chosen):
            merit += self.weights.leaning
        # Of a sentence longer than the budget only the budget's part counts.
        size = min(sentence.size, self.budget)
        length: float = size**self.weights.length
        return (new * size / sentence.size + merit * size) / length


def _at_length(sentences: list[_Sentence], gain: _Gain, length: Length) -> tuple[str, ...]:
    most = len(sentences) if length.most is None else length.most
    fits = sum(each.size for each in sentences) <= length.budget
    if len(sentences) <= min(2, most) and fits:
        return tuple(each.text for each in sentences)
    chosen = _choose(sentences, gain, most)
    return tuple(each.text for each in sorted(chosen, key=lambda each: each.place))


def _choose(sentences: Sequence[_Sentence], gain: _Gain, most: int) -> list[_Sentence]:
    """At most `most` sentences that fit the budget, the greatest gain first."""
    chosen: list[_Sentence] = []
    covered: set[str] = set()
    room = gain.budget
    bearable = [each for each in sentences if each.size <= _STRETCH * room]
    left = bearable or [min(sentences, key=lambda each: each.size)]
    while left and len(chosen) < most:
        best = max(left, key=lambda each: gain(each, covered, chosen))
        if chosen and gain(best, covered, chosen) <= 0:
            break
        chosen.append(best)
        covered |= best.pairs
        room -= best.size
        left = [each for each in left if each is not best and each.size <= room]
    return chosen
