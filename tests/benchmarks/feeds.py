"""feedparser's conformance files and hostile ones through the whole reader: run with `python -m`.

The files come with feedparser's source distribution, which pip fetches into a temporary folder.
Each is served by a local server with the headers that it names, asked for by a Feed, and its
entries are read as articles.
"""

import argparse
import asyncio
import importlib.metadata
import io
import re
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import feedparser
from aiohttp import web
from aiohttp.test_utils import TestServer

from digests.model import Article, RawItem
from digests.reading import Reader
from digests.settings import FeedSettings
from digests.sources import Mark, SourceError
from digests.sources.feeds import Feed
from digests.sources.web import Web

OURS = Path(__file__).parents[1] / "data" / "feeds"
DECLARED = re.compile(rb"^Header:\s*([\w-]+):[ \t]*(.*?)\s*$", re.MULTILINE)
UNSERVED = frozenset({"content-length", "transfer-encoding", "content-encoding", "connection"})
SIZE = 4_900_000
"""Characters of a hostile document: a feed may have 5,000,000 bytes."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as a server sends it."""

    name: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What became of documents; `slowest` and `took` in seconds of CPU."""

    documents: int = 0
    entries: int = 0
    read: int = 0
    otherwise_counted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    exceptions: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0, "")
    took: float = 0


def conformance_files(folder: Path) -> list[Document]:
    """The files that feedparser is tested with, as far as its source distribution carries them."""
    wanted = f"feedparser=={importlib.metadata.version('feedparser')}"
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:")
    subprocess.run((*pip, "--dest", str(folder), wanted), check=True)
    (archive,) = folder.glob("feedparser-*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    tests = next(folder.glob("feedparser-*/tests"), None)
    if tests is None:
        return []
    paths = sorted(
        path for path in tests.rglob("*") if path.suffix in (".xml", ".z", ".gz", ".json")
    )
    return [_document(tests, path) for path in paths]


def _document(tests: Path, path: Path) -> Document:
    body = path.read_bytes()
    named = {key.decode().lower(): value.decode("latin-1") for key, value in DECLARED.findall(body)}
    headers = {key: value for key, value in named.items() if key not in UNSERVED}
    return Document(str(path.relative_to(tests)), body, headers)


def our_files() -> list[Document]:
    """The invented feeds of the tests, in the charsets of Chinese feeds."""
    found = [Document(path.name, path.read_bytes()) for path in sorted(OURS.iterdir())]
    for name, charset in (
        ("rsshub.xml", "gb18030"),
        ("podcast.xml", "gb18030"),
        ("atom.xml", "big5"),
    ):
        text = (OURS / name).read_text("utf-8").replace('encoding="UTF-8"', 'encoding="gb2312"')
        found.append(Document(f"{name} in {charset}", text.encode(charset, "xmlcharrefreplace")))
    return found


def hostile_files() -> Iterator[Document]:
    """Documents made to cost as much as they can."""
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>'
    attributes = " ".join(f'a{number}="1"' for number in range(SIZE // 12))
    nested = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 40))
    for name, text in {
        "a million entries": head + "<item/>" * (SIZE // 7),
        "entries never closed": head + "<item><title>t" * (SIZE // 14),
        "nested elements": head + "<item>" + "<b>" * (SIZE // 3),
        "nested HTML": head + "<item><description><![CDATA[" + "<b>" * (SIZE // 3),
        "one long attribute": head + "<item><enclosure url='" + "x" * SIZE + "'/>",
        "many attributes": head + f"<item><a {attributes}/>",
        "one long author": head + "<item><author>" + "a." * (SIZE // 2),
        "signs of less": head + "<item><title>" + "<" * SIZE,
        "references": head + "<item><description>" + "&amp;lt;" * (SIZE // 8),
        "comments never closed": head + "<!--" * (SIZE // 4),
        "categories": head + "<item>" + "<category>c</category>" * (SIZE // 22),
        "a billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{nested}]>{head}<item><title>&l39;',
        "an external entity": f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{head}<item><title>&e;',
        "nested JSON": '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * SIZE,
    }.items():
        yield Document(name, text.encode())


async def measure(documents: list[Document], counted: bool = False) -> Outcome:
    """Read documents; with `counted` feedparser's own number of entries is compared."""
    outcome, reader = Outcome(), Reader.load()
    async with _served(documents) as host, Web(allow_hosts=[host]) as fetcher:
        for number, document in enumerate(documents):
            address = f"http://{host}/{number}"
            settings = FeedSettings(name="measured", kind="feed", address=address)
            before, begun = outcome.entries, time.process_time()
            try:
                await _read(Feed(settings, fetcher), reader, outcome)
            except SourceError as problem:
                reason = re.sub(r".*? (?:gives is|gives|answers) ", "no feed: ", str(problem))
                outcome.reasons[reason] += 1
            except Exception:  # noqa: BLE001 - it is what is counted
                outcome.exceptions.append(f"{document.name}\n{traceback.format_exc()}")
            took = time.process_time() - begun
            outcome.took += took
            outcome.documents += 1
            outcome.slowest = max(outcome.slowest, (took, document.name))
            if counted and _entries_of(document) != outcome.entries - before:
                outcome.otherwise_counted += 1
    return outcome


