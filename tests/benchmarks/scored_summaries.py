"""Scores of summaries, article by article, with the shared script's own measures."""

import importlib.util
import json
import lzma
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

Row = dict[str, str]

_RESAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Marks:
    """Character ROUGE-1, -2 and -L F1 of one summary or the mean of several."""

    r1: float
    r2: float
    rl: float


@dataclass(frozen=True, slots=True)
class References:
    """What every system is held against, article by article: the lead and the greedy oracle."""

    lead: tuple[Marks, ...]
    oracle: tuple[Marks, ...]


def load(path: Path) -> list[Row]:
    """The rows of a packed JSON-lines file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def load_rouge(shared: Path) -> ModuleType:
    """The shared script as a module, for its measures."""
    spec = importlib.util.spec_from_file_location("rouge", shared / "eval" / "rouge.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared / "eval" / "rouge.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mark(rouge: ModuleType, said: str, standfirst: str) -> Marks:
    """How well a text meets an editor's standfirst."""
    system, wanted = rouge.letters(said), rouge.letters(standfirst)
    return Marks(
        rouge.rouge_n(system, wanted, 1),
        rouge.rouge_n(system, wanted, 2),
        rouge.rouge_l(system, wanted),
    )


def references(rouge: ModuleType, rows: Sequence[Row], budget: int = 120) -> References:
    """The lead and the oracle of each article, as the shared script has them."""
    lead, oracle = [], []
    for row in rows:
        parts = rouge.sentences(row["text"])
        lead.append(mark(rouge, rouge.lead(parts, budget), row["summary"]))
        best = rouge.oracle(parts[:60], row["summary"])
        oracle.append(mark(rouge, best, row["summary"]))
    return References(tuple(lead), tuple(oracle))


def mean(marks: Sequence[Marks]) -> Marks:
    """The mean of several summaries' marks."""
    many = len(marks)
    return Marks(
        sum(each.r1 for each in marks) / many,
        sum(each.r2 for each in marks) / many,
        sum(each.rl for each in marks) / many,
    )


def gap_closed(system: Sequence[Marks], known: References) -> float:
    """The share of the gap from lead to oracle that a system closes, by ROUGE-1 and -2."""
    return _share(range(len(system)), *map(_both, (system, known.lead, known.oracle)))


def interval(system: Sequence[Marks], known: References, seed: int = 1) -> tuple[float, float]:
    """The middle 95 % of the gap closed over articles drawn again (percentile bootstrap)."""
    drawing = random.Random(seed)
    every = range(len(system))
    both = tuple(map(_both, (system, known.lead, known.oracle)))
    shares = sorted(_share(drawing.choices(every, k=len(every)), *both) for _ in range(_RESAMPLES))
    return shares[_RESAMPLES * 25 // 1000], shares[_RESAMPLES * 975 // 1000]


def _both(marks: Sequence[Marks]) -> list[float]:
    return [each.r1 + each.r2 for each in marks]


def _share(
    places: Sequence[int], system: list[float], lead: list[float], oracle: list[float]
) -> float:
    gained = sum(system[place] - lead[place] for place in places)
    return gained / (sum(oracle[place] - lead[place] for place in places) or 1)
