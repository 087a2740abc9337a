"""A town: our own Telegram, a folder of posts and the bot between them, on one clock."""

import asyncio
import io
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from PIL import Image
from pydantic import SecretStr

from bot.app import run_bot
from bot.config import Config, DeliverySettings, TelegramSettings
from bot.fetch import opened_fetch
from bot.house import House, opened_house
from bot.simulator.chats.demo import DEMO_GROUP
from bot.simulator.clock import Clock
from bot.simulator.newsroom.posting import SampleArticle, post_path, post_text
from bot.simulator.newsroom.timetable import load_articles, published_at
from bot.simulator.server import running
from bot.simulator.simulator import Simulator
from digests.illustrate import FRESH
from digests.settings import DigestSettings, PostsSettings, StorageSettings, WebSettings
from digests.store import pictures, subscribers
from digests.store.outbox import WAITING
from digests.store.outboxtables import outbox
from digests.store.tables import source_files
from tests import loaded
from tests.simulator.control import Control

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIN, CHEN, ALEX, GROUP = 1001, 1002, 1003, DEMO_GROUP
"""小林 reads Simplified and runs the group, 陳怡君 Traditional, Alex English."""

PATIENCE = 60.0
MORNING = DigestSettings(
    name="morning", title="早间简报", categories=("传统媒体",), items=5, time=time(8, 0)
)
TECH = DigestSettings(
    name="tech", title="科技", outlets=("量角器科技",), items=3, time=time(12, 30), window_hours=48
)

Message = dict[str, Any]


