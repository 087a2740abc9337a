"""Placing one article among many open ones, and what they weigh: run with `python -m`.

Real articles, and the same again in other words: of each copy the rarer half of the words are
others, so that common words stand in ever more articles, as they do.
"""

import argparse
import gc
import json
import lzma
import statistics
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

from digests.stories import WINDOW, StoryIndex
from digests.storytraits import Traits
from digests.text.words import load_segmenter
from tests.benchmarks.shared import BESIDE
from tests.benchmarks.stories import load_pool

START = datetime(2026, 11, 1, tzinfo=UTC)
SIZES = (1_000, 10_000, 50_000, 100_000)
REAL = 8_000
"""Articles that are read; the others are these in other words."""

ASKED = 300
A_STORY = 3

_OTHER = 0x9E3779B1


@dataclass(frozen=True, slots=True)
class Cost:
    """What placing took among `held` articles, in milliseconds, and what they weigh."""

    held: int
    median: float
    p95: float
    megabytes: float


def measure(
    index: StoryIndex,
    articles: Iterator[Traits],
    asked: Sequence[Traits],
    weight: Callable[[], float],
) -> Iterator[Cost]:
    """Fill the index to each size and place the same articles each time."""
    numbers = count()
    last = START
    for size in SIZES:
        for traits in islice(articles, size - len(index)):
            number = next(numbers)
            last = START + WINDOW * number / SIZES[-1]
            index.add(number, number // A_STORY, traits, last, last)
        took = []
        for traits in asked:
            begun = time.perf_counter()
            number = next(numbers)
            match = index.match(traits, last)
            index.add(number, match.story or number, traits, last, last)
            took.append(1000 * (time.perf_counter() - begun))
        yield Cost(size, statistics.median(took), sorted(took)[len(took) * 95 // 100], weight())


def in_other_words(articles: Sequence[Traits]) -> Iterator[Traits]:
    """The articles, then again and again with the rarer half of their words changed."""
    yield from articles
    for time_of in count(1):
        for traits in articles:
            middle = statistics.median(traits.rarity or b"\0")
            words = (
                word ^ (_OTHER * time_of & 0xFFFFFFFF) if rarity >= middle else word
                for word, rarity in zip(traits.words, traits.rarity, strict=True)
            )
            yield replace(
                traits,
                words=array("I", words),
                rarity=bytes(bytearray(traits.rarity)),
                pairs=array("I", traits.pairs),
                figures=array("I", traits.figures),
                sketch=bytes(bytearray(traits.sketch)),
            )


def _texts(shared: Path) -> Iterator[tuple[str, str, str]]:
    with lzma.open(shared / "data" / "load-31k.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["title"], row["text"], row["source"]


def _resident() -> float:
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096 / 1e6


def main() -> None:
    """Print the time of reading an article, and for each size that of placing one, and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    shared: Path = parser.parse_args().shared
    with tempfile.TemporaryDirectory() as folder:
        pool = list(islice(load_pool(shared, Path(folder)), ASKED))
    index = StoryIndex(load_segmenter())
    asked = [index.read(one.title, one.text, one.source) for one in pool]
    before = _resident()
    begun = time.perf_counter()
    real = [index.read(*one) for one in islice(_texts(shared), REAL)]
    print(f"{1000 * (time.perf_counter() - begun) / len(real):.2f} ms to read an article")
    print(f"{'open':>8} {'median ms':>10} {'p95 ms':>8} {'MB':>6}")
    articles = in_other_words(real)
    for cost in measure(index, articles, asked, lambda: _resident() - before):
        print(f"{cost.held:8} {cost.median:10.2f} {cost.p95:8.2f} {cost.megabytes:6.0f}")


if __name__ == "__main__":
    main()
