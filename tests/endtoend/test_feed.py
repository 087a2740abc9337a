"""The whole bot on feeds: from an entry on a newsstand to a digest, read as far as is right."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa
from pydantic import SecretStr

from bot.app import run_bot
from bot.config import Config, TelegramSettings
from bot.house import House, opened_house
from bot.simulator.clock import Clock
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from digests.settings import DigestSettings, FeedSettings, StorageSettings, WebSettings
from digests.store.tables import articles
from tests.endtoend.town import CHEN, LIN, NOON, Message, eventually, words
from tests.newsstand import Newsstand, opened_newsstand

HARBOUR = DigestSettings(name="harbour", title="港湾早报", categories=("国际",))
TODAY = "Sun, 22 Nov 2026 {hour:02}:00:00 GMT"
OLD = "Sun, 01 Nov 2026 08:00:00 GMT"
FERRY = [
    "港湾渡轮今晚起加开夜班，末班船凌晨一点离岸，票价不变。",
    *(f"第{n}段：" + "码头上的商户说，夜里的客人多了，铺子也开得晚了。" * 4 for n in range(2, 9)),
]


def config(folder: Path, stand: Newsstand, bad: Newsstand, telegram: str) -> Config:
    return Config(
        sources=(
            FeedSettings(name="bad", kind="feed", address=bad.address),
            FeedSettings(name="harbour", kind="feed", address=stand.address, categories=("国际",)),
        ),
        digests=(HARBOUR,),
        storage=StorageSettings(folder=folder / "data"),
        web=WebSettings(allow_hosts=("127.0.0.1",), seconds=5, pause_seconds=0),
        telegram=TelegramSettings(base_url=telegram, operators=(CHEN,)),
    )


@asynccontextmanager
async def running_house(
    folder: Path, stand: Newsstand, bad: Newsstand
) -> AsyncIterator[tuple[House, Simulator]]:
    """The bot at work on a good feed and a bad one."""
    simulator = Simulator(folder, Clock(folder, NOON))
    async with running(simulator, port=0) as address:
        settings = config(folder, stand, bad, address)
        async with opened_house(settings, simulator.clock) as house:
            stop = asyncio.Event()
            bot = asyncio.create_task(run_bot(house, SecretStr(simulator.token), stop))
            yield house, simulator
            stop.set()
            await bot
    simulator.close()


async def until_said(simulator: Simulator, chat: int, text: str) -> Message:
    """Wait for a message of the bot with these words."""

    def found() -> list[Message]:
        return [
            one
            for one in simulator.messages(chat)
            if text in words(one) and one["_by"] == simulator.bot_id
        ]

    async def is_said() -> bool:
        return bool(found())

    await eventually(is_said, text)
    return found()[-1]


async def until_pictured(house: House, number: int) -> None:
    async def is_pictured() -> bool:
        async with house.store.reading() as conn:
            rows = await conn.execute(
                sa.select(sa.func.count())
                .select_from(articles)
                .where(articles.c.picture_state == "ready")
            )
            return int(rows.scalar_one()) == number

    await eventually(is_pictured, "the pictures are there")


async def test_an_entry_becomes_a_digest_with_its_picture_and_its_link(tmp_path: Path) -> None:
    async with opened_newsstand() as stand, opened_newsstand() as bad:
        bad.status = 410
        stand.put("ferry", "渡轮今起加开夜班", FERRY, TODAY.format(hour=7))
        for number in range(30):
            stand.put(f"old{number}", f"旧闻第{number}则", [f"这是第{number}则旧闻。"], OLD)
        async with running_house(tmp_path, stand, bad) as (house, simulator):
            await until_pictured(house, 1)
            simulator.say(LIN, LIN, "简报")
            digest = await until_said(simulator, LIN, "港湾早报")

            assert "渡轮今起加开夜班" in words(digest)
            assert "旧闻" not in words(digest), "the first read is never a burst"
            assert digest["photo"]
            linked = [one["url"] for one in digest["caption_entities"] if "url" in one]
            assert linked == ["https://harbour.example/ferry"]

            simulator.say(LIN, LIN, "/read 1")
            excerpt = await until_said(simulator, LIN, "以上是节选")
            assert "第2段" in words(excerpt)
            assert "第8段" not in words(excerpt)

            # A source that is gone is a matter for the operators, in their language.
            simulator.say(CHEN, CHEN, "/start")
            await until_said(simulator, CHEN, "簡報")
            await house.report()
            alarm = await until_said(simulator, CHEN, "已永久停用")
            assert "來源 bad" in words(alarm)
