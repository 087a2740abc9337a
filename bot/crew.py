"""The crew: the parts of one process, and what each does again and again, role by role."""

import asyncio
import os
import socket
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import asdict, astuple, dataclass
from functools import partial
from typing import Final

import structlog
from pydantic import SecretStr

from bot import answers
from bot.broadcasting import queue_broadcasts
from bot.client import Client
from bot.clockwatch import ClockWatch
from bot.commands.turn import Desk
from bot.config import TelegramSettings, WebhookSettings, load_webhook_secret
from bot.deliver import Clocks, Delivery, Line, TokenRefusedError
from bot.house import Ground, House
from bot.jobs import repeat
from bot.journal import Journal
from bot.notices import Notices
from bot.publish import Publisher
from bot.roles import ROLES, Role, read_roles
from bot.steady import Steady, machine_uptime, seconds_up
from bot.updates import KINDS, Identity, Updates
from bot.webhook import JOB as WEBHOOK_JOB
from bot.webhook import Webhook, derive
from digests.settings import PostsSettings
from digests.store.disturbance import is_disturbance, say_disturbance
from digests.store.leadership import Duty, Leadership
from digests.store.retention import tidy
from digests.store.wake import listen

log = structlog.get_logger()

Work = Callable[[], Awaitable[float]]
Job = Callable[[], Awaitable[None]]
Prepare = Callable[[], Awaitable[None]]

IN_FLIGHT_SECONDS: Final = 5.0
"""How long answers are waited for at the end; what came by then is written down."""

