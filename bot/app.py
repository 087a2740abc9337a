"""Puts the parts together and takes them down in order; the only such place."""

import asyncio
import os
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog
from pydantic import SecretStr

from bot import answers
from bot.alerts import report_sources
from bot.client import Client
from bot.commands.turn import Desk
from bot.config import Config
from bot.covering import Covering
from bot.deliver import Delivery, Line, TokenRefusedError
from bot.editions import Editor
from bot.i18n import Words, load_words
from bot.intake import Intake
from bot.jobs import repeat
from bot.pace import Pace
from bot.publish import BATCH as SLOTS_AT_ONCE
from bot.publish import Publisher
from bot.replies import command_menu
from bot.updates import Updates
from digests.cover import find_font
from digests.covers import Covers
from digests.illustrate import BATCH as PICTURES_AT_ONCE
from digests.illustrate import Illustrator
from digests.ingest import Ingest
from digests.reading import Reader
from digests.settings import PostsSettings, SourceSettings
from digests.shelf import Shelf
from digests.sources.web import Web
from digests.store.database import Store
from digests.text.phrases import load_phrases
from digests.text.scripts import Scripts
from digests.text.words import load_segmenter

log = structlog.get_logger()

T = TypeVar("T")
Clock = Callable[[], datetime]
SETTLE_SECONDS = 8
PUBLISH_EVERY = 1.0
ILLUSTRATE_EVERY = 5.0
REPORT_EVERY = 60.0
COVERS_EVERY = 60.0
TIDY_EVERY = 3600.0


def system_clock() -> datetime:
    """The time as this machine has it; with the simulator's the only clock there is."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """The rooms that news passes through before anything is sent."""

    config: Config
    clock: Clock
    store: Store
    shelf: Shelf
    words: Words
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
        return REPORT_EVERY

    async def illustrate(self) -> float:
        """Find pictures for fresh articles; no rest while more wait."""
        settled = await self.illustrator.run()
        return 0.0 if settled == PICTURES_AT_ONCE else ILLUSTRATE_EVERY


@asynccontextmanager
async def opened_house(
    config: Config, clock: Clock, *, trust_future: bool = False
) -> AsyncIterator[House]:
    """Open the store, load what reading needs, and hold it until the block ends.

    With `trust_future` articles dated ahead of the clock are news when their time comes. Raises
    what the database raises when it cannot be opened, and OSError for the data folder.
    """
    folder = config.storage.folder
    folder.mkdir(parents=True, exist_ok=True)
    async with Store.opened(config.storage.database) as store, _web(config) as web:
        scripts = await asyncio.to_thread(Scripts)
        phrases, segmenter = await asyncio.gather(
            asyncio.to_thread(load_phrases, config.cleaning.rules),
            asyncio.to_thread(load_segmenter, "rjieba", _cache(folder), scripts),
        )
        reader, shorten = Reader(scripts, phrases), config.summaries.shorten
        shelf = Shelf(folder / "pictures")
        ingest = Ingest(store, reader, segmenter, clock, trust_future=trust_future, shorten=shorten)
        covers = Covers(store, shelf, clock, find_font(config.pictures.font))
        words = load_words()
        editor = Editor(config.ranking.outlet_weights, segmenter, scripts)
        yield House(
            config=config,
            clock=clock,
            store=store,
            shelf=shelf,
            words=words,
            scripts=scripts,
            editor=editor,
            intake=Intake(store, ingest, web, config.web.allow_hosts, clock),
            illustrator=_illustrator(config, store, web, shelf, clock),
            covering=Covering(covers, config.digests, editor, words),
        )


async def run_bot(
    house: House,
    token: SecretStr,
    stop: asyncio.Event,
    prepare: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Run the bot until `stop` is set, then finish what is in flight.

    Sources are read by jobs of their own, or, where `prepare` is given, by it before each look at
    what is due. Raises TokenRefusedError when Telegram does not know the token.
    """
    config = house.config
    async with Client(token, config.telegram.base_url) as client:
        me = await _unless(stop, _introduce(client, house.words))
        if me is None:
            return
        bot_id, name = me
        delivery = _delivery(house, Line(client, bot_id, Pace(config.delivery.per_second)))
        digests = {digest.name: digest for digest in config.digests}
        desk = Desk(digests, house.editor, house.words, house.scripts)
        updates = Updates(house.store, client, desk, name, house.clock, delivery.news)
        publisher = _publisher(house, desk)
        log.info("bot.started", name=name, digests=sorted(digests))
        await _run_jobs(
            [
                *_reading_jobs(house, prepare),
                _job("publish", _publishing(house, publisher, delivery, prepare)),
                _job("updates", updates.poll, fatal=(answers.Unauthorised,)),
                _job("deliver", delivery.round, delivery.news, fatal=(TokenRefusedError,)),
            ],
            stop,
        )
        # What Telegram has not answered by then is taken up again when its lease ends.
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_SECONDS):
                await delivery.settle()
        log.info("bot.stopped")


