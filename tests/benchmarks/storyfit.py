"""Fits the weights that stories are made with, on labelled pairs: run with `python -m`.

Writes digests/storyweights.yaml and prints what was measured: cross-validated over all pairs, whole
themes left out together, and on pairs-dev with weights that have seen nothing of it.
"""

import argparse
import random
import statistics
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from digests.pairing import FEATURES, Features, Weights, ask, compare, load_weights
from digests.stories import WINDOW, Report, join
from digests.storyindex import ArticleIndex, Held, Likely
from digests.storytraits import read_traits
from digests.text.names import load_names
from digests.text.words import load_segmenter
from tests.benchmarks.shared import BESIDE
from tests.benchmarks.stories import (
    Pair,
    f1,
    interval,
    load_dev_pairs,
    load_own_pairs,
    load_pool,
    outcomes,
)

try:
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler
except ImportError:
    sys.exit("scikit-learn is what the weights are fitted with: .venv/bin/pip install scikit-learn")

WEIGHTS = Path(__file__).parents[2] / "digests" / "storyweights.yaml"
SEED = 0
FOLDS = 5
RUNS = 8
"""How often the pairs are dealt into folds anew: one dealing is luck."""

STRENGTH = 0.1
"""scikit-learn's C: how far the weights may go."""

UNSURE = 0.5
"""What a pair counts that its reader was not sure of."""

MOST_OF_A_THEME = 60
"""Pairs of one theme that are left out together; a larger theme is spread over the folds."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair with its features, as they were when its later article came."""

    pair: Pair
    features: Features
    is_dev: bool


@dataclass(frozen=True, slots=True)
class Came:
    """An article of the pool as it came: what it was compared with then, by the articles' places.

    Neither weights nor stories change that: all of them are tried on the same comparisons.
    """

    id: str
    seconds: float
    compared: tuple[tuple[Held, Features], ...]


def load(shared: Path) -> tuple[list[Came], list[Labelled]]:
    """The pool in order of time, and the pairs with their features."""
    with tempfile.TemporaryDirectory() as name:
        reports = sorted(load_pool(shared, Path(name)), key=lambda report: report.date)
        (manifest,) = Path(name).rglob("manifest.jsonl")
        own = load_own_pairs(manifest.parent)
    pool = sorted({one.id: one for one in reversed(reports)}.values(), key=lambda one: one.date)
    known = {report.id for report in pool}
    dev = load_dev_pairs(shared)
    # What no reader could make an article of is in no pool.
    pairs = [pair for pair in (*dev, *own) if {pair.one, pair.other} <= known]
    came, features = _compare(pool, pairs)
    return came, [Labelled(pair, features[pair], pair in dev) for pair in pairs]


def fit(labelled: Sequence[Labelled]) -> Weights:
    """A logistic model of the labels, its scaling worked into the weights."""
    scaler = StandardScaler()
    scaled = scaler.fit_transform([one.features for one in labelled])
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    counts = [1 if one.pair.is_sure else UNSURE for one in labelled]
    model.fit(scaled, [one.pair.same for one in labelled], sample_weight=counts)
    weights = model.coef_[0] / scaler.scale_
    bias = model.intercept_[0] - (weights * scaler.mean_).sum()
    return Weights(round(float(bias), 4), tuple(round(float(one), 4) for one in weights))


def place(pool: Iterable[Came], weights: Weights) -> dict[str, int]:
    """The stories of the pool by these weights, without comparing copies letter by letter."""
    story_of: list[int] = []
    times: defaultdict[int, list[float]] = defaultdict(list)
    stories: dict[str, int] = {}
    for number, came in enumerate(pool):
        likely = [
            Likely(replace(held, story=story_of[held.article]), weights.likely(features))
            for held, features in came.compared
        ]
        found = join(likely, partial(_count, times, came.seconds - WINDOW.total_seconds()))
        story_of.append(number if found is None else found)
        stories[came.id] = story_of[-1]
        times[story_of[-1]].append(came.seconds)
    return stories


def _count(times: Mapping[int, Sequence[float]], since: float, story: int) -> int:
    return sum(at >= since for at in times[story])


def cross_validate(
    pool: Sequence[Came], labelled: Sequence[Labelled], seed: int
) -> list[tuple[bool, bool]]:
    """How each pair falls by the weights that were fitted without its theme, in their order."""
    folds = _folds([one.pair for one in labelled], seed)
    fell: dict[Pair, tuple[bool, bool]] = {}
    for fold in range(FOLDS):
        by_fold = list(zip(labelled, folds, strict=True))
        stories = place(pool, fit([one for one, of in by_fold if of != fold]))
        left_out = [one.pair for one, of in by_fold if of == fold]
        fell |= dict(zip(left_out, outcomes(left_out, stories), strict=True))
    return [fell[one.pair] for one in labelled]


