"""Puts the parts together and takes them down in order; with the crew, the only such place."""

import asyncio
import gc
import time
from collections.abc import Coroutine, Iterable
from contextlib import AsyncExitStack, nullcontext
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import structlog
from pydantic import SecretStr

from bot import answers
from bot.client import Client
from bot.config import Config
from bot.crew import Crew, Job, Orders, Prepare, Process
from bot.deliver import TokenRefusedError
from bot.health import Health
from bot.house import Ground, opened_ground, opened_house
from bot.i18n import Words
from bot.journal import Journal
from bot.metrics import Metrics
from bot.replies import command_menu
from bot.roles import needs_telegram
from digests.store.alone import held_alone
from digests.store.database import reach
from digests.store.disturbance import is_disturbance
from digests.store.leadership import Leadership

log = structlog.get_logger()

T = TypeVar("T")
LONGEST_WAIT: Final = 60.0
LONGEST_DATABASE_WAIT: Final = 5.0


def system_clock() -> datetime:
    """The time as this machine has it; with the simulator's the only clock there is."""
    return datetime.now(UTC)


async def serve(
    config: Config, token: SecretStr | None, stop: asyncio.Event, orders: Orders
) -> None:
    """Be a process of the bot until `stop` is set.

    1. With SQLite: see that no other is there.
    2. Show health and metrics, if they are wanted.
    3. Wait for a database server that is away.
    4. Open the house, or for delivery alone only its ground, and run the bot.

    Raises TokenRefusedError, and what an operator must mend: OSError, the database's errors.
    """
    config.storage.folder.mkdir(parents=True, exist_ok=True)
    metrics = Metrics()
    journal = Journal(system_clock, time.monotonic, metrics)
    health = Health(orders.roles, journal, system_clock, time.monotonic)
    database, shown = config.storage.database, config.health.listen
    opened = opened_ground if orders.roles == {"deliver"} else opened_house
    with held_alone(database):
        async with health.serving(shown) if shown else nullcontext():
            if await _unless(stop, _reached(database, journal)) is None:
                return
            async with (
                opened(config, system_clock, metrics=metrics) as house,
                Leadership.opened(house.store) as leadership,
            ):
                health.look_at(house.store, leadership)
                # What is loaded by now stays: the collector need not look at it ever again.
                gc.collect()
                gc.freeze()
                await run_bot(house, token, stop, process=Process(orders, journal, leadership))


async def run_bot(
    house: Ground,
    token: SecretStr | None,
    stop: asyncio.Event,
    prepare: Prepare | None = None,
    process: Process | None = None,
) -> None:
    """Run the bot until `stop` is set, then finish what is in flight.

    Sources are read by jobs of their own, or, where `prepare` is given, by it before each look at
    what is due. The process has all roles unless it is given; only those that call Telegram need
    the token. Raises TokenRefusedError when Telegram does not know it.
    """
    async with AsyncExitStack() as stack:
        if process is None:
            journal = Journal(house.clock, time.monotonic, house.metrics)
            leadership = await stack.enter_async_context(Leadership.opened(house.store))
            process = Process(Orders(), journal, leadership)
        orders, name = process.orders, ""
        crew = Crew(house, process, prepare)
        if token is not None and needs_telegram(orders.roles):
            paid = house.config.delivery.allow_paid_broadcast
            address, reach = house.config.telegram.base_url, process.journal.telegram
            client = Client(token, address, paid_broadcast=paid, reach=reach)
            await stack.enter_async_context(client)
            me = await _unless(stop, _introduce(client, house.words, orders))
            if me is None:
                return
            bot_id, name = me
            crew.meet(client, token, bot_id, name)
        digests = sorted(digest.name for digest in house.config.digests)
        log.info("bot.started", name=name, roles=sorted(orders.roles), digests=digests)
        try:
            async with crew.receiving():
                await _run_jobs(crew.jobs(), stop)
        finally:
            await crew.settle()
        log.info("bot.stopped")


async def _reached(database: str, journal: Journal) -> bool:
    """True, as soon as the database's server answers."""
    while True:
        try:
            await reach(database)
        except Exception as problem:
            if not is_disturbance(problem):
                raise
            failures = journal.failed("start", problem)
            await asyncio.sleep(min(float(failures), LONGEST_DATABASE_WAIT))
        else:
            journal.worked("start")
            return True


async def _run_jobs(jobs: Iterable[Job], stop: asyncio.Event) -> None:
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


async def _introduce(client: Client, words: Words, orders: Orders) -> tuple[int, str]:
    """Who we are, as soon as Telegram answers; the menu of commands, if we are to answer them."""
    wait = 1.0
    while True:
        try:
            me = await client.me()
            if "updates" in orders.roles:
                for language, code in (("zh-Hans", ""), ("zh-Hans", "zh"), ("en", "en")):
                    await client.set_commands(command_menu(words, language), code)
                if orders.take_over:
                    await client.delete_webhook()
        except answers.Unauthorised as problem:
            raise TokenRefusedError(str(problem)) from None
        except answers.SendError as problem:
            log.warning("telegram.unreachable", problem=str(problem), again_in=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
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
