"""Disturbances, told with the whole bot: work stops, says so, loses nothing, and goes on."""

import asyncio
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import aiohttp
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.app import run_bot
from bot.config import Config, TelegramSettings
from bot.crew import Orders, Process
from bot.health import Health
from bot.house import House, opened_house
from bot.journal import Journal
from bot.roles import ROLES
from bot.simulator.clock import Clock
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from digests.settings import PostsSettings, StorageSettings
from digests.store import database
from digests.store.leadership import Leadership
from digests.store.outboxtables import outbox
from digests.store.tables import articles
from tests import loaded
from tests.bots import until
from tests.endtoend.processes import Running, free_port, started, surroundings
from tests.endtoend.town import LIN, MORNING, NOON, PATIENCE, words
from tests.postgresql import Server
from tests.stock import POST

QUESTIONS = 4
"""A private chat is answered three at once, then one a second."""

SETTINGS = """\
sources:
  - {{name: posts, folder: posts, every_seconds: 1}}
digests:
  - {{name: daily, title: 每日简报, outlets: [临澜晚报]}}
health: {{listen: "127.0.0.1:{port}"}}
"""
# Nobody may not be able to read where Python is: what is needed is loaded before.
AS_NOBODY = """
import os
from bot.cli import app, main
app(["check", "jianbao.yaml"], standalone_mode=False)
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
main()
"""


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dictionaries are loaded once, and a lock is not waited for as long as in earnest."""
    monkeypatch.setattr("bot.house.Scripts", loaded.scripts)
    monkeypatch.setattr("bot.house.load_phrases", lambda _: loaded.phrases())
    monkeypatch.setattr("bot.house.load_segmenter", lambda *_: loaded.segmenter())
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)


@dataclass
class Scene:
    """The bot at work on a database, its reader, its page of health, and what it logs."""

    house: House
    simulator: Simulator
    page: str
    logs: list[Any]
    asked: int = 0

    def ask(self, text: str = "/status") -> None:
        """小林 asks something."""
        self.simulator.say(LIN, LIN, text)
        self.asked += 1

    @property
    def said(self) -> list[str]:
        """What the bot answered."""
        found = self.simulator.messages(LIN)
        return [words(one) for one in found if one["_by"] == self.simulator.bot_id]

    async def answered(self) -> None:
        """Wait until all that was asked is answered."""
        await until(lambda: len(self.said) >= self.asked)

    async def health(self) -> tuple[int, dict[str, Any]]:
        """What the page of health says."""
        async with aiohttp.ClientSession() as session, session.get(self.page) as answer:
            return answer.status, await answer.json()

    async def is_well(self, status: int) -> None:
        """Wait until the page of health answers so."""
        async with asyncio.timeout(PATIENCE):
            while (await self.health())[0] != status:
                await asyncio.sleep(0.05)

    def events(self, name: str) -> list[Any]:
        """The lines of the log with this event."""
        return [line for line in self.logs if line["event"] == name]

    async def check(self) -> None:
        """Nothing is lost and nothing came twice, and the log did not fill with tracebacks."""
        await self.answered()
        await self.is_well(200)
        assert len(self.said) == self.asked
        async with asyncio.timeout(PATIENCE):
            while await self._states() != {"sent"}:
                await asyncio.sleep(0.05)
        assert self.events("database.back")
        assert len(self.events("database.failing")) <= len(self.events("database.back")) + 1
        assert not self.events("job.failed")
        assert not self.events("update.aside")

    async def _states(self) -> set[str]:
        async with self.house.store.reading() as conn:
            return set((await conn.execute(sa.select(outbox.c.state).distinct())).scalars())


@asynccontextmanager
async def opened_scene(folder: Path, database: str) -> AsyncIterator[Scene]:
    """The whole bot with its page of health; its reader has begun."""
    simulator = Simulator(folder, Clock(folder, NOON))
    (folder / "posts").mkdir()
    (folder / "posts" / "桥.md").write_text(POST, encoding="utf-8")
    async with running(simulator, port=0) as address:
        config = Config(
            sources=(PostsSettings(name="posts", folder=folder / "posts", every_seconds=1),),
            digests=(MORNING,),
            storage=StorageSettings(folder=folder / "data", database=database),
            telegram=TelegramSettings(base_url=address),
        )
        async with (
            opened_house(config, simulator.clock) as house,
            Leadership.opened(house.store) as leadership,
        ):
            journal = Journal(simulator.clock, time.monotonic, house.metrics)
            health, listen = Health(ROLES, journal, simulator.clock, time.monotonic), free_port()
            health.look_at(house.store, leadership)
            stop, process = asyncio.Event(), Process(Orders(), journal, leadership)
            async with health.serving(f"127.0.0.1:{listen}"):
                with capture_logs() as logs:
                    token = SecretStr(simulator.token)
                    bot = asyncio.create_task(run_bot(house, token, stop, process=process))
                    scene = Scene(house, simulator, f"http://127.0.0.1:{listen}/health", logs)
                    scene.ask("/start")
                    await scene.answered()
                    try:
                        yield scene
                    finally:
                        stop.set()
                        await bot
    simulator.close()


@pytest.mark.postgresql
@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_server_that_is_stopped_and_started(
    postgresql: Server, migrated: str, tmp_path: Path, mode: str
) -> None:
    async with opened_scene(tmp_path, postgresql.new_database(migrated)) as scene:
        with postgresql.stopped(mode):
            for _ in range(QUESTIONS):
                scene.ask()
            await until(lambda: bool(scene.events("database.failing")))
            await scene.is_well(503)
            _, said = await scene.health()
            assert said["database"] == "failing"
            assert len(scene.said) < scene.asked
        await scene.check()


@pytest.mark.postgresql
async def test_connections_that_are_ended_again_and_again(
    postgresql: Server, migrated: str, tmp_path: Path
) -> None:
    url = postgresql.new_database(migrated)
    async with opened_scene(tmp_path, url) as scene:
        for _ in range(QUESTIONS):
            scene.ask()
            async with scene.house.store.writing() as conn:
                await conn.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            await asyncio.sleep(0.05)
        await scene.check()
        assert (await scene.health())[1]["leads"] == ["poll", "publish", "report", "retention"]


async def test_a_disk_that_is_full(database: str, tmp_path: Path) -> None:
    async with opened_scene(tmp_path, database) as scene:
        async with scene.house.store.writing() as conn:
            pages = (await conn.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        write_posts(tmp_path / "posts", 20)
        for _ in range(QUESTIONS):
            scene.ask()
        await until(lambda: bool(scene.events("database.failing")))
        assert scene.events("database.failing")[0]["problem"] == "database or disk is full"
        await scene.is_well(503)
        async with scene.house.store.writing() as conn:
            await conn.exec_driver_sql("PRAGMA max_page_count = 1073741823")
        await scene.check()
        await until_read(scene, 21)


async def test_a_database_that_somebody_holds(database: str, tmp_path: Path) -> None:
    async with opened_scene(tmp_path, database) as scene:
        connect = partial(sqlite3.connect, isolation_level=None, check_same_thread=False)
        with closing(connect(database)) as other:
            # Not in the bot's way: whoever writes just now must come to an end first.
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            for _ in range(QUESTIONS):
                scene.ask()
            await until(lambda: bool(scene.events("database.failing")))
            assert scene.events("database.failing")[0]["problem"] == "database is locked"
            await scene.is_well(503)
            other.execute("ROLLBACK")
        await scene.check()


def write_posts(folder: Path, count: int) -> None:
    """Posts of some length, each unlike the others."""
    chance = random.Random(6)
    for number in range(count):
        letters = "".join(chr(chance.randrange(0x4E00, 0x8E00)) for _ in range(3000))
        text = POST.replace("新桥今晨通车", f"第{number}座桥通车").replace("临澜的新桥", letters)
        (folder / f"{number}.md").write_text(text, encoding="utf-8")


async def until_read(scene: Scene, count: int) -> None:
    """Wait until so many articles are in the store."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with scene.house.store.reading() as conn:
                rows = await conn.execute(sa.select(sa.func.count()).select_from(articles))
                if rows.scalar_one() == count:
                    return
            await asyncio.sleep(0.05)


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    write_posts(tmp_path / "posts", 1)
    port = free_port()
    (tmp_path / "jianbao.yaml").write_text(SETTINGS.format(port=port), encoding="utf-8")
    with started(tmp_path, "run", "--roles", "ingest", "--log-style", "json") as bot:
        bot.wait_for("source.read")
        _limit_files(bot, tmp_path / "data" / "jianbao.sqlite")
        write_posts(tmp_path / "posts", 60)
        bot.wait_for("database.failing")
        assert _health_of(port) == 503
        _limit_files(bot, None)
        bot.wait_for("database.back")
        bot.wait_for('"new": 59')
        assert bot.end() == 0
    assert _health_of(port) is None
    assert bot.output.count("database.failing") == 1
    assert "Traceback" not in bot.output


def test_a_folder_that_cannot_be_written() -> None:
    # pytest's own folders are only for who runs it.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "posts").mkdir()
        (folder / "data").mkdir()
        (folder / "data").chmod(0o555)
        (folder / "jianbao.yaml").write_text(SETTINGS.format(port=1), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, "run", "--roles", "ingest"],
            cwd=folder,
            env=surroundings({}),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.stderr == f"{folder / 'data'}: cannot be written: Permission denied\n"
    assert done.returncode == 1


def _limit_files(bot: Running, largest: Path | None) -> None:
    """No file of the process may become larger than one is; or any may."""
    unlimited = resource.RLIM_INFINITY
    most = unlimited if largest is None else largest.stat().st_size
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (most, unlimited))


def _health_of(port: int) -> int | None:
    """The status of a page of health; None where there is none."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/health") as answer:
            return int(answer.status)
    except HTTPError as refused:
        refused.close()
        return refused.code
    except URLError:
        return None