def _compare(
    pool: Sequence[Report], pairs: Iterable[Pair]
) -> tuple[list[Came], dict[Pair, Features]]:
    """What each article is compared with as it comes, and the features of the labelled pairs."""
    segmenter = load_segmenter()
    names = load_names(segmenter.fold)
    index = ArticleIndex(load_weights())
    numbers = {report.id: number for number, report in enumerate(pool)}
    wanted: defaultdict[int, list[tuple[int, Pair]]] = defaultdict(list)
    for pair in pairs:
        earlier, later = sorted((numbers[pair.one], numbers[pair.other]))
        wanted[later].append((earlier, pair))
    held: list[Held] = []
    came: list[Came] = []
    features: dict[Pair, Features] = {}
    for number, report in enumerate(pool):
        traits = read_traits(segmenter, names, report.title, report.text, report.source)
        seconds = report.date.timestamp()
        index.forget(report.date - WINDOW)
        came.append(Came(report.id, seconds, tuple(index.compared(traits, report.date))))
        asked = ask(traits, seconds, index.idf)
        for earlier, pair in wanted.get(number, ()):
            features[pair] = compare(asked, held[earlier].traits, held[earlier].seconds)
        held.append(Held(number, number, seconds, seconds, traits))
        index.add(held[-1])
    return came, features


def _folds(pairs: Sequence[Pair], seed: int) -> list[int]:
    """A fold for each pair: pairs that hang together by an article are a theme."""
    dice = random.Random(seed)
    theme: dict[str, str] = {}

    def root(article: str) -> str:
        while theme.setdefault(article, article) != article:
            article = theme[article]
        return article

    for pair in pairs:
        theme[root(pair.one)] = root(pair.other)
    sizes = Counter(root(pair.one) for pair in pairs)
    fold_of = {one: dice.randrange(FOLDS) for one in sorted(sizes)}
    return [
        fold_of[root(pair.one)]
        if sizes[root(pair.one)] <= MOST_OF_A_THEME
        else dice.randrange(FOLDS)
        for pair in pairs
    ]


def write(weights: Weights, words: Iterable[str]) -> None:
    """Write the data file, with where it came from above."""
    lines = [
        "# How likely two articles report the same event: a logistic model (see pairing.py).",
        "# Fitted by `python -m tests.benchmarks.storyfit` with scikit-learn on pairs-dev and",
        f"# tests/data/stories/pairs.tsv (C {STRENGTH}, seed {SEED}, unsure pairs count {UNSURE}).",
        *(f"# {line}" for line in words),
        f"bias: {weights.bias}",
        "weights:",
        *(f"  {name}: {weight}" for name, weight in zip(FEATURES, weights.weights, strict=True)),
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _told(title: str, fell: Sequence[tuple[bool, bool]]) -> str:
    low, high = interval(fell)
    return f"{title}: F1 {f1(fell):.3f} on {len(fell)} pairs, 95 % between {low:.3f} and {high:.3f}"


def _told_of_all(
    title: str, runs: Sequence[Sequence[tuple[bool, bool]]], chosen: Sequence[int]
) -> str:
    """The mean F1 of the runs, and the mean ends of its interval."""
    by_run = [[fell[at] for at in chosen] for fell in runs]
    mean = statistics.fmean(map(f1, by_run))
    ends = [interval(fell) for fell in by_run]
    low, high = (statistics.fmean(end) for end in zip(*ends, strict=True))
    return f"{title}: F1 {mean:.3f} on {len(chosen)} pairs, 95 % between {low:.3f} and {high:.3f}"


def main() -> None:
    """Fit, measure, write and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    pool, labelled = load(parser.parse_args().shared)
    runs = [cross_validate(pool, labelled, SEED + run) for run in range(RUNS)]
    unseen = place(pool, fit([one for one in labelled if not one.is_dev]))
    dev = [at for at, one in enumerate(labelled) if one.is_dev]
    own = [at for at, one in enumerate(labelled) if not one.is_dev]
    told = [
        _told_of_all(f"pairs-dev, cross-validated {RUNS} times", runs, dev),
        _told_of_all(f"our own pairs, cross-validated {RUNS} times", runs, own),
        _told(
            "pairs-dev, by our own pairs alone", outcomes((labelled[at].pair for at in dev), unseen)
        ),
    ]
    write(fit(labelled), told)
    print(*told, sep="\n")


if __name__ == "__main__":
    main()
