"""The way in: source -> article -> summaries -> story -> store, a batch at a time."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.batch import Batch, Taken, Times
from digests.following import Following
from digests.judge import Again, Changed, Judgement, Neighbours, New
from digests.lengths import LENGTHS
from digests.model import (
    Article,
    Block,
    FileMark,
    RawItem,
    Reading,
    Rejected,
    Touched,
    prose,
    standfirst,
)
from digests.reading import Reader, Unreadable
from digests.repeats import edge_lines, without
from digests.sources import Mark, Source, SourceError
from digests.store import incoming, lines, sources, tables
from digests.store.database import Store
from digests.store.incoming import Known, Summaries
from digests.store.lines import Recent
from digests.summarize import summarize_each
from digests.text.words import Segmenter

log = structlog.get_logger()

BATCH = 64
EVERY = timedelta(minutes=10)
"""How often a source is read whose reader does not say."""

SWEEP = timedelta(days=1)
"""How often lines that nobody saw again are forgotten."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a read found, in files or entries: `merged` are new ones of articles that we had."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.merged + other.merged,
            self.rejected + other.rejected,
        )


@dataclass(frozen=True, slots=True)
class _Item:
    """An article as it was read, with the file it came in."""

    article: Article
    file: FileMark | None


@dataclass(frozen=True, slots=True)
class _Finished:
    """An article cleaned of furniture, with its summaries and what it is placed by."""

    taken: Taken
    file: FileMark | None


_Read = _Item | Rejected | Touched
_Ready = _Finished | Rejected | Touched


@dataclass(frozen=True, slots=True)
class _Visit:
    """One reading of one source."""

    source: int
    is_first: bool


