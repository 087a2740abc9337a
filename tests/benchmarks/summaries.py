"""Summaries beside editors' standfirsts, and what they cost: run with `python -m`."""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digests.lengths import Length
from digests.summarize import score, summarize, summarize_each
from digests.text.words import Segmenter, load_segmenter
from digests.traits import MOST_SENTENCES, read
from digests.weights import load_weights
from tests.benchmarks import peer_summaries
from tests.benchmarks.peer_summaries import Summarizer
from tests.benchmarks.scored_summaries import (
    Marks,
    References,
    Row,
    gap_closed,
    interval,
    load,
    load_rouge,
    mark,
    mean,
    references,
)
from tests.benchmarks.shared import BESIDE

BUDGET = 120
TURN = 20
"""Articles that each system takes before the next one has its turn at them."""

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


def summarize_all(rows: list[Row], segmenter: Segmenter) -> Summaries:
    """A summary of each article."""
    return [summarize(row["title"], row["text"].split("\n"), segmenter) for row in rows]


def main() -> None:
    """Print quality, then times of both engines and of the peers from one interleaved run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    parser.add_argument("--split", default="dev", choices=("dev", "train"))
    parser.add_argument("--articles", type=int, help="how many the table is of: 100 with peers")
    parser.add_argument("--peers", action="store_true", help="install and ask the peers too")
    parser.add_argument("--folder", type=Path, help="where the peers are kept for the next run")
    options = parser.parse_args()
    engines = {"rjieba": load_segmenter("rjieba"), "jieba": load_segmenter("jieba")}
    with tempfile.TemporaryDirectory() as folder:
        print(measure(options.shared, options.split, engines["rjieba"], Path(folder)).report)
        systems = {f"ours, {name}": _ours(engine) for name, engine in engines.items()}
        if options.peers:
            systems |= _peers(options.folder or Path(folder))
        rows = load(options.shared / "data" / f"summaries-{options.split}.jsonl.xz")
        agree(rows, engines)
        whole_graph(rows, engines["rjieba"])
        restored(options.shared, rows, engines["rjieba"])
        most = options.articles or (100 if options.peers else len(rows))
        table(options.shared, rows[:most], systems, engines["rjieba"])


def agree(rows: list[Row], engines: Mapping[str, Segmenter]) -> None:
    """How many summaries both engines make alike."""
    one, other = (summarize_all(rows, engine) for engine in engines.values())
    same = sum(map(tuple.__eq__, one, other))
    print(f"jieba and rjieba: the same summary of {same} of {len(rows)} articles")


def whole_graph(rows: list[Row], segmenter: Segmenter) -> None:
    """What the longest text that is looked at costs, sentence graph and all."""
    lines = "\n".join(row["text"] for row in rows).split("\n")
    text = read("", lines, segmenter)
    scoring, lengths = load_weights(), (Length(60, 1), Length(BUDGET, 2), Length(240, 4))
    took = _took(lambda: summarize_each("", lines[:500], segmenter, lengths))
    graph = _took(lambda: score(text, frozenset(), scoring))
    print(
        f"a text of {MOST_SENTENCES} sentences: {took:.0f} ms at three lengths,"
        f" {graph:.1f} of them the weighing of its {len(text.counts)} shared pairs"
    )


def restored(shared: Path, rows: list[Row], segmenter: Segmenter) -> None:
    """How much of a standfirst is found that was put back on top of its article."""
    rouge = load_rouge(shared)
    back = [dict(row, text=row["summary"].replace("\n", " ") + "\n" + row["text"]) for row in rows]
    said = [
        mark(
            rouge,
            "".join(summarize(row["title"], row["text"].split("\n"), segmenter)),
            row["summary"],
        )
        for row in back
    ]
    print(f"with the standfirst put back: R1 {mean(said).r1:.3f}, R2 {mean(said).r2:.3f}\n")


def table(
    shared: Path, rows: list[Row], systems: Mapping[str, Summarizer], segmenter: Segmenter
) -> None:
    """One table of quality and time, every system on the same articles, one after the other."""
    rouge = load_rouge(shared)
    known = references(rouge, rows, BUDGET)
    costs = dict.fromkeys(systems, 0.0)
    marks: dict[str, list[Marks]] = {name: [] for name in systems}
    for start in range(0, len(rows), TURN):
        turn = rows[start : start + TURN]
        for name, system in systems.items():
            begun = time.process_time()
            said = list(map(system, turn))
            costs[name] += 1000 * (time.process_time() - begun) / len(rows)
            marks[name] += [
                mark(rouge, "".join(each), row["summary"])
                for row, each in zip(turn, said, strict=True)
            ]
    print(f"{len(rows)} articles | R1 | R2 | RL | gap closed (95 %) | ms an article")
    print("---|---|---|---|---|---")
    for name, found in (("lead", known.lead), ("oracle", known.oracle), *marks.items()):
        spent = f"{costs[name]:.2f}" if name in costs else ""
        print(f"{name} | {_shown(found, known)} | {spent}")
    texts = [read(row["title"], row["text"].split("\n"), segmenter) for row in rows]
    scoring = _took(lambda: [score(text, frozenset(), load_weights()) for text in texts])
    print(f"scoring alone, text read before | | | | | {scoring / len(rows):.2f}")
    for name in ("TextRank4ZH", "sumy LexRank"):
        if name in costs:
            times = (costs[name] / costs[f"ours, {engine}"] for engine in ("rjieba", "jieba"))
            print(
                "{} takes {:.0f} times as long as ours with rjieba, {:.1f} with jieba".format(
                    name, *times
                )
            )


def _shown(marks: Sequence[Marks], known: References) -> str:
    average, (low, high) = mean(marks), interval(marks, known)
    gap = f"{gap_closed(marks, known):.3f} ({low:.3f} to {high:.3f})"
    return f"{average.r1:.3f} | {average.r2:.3f} | {average.rl:.3f} | {gap}"


def _ours(segmenter: Segmenter) -> Summarizer:
    return lambda row: list(summarize(row["title"], row["text"].split("\n"), segmenter))


def _peers(folder: Path) -> Mapping[str, Summarizer]:
    try:
        peer_summaries.install(folder)
    except subprocess.CalledProcessError as problem:
        sys.exit(f"The peers cannot be installed; is the registry reachable?\n{problem.stderr}")
    return peer_summaries.peers(BUDGET)


def _took(work: Callable[[], object]) -> float:
    """The least milliseconds of three runs."""
    costs: list[float] = []
    for _ in range(3):
        begun = time.process_time()
        work()
        costs.append(1000 * (time.process_time() - begun))
    return min(costs)


if __name__ == "__main__":
    main()
