"""The known phrases that are not news, compiled from boilerplate.yaml."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns by where they may stand; `closings` end where the paragraph does."""

    head: re.Pattern[str]
    lines: re.Pattern[str]
    tail: re.Pattern[str]
    trailers: re.Pattern[str]
    openings: re.Pattern[str]
    closings: re.Pattern[str]


def load_phrases() -> Phrases:
    """The phrases that come with the package."""
    text = resources.files("digests.text").joinpath("boilerplate.yaml").read_text("utf-8")
    groups: dict[str, list[str]] = yaml.safe_load(text)
    return Phrases(
        head=_any_of(groups["head"]),
        lines=_any_of(groups["lines"]),
        tail=_any_of(groups["tail"]),
        trailers=_any_of(groups["trailers"]),
        openings=_any_of(groups["openings"]),
        closings=_any_of(groups["closings"], end=r"\s*\Z"),
    )


def _any_of(patterns: Sequence[str], end: str = "") -> re.Pattern[str]:
    joined = "|".join(patterns)
    brackets = joined.replace("⟨", r"（(【〔［\[").replace("⟩", r"）)】〕］\]")
    return re.compile(f"(?:{brackets}){end}")
