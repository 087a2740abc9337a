"""Summaries beside editors' standfirsts, and what they cost: run with `python -m`."""

import argparse
import json
import lzma
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from digests.summarize import summarize
from digests.text.words import Segmenter, load_segmenter
from tests.benchmarks.shared import BESIDE

Row = dict[str, str]
Summaries = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Score:
    """What rouge.py found: its words, the share of the gap closed, and the faults in all."""

    report: str
    gap_closed: float
    faults: int


def measure(shared: Path, split: str, segmenter: Segmenter, folder: Path) -> Score:
    """Score the summaries of one split with the shared script, which reads them from `folder`."""
    data = shared / "data" / f"summaries-{split}.jsonl.xz"
    rows = load(data)
    made = summarize_all(rows, segmenter)
    system = folder / f"system-{split}.jsonl"
    lines = (
        json.dumps({"id": row["id"], "summary": summary}) + "\n"
        for row, summary in zip(rows, made, strict=True)
    )
    system.write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, str(shared / "eval" / "rouge.py"), str(data), str(system)]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    faults = re.findall(r"(?:empty|budget|text|order|again) (\d+)", report)
    return Score(report, float(report.rsplit(maxsplit=1)[1]), sum(map(int, faults)))


def load(path: Path) -> list[Row]:
    """The rows of a packed JSON-lines file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def summarize_all(rows: list[Row], segmenter: Segmenter) -> Summaries:
    """A summary of each article."""
    return [summarize(row["title"], row["text"].split("\n"), segmenter) for row in rows]


def main() -> None:
    """Print quality on both splits, then times of both engines from one run, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    parser.add_argument("--articles", type=int, default=200, help="how many are timed")
    options = parser.parse_args()
    engines = {"rjieba": load_segmenter("rjieba"), "jieba": load_segmenter("jieba")}
    with tempfile.TemporaryDirectory() as folder:
        for split in ("dev", "train"):
            print(split)
            print(measure(options.shared, split, engines["rjieba"], Path(folder)).report)
    rows = load(options.shared / "data" / "summaries-dev.jsonl.xz")[: options.articles]
    compare(rows, engines)


def compare(rows: list[Row], engines: dict[str, Segmenter]) -> None:
    """Times and agreement of the engines, and the time of everything but cutting."""
    cost, made = {}, {}
    for name, engine in engines.items():
        made[name], cost[name] = _timed(partial(summarize_all, rows, engine))
        _, cutting = _timed(partial(_cut_all, rows, engine))
        share = 1000 / len(rows)
        print(
            f"{name:7} {cost[name] * share:.2f} ms an article, cutting alone {cutting * share:.2f}"
        )
    same = sum(one == other for one, other in zip(made["rjieba"], made["jieba"], strict=True))
    print(
        f"jieba / rjieba {cost['jieba'] / cost['rjieba']:.2f}; same summary {same} of {len(rows)}"
    )


def _timed(work: Callable[[], Summaries]) -> tuple[Summaries, float]:
    begun = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begun


def _cut_all(rows: list[Row], segmenter: Segmenter) -> Summaries:
    return [tuple(segmenter.terms(segmenter.fold(row["text"]))) for row in rows]


if __name__ == "__main__":
    main()
