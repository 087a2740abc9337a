"""Near-copies found by our index beside MinHash LSH, on real articles: run with `python -m`."""

import argparse
import gc
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from digests.similar import COMPARED, COPY_LETTERS
from digests.stories import WINDOW, Match, Near, Report, StoryIndex, confirm
from digests.text.scripts import Scripts
from digests.text.words import Segmenter, load_segmenter
from tests.benchmarks.shared import BESIDE
from tests.benchmarks.stories import load_pool

try:
    from datasketch import MinHash, MinHashLSH
except ImportError:
    sys.exit("datasketch is what ours is compared with: .venv/bin/pip install datasketch")

SEED = 7
SAMPLE = 300
PERMUTATIONS = 128
SHARED = 0.5
"""The share of equal 4-grams (Jaccard) from which the library calls two texts copies."""

HOUR = timedelta(hours=1)

Edit = Callable[[Report, random.Random], Report]


class Finder(Protocol):
    """One way to find the copies of an article among those held."""

    def find(self, report: Report) -> list[int]: ...

    def hold(self, key: int, report: Report) -> None: ...


class Ours:
    """The story index: what may be near by its sketch, compared letter by letter."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.index = StoryIndex(segmenter)
        self.story_of: dict[int, int] = {}
        self._segmenter = segmenter
        self._texts: dict[int, str] = {}

    def find(self, report: Report) -> list[int]:
        return [one.article for one in self._near(report, self._match(report)) if one.is_copy]

    def find_story(self, report: Report) -> int | None:
        """The story as the way in decides it: that of a near text, else by its words."""
        match = self._match(report)
        near = self._near(report, match)
        return near[0].story if near else match.story

    def hold(self, key: int, report: Report) -> None:
        story = self.find_story(report) or key
        self.story_of[key] = story
        self._texts[key] = report.text
        traits = self.index.read(report.title, report.text, report.source)
        self.index.add(key, story, traits, report.date, report.date)

    def _match(self, report: Report) -> Match:
        traits = self.index.read(report.title, report.text, report.source)
        return self.index.match(traits, report.date)

    def _near(self, report: Report, match: Match) -> list[Near]:
        return confirm(self._segmenter, report.text, match.maybe_near, self._texts)


class Library:
    """datasketch: MinHash over the same letters, in an LSH."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts
        self._lsh = MinHashLSH(threshold=SHARED, num_perm=PERMUTATIONS)
        self._latest: tuple[Report, MinHash] | None = None

    def find(self, report: Report) -> list[int]:
        return [int(key) for key in self._lsh.query(self._hashed(report))]

    def hold(self, key: int, report: Report) -> None:
        self._lsh.insert(key, self._hashed(report))

    def _hashed(self, report: Report) -> MinHash:
        if self._latest is None or self._latest[0] is not report:
            letters = self._scripts.skeleton(report.text[:COMPARED])
            hashed = MinHash(num_perm=PERMUTATIONS)
            grams = {letters[at : at + 4] for at in range(max(1, len(letters) - 3))}
            hashed.update_batch([gram.encode() for gram in grams])
            self._latest = report, hashed
        return self._latest[1]


@dataclass(frozen=True, slots=True)
class Run:
    """What one way found while the pool came in: pairs of keys, seconds, bytes it grew by."""

    pairs: tuple[tuple[int, int], ...]
    seconds: float
    memory: int


def edits(scripts: Scripts) -> dict[str, Edit]:
    """What editors do to a text, by its name in the table."""
    return {
        "2 % of characters": lambda report, dice: _changed(report, dice, 0.02),
        "5 % of characters": lambda report, dice: _changed(report, dice, 0.05),
        "10 % of characters": lambda report, dice: _changed(report, dice, 0.10),
        "a tenth dropped": _dropped,
        "a tenth added": _added,
        "traditional": lambda report, _: replace(
            report,
            title=scripts.to_traditional(report.title),
            text=scripts.to_traditional(report.text),
        ),
        "another title": lambda report, _: replace(report, title="今日要闻与各方反应一览"),
        "a byline added": lambda report, _: replace(
            report, text=f"（本报记者 王小明 综合报道）\n{report.text}\n（编辑：李大山）"
        ),
    }


