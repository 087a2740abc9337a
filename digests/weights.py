"""Weights: what counts how much in a summary, learned from editors and kept in weights.yaml."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import yaml

TRAITS: Final = (
    "base",
    "place",
    "paragraph",
    "first_paragraph",
    "in_title",
    "title_words",
    "central",
    "new",
    "question",
    "quotation",
    "quoted",
    "brief",
    "leaning",
    "latin",
    "dated",
    "length",
    "clauses",
    "standfirst",
)
"""A sentence's traits, in the order in which they are kept: see digests/traits.py."""

SIGNS: Final = ("base", "recurring", "rest", "in_title", "odd_size", "leaning", "quoted")
"""What tells that a text opens with its standfirst, in the order in which it is kept."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much.

    The first four make the worth of a pair of letters, about the chance that an editor's
    standfirst has it. `merits`, in the order of TRAITS, make what a sentence is worth besides, for
    each of its letters. `signs`, in the order of SIGNS, are the log-odds that the first paragraph
    is the outlet's standfirst. `length` is the power of its length that a sentence's gain is
    divided by: 1 prefers dense sentences, 0 long ones.
    """

    in_title: float
    in_standfirst: float
    repeated: float
    spread: float
    merits: tuple[float, ...]
    signs: tuple[float, ...]
    length: float


@cache
def load_weights() -> Weights:
    """The weights that come with the package: read once, they never change."""
    return parse_weights(resources.files("digests").joinpath("weights.yaml").read_text("utf-8"))


def parse_weights(text: str) -> Weights:
    """The weights written in a file like weights.yaml. Raises KeyError for one that is missing."""
    given = yaml.safe_load(text)
    pairs = given["pairs"]
    return Weights(
        in_title=pairs["in_title"],
        in_standfirst=pairs["in_standfirst"],
        repeated=pairs["repeated"],
        spread=pairs["spread"],
        merits=tuple(given["merits"][name] for name in TRAITS),
        signs=tuple(given["signs"][name] for name in SIGNS),
        length=given["length"],
    )
