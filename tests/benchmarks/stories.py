"""Stories beside labelled pairs of real articles, and what placing costs: run with `python -m`."""

import argparse
import json
import lzma
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from digests.model import Article, FileMark, RawItem
from digests.reading import Reader
from digests.sources.post import read_post
from digests.stories import Report, group
from digests.text.words import Segmenter, load_segmenter
from tests.benchmarks.shared import BESIDE, unpack_posts


@dataclass(frozen=True, slots=True)
class Score:
    """What events.py found: its words, F1 on all pairs, random pairs that fell together."""

    report: str
    f1: float
    random_together: int
    articles: int
    seconds: float


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
    return Score(report, float(found[0][0]), int(found[-1][1]), len(placed), seconds)


def load_pool(shared: Path, folder: Path) -> Iterator[Report]:
    """The posts as the bot reads them, then the pairs' own articles that are not among them."""
    posts = unpack_posts(shared, folder)
    reader = Reader.load()
    for line in (posts / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        named = json.loads(line)
        article = _article(reader, posts / named["file"])
        if article is not None:
            at = datetime.fromisoformat(named["date"])
            yield Report(named["url"], article.title, article.text, named["source"], at)
    with lzma.open(shared / "data" / "pairs-dev.jsonl.xz", "rt", encoding="utf-8") as lines:
        for pair in map(json.loads, lines):
            yield from (_side(pair, side) for side in "12")


def _article(reader: Reader, path: Path) -> Article | None:
    mark = FileMark(path.name, 0, 0, "")
    raw = read_post("posts", path.read_text(encoding="utf-8"), mark)
    article = reader.read(raw) if isinstance(raw, RawItem) else None
    return article if isinstance(article, Article) else None


def _side(pair: dict[str, str], side: str) -> Report:
    at = datetime.fromisoformat(pair[f"date{side}"])
    title, text, source = (pair[f"{name}{side}"] for name in ("title", "text", "source"))
    return Report(pair[f"url{side}"], title, text, source, at)


def main() -> None:
    """Print how the pairs fell, the largest groups, and milliseconds a placement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        score = measure(options.shared, load_segmenter(), Path(folder))
    print(score.report, end="")
    print(f"{1000 * score.seconds / score.articles:.2f} ms a placement, {score.articles} articles")


if __name__ == "__main__":
    main()
