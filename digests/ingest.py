"""The way in: source -> article -> summaries -> story -> store, a batch at a time."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.judge import Again, Changed, Judgement, Neighbours, New, judge, news_time
from digests.model import Article, FileMark, RawItem, Reading, Rejected, Touched
from digests.reading import Reader, Unreadable
from digests.similar import alike
from digests.sources import Fetched, Source, SourceError
from digests.store import news, sources
from digests.store.database import Store
from digests.store.news import Known, Placed
from digests.stories import WINDOW, StoryIndex
from digests.summarize import Length, summarize_each
from digests.text.words import Segmenter

log = structlog.get_logger()

BATCH = 64
EVERY = timedelta(minutes=1)
LENGTHS = {"short": Length(60, 1), "medium": Length(120, 2), "long": Length(240, 4)}
"""The summaries that are made of each article."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a read found, in files or entries."""

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
class _Ready:
    """An article with its summaries, ready to be stored."""

    article: Article
    summaries: dict[str, tuple[str, ...]]
    file: FileMark | None


class Ingest:
    """Reads sources into the store.

    1. Ask the source for what its mark does not know.
    2. A batch at a time, in a worker thread: read, clean, summarise.
    3. In one transaction: judge each against what is stored, place it in a story, store it with
       its file; the index of stories follows once that is committed.
    4. At the end the source's notes move on.
    """

    def __init__(
        self,
        store: Store,
        reader: Reader,
        segmenter: Segmenter,
        clock: Callable[[], datetime],
        *,
        trust_future: bool = False,
    ) -> None:
        """Take what it stands on; the index of stories is filled from the store when needed.

        With `trust_future` an article dated ahead of the clock is news when its time comes.
        """
        self._trust_future = trust_future
        self._store = store
        self._reader = reader
        self._segmenter = segmenter
        self._clock = clock
        self._index = StoryIndex(segmenter)
        self._indexed = 0
        self._placing = asyncio.Lock()

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

        `reading` is how much of its articles is shown, `every` how often it is looked at. Raises
        SourceError when the source cannot be read at all; that is noted in the store.
        """
        async with self._store.writing() as conn:
            key = await sources.put_source(conn, source.name, kind, location, reading)
            mark = await sources.load_mark(conn, key)
        try:
            fetched = await source.fetch(mark)
            counts = await self._read(key, fetched, progress)
        except SourceError as problem:
            async with self._store.writing() as conn:
                await sources.note_failure(conn, key, problem, self._clock(), every)
            raise
        async with self._store.writing() as conn:
            await sources.finish_read(conn, key, fetched, self._clock(), every)
        return counts

    async def _read(
        self, key: int, fetched: Fetched, progress: Callable[[int], None] | None
    ) -> Counts:
        counts = Counts(unchanged=fetched.unchanged)
        while batch := await asyncio.to_thread(self._next_batch, fetched.items):
            counts += await self._store_batch(key, batch)
            if progress is not None:
                progress(len(batch))
        return counts

    def _next_batch(
        self, items: Iterator[RawItem | Rejected | Touched]
    ) -> list[_Ready | Rejected | Touched]:
        return [
            self._ready(item) if isinstance(item, RawItem) else item
            for item in islice(items, BATCH)
        ]

    def _ready(self, raw: RawItem) -> _Ready | Rejected:
        article = self._reader.read(raw)
        if isinstance(article, Unreadable):
            file = raw.file or FileMark(raw.address or raw.title, 0, 0, "")
            return Rejected(file, 0, article.reason)
        said = summarize_each(
            article.title,
            article.prose,
            self._segmenter,
            tuple(LENGTHS.values()),
            standfirst=article.standfirst,
        )
        return _Ready(article, dict(zip(LENGTHS, said, strict=True)), raw.file)

    async def _store_batch(self, key: int, batch: list[_Ready | Rejected | Touched]) -> Counts:
        now = self._clock()
        try:
            async with self._placing, self._store.writing() as conn:
                return await self._put_batch(conn, key, batch, now)
        except BaseException:
            # The index may hold what was rolled back: the next batch fills a new one.
            self._index, self._indexed = StoryIndex(self._segmenter), 0
            raise

    async def _put_batch(
        self,
        conn: AsyncConnection,
        key: int,
        batch: list[_Ready | Rejected | Touched],
        now: datetime,
    ) -> Counts:
        await self._follow(conn, now)
        ready = [item for item in batch if isinstance(item, _Ready)]
        neighbours = Neighbours(await news.find_known(conn, (item.article for item in ready)))
        paths = [item.file.path for item in ready if item.file is not None]
        of_files = await news.find_known_of_files(conn, key, paths)
        counts, files = Counts(), []
        for item in batch:
            match item:
                case Rejected():
                    await sources.put_rejected(conn, key, item, now)
                    counts += Counts(rejected=1)
                case Touched(file):
                    await sources.touch_file(conn, key, file)
                    counts += Counts(unchanged=1)
                case _Ready(article, _, file):
                    before = None if file is None else of_files.get(file.path)
                    judgement = judge(article, before, neighbours.of(article), alike)
                    stored = await self._put(conn, key, item, judgement, now)
                    if not isinstance(judgement, Again):
                        neighbours.add(_known(stored, article))
                    counts += _counted(judgement)
                    if file is not None:
                        files.append((file, stored))
        await sources.put_files(conn, key, files)
        return counts

    async def _put(
        self, conn: AsyncConnection, key: int, ready: _Ready, judgement: Judgement, now: datetime
    ) -> int:
        match judgement:
            case New():
                return await self._put_new(conn, key, ready, now)
            case Changed(stored):
                await news.change_article(conn, stored, ready.article, ready.summaries, now)
                return stored
            case Again(stored):
                return stored

    async def _put_new(self, conn: AsyncConnection, key: int, ready: _Ready, now: datetime) -> int:
        article = ready.article
        seen = now
        if self._trust_future and article.published is not None:
            seen = max(now, article.published)
        at = news_time(article.published, article.published_certain, seen)
        story = self._index.find(article.title, article.text, article.outlet, at)
        if story is None:
            story = await news.new_story(conn, at)
        else:
            await news.grow_story(conn, story, at)
        stored = await news.put_article(conn, key, story, article, ready.summaries, at, now)
        self._index.add(stored, story, article.title, article.text, article.outlet, at)
        self._indexed = stored
        return stored

    async def _follow(self, conn: AsyncConnection, now: datetime) -> None:
        """Bring the index up to what is stored: after a restart, or when others stored too."""
        await asyncio.to_thread(
            self._hold, await news.find_placed(conn, self._indexed, now - WINDOW)
        )

    def _hold(self, stored: Sequence[Placed]) -> None:
        for placed in stored:
            self._index.add(
                placed.article,
                placed.story,
                placed.title,
                placed.text,
                placed.outlet,
                placed.news_at,
            )
            self._indexed = placed.article


def _known(key: int, article: Article) -> Known:
    return Known(
        article=key,
        identity=article.identity,
        content_hash=article.content_hash,
        outlet=article.outlet,
        published=article.published,
        published_certain=article.published_certain,
        text=article.text,
    )


def _counted(judgement: Judgement) -> Counts:
    match judgement:
        case New():
            return Counts(new=1)
        case Changed():
            return Counts(changed=1)
        case Again():
            return Counts(merged=1)
