"""The house: the rooms that news passes through before anything is sent, opened and closed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.alerts import report_parked, report_sources
from bot.config import Config
from bot.covering import Covering
from bot.editions import Editor
from bot.i18n import Words, load_words
from bot.intake import Intake
from bot.metrics import Metrics
from digests.cover import find_font
from digests.covers import Covers
from digests.illustrate import BATCH as PICTURES_AT_ONCE
from digests.illustrate import Illustrator
from digests.ingest import Ingest
from digests.reading import Reader
from digests.settings import SourceSettings
from digests.shelf import Shelf
from digests.sources.web import Web
from digests.store.database import Store
from digests.text.phrases import load_phrases
from digests.text.scripts import Scripts
from digests.text.words import load_segmenter

Clock = Callable[[], datetime]
ILLUSTRATE_EVERY = 5.0
REPORT_EVERY = 60.0
COVERS_EVERY = 60.0
TIDY_EVERY = 3600.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What every process stands on; who only delivers needs no more, and no dictionaries."""

    config: Config
    clock: Clock
    store: Store
    shelf: Shelf
    words: Words
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class House(Ground):
    """The rooms on that ground."""

    scripts: Scripts
    editor: Editor
    intake: Intake
    illustrator: Illustrator
    covering: Covering

    async def read_source(self, source: SourceSettings) -> float:
        """Read what is new in a source, if it is time; seconds until it should be looked at."""
        return await self.intake.read(source)

    async def prepare_covers(self) -> float:
        """Have the covers made that readers would see who asked now."""
        await self.covering.prepare(self.clock())
        return COVERS_EVERY

    async def tidy(self) -> float:
        """Keep the pictures within their bounds."""
        await self.illustrator.tidy()
        return TIDY_EVERY

    async def report(self) -> float:
        """Tell the operators what they should know."""
        operators, zone = self.config.telegram.operators, self.config.digests[0].zone
        await report_sources(self.store, operators, self.words, zone, self.clock())
        await report_parked(self.store, operators, self.words, self.clock())
        return REPORT_EVERY

    async def illustrate(self) -> float:
        """Find pictures for fresh articles; no rest while more wait."""
        settled = await self.illustrator.run()
        return 0.0 if settled == PICTURES_AT_ONCE else ILLUSTRATE_EVERY


@asynccontextmanager
async def opened_ground(
    config: Config, clock: Clock, *, metrics: Metrics | None = None
) -> AsyncIterator[Ground]:
    """Open the store alone.

    Raises what the database raises when it cannot be opened, and OSError for the data folder.
    """
    config.storage.folder.mkdir(parents=True, exist_ok=True)
    async with Store.opened(config.storage.database) as store:
        counted = metrics or Metrics()
        yield Ground(config, clock, store, _shelf(config), load_words(), counted)


@asynccontextmanager
async def opened_house(
    config: Config,
    clock: Clock,
    *,
    trust_future: bool = False,
    metrics: Metrics | None = None,
) -> AsyncIterator[House]:
    """Open the store, load what reading needs, and hold it until the block ends.

    With `trust_future` articles dated ahead of the clock are news when their time comes. Raises
    as `opened_ground`.
    """
    async with opened_ground(config, clock, metrics=metrics) as ground, _web(config) as web:
        scripts = await asyncio.to_thread(Scripts)
        phrases, segmenter = await asyncio.gather(
            asyncio.to_thread(load_phrases, config.cleaning.rules),
            asyncio.to_thread(load_segmenter, "rjieba", _cache(config.storage.folder), scripts),
        )
        reader, shorten = Reader(scripts, phrases), config.summaries.shorten
        store, shelf, words = ground.store, ground.shelf, ground.words
        ingest = Ingest(store, reader, segmenter, clock, trust_future=trust_future, shorten=shorten)
        covers = Covers(store, shelf, clock, find_font(config.pictures.font))
        editor = Editor(config.ranking.outlet_weights, segmenter, scripts)
        yield House(
            config=config,
            clock=clock,
            store=store,
            shelf=shelf,
            words=words,
            metrics=ground.metrics,
            scripts=scripts,
            editor=editor,
            intake=Intake(store, ingest, web, config.web.allow_hosts, clock, ground.metrics),
            illustrator=_illustrator(ground, web),
            covering=Covering(covers, config.digests, editor, words),
        )


def _shelf(config: Config) -> Shelf:
    return Shelf(config.storage.folder / "pictures")


def _illustrator(ground: Ground, web: Web) -> Illustrator:
    sizes = ground.config.pictures
    return Illustrator(
        ground.store, web, ground.shelf, ground.clock, sizes.max_bytes, sizes.keep_bytes
    )


def _web(config: Config) -> Web:
    limits = config.web
    return Web(
        allow_hosts=limits.allow_hosts,
        max_bytes=limits.max_bytes,
        seconds=limits.seconds,
        pause=limits.pause_seconds,
    )


def _cache(folder: Path) -> Path:
    cache = folder / "cache"
    cache.mkdir(exist_ok=True)
    return cache