SETTLE_SECONDS: Final = 8.0
LISTEN_JOB: Final = "listen"
PUBLISH_JOB: Final = "publish"
PUBLISH_EVERY: Final = 1.0
BROADCAST_EVERY: Final = 5.0
RETAIN_EVERY: Final = 3600.0
SET_WEBHOOK_EVERY: Final = 300.0
SET_WEBHOOK_AGAIN: Final = 15.0


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process is told beside its configuration.

    With `take_over` a webhook that somebody set is taken off, so that updates can be asked for.
    """

    roles: frozenset[Role] = ROLES
    webhook_secret: SecretStr | None = None
    take_over: bool = False


def load_orders(
    telegram: TelegramSettings, roles: str, environment: Mapping[str, str], *, take_over: bool
) -> Orders:
    """The orders of a command line. Raises ValueError for a role that is none, and ConfigError."""
    read = read_roles(roles)
    secret = None
    if telegram.webhook is not None and "updates" in read:
        if take_over:
            raise ValueError("--take-over: the settings say that updates are sent to a webhook")
        secret = load_webhook_secret(telegram.webhook, environment)
    return Orders(read, secret, take_over)


@dataclass(frozen=True, slots=True)
class Process:
    """A process of the bot: its orders, how its jobs go, and what it leads in."""

    orders: Orders
    journal: Journal
    leadership: Leadership


class Crew:
    """What works in one process. Where `prepare` is given it reads the sources, before each look
    at what is due; else they are read by jobs of their own.
    """

    def __init__(self, house: Ground, process: Process, prepare: Prepare | None) -> None:
        """Take what all of it stands on; who needs Telegram comes with `meet`."""
        self._house = house
        self._process = process
        self._roles = process.orders.roles
        self._prepare = prepare
        self._news = asyncio.Event()
        # Delivery's own time begins with the time of day, and goes on whatever becomes of that.
        self._steady = Steady(house.clock(), seconds_up)
        self._delivery: Delivery | None = None
        self._updates: Updates | None = None
        self._webhook: Webhook | None = None
        self._keep_webhook: Work | None = None

    def meet(self, client: Client, token: SecretStr, bot_id: int, name: str) -> None:
        """Telegram answers: take on who calls it."""
        house = self._house
        if "deliver" in self._roles:
            self._delivery = self._deliverer(Line(client, bot_id, _owner(), self._house.metrics))
            self._news = self._delivery.news
        if "updates" in self._roles and isinstance(house, House):
            identity = Identity(name, house.config.telegram.operators)
            self._updates = Updates(
                house.store,
                client,
                _desk(house),
                identity,
                house.clock,
                self._news,
                self._house.metrics,
            )
            webhook = house.config.telegram.webhook
            if webhook is not None:
                self._receive(client, token, webhook, self._updates)

    def receiving(self) -> AbstractAsyncContextManager[object]:
        """The webhook at work, if updates are sent to us."""
        settings = self._house.config.telegram.webhook
        if self._webhook is None or settings is None:
            return nullcontext()
        return self._webhook.serving(settings.listen)

    def jobs(self) -> Iterator[Job]:
        """All that is done again and again here."""
        house, put_back = self._house, None
        if self._delivery is not None:
            yield from self._delivery_jobs(self._delivery)
        if self._updates is not None:
            yield self._updates_job(self._updates)
        if "ingest" in self._roles and isinstance(house, House):
            yield from self._ingest_jobs(house)
        if "publish" in self._roles and isinstance(house, House):
            publisher = _publisher(house)
            put_back = publisher.put_back
            yield from self._publish_jobs(publisher)
        if self._prepare is None:
            # The clock of a trial is put forward by hand.
            watch = ClockWatch(house.clock, time.monotonic, self._house.metrics, put_back)
            yield self._job("clock", watch.look)

    async def settle(self) -> None:
        """Finish what is in flight; what Telegram has not answered goes on when its lease ends."""
        if self._delivery is None:
            return
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                await self._delivery.settle(IN_FLIGHT_SECONDS)
        except Exception as problem:
            if not (isinstance(problem, TimeoutError) or is_disturbance(problem)):
                raise
            log.warning("delivery.unsettled", problem=say_disturbance(problem))

    def _delivery_jobs(self, delivery: Delivery) -> Iterator[Job]:
        yield self._job("deliver", delivery.round, delivery.news, fatal=(TokenRefusedError,))
        if self._house.store.is_shared:
            yield self._job(LISTEN_JOB, self._listen)

    def _updates_job(self, updates: Updates) -> Job:
        refused = (answers.Unauthorised,)
        if self._keep_webhook is not None:
            return self._job(WEBHOOK_JOB, self._keep_webhook, fatal=refused)
        return self._job("updates", self._led("poll", updates.poll), fatal=refused)

    def _ingest_jobs(self, house: House) -> Iterator[Job]:
        yield self._job("illustrate", house.illustrate)
        yield self._job("covers", house.prepare_covers)
        yield self._job("tidy", house.tidy)
        yield self._job("report", self._led("report", house.report))
        if self._prepare is not None:
            return
        for source in house.config.sources:
            wake = asyncio.Event()
            yield self._job(f"read {source.name}", partial(house.read_source, source), wake)
            # What git brings is read when it is pulled.
            if isinstance(source, PostsSettings) and source.watch and source.git is None:
                watch = partial(house.intake.watch, source, wake)
                yield self._job(f"watch {source.name}", watch)

    def _publish_jobs(self, publisher: Publisher) -> Iterator[Job]:
        yield self._job(PUBLISH_JOB, self._led("publish", partial(self._publish, publisher)))
        yield self._job("broadcast", self._led("publish", self._broadcast))
        yield self._job("retention", self._led("retention", self._retain))

    def _job(
        self,
        name: str,
        work: Work,
        wake: asyncio.Event | None = None,
        fatal: tuple[type[Exception], ...] = (),
    ) -> Job:
        return lambda: repeat(name, work, self._process.journal, wake, fatal)

    def _led(self, duty: Duty, work: Work) -> Work:
        return partial(self._process.leadership.lead, duty, work)

    async def _publish(self, publisher: Publisher) -> float:
        if self._prepare is not None:
            await self._prepare()
        done = await publisher.run(self._house.clock(), self._queued)
        if done.served or done.skipped:
            log.info("slots.done", served=done.served, skipped=done.skipped)
            self._house.metrics.slots(done.served, done.skipped)
        return PUBLISH_EVERY

    def _queued(self) -> None:
        """A batch of slots was served; there may be many, and it is seen that it goes on."""
        self._process.journal.worked(PUBLISH_JOB)
        self._news.set()

    async def _broadcast(self) -> float:
        if not await queue_broadcasts(self._house.store, self._house.clock()):
            return BROADCAST_EVERY
        self._news.set()
        return 0.0

    async def _retain(self) -> float:
        house = self._house
        keep_days = house.config.delivery.keep_days
        gone = await tidy(house.store, keep_days, house.clock())
        if any(astuple(gone)):
            log.info("retention.done", **asdict(gone))
        return RETAIN_EVERY

    async def _listen(self) -> float:
        def hear() -> None:
            self._process.journal.worked(LISTEN_JOB)
            self._news.set()

        await listen(self._house.store, hear)
        return 0.0

    def _deliverer(self, line: Line) -> Delivery:
        house = self._house
        return Delivery(
            house.store,
            line,
            house.shelf,
            house.words,
            house.config.delivery,
            Clocks(house.clock, self._steady, machine_uptime),
            Notices(house.words, house.config.telegram.operators),
        )

    def _receive(
        self, client: Client, token: SecretStr, settings: WebhookSettings, updates: Updates
    ) -> None:
        given = self._process.orders.webhook_secret
        secret = derive(token, "secret") if given is None else given.get_secret_value()
        path = derive(token, "path")
        self._webhook = Webhook(updates.handle, path, secret, self._process.journal)

        async def keep() -> float:
            """Anybody with the token may have taken the webhook off."""
            url, most = f"{settings.url}/{path}", settings.max_connections
            try:
                await client.set_webhook(url, secret, KINDS, most)
            except answers.Unauthorised:
                raise
            except answers.SendError as problem:
                log.warning("webhook.not_set", problem=str(problem))
                return SET_WEBHOOK_AGAIN
            return SET_WEBHOOK_EVERY

        self._keep_webhook = keep


def _desk(house: House) -> Desk:
    digests = {digest.name: digest for digest in house.config.digests}
    return Desk(digests, house.editor, house.words, house.scripts)


def _publisher(house: House) -> Publisher:
    desk = _desk(house)
    return Publisher(
        house.store,
        desk.digests,
        desk.editor,
        house.config.delivery,
        desk.words,
        desk.scripts,
        house.covering,
    )


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