async def eventually(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait until something holds; fail when it never does."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():
            await asyncio.sleep(0.02)
    assert what


class Town:
    """What a test does and sees there."""

    def __init__(self, house: House, simulator: Simulator, control: Control, address: str) -> None:
        """Look at a house and a simulator that run."""
        self.house = house
        self.simulator = simulator
        self.control = control
        self.address = address
        self.posts = Path(house.config.sources[0].location)

    async def publish(self, *articles: SampleArticle) -> None:
        """Write articles as posts of this moment, and wait until they are read."""
        for article in articles:
            text = post_text(article, self.simulator.clock(), f"{self.address}/pictures")
            write(self.posts / post_path(article), text)
        await self.read()

    async def read(self) -> None:
        """Wait until every post is in the store."""
        await eventually(self._all_read, "posts are read")

    async def say(self, user: int, text: str, chat: int | None = None) -> list[Message]:
        """Write something; what the bot says to it, oldest first."""
        chat = chat or user
        before = self._last(chat)
        await self.control.post(f"chats/{chat}/text", user_id=user, text=text)
        await self.settled()
        return self.since(chat, before)

    async def press(
        self, user: int, message: Message, label: str, chat: int | None = None
    ) -> list[Message]:
        """Press the button of this label; new messages of the bot, if any."""
        chat = chat or user
        before = self._last(chat)
        data = dict(buttons(message))[label]
        await self._pressed(user, chat, message, data)
        return self.since(chat, before)

    async def toast(self, user: int, message: Message, data: str) -> str:
        """Press a button by its data; the words over the chat that answer it."""
        answer = await self._pressed(user, message["chat"]["id"], message, data)
        return str(answer.get("text", ""))

    async def settled(self) -> None:
        """Wait until the bot has done all that it may do at this hour."""
        await eventually(self._is_settled, "the bot is at rest")

    async def advance(self, seconds: float) -> None:
        """Put the clock forward, and wait for what comes of it."""
        await self.control.post("clock", advance_seconds=seconds)
        await self.settled()

    async def next_slot(self) -> None:
        """Put the clock forward to the next push, and wait for it."""
        answer = await self.control.post("clock", next_slot=True)
        assert "error" not in answer, answer
        await self.settled()

    async def until_sent(self, method: str, calls: int) -> None:
        """Wait until the bot has called a method so often."""

        async def called() -> bool:
            return len(self.simulator.transcript.calls(method)) >= calls

        await eventually(called, method)

    async def fault(self, kind: str, **more: Any) -> None:
        """Have something go wrong."""
        await self.control.post("faults", kind=kind, **more)

    def said(self, chat: int) -> list[Message]:
        """All that the bot said in a chat."""
        return self.since(chat, 0)

    def since(self, chat: int, message: int) -> list[Message]:
        """What the bot said in a chat after a message."""
        return [
            one
            for one in self.simulator.messages(chat)
            if one["message_id"] > message and one["_by"] == self.simulator.bot_id
        ]

    def again(self, message: Message) -> Message:
        """A message as it is now."""
        found = self.simulator.messages(message["chat"]["id"])
        (same,) = [one for one in found if one["message_id"] == message["message_id"]]
        return same

    async def states(self, chat: int) -> list[str]:
        """The states of the parcels to a chat, in order."""
        async with self.house.store.reading() as conn:
            known = await subscribers.find_chat(conn, chat)
            assert known is not None
            rows = await conn.execute(
                sa.select(outbox.c.state).where(outbox.c.chat_id == known.key).order_by(outbox.c.id)
            )
            return list(rows.scalars())

    async def _pressed(self, user: int, chat: int, message: Message, data: str) -> Message:
        pressed = await self.control.post(
            f"chats/{chat}/press", user_id=user, message_id=message["message_id"], data=data
        )
        path = f"callbacks/{pressed['callback_id']}"

        async def answered() -> bool:
            return bool((await self.control.get(path))["answered"])

        await eventually(answered, "the press is answered")
        await self.settled()
        answer: Message = await self.control.get(path)
        return answer

    async def _all_read(self) -> bool:
        written = sum(1 for _ in self.posts.rglob("*.md"))
        now = self.simulator.clock()
        async with self.house.store.reading() as conn:
            rows = await conn.execute(sa.select(sa.func.count()).select_from(source_files))
            waiting = await pictures.find_waiting(conn, NOON - FRESH, now, 1)
            return rows.scalar_one() >= written and not waiting

    async def _is_settled(self) -> bool:
        # In the order in which things go on: what was done at one step shows at the next.
        if self.simulator.updates.waiting():
            return False
        now = self.simulator.clock()
        async with self.house.store.reading() as conn:
            due = await subscribers.next_due_instant(conn)
            ready = outbox.c.state.in_(WAITING) & (outbox.c.not_before <= now)
            rows = await conn.execute(
                sa.select(outbox.c.id).where(ready | (outbox.c.state == "sending")).limit(1)
            )
            return (due is None or due > now) and rows.first() is None

    def _last(self, chat: int) -> int:
        return max((one["message_id"] for one in self.simulator.messages(chat)), default=0)


@asynccontextmanager
async def opened_town(
    folder: Path,
    articles: Iterable[SampleArticle] | None = None,
    digests: tuple[DigestSettings, ...] = (MORNING, TECH),
) -> AsyncIterator[Town]:
    """A town at noon, its first posts read and the bot at work."""
    clock = Clock(folder, NOON)
    async with opened_fetch("127.0.0.1") as fetch:
        simulator = Simulator(folder, clock, draw=_jpeg, fetch=fetch)
        (folder / "posts").mkdir(exist_ok=True)
        async with (
            running(simulator, port=0) as address,
            Control(address) as control,
            _opened_house(_config(folder, address, digests), clock) as house,
        ):

            async def next_due() -> datetime | None:
                async with house.store.reading() as conn:
                    return await subscribers.next_due_instant(conn)

            simulator.next_due = next_due
            for article in today() if articles is None else articles:
                text = post_text(article, published_at(article, NOON), f"{address}/pictures")
                write(folder / "posts" / post_path(article), text)
            async with running_bot(house, simulator):
                town = Town(house, simulator, control, address)
                await town.read()
                yield town
        simulator.close()
        # aiohttp remembers handlers for good, and through them the simulator; not the house too.
        simulator.next_due = None


@asynccontextmanager
async def _opened_house(config: Config, clock: Clock) -> AsyncIterator[House]:
    """A house with the dictionaries that were loaded before: they never change."""
    with (
        patch("bot.house.Scripts", loaded.scripts),
        patch("bot.house.load_phrases", lambda _: loaded.phrases()),
        patch("bot.house.load_segmenter", lambda *_: loaded.segmenter()),
    ):
        async with opened_house(config, clock, trust_future=True) as house:
            yield house


@asynccontextmanager
async def running_bot(house: House, simulator: Simulator) -> AsyncIterator[None]:
    """The bot at work in a house until the block ends; it must end well."""
    stop = asyncio.Event()
    (source,) = house.config.sources

    async def look() -> None:
        await house.read_source(source)
        while await house.illustrate() == 0.0:
            pass

    bot = asyncio.create_task(run_bot(house, SecretStr(simulator.token), stop, look))
    try:
        yield
    finally:
        stop.set()
        await bot


def today() -> list[SampleArticle]:
    """The sample's first day of two papers and a technology page: fifteen stories."""
    papers = ("临澜晚报", "望川日报", "量角器科技")
    return [article for article in load_articles() if article.outlet in papers and not article.day]


def told(title: str, body: str, picture: str | None = None) -> SampleArticle:
    """An article of our own in a paper that the morning digest carries."""
    return SampleArticle(
        title=title,
        outlet="临澜晚报",
        medium="传统媒体",
        section="城市",
        language="zh-Hans",
        body=body,
        day=0,
        picture=picture,
    )


def write(path: Path, text: str) -> None:
    """Write a post, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def words(message: Message) -> str:
    """What a message says: its text or its caption."""
    return str(message.get("text") or message.get("caption") or "")


def buttons(message: Message) -> list[tuple[str, str]]:
    """The buttons under a message: label and data, row by row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [(button["text"], button.get("callback_data", "")) for row in rows for button in row]


def _config(folder: Path, address: str, digests: tuple[DigestSettings, ...]) -> Config:
    return Config(
        sources=(PostsSettings(name="posts", folder=folder / "posts", every_seconds=1),),
        digests=digests,
        storage=StorageSettings(folder=folder / "data"),
        web=WebSettings(allow_hosts=("127.0.0.1",), seconds=5, pause_seconds=0),
        telegram=TelegramSettings(base_url=address),
        delivery=DeliverySettings(lease_seconds=10),
    )


def _jpeg(name: str) -> bytes:
    """A picture of its own for each name: what many stories show alike is a logo."""
    content = io.BytesIO()
    colours = Image.frombytes("RGB", (6, 4), random.Random(name).randbytes(72))
    colours.resize((640, 360), Image.Resampling.BICUBIC).save(content, "JPEG")
    return content.getvalue()