def receive(finder: Finder, pool: Sequence[Report]) -> Run:
    """Let every article come in, in order of time: find its copies, then hold it."""
    gc.collect()
    before, begun = _resident(), time.perf_counter()
    pairs = []
    for key, report in enumerate(pool, 1):
        pairs += [
            (other, key)
            for other in finder.find(report)
            if abs(report.date - pool[other - 1].date) <= WINDOW
        ]
        finder.hold(key, report)
    return Run(tuple(pairs), time.perf_counter() - begun, _resident() - before)


def recall(
    ours: Ours, library: Library, pool: Sequence[Report], scripts: Scripts
) -> Iterator[tuple[str, Counter[str]]]:
    """For each edit, how many edited articles find what they are copies of."""
    long_enough = [
        key
        for key, report in enumerate(pool, 1)
        if len(scripts.skeleton(report.text)) > COPY_LETTERS * 1.2
    ]
    sample = random.Random(SEED).sample(long_enough, min(SAMPLE, len(long_enough)))
    for name, edit in edits(scripts).items():
        dice = random.Random(SEED)
        found: Counter[str] = Counter()
        for key in sample:
            original = pool[key - 1]
            edited = edit(original, dice)
            edited = replace(edited, source="另一家", date=original.date + HOUR)
            is_copy = key in ours.find(edited)
            is_told = ours.find_story(edited) == ours.story_of[key]
            found["copies"] += is_copy
            found["joined"] += is_copy or is_told
            found["library"] += key in library.find(edited)
            found["all"] += 1
        yield name, found


def _changed(report: Report, dice: random.Random, share: float) -> Report:
    letters = list(report.text)
    for at in dice.sample(range(len(letters)), int(len(letters) * share)):
        letters[at] = dice.choice(report.text)
    return replace(report, text="".join(letters))


def _dropped(report: Report, dice: random.Random) -> Report:
    """Without the paragraphs of one tenth of its length, wherever it may stand."""
    size = len(report.text) // 10
    at = dice.randrange(len(report.text) - size)
    return replace(report, text=report.text[:at] + report.text[at + size :])


def _added(report: Report, dice: random.Random) -> Report:
    """With a paragraph more, of one tenth of its length, in words of its own."""
    size = len(report.text) // 10
    words = "".join(dice.sample(report.text, size))
    at = dice.choice([0, *(m for m, (a, _) in enumerate(pairwise(report.text), 1) if a == "\n")])
    return replace(report, text=f"{report.text[:at]}{words}\n{report.text[at:]}")


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def _load(shared: Path) -> list[Report]:
    with tempfile.TemporaryDirectory() as folder:
        reports = sorted(load_pool(shared, Path(folder)), key=lambda report: report.date)
    return list({report.id: report for report in reports}.values())


def _print_pairs(pairs: Sequence[tuple[int, int]], pool: Sequence[Report]) -> None:
    for one, other in pairs:
        first, second = pool[one - 1], pool[other - 1]
        sizes = f"{len(first.text)}/{len(second.text)}"
        print(f"  {first.source} {first.title} | {second.source} {second.title} {sizes}")


def main() -> None:
    """Print recall by edit, the pairs found among real articles, and what each way costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    parser.add_argument("--show", action="store_true", help="print the pairs for looking at")
    options = parser.parse_args()
    segmenter, scripts = load_segmenter(), Scripts()
    pool = _load(options.shared)
    ours, library = Ours(segmenter), Library(scripts)
    runs = {"ours": receive(ours, pool), "library": receive(library, pool)}
    print(f"{'edit':20} {'same story':>10} {'copies':>7} {'MinHash':>8}")
    for name, found in recall(ours, library, pool, scripts):
        joined, copies, by_library = (
            found[one] / found["all"] for one in ("joined", "copies", "library")
        )
        print(f"{name:20} {joined:10.1%} {copies:7.1%} {by_library:8.1%}")
    for name, run in runs.items():
        across = sum(pool[one - 1].source != pool[other - 1].source for one, other in run.pairs)
        print(
            f"{name}: {len(run.pairs)} real pairs, {across} of two outlets; "
            f"{1000 * run.seconds / len(pool):.2f} ms an article, {run.memory / 1e6:.0f} MB"
        )
    both = set(runs["ours"].pairs) & set(runs["library"].pairs)
    print(f"{len(both)} pairs are found by both")
    if options.show:
        for name, run in runs.items():
            print(f"{name}, and not the other:")
            _print_pairs([pair for pair in run.pairs if pair not in both], pool)
        print("both:")
        _print_pairs(sorted(both), pool)


if __name__ == "__main__":
    main()
