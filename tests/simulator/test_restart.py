"""What was kept survives: a clean restart, and a killed process."""

import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from telegram import Bot, BotCommand

from bot.simulator.clock import Clock
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from bot.simulator.transcript import Transcript
from tests.simulator.conftest import jpeg, new_bot

LIN = 1001
KILLED = """
import os, signal, sys
from pathlib import Path
from bot.simulator.clock import Clock
from bot.simulator.simulator import Simulator
folder = Path(sys.argv[1])
simulator = Simulator(folder, Clock(folder))
for number in range(100):
    simulator.say(1001, 1001, f"/n {number}")
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    async with _world(tmp_path) as (simulator, bot):
        simulator.say(LIN, LIN, "/start")
        simulator.say(1002, 1002, "/start")
        photo = (await bot.send_photo(LIN, jpeg())).photo[-1]
        await bot.set_my_commands([BotCommand("help", "帮助")])
        await bot.get_updates(allowed_updates=["message"])
        simulator.block(1002, True)

    async with _world(tmp_path) as (simulator, bot):
        assert len(simulator.messages(LIN)) == 2
        _, update = await bot.get_updates()
        assert await bot.get_updates(offset=update.update_id + 1) == ()
        again = await bot.send_photo(LIN, photo.file_id)
        assert again.message_id == 3
        assert again.photo[-1] == photo
        assert simulator.file_bytes(photo.file_unique_id) is not None
        assert [command.command for command in await bot.get_my_commands()] == ["help"]
        assert simulator.members.bot(1002)["status"] == "kicked"
        assert simulator.token not in (tmp_path / "transcript.jsonl").read_text("utf-8")
        (upload,) = simulator.transcript.calls("sendPhoto")[:1]
        assert upload.parameters["photo"]["size"] == len(jpeg())
        numbers = [call.number for call in simulator.transcript.calls()]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    simulator = Simulator(tmp_path, Clock(tmp_path))
    assert len(simulator.messages(LIN)) == 100
    assert simulator.updates.waiting() == 100
    simulator.close()


def test_half_a_line_of_the_transcript_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "transcript.jsonl"
    call = {"at": "2026-11-22T12:00:00+00:00", "method": "getMe", "parameters": {}, "ok": True}
    Transcript(path).note(**call)
    with path.open("a") as file:
        file.write('{"number": 2, "at"')
    assert len(Transcript(path).calls()) == 1
    Transcript(path).note(**call)
    assert [kept.number for kept in Transcript(path).calls()] == [1, 2]


def test_a_folder_of_another_version_is_refused_by_name(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "simulator.db")) as old:
        old.execute("CREATE TABLE chats (chat_id INTEGER PRIMARY KEY)")
    with pytest.raises(OSError, match=r"simulator\.db was made by another version"):
        Simulator(tmp_path, Clock(tmp_path))


@asynccontextmanager
async def _world(folder: Path) -> AsyncIterator[tuple[Simulator, Bot]]:
    """A simulator that serves, and a bot, until the end of the block."""
    simulator = Simulator(folder, Clock(folder))
    async with running(simulator, port=0) as base, new_bot(base) as bot:
        yield simulator, bot
    simulator.close()
