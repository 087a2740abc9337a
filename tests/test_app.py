"""The house and the bot in it, put together and taken down."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from bot.app import House, opened_house, run_bot
from bot.config import Config, TelegramSettings
from bot.deliver import TokenRefusedError
from bot.simulator.clock import Clock
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from bot.trial import Trial, run_trial
from digests.settings import PostsSettings, StorageSettings
from digests.store.tables import articles
from tests.endtoend.processes import free_port
from tests.endtoend.town import LIN, MORNING, eventually, words
from tests.stock import POST

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def settings(folder: Path, address: str = "http://127.0.0.1:9") -> Config:
    return Config(
        sources=(PostsSettings(name="posts", folder=folder / "posts", every_seconds=1),),
        digests=(MORNING,),
        storage=StorageSettings(folder=folder / "data"),
        telegram=TelegramSettings(base_url=address),
    )


async def count_articles(house: House) -> int:
    async with house.store.reading() as conn:
        rows = await conn.execute(sa.select(sa.func.count()).select_from(articles))
        return int(rows.scalar_one())


async def test_a_source_that_is_away_is_tried_again(tmp_path: Path) -> None:
    async with opened_house(settings(tmp_path), lambda: NOON) as house:
        (source,) = house.config.sources
        assert await house.read_source(source) == 1
        (tmp_path / "posts").mkdir()
        (tmp_path / "posts" / "桥.md").write_text(POST, encoding="utf-8")
        assert await house.read_source(source) == 1
        assert await count_articles(house) == 1
        assert await house.illustrate() == 5


async def test_the_bot_reads_its_sources_by_itself(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    (tmp_path / "posts").mkdir()
    async with running(simulator, port=0) as address:
        config = settings(tmp_path, address)
        async with opened_house(config, simulator.clock) as house:
            stop = asyncio.Event()
            bot = asyncio.create_task(run_bot(house, SecretStr(simulator.token), stop))
            (tmp_path / "posts" / "桥.md").write_text(POST, encoding="utf-8")

            async def is_read() -> bool:
                return await count_articles(house) == 1

            await eventually(is_read, "the post is read")
            simulator.say(LIN, LIN, "简报")

            async def is_answered() -> bool:
                return any("新桥今晨通车" in words(one) for one in simulator.messages(LIN))

            await eventually(is_answered, "the digest is there")
            stop.set()
            await bot
    menus = {(call.parameters.get("language_code")) for call in simulator.transcript.calls()}
    assert {"zh", "en", None} <= menus
    simulator.close()


async def test_a_token_that_is_withdrawn_ends_the_bot(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    token = SecretStr(simulator.token)
    (tmp_path / "posts").mkdir()
    async with (
        running(simulator, port=0) as address,
        opened_house(settings(tmp_path, address), simulator.clock) as house,
    ):
        bot = asyncio.create_task(run_bot(house, token, asyncio.Event()))

        async def polls() -> bool:
            return simulator.updates.is_polled

        await eventually(polls, "updates are read")
        simulator.token = "7000000001:another"
        simulator.say(LIN, LIN, "/start")
        async with asyncio.timeout(20):
            with pytest.raises(TokenRefusedError):
                await bot
        with pytest.raises(TokenRefusedError):
            await run_bot(house, token, asyncio.Event())
    simulator.close()


async def test_a_bot_that_never_reached_telegram_stops_at_once(tmp_path: Path) -> None:
    async with opened_house(settings(tmp_path), lambda: NOON) as house:
        stop = asyncio.Event()
        bot = asyncio.create_task(run_bot(house, SecretStr("123456:abc"), stop))
        stop.set()
        async with asyncio.timeout(5):
            await bot


async def test_a_trial_of_ones_own_posts_remembers(tmp_path: Path) -> None:
    posts = tmp_path / "mine"
    posts.mkdir()
    (posts / "桥.md").write_text(POST, encoding="utf-8")
    starts: list[str] = []
    for start in (NOON, NOON):
        stop = asyncio.Event()

        def announce(address: str, stop: asyncio.Event = stop) -> None:
            starts.append(address)
            stop.set()

        trial = Trial(tmp_path / "try", free_port(), posts, start)
        await run_trial(trial, stop, announce)
    assert len(starts) == 2
    assert (tmp_path / "try" / "jianbao.sqlite").exists()
