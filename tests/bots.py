"""Bots at work: what a test sets up before it looks at a whole one, and how it listens to it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.app import run_bot, serve
from bot.config import Config, TelegramSettings, WebhookSettings
from bot.crew import Orders, Process
from bot.house import Ground
from bot.journal import Journal
from bot.markup import Html
from bot.messages import Text
from bot.metrics import Metrics
from bot.roles import ROLES, read_roles
from bot.simulator.simulator import Simulator
from bot.simulator.webhook import Target
from bot.webhook import SECRET_HEADER
from digests.settings import PostsSettings, StorageSettings
from digests.store.database import Store
from digests.store.leadership import Leadership
from digests.store.tables import articles
from tests.endtoend.processes import free_port
from tests.endtoend.town import LIN, MORNING, PATIENCE, words
from tests.stock import POST, put_parcel, put_seat


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds; fail when it never does."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.005)


def settings(folder: Path, address: str = "http://127.0.0.1:9") -> Config:
    """A digest of a folder of posts, and a Telegram."""
    return Config(
        sources=(PostsSettings(name="posts", folder=folder / "posts", every_seconds=1),),
        digests=(MORNING,),
        storage=StorageSettings(folder=folder / "data"),
        telegram=TelegramSettings(base_url=address),
    )


def on_database(config: Config, database: str) -> Config:
    """The same, on another database."""
    storage = StorageSettings(folder=config.storage.folder, database=database)
    return config.model_copy(update={"storage": storage})


def with_webhook(config: Config) -> Config:
    """The same, with updates sent to a port of ours."""
    listen = f"127.0.0.1:{free_port()}"
    webhook = WebhookSettings(url=f"http://{listen}/jianbao", listen=listen, max_connections=7)
    telegram = config.telegram.model_copy(update={"webhook": webhook})
    return config.model_copy(update={"telegram": telegram})


def process_of(ground: Ground, roles: str = "", *, take_over: bool = False) -> Process:
    """A process with some roles, or all."""
    orders = Orders(read_roles(roles) if roles else ROLES, take_over=take_over)
    journal = Journal(ground.clock, time.monotonic, Metrics())
    return Process(orders, journal, Leadership(ground.store))


@asynccontextmanager
async def serving(config: Config, token: SecretStr, roles: str) -> AsyncIterator[None]:
    """A process with some roles, or all, at work until the block ends."""
    stop = asyncio.Event()
    orders = Orders(read_roles(roles) if roles else ROLES)
    with capture_logs() as logs:
        bot = asyncio.create_task(serve(config, token, stop, orders))
        begun = ("bot.started", "database.failing", "telegram.unreachable")
        # Alembic cannot migrate for two in one process.
        await until(lambda: any(line["event"] in begun for line in logs))
    try:
        yield
    finally:
        stop.set()
        await bot


@asynccontextmanager
async def running_bot(
    house: Ground, simulator: Simulator, process: Process | None = None
) -> AsyncIterator[None]:
    """The bot at work until the block ends."""
    stop = asyncio.Event()
    bot = asyncio.create_task(run_bot(house, SecretStr(simulator.token), stop, process=process))
    try:
        yield
    finally:
        stop.set()
        await bot


def write_post(folder: Path) -> None:
    """A post of this moment."""
    (folder / "posts").mkdir()
    (folder / "posts" / "桥.md").write_text(POST, encoding="utf-8")


async def put_message(store: Store, text: str) -> None:
    """Queue a message to 小林."""
    async with store.writing() as conn:
        await put_parcel(conn, await put_seat(conn, LIN), f"x:{text}", Text(Html(text)))


def said(simulator: Simulator, chat: int) -> list[str]:
    """What the bot said in a chat."""
    return [words(one) for one in simulator.messages(chat) if one["_by"] == simulator.bot_id]


async def has_articles(store: Store) -> bool:
    """Whether any article is there."""
    async with store.reading() as conn:
        rows = await conn.execute(sa.select(sa.func.count()).select_from(articles))
        return bool(rows.scalar_one())


async def post(target: Target, update: dict[str, Any]) -> int:
    """Send an update as Telegram would; the status of the answer."""
    headers = {SECRET_HEADER: target.secret_token}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(target.url, json=update) as answer,
    ):
        return answer.status