def _illustrator(config: Config, store: Store, web: Web, shelf: Shelf, clock: Clock) -> Illustrator:
    sizes = config.pictures
    return Illustrator(store, web, shelf, clock, sizes.max_bytes, sizes.keep_bytes)


def _delivery(house: House, line: Line) -> Delivery:
    settings, owner = house.config.delivery, _owner()
    return Delivery(house.store, line, house.shelf, house.words, settings, house.clock, owner)


def _publisher(house: House, desk: Desk) -> Publisher:
    return Publisher(
        house.store,
        desk.digests,
        desk.editor,
        house.config.delivery,
        desk.words,
        desk.scripts,
        house.covering,
    )


Job = Callable[[], Awaitable[None]]


def _job(
    name: str,
    work: Callable[[], Awaitable[float]],
    wake: asyncio.Event | None = None,
    fatal: tuple[type[Exception], ...] = (),
) -> Job:
    return lambda: repeat(name, work, wake, fatal)


def _reading_jobs(house: House, prepare: Callable[[], Awaitable[None]] | None) -> list[Job]:
    jobs = [
        _job("illustrate", house.illustrate),
        _job("covers", house.prepare_covers),
        _job("tidy", house.tidy),
        _job("report", house.report),
    ]
    if prepare is not None:
        return jobs
    for source in house.config.sources:
        wake = asyncio.Event()
        jobs.append(_job(f"read {source.name}", partial(house.read_source, source), wake))
        # What git brings is read when it is pulled.
        if isinstance(source, PostsSettings) and source.watch and source.git is None:
            watch = partial(house.intake.watch, source, wake)
            jobs.append(_job(f"watch {source.name}", watch))
    return jobs


def _publishing(
    house: House,
    publisher: Publisher,
    delivery: Delivery,
    prepare: Callable[[], Awaitable[None]] | None,
) -> Callable[[], Awaitable[float]]:
    async def publish() -> float:
        if prepare is not None:
            await prepare()
        done = await publisher.run(house.clock())
        if done.served or done.skipped:
            log.info("slots.done", served=done.served, skipped=done.skipped)
            delivery.news.set()
        full = done.served + done.skipped == SLOTS_AT_ONCE
        return 0.0 if full else PUBLISH_EVERY

    return publish


async def _run_jobs(jobs: list[Job], stop: asyncio.Event) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_awaited(job)) for job in jobs]
            await stop.wait()
            for task in tasks:
                task.cancel()
    except* (TokenRefusedError, answers.Unauthorised) as problems:
        raise TokenRefusedError(str(problems.exceptions[0])) from None


async def _awaited(job: Job) -> None:
    await job()


async def _introduce(client: Client, words: Words) -> tuple[int, str]:
    """Who we are, as soon as Telegram answers; and the menu of commands in each language."""
    wait = 1.0
    while True:
        try:
            me = await client.me()
            for language, code in (("zh-Hans", ""), ("zh-Hans", "zh"), ("en", "en")):
                await client.set_commands(command_menu(words, language), code)
        except answers.Unauthorised as problem:
            raise TokenRefusedError(str(problem)) from None
        except answers.SendError as problem:
            log.warning("telegram.unreachable", problem=str(problem), again_in=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60.0)
        else:
            return me


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`, or None if `stop` is set first."""
    task, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return task.result()
    task.cancel()
    return None


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


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
