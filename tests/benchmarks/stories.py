"""Stories beside labelled pairs of real articles, and what placing costs: run with `python -m`."""

import argparse
import json
import lzma
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digests.model import Article, FileMark, RawItem
from digests.reading import Reader
from digests.sources.post import read_post
from digests.stories import Report, group
from digests.text.words import Segmenter, load_segmenter
from tests.benchmarks.shared import BESIDE, unpack_posts

OWN_PAIRS = Path(__file__).parents[1] / "data" / "stories" / "pairs.tsv"
DRAWS = 2_000
SEED = 7


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles by their addresses: whether they report the same event, and whether surely."""

    one: str
    other: str
    same: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Score:
    """What events.py found: its words, F1 on all pairs, random pairs that fell together."""

    report: str
    f1: float
    random_together: int
    articles: int
    seconds: float
    stories: Mapping[str, int]


def measure(shared: Path, segmenter: Segmenter, folder: Path) -> Score:
    """Group the whole pool in order of time and score it with the shared script."""
    pairs = shared / "data" / "pairs-dev.jsonl.xz"
    pool = list(load_pool(shared, folder))
    begun = time.perf_counter()
    placed = list(group(pool, segmenter))
    seconds = time.perf_counter() - begun
    groups = folder / "groups.jsonl"
    lines = (json.dumps({"id": url, "story": story}) + "\n" for url, story in placed)
    groups.write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, str(shared / "eval" / "events.py"), str(pairs), str(groups)]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r"F1 ([\d.]+)|together (\d+)", report)
    return Score(report, float(found[0][0]), int(found[-1][1]), len(placed), seconds, dict(placed))


def load_pool(shared: Path, folder: Path) -> Iterator[Report]:
    """The posts as the bot reads them, then the pairs' own articles that are not among them."""
    posts = unpack_posts(shared, folder)
    reader = Reader.load()
    for named in _manifest(posts):
        article = _article(reader, posts / named["file"])
        if article is not None:
            at = datetime.fromisoformat(named["date"])
            yield Report(named["url"], article.title, article.text, named["source"], at)
    for pair in _dev_rows(shared):
        yield from (_side(pair, side) for side in "12")


def load_dev_pairs(shared: Path) -> list[Pair]:
    """The pairs of pairs-dev."""
    return [
        Pair(row["url1"], row["url2"], bool(row["label_event"]), bool(row["sure"]))
        for row in _dev_rows(shared)
    ]


def load_own_pairs(posts: Path) -> list[Pair]:
    """The pairs that were labelled for this project, where posts-dev is unpacked."""
    urls = {named["id"]: named["url"] for named in _manifest(posts)}
    rows = [
        line.split("\t")
        for line in OWN_PAIRS.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    return [
        Pair(urls[one], urls[other], same == "1", sure == "1") for one, other, same, sure in rows
    ]


def f1(outcomes: Iterable[tuple[bool, bool]]) -> float:
    """F1 of (together, same event): the harmonic mean of precision and recall."""
    seen = list(outcomes)
    both = sum(together and same for together, same in seen)
    either = sum(together + same for together, same in seen)
    return 2 * both / either if either else 0.0


def interval(outcomes: Sequence[tuple[bool, bool]]) -> tuple[float, float]:
    """95 of 100 samples of the pairs, drawn with repetition, give an F1 between these."""
    dice = random.Random(SEED)
    drawn = sorted(f1(dice.choices(outcomes, k=len(outcomes))) for _ in range(DRAWS))
    return drawn[DRAWS // 40], drawn[-DRAWS // 40]


def outcomes(pairs: Iterable[Pair], stories: Mapping[str, int]) -> list[tuple[bool, bool]]:
    """For each pair that was grouped, whether it fell together and whether it should."""
    return [
        (stories[pair.one] == stories[pair.other], pair.same)
        for pair in pairs
        if pair.one in stories and pair.other in stories
    ]


def _manifest(posts: Path) -> Iterator[dict[str, str]]:
    lines = (posts / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return map(json.loads, lines)


def _dev_rows(shared: Path) -> list[dict[str, str]]:
    with lzma.open(shared / "data" / "pairs-dev.jsonl.xz", "rt", encoding="utf-8") as lines:
        return list(map(json.loads, lines))


def _article(reader: Reader, path: Path) -> Article | None:
    mark = FileMark(path.name, 0, 0, "")
    raw = read_post("posts", path.read_text(encoding="utf-8"), mark)
    article = reader.read(raw) if isinstance(raw, RawItem) else None
    return article if isinstance(article, Article) else None


def _side(pair: dict[str, str], side: str) -> Report:
    at = datetime.fromisoformat(pair[f"date{side}"])
    title, text, source = (pair[f"{name}{side}"] for name in ("title", "text", "source"))
    return Report(pair[f"url{side}"], title, text, source, at)


def _print_largest(score: Score, pool: Iterable[Report], most: int) -> None:
    titles: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for report in sorted(pool, key=lambda report: report.date):
        line = f"  {report.date:%d. %H:%M} {report.source} {report.title}"
        titles[score.stories[report.id]].setdefault(report.id, line)
    for group_of in sorted(titles.values(), key=len, reverse=True)[:most]:
        print(len(group_of), *group_of.values(), sep="\n")


def main() -> None:
    """Print how the pairs fell, the largest groups, and milliseconds a placement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    parser.add_argument("--show", type=int, default=0, help="print so many of the largest groups")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        score = measure(options.shared, load_segmenter(), folder)
        (manifest,) = folder.rglob("manifest.jsonl")
        own = load_own_pairs(manifest.parent)
        if options.show:
            _print_largest(score, load_pool(options.shared, folder), options.show)
    print(score.report, end="")
    for title, pairs in (("pairs-dev", load_dev_pairs(options.shared)), ("our own", own)):
        fell = outcomes(pairs, score.stories)
        low, high = interval(fell)
        told = f"{title:10} {len(fell)} pairs  F1 {f1(fell):.3f}"
        print(f"{told}, 95 % between {low:.3f} and {high:.3f}")
    print("The weights were fitted on these pairs: tests.benchmarks.storyfit cross-validates them.")
    print(f"{1000 * score.seconds / score.articles:.2f} ms a placement, {score.articles} articles")


if __name__ == "__main__":
    main()
