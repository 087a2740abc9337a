"""The sources: each opened by its kind, read when its time has come, watched if it is a folder."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.metrics import Metrics
from digests.ingest import Ingest
from digests.settings import FeedSettings, PostsSettings, SourceSettings
from digests.sources import Retired, Source, SourceError
from digests.sources.checkout import Checkout
from digests.sources.feeds import Feed
from digests.sources.posts import PostsFolder
from digests.sources.pulled import PulledFolder
from digests.sources.watch import watch
from digests.sources.web import Web
from digests.store import sources
from digests.store.database import Store

log = structlog.get_logger()

RETIRED_REST = timedelta(days=1)
"""How long a job rests whose source is gone: only a change of its settings brings it back."""

WATCH_AGAIN = 60.0


@dataclass(frozen=True, slots=True)
class Intake:
    """Reads sources into the store, each in its own time; what fails is noted and tried again."""

    store: Store
    ingest: Ingest
    web: Web
    allow_hosts: tuple[str, ...]
    clock: Callable[[], datetime]
    metrics: Metrics = field(default_factory=Metrics)

    async def read(self, settings: SourceSettings) -> float:
        """Read what is new, if it is time; seconds until the source should be looked at again.

        A folder is read whenever it is asked for. What is fetched is left alone until its next
        check, also after a restart.
        """
        if wait := await self._wait(settings):
            await self._note(settings)
            return wait
        every = _every(settings)
        try:
            counts = await self.ingest.run(
                self._open(settings),
                settings.kind,
                settings.location,
                reading=settings.reading,
                every=every,
            )
        except Retired as problem:
            log.warning("source.retired", source=settings.name, problem=str(problem))
        except SourceError as problem:
            log.warning("source.failed", source=settings.name, problem=str(problem))
        else:
            self.metrics.articles(asdict(counts))
            if counts.new or counts.changed or counts.merged or counts.rejected:
                log.info("source.read", source=settings.name, **asdict(counts))
        return await self._wait(settings) or every.total_seconds()

    async def watch(self, settings: PostsSettings, wake: asyncio.Event) -> float:
        """Wake a folder's reading whenever it changes; seconds until it is watched again."""
        try:
            await watch(settings.folder, wake.set)
        except SourceError as problem:
            # The folder is looked through all the same.
            log.warning("source.unwatched", source=settings.name, problem=str(problem))
        return WATCH_AGAIN

    async def _note(self, settings: SourceSettings) -> None:
        """What its settings say of its articles holds at once, also while it is left alone."""
        async with self.store.writing() as conn:
            await sources.put_source(
                conn, settings.name, settings.kind, settings.location, settings.reading
            )

    def _open(self, settings: SourceSettings) -> Source:
        if isinstance(settings, FeedSettings):
            return Feed(settings, self.web)
        posts = PostsFolder(settings.name, settings.folder, settings.max_bytes)
        if settings.git is None:
            return posts
        git = settings.git
        checkout = Checkout(settings.folder, git.address, git.branch, self.allow_hosts)
        return PulledFolder(posts, checkout)

    async def _wait(self, settings: SourceSettings) -> float:
        """Seconds until a source that is fetched may be asked again; 0 if it may be now."""
        if isinstance(settings, PostsSettings) and settings.git is None:
            return 0.0
        async with self.store.reading() as conn:
            if await sources.is_retired(conn, settings.name, settings.location):
                return RETIRED_REST.total_seconds()
            due = await sources.find_next_check(conn, settings.name, settings.location)
        return 0.0 if due is None else max((due - self.clock()).total_seconds(), 0.0)


def _every(settings: SourceSettings) -> timedelta:
    if isinstance(settings, PostsSettings) and settings.git is not None:
        return timedelta(seconds=settings.git.every_seconds)
    return timedelta(seconds=settings.every_seconds)
