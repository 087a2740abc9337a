"""A simulator that serves, and python-telegram-bot's own bot in front of it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from telegram import Bot

from bot.simulator.clock import Clock
from bot.simulator.server import running
from bot.simulator.simulator import DEMO_TOKEN, Simulator
from tests.simulator.control import Control

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    """A new world at noon; everybody has opened a chat with the bot."""
    simulator = Simulator(tmp_path, Clock(tmp_path, NOON))
    for user in simulator.users():
        simulator.members.put(user["id"], simulator.bot_id, {"status": "member"})
    yield simulator
    simulator.close()


@pytest.fixture
async def base(simulator: Simulator) -> AsyncIterator[str]:
    """The address it serves on."""
    async with running(simulator, port=0) as address:
        yield address


@pytest.fixture
async def bot(base: str) -> AsyncIterator[Bot]:
    """The bot, as a program sees it."""
    async with new_bot(base) as bot:
        yield bot


@pytest.fixture
async def control(base: str) -> AsyncIterator[Control]:
    """The control interface over HTTP."""
    async with Control(base) as control:
        yield control


def new_bot(base: str, token: str = DEMO_TOKEN) -> Bot:
    """A bot at an address."""
    return Bot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot")


def jpeg(width: int = 1600, height: int = 900, kind: str = "JPEG") -> bytes:
    """A plain picture."""
    content = BytesIO()
    Image.new("RGB", (width, height), "teal").save(content, kind)
    return content.getvalue()
