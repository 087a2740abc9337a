"""The table of errors in TELEGRAM.md: each comes about, and is of the class PTB gives it there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import TelegramError

from bot.fetch import opened_fetch
from bot.simulator.clock import Clock
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import NOON
from tests.simulator.errors import ROWS, Case, Row


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[Simulator]:
    """A world that fetches addresses, from this machine too."""
    async with opened_fetch("127.0.0.1") as fetch:
        simulator = Simulator(tmp_path, Clock(tmp_path, NOON), fetch=fetch)
        for user in simulator.users():
            simulator.members.put(user["id"], simulator.bot_id, {"status": "member"})
        yield simulator
        simulator.close()


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """A web site that has a page, and no picture."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<p>今天没有图片</p>", content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/page.html", page)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code} {row.words}"[:60])
async def test_errors(
    bot: Bot,
    simulator: Simulator,
    base: str,
    site: str,
    row: Row,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # PTB warns of the number that it will no longer give.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(TelegramError) as caught:
        await row.provoke(Case(bot, simulator, base, site))

    assert type(caught.value) is row.error
    assert row.words.lower() in str(caught.value).lower()
