"""Reading posts into a new database, and where the time goes: run with `python -m`.

Beside it, in the same run, the reading alone as it would be with beautifulsoup4's `html.parser` and
PyYAML's loader in Python.
"""

import argparse
import asyncio
import cProfile
import pstats
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import yaml
from bs4 import BeautifulSoup

from digests.ingest import Ingest
from digests.lengths import LENGTHS
from digests.model import Article, RawItem
from digests.reading import Reader
from digests.sources import Mark
from digests.sources.posts import PostsFolder
from digests.store.database import Store
from digests.summarize import summarize_each
from digests.text.words import Segmenter, load_segmenter
from tests.benchmarks.shared import BESIDE, unpack_posts

NOW = datetime(2026, 11, 22, tzinfo=UTC)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds for `articles`, from one run: each step alone, and all of it end to end."""

    articles: int
    files: float
    reading: float
    summaries: float
    whole: float

    @property
    def storing(self) -> float:
        """What is left for judging, stories and the database: the steps follow one another."""
        return self.whole - self.files - self.reading - self.summaries


@dataclass(frozen=True, slots=True)
class Parsers:
    """Seconds of CPU for files and reading, by our parsers and by those in plain Python."""

    ours: float
    plain: float


def compare(folder: Path, reader: Reader) -> Parsers:
    """Read a folder of posts with either kind of parsers, in turns."""
    source = PostsFolder("posts", folder)

    def read() -> None:
        _read(_load(source), reader)

    ours, plain = 0.0, 0.0
    for _ in range(2):
        ours += _busy(read)
        with _plain_parsers():
            plain += _busy(read)
    return Parsers(ours / 2, plain / 2)


@contextmanager
def _plain_parsers() -> Iterator[None]:
    def parsed(markup: str, _parser: str, **options: Any) -> BeautifulSoup:
        return BeautifulSoup(markup, "html.parser", **options)

    with (
        patch("digests.text.html.BeautifulSoup", parsed),
        patch.object(yaml, "CSafeLoader", yaml.SafeLoader),
    ):
        yield


def measure(folder: Path, database: str, reader: Reader, segmenter: Segmenter) -> Cost:
    """Take the steps one by one over a folder of posts, then ingest it into a new database."""
    source = PostsFolder("posts", folder)
    raw, files = _timed(lambda: _load(source))
    articles, reading = _timed(lambda: _read(raw, reader))
    _, summaries = _timed(lambda: _summarize(articles, segmenter))
    _, whole = _timed(lambda: asyncio.run(_ingest(source, database, reader, segmenter)))
    return Cost(len(articles), files, reading, summaries, whole)


def _load(source: PostsFolder) -> list[RawItem]:
    fetched = asyncio.run(source.fetch(Mark()))
    return [item for item in fetched.items if isinstance(item, RawItem)]


def _read(raw: Sequence[RawItem], reader: Reader) -> list[Article]:
    return [article for one in raw if isinstance(article := reader.read(one), Article)]


def _summarize(articles: Sequence[Article], segmenter: Segmenter) -> None:
    lengths = tuple(LENGTHS.values())
    for one in articles:
        summarize_each(one.title, one.prose, segmenter, lengths, standfirst=one.standfirst)


async def _ingest(source: PostsFolder, database: str, reader: Reader, segmenter: Segmenter) -> None:
    async with Store.opened(database) as store:
        ingest = Ingest(store, reader, segmenter, lambda: NOW)
        await ingest.run(source, "posts", "posts")


def _busy(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begun


def main() -> None:
    """Print articles a second, end to end, and each step's share of the time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=Path, nargs="?", help="a folder; else the shared posts")
    parser.add_argument("--shared", type=Path, default=BESIDE)
    parser.add_argument("--database", help="a PostgreSQL URL of an empty database; else SQLite")
    parser.add_argument("--profile", type=int, default=0, help="print so many busiest functions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        posts = options.posts or unpack_posts(options.shared, Path(folder))
        database = options.database or str(Path(folder) / "jianbao.sqlite")
        reader, segmenter = Reader.load(), load_segmenter()
        parsers = compare(posts, reader)
        cost = measure(posts, database, reader, segmenter)
        if options.profile:
            _print_profile(posts, Path(folder) / "again.sqlite", options.profile)
    print(f"{cost.articles / cost.whole:.0f} articles a second, {cost.articles} articles")
    for step in ("files", "reading", "summaries", "storing"):
        print(f"{step:10} {getattr(cost, step) / cost.whole:5.0%}")
    print(f"{parsers.plain / parsers.ours:.1f} times as long to read with plain Python's parsers")


def _print_profile(posts: Path, database: Path, most: int) -> None:
    """The busiest functions by their own time: the pure steps alone, then what the loop does."""
    reader, segmenter = Reader.load(), load_segmenter()
    source = PostsFolder("posts", posts)
    for work in (
        lambda: _summarize(_read(_load(source), reader), segmenter),
        # Its reading and summaries run in threads, which are not seen here.
        lambda: asyncio.run(_ingest(source, str(database), reader, segmenter)),
    ):
        profile = cProfile.Profile()
        profile.runcall(work)
        pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(most)


if __name__ == "__main__":
    main()
