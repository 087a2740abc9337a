"""The house and the bot in it, put together and taken down."""

import asyncio
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot import updates
from bot.app import run_bot, serve, system_clock
from bot.config import HealthSettings, TelegramSettings
from bot.crew import Orders
from bot.deliver import TokenRefusedError
from bot.house import opened_ground, opened_house
from bot.simulator.clock import Clock
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from bot.simulator.webhook import Target
from bot.trial import Trial, run_trial
from bot.webhook import derive
from digests.store.alone import DatabaseInUseError, held_alone
from digests.store.database import Store
from digests.store.tables import slots
from tests import loaded
from tests.bots import (
    has_articles,
    on_database,
    post,
    process_of,
    put_message,
    running_bot,
    said,
    serving,
    settings,
    until,
    with_webhook,
    write_post,
)
from tests.endtoend.processes import ROOT, free_port
from tests.endtoend.town import CHEN, LIN, eventually, words
from tests.postgresql import Server
from tests.stock import POST

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def loaded_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dictionaries never change: they are loaded once."""
    monkeypatch.setattr("bot.house.Scripts", loaded.scripts)
    monkeypatch.setattr("bot.house.load_phrases", lambda _: loaded.phrases())
    monkeypatch.setattr("bot.house.load_segmenter", lambda *_: loaded.segmenter())


async def test_a_source_that_is_away_is_tried_again(tmp_path: Path) -> None:
    async with opened_house(settings(tmp_path), lambda: NOON) as house:
        (source,) = house.config.sources
        assert await house.read_source(source) == 1
        (tmp_path / "posts").mkdir()
        (tmp_path / "posts" / "桥.md").write_text(POST, encoding="utf-8")
        assert await house.read_source(source) == 1
        assert await has_articles(house.store)
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

            await eventually(lambda: has_articles(house.store), "the post is read")
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


async def test_without_dictionaries_a_process_delivers(any_database: str, tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    async with running(simulator, port=0) as address:
        config = on_database(settings(tmp_path, address), any_database)
        async with opened_ground(config, simulator.clock) as ground:
            process = process_of(ground, "deliver")
            async with running_bot(ground, simulator, process):
                await until(lambda: "deliver" in process.journal.jobs)
                simulator.say(LIN, LIN, "/start")
                await put_message(ground.store, "第一条")
                await until(lambda: said(simulator, LIN) == ["第一条"])
    assert [call.method for call in simulator.transcript.calls()] == ["getMe", "sendMessage"]
    simulator.close()


def test_what_a_process_does_not_need_is_not_loaded() -> None:
    look = "import sys, bot.cli; print({'jieba', 'rjieba'} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "set()\n"


@pytest.mark.postgresql
async def test_each_role_in_a_process_of_its_own(
    postgresql: Server, migrated: str, tmp_path: Path
) -> None:
    simulator = Simulator(tmp_path, Clock(tmp_path))
    token = SecretStr(simulator.token)
    write_post(tmp_path)
    async with running(simulator, port=0) as address:
        config = on_database(settings(tmp_path, address), postgresql.new_database(migrated))
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(Store.opened(config.storage.database))
            for roles in ("updates", "updates", "ingest", "publish", "publish", "deliver"):
                await stack.enter_async_context(serving(config, token, roles))
            await eventually(lambda: has_articles(store), "the post is read")
            simulator.say(LIN, LIN, "简报")
            await until(lambda: any("新桥今晨通车" in one for one in said(simulator, LIN)))
            simulator.say(LIN, LIN, "/subscribe morning")
            await until(lambda: len(said(simulator, LIN)) == 3)
            async with store.writing() as conn:
                await conn.execute(sa.update(slots).values(next_due=system_clock()))
            await until(lambda: len(said(simulator, LIN)) > 3)
    assert not simulator.updates.alarms()
    simulator.close()


async def test_a_file_that_another_process_has_is_refused(tmp_path: Path) -> None:
    config = settings(tmp_path)
    config.storage.folder.mkdir()
    refused = pytest.raises(DatabaseInUseError, match="another Jianbao")
    with held_alone(config.storage.database), refused:
        await serve(config, SecretStr("123456:abc"), asyncio.Event(), Orders())
    stop = asyncio.Event()
    stop.set()
    await serve(config, SecretStr("123456:abc"), stop, Orders())


async def test_updates_come_by_webhook_in_order_and_once(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    token = SecretStr(simulator.token)
    write_post(tmp_path)
    async with running(simulator, port=0) as address:
        config = with_webhook(settings(tmp_path, address))
        async with opened_house(config, simulator.clock) as house:
            async with running_bot(house, simulator):
                await until(lambda: simulator.webhook.target is not None)
                for text in ("/start", "/sources", "/status"):
                    simulator.say(LIN, LIN, text)
                await until(lambda: simulator.updates.waiting() == 0)
                await until(lambda: len(said(simulator, LIN)) == 3)
                target = simulator.webhook.target
                assert target is not None
                assert target.secret_token == derive(token, "secret")
                assert target.max_connections == 7
                # What was handled and comes again has no effect.
                again = await post(target, {"update_id": 1, "message": {}})
                assert again == 200
                assert await post(replace(target, secret_token="x"), {"update_id": 9}) == 403
            simulator.say(LIN, LIN, "/help")
            async with running_bot(house, simulator):
                await until(lambda: len(said(simulator, LIN)) == 4)
    calls = [call.method for call in simulator.transcript.calls()]
    assert "getUpdates" not in calls
    assert "deleteWebhook" not in calls
    simulator.close()


async def test_a_webhook_of_somebody_is_told_and_taken_off_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "CONFLICTS", 1)
    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    simulator.webhook.set(Target("https://127.0.0.1:1/theirs"))
    (tmp_path / "posts").mkdir()
    async with running(simulator, port=0) as address:
        telegram = TelegramSettings(base_url=address, operators=(CHEN,))
        config = settings(tmp_path, address).model_copy(update={"telegram": telegram})
        simulator.say(CHEN, CHEN, "/start")
        async with opened_house(config, simulator.clock) as house:
            async with running_bot(house, simulator):
                await until(lambda: any("webhook" in one for one in said(simulator, CHEN)))
                assert simulator.webhook.target is not None
            async with running_bot(house, simulator, process_of(house, take_over=True)):
                await until(lambda: len(said(simulator, CHEN)) == 2)
    calls = [call.method for call in simulator.transcript.calls()]
    assert calls.count("deleteWebhook") == 1
    simulator.close()


@pytest.mark.postgresql
async def test_a_server_that_is_not_there_yet_is_waited_for(
    postgresql: Server, migrated: str, tmp_path: Path
) -> None:
    port = free_port()
    config = on_database(settings(tmp_path), postgresql.new_database(migrated))
    config = config.model_copy(update={"health": HealthSettings(listen=f"127.0.0.1:{port}")})
    async with AsyncExitStack() as stack:
        with postgresql.stopped("fast"):
            await stack.enter_async_context(serving(config, SecretStr("123456:abc"), ""))
            page = f"http://127.0.0.1:{port}/health"
            async with aiohttp.ClientSession() as session, session.get(page) as answer:
                assert answer.status == 503
        with capture_logs() as logs:
            await until(lambda: any(line["event"] == "database.back" for line in logs))
            await until(lambda: any(line["event"] == "telegram.unreachable" for line in logs))


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
