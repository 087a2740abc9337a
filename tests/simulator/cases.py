"""Where something is provoked: a bot, the simulator behind it, and a web site."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Bot

from bot.simulator.actions import membership
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import new_bot
from tests.simulator.website import connected, opened_site

READER = 1001


@dataclass(frozen=True, slots=True)
class Case:
    """Where an error is provoked: the bot, the simulator behind it, and a web site."""

    bot: Bot
    simulator: Simulator
    base: str
    site: str

    def fault(self, kind: str, **more: Any) -> None:
        """Have the next call fail."""
        self.simulator.faults.order({"kind": kind, **more})

    def kick(self, chat_id: int, record: dict[str, Any]) -> None:
        """Make the bot something else in a chat."""
        membership.set_bot(self.simulator, chat_id, record)

    async def say(self, chat_id: int | str = READER, text: str = "早", **more: Any) -> Any:
        """Send a text."""
        return await self.bot.send_message(chat_id, text, **more)


Provoke = Callable[[Case], Awaitable[Any]]


@asynccontextmanager
async def opened_case(folder: Path) -> AsyncIterator[Case]:
    """A new world at noon, everybody's chat opened, and a web site that has no picture."""
    async with opened_site() as site, connected(folder) as simulator:
        site.put("/page.html", "<p>今天没有图片</p>", "text/html")
        async with running(simulator, port=0) as base, new_bot(base) as bot:
            yield Case(bot, simulator, base, site.base)