async def _read(feed: Feed, reader: Reader, outcome: Outcome) -> None:
    fetched = await feed.fetch(Mark())
    for item in await asyncio.to_thread(list, fetched.items):
        outcome.entries += 1
        if not isinstance(item, RawItem):
            outcome.reasons[getattr(item, "reason", "touched")] += 1
            continue
        article = reader.read(item)
        if isinstance(article, Article):
            outcome.read += 1
        else:
            outcome.reasons[article.reason] += 1


@asynccontextmanager
async def _served(documents: list[Document]) -> AsyncIterator[str]:
    async def answer(request: web.Request) -> web.Response:
        document = documents[int(request.path[1:])]
        return web.Response(body=document.body, headers=document.headers)

    app = web.Application()
    app.router.add_get("/{number}", answer)
    async with TestServer(app) as server:
        yield f"127.0.0.1:{server.port}"


def _entries_of(document: Document) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(
            feedparser.parse(io.BytesIO(document.body), response_headers=document.headers).entries
        )


def show(name: str, outcome: Outcome) -> None:
    """Print what became of a group of documents."""
    print(f"{name}: {outcome.documents} documents, {outcome.entries} entries, {outcome.read} read")
    for reason, times in outcome.reasons.most_common():
        print(f"  {times:5}  {reason}")
    slowest, which = outcome.slowest
    print(f"  slowest {slowest * 1000:.0f} ms of CPU ({which}), all {outcome.took:.1f} s")
    print(f"  exceptions: {len(outcome.exceptions)}")
    print("".join(f"  {text}" for text in outcome.exceptions), end="")


def main() -> None:
    """Fetch the conformance files, read everything, print the figures; fail if anything escaped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-download", action="store_true", help="only our own documents")
    args = parser.parse_args()
    outcomes = []
    if not args.no_download:
        with tempfile.TemporaryDirectory() as folder:
            documents = conformance_files(Path(folder))
        if not documents:
            print("feedparser's source distribution carries no tests: nothing to conform to")
        outcome = asyncio.run(measure(documents, counted=True))
        show("feedparser's conformance files", outcome)
        print(f"  number of entries other than feedparser's: {outcome.otherwise_counted} documents")
        outcomes.append(outcome)
    for name, documents in (("our own", our_files()), ("hostile, 5 MB", list(hostile_files()))):
        outcome = asyncio.run(measure(documents))
        show(name, outcome)
        outcomes.append(outcome)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process: {peak:.0f} MB")
    if any(outcome.exceptions for outcome in outcomes):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
