"""The summary of a story that several articles tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from digests.model import Language
from digests.summarize import Length, summarize
from digests.text.words import Segmenter


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


def tell(tellings: Sequence[Telling], segmenter: Segmenter, length: Length) -> tuple[Said, ...]:
    """The sentences that say the most."""
    first = tellings[0]
    said = summarize(
        first.title,
        first.paragraphs,
        segmenter,
        budget=length.budget,
        most=length.most,
        standfirst=first.standfirst,
    )
    return tuple(Said(sentence) for sentence in said)