class Ingest:
    """Reads sources into the store.

    1. Ask the source for what its mark does not know.
    2. A batch at a time, in a worker thread: read, clean, summarise, without the lines that are
       known to be the outlet's furniture.
    3. In one transaction, one process after the other: judge each against what is stored, place it
       in a story, store it with its file; the index of stories follows once that is committed.
    4. Count the new articles' lines; what proves to be furniture leaves the last days' articles.
    5. At the end the source's notes move on.

    What comes before a source was once read to its end is its backlog: it is never late news.
    """

    def __init__(
        self,
        store: Store,
        reader: Reader,
        segmenter: Segmenter,
        clock: Callable[[], datetime],
        *,
        trust_future: bool = False,
        shorten: bool = True,
    ) -> None:
        """Take what it stands on; the index of stories is filled from the store when needed.

        With `trust_future` an article dated ahead of the clock is news when its time comes; with
        `shorten` a sentence that is too long for any summary is cut after a clause.
        """
        self._shorten = shorten
        self._trust_future = trust_future
        self._store = store
        self._reader = reader
        self._segmenter = segmenter
        self._clock = clock
        self._stories = Following(store, segmenter)
        self._placing = asyncio.Lock()
        self._swept: datetime | None = None

    async def run(
        self,
        source: Source,
        kind: str,
        location: str,
        progress: Callable[[int], None] | None = None,
        *,
        reading: Reading = "full",
        every: timedelta = EVERY,
    ) -> Counts:
        """Read what is new in a source. `progress` hears how many items each batch had.

        Raises SourceError when the source cannot be read at all; that is noted in the store.
        """
        async with self._store.writing() as conn:
            key = await sources.put_source(conn, source.name, kind, location, reading)
            visit = _Visit(key, await sources.is_first_read(conn, key))
            mark = await sources.load_mark(conn, key)
        try:
            return await self._read(source, visit, mark, progress, every)
        except SourceError as problem:
            async with self._store.writing() as conn:
                await sources.note_failure(conn, key, problem, self._clock(), every)
            raise

    async def _read(
        self,
        source: Source,
        visit: _Visit,
        mark: Mark,
        progress: Callable[[int], None] | None,
        every: timedelta,
    ) -> Counts:
        fetched = await source.fetch(mark)
        counts = Counts(unchanged=fetched.unchanged)
        while batch := await asyncio.to_thread(self._next_batch, fetched.items):
            counts += await self._store_batch(visit, await self._finished(batch))
            if progress is not None:
                progress(len(batch))
        now = self._clock()
        async with self._store.writing() as conn:
            await sources.finish_read(conn, visit.source, fetched, now, every)
            if self._swept is None or now - self._swept >= SWEEP:
                self._swept = now
                await lines.forget_lines(conn, now)
        return counts

    def _next_batch(self, items: Iterator[RawItem | Rejected | Touched]) -> list[_Read]:
        return [
            self._item(item) if isinstance(item, RawItem) else item for item in islice(items, BATCH)
        ]

    def _item(self, raw: RawItem) -> _Item | Rejected:
        article = self._reader.read(raw)
        if isinstance(article, Unreadable):
            file = raw.file or FileMark(raw.address or raw.title, 0, 0, "")
            return Rejected(file, 0, article.reason)
        return _Item(article, raw.file)

    async def _finished(self, batch: list[_Read]) -> list[_Ready]:
        """The batch without what is known as furniture, ready to be judged and placed."""
        edges: defaultdict[str, set[str]] = defaultdict(set)
        for item in batch:
            if isinstance(item, _Item):
                edges[item.article.outlet].update(edge_lines(item.article.blocks))
        async with self._store.reading() as conn:
            furniture = await lines.find_furniture(conn, edges)
        return await asyncio.to_thread(
            lambda: [
                self._finish(item, furniture) if isinstance(item, _Item) else item for item in batch
            ]
        )

    def _finish(self, item: _Item, furniture: dict[str, set[str]]) -> _Finished:
        article = item.article
        if gone := furniture.get(article.outlet):
            article = replace(article, blocks=without(article.blocks, gone))
        summaries = self._summaries(article.title, article.blocks)
        traits = self._stories.index.read(article.title, article.text, article.outlet)
        return _Finished(Taken(article, summaries, traits), item.file)

    def _summaries(self, title: str, blocks: Sequence[Block]) -> Summaries:
        lengths = tuple(LENGTHS.values())
        said = summarize_each(
            title,
            prose(blocks),
            self._segmenter,
            lengths,
            standfirst=standfirst(blocks),
            shorten=self._shorten,
        )
        return dict(zip(LENGTHS, said, strict=True))

    async def _store_batch(self, visit: _Visit, batch: list[_Ready]) -> Counts:
        times = Times(self._clock(), visit.is_first, self._trust_future)
        async with self._placing:
            await self._stories.fill(times.now)
            is_stored = False
            try:
                async with self._store.writing() as conn:
                    counts = await self._put_batch(conn, visit.source, batch, times)
                is_stored = True
            finally:
                if not is_stored:
                    self._stories.begin_anew()
        return counts

    async def _put_batch(
        self, conn: AsyncConnection, source: int, items: list[_Ready], times: Times
    ) -> Counts:
        await incoming.take_turn(conn)
        await self._stories.follow(conn)
        read = [item for item in items if isinstance(item, _Finished)]
        of_files = await incoming.find_known_of_files(
            conn, source, [item.file.path for item in read if item.file is not None]
        )
        batch = await self._batch(conn, read, of_files.values(), times)
        counts, files = Counts(), {}
        for item in items:
            match item:
                case Rejected():
                    await sources.put_rejected(conn, source, item, times.now)
                    counts += Counts(rejected=1)
                case Touched(file):
                    await sources.touch_file(conn, source, file)
                    counts += Counts(unchanged=1)
                case _Finished(taken, file):
                    before = None if file is None else of_files.get(file.path)
                    was = None if before is None else before.article
                    # Deciding takes milliseconds, and the loop serves chats too.
                    await asyncio.sleep(0)
                    judgement, key = await batch.take(taken, was)
                    counts += _counted(judgement, joins=key != was)
                    if file is not None:
                        files[file.path] = file, key
        await batch.write(source)
        await sources.put_files(conn, source, list(files.values()))
        await self._learn(conn, batch, times.now)
        return counts

    async def _batch(
        self,
        conn: AsyncConnection,
        read: list[_Finished],
        of_files: Iterable[Known],
        times: Times,
    ) -> Batch:
        known = await incoming.find_known(conn, (item.taken.article for item in read))
        return Batch(
            conn=conn,
            segmenter=self._segmenter,
            index=self._stories.index,
            neighbours=Neighbours([*known, *of_files]),
            times=times,
            story_keys=iter(await incoming.reserve_keys(conn, tables.stories, len(read))),
            article_keys=iter(await incoming.reserve_keys(conn, tables.articles, len(read))),
        )

    async def _learn(self, conn: AsyncConnection, batch: Batch, now: datetime) -> None:
        """Count the lines of what is new, and clean what came lately of what they prove to be."""
        if batch.new:
            self._stories.hold_to(batch.new[-1].key)
        furniture = await lines.count_lines(
            conn,
            (
                (one.article.outlet, line, one.news_at)
                for one in batch.new
                for line in edge_lines(one.article.blocks)
            ),
        )
        for outlet, gone in furniture.items():
            recent = await lines.find_recent(conn, outlet, now)
            cleaned = await asyncio.to_thread(self._cleaned, outlet, recent, gone)
            await lines.put_cleaned(conn, cleaned)
            log.info("furniture.found", outlet=outlet, lines=len(gone), articles=len(cleaned))

    def _cleaned(
        self, outlet: str, recent: Sequence[Recent], furniture: set[str]
    ) -> list[tuple[int, Sequence[Block], Summaries]]:
        cleaned: list[tuple[int, Sequence[Block], Summaries]] = []
        index = self._stories.index
        for one in recent:
            blocks = without(one.blocks, furniture)
            if len(blocks) < len(one.blocks):
                text = "\n".join(block.text for block in blocks)
                index.change(one.article, index.read(one.title, text, outlet))
                cleaned.append((one.article, blocks, self._summaries(one.title, blocks)))
        return cleaned


def _counted(judgement: Judgement, *, joins: bool) -> Counts:
    match judgement:
        case New():
            return Counts(new=1)
        case Changed() if not joins:
            return Counts(changed=1)
        case Changed() | Again():
            return Counts(merged=1)
