"""A trial at home: the bot, our own Telegram and a newsroom in one process, on one clock."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import run_bot
from bot.config import Config, DeliverySettings, TelegramSettings
from bot.house import House, opened_house
from bot.simulate import HOST, served_simulator
from bot.simulator.clock import Clock
from bot.simulator.newsroom import timetable
from bot.simulator.simulator import DEMO_TOKEN
from digests.settings import (
    DigestSettings,
    PostsSettings,
    StorageSettings,
    WebSettings,
)
from digests.store import subscribers
from digests.store.alone import held_alone

LOOK_EVERY = 2.0
"""Seconds between two looks at the posts, unless the clock has jumped."""

JUMP_SECONDS = 60.0

SAMPLE_DAYS = timedelta(days=6)
"""How long the sample lasts; then it is told again."""

SAMPLE_OUTLETS = (
    "临澜晚报",
    "望川日报",
    "早潮新闻",
    "量角器科技",
    "山海自然周刊",
    "第七跑道",
    "檐下文化",
    "麦浪财讯",
    "禾嶺通訊社",
    "晴港時報",
)
"""The sample's outlets that write Chinese."""

SAMPLE_DIGESTS = (
    DigestSettings(
        name="morning",
        title="早间简报",
        outlets=SAMPLE_OUTLETS,
        time=time(8, 0),
    ),
    DigestSettings(
        name="tech",
        title="科技与自然",
        categories=("科技", "科学", "硬件", "软件", "实验室", "海洋", "Science"),
        outlets=SAMPLE_OUTLETS,
        items=6,
        time=time(12, 30),
        window_hours=48,
    ),
    DigestSettings(
        name="english",
        title="The Harbour Brief",
        outlets=("The Harbour Ledger", "The Tidewater Courier"),
        items=5,
        time=time(19, 0),
        window_hours=48,
    ),
)
OWN_DIGEST = DigestSettings(name="posts", title="简报", items=10)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial is asked to be: `posts` is one's own folder instead of the sample news."""

    folder: Path
    port: int = 8787
    posts: Path | None = None
    start_at: datetime | None = None
    speed: float = 1.0


async def run_trial(trial: Trial, stop: asyncio.Event, announce: Callable[[str], None]) -> None:
    """Serve the chat page and run the bot until `stop` is set.

    `announce` hears the page's address once the first news is ready to be asked for. Raises
    OSError if the port is taken, or the folder cannot be used or is used by another trial.
    """
    trial.folder.mkdir(parents=True, exist_ok=True)
    clock = Clock(trial.folder, trial.start_at, trial.speed)
    config = _config(trial)
    with held_alone(config.storage.database):
        async with (
            opened_house(config, clock, trust_future=True) as house,
            served_simulator(trial.folder, clock, trial.port, next_due=_next_due(house)) as address,
        ):
            news = _News(trial, house, clock, address)
            await news.look()
            announce(f"{address}/")
            await run_bot(house, SecretStr(DEMO_TOKEN), stop, news.look)


class _News:
    """What is looked at before each look at what is due: new posts, read and pictured."""

    def __init__(self, trial: Trial, house: House, clock: Clock, address: str) -> None:
        self._trial = trial
        self._house = house
        self._clock = clock
        self._pictures = f"{address}/pictures"
        self._looked: tuple[float, datetime] | None = None

    async def look(self) -> None:
        now, steady = self._clock(), asyncio.get_running_loop().time()
        if self._looked is not None:
            jumped = (now - self._looked[1]).total_seconds() > JUMP_SECONDS
            if steady - self._looked[0] < LOOK_EVERY and not jumped:
                return
        self._looked = (steady, now)
        (source,) = self._house.config.sources
        if self._trial.posts is None:
            started_at = _sample_start(self._trial.folder, now)
            posts = self._trial.folder / "posts" / f"{started_at:%Y-%m-%d}"
            await asyncio.to_thread(timetable.publish, posts, started_at, now, self._pictures)
        await self._house.read_source(source)
        # The pictures of the sample are here; those of other posts may take their time.
        while self._trial.posts is None and await self._house.illustrate() == 0.0:
            pass


def _config(trial: Trial) -> Config:
    posts = trial.posts
    if posts is None:
        posts = trial.folder / "posts"
        posts.mkdir(exist_ok=True)
    return Config(
        sources=(PostsSettings(name="posts", folder=posts, every_seconds=1),),
        digests=SAMPLE_DIGESTS if trial.posts is None else (OWN_DIGEST,),
        storage=StorageSettings(folder=trial.folder),
        web=WebSettings(allow_hosts=(HOST,), seconds=5, pause_seconds=0),
        # Leases are of the simulated clock, calls of the real one.
        delivery=DeliverySettings(lease_seconds=min(max(60, int(60 * trial.speed)), 3600)),
        telegram=TelegramSettings(base_url=f"http://{HOST}:{trial.port}"),
    )


def _next_due(house: House) -> Callable[[], Awaitable[datetime | None]]:
    async def find() -> datetime | None:
        async with house.store.reading() as conn:
            return await subscribers.next_due_instant(conn)

    return find


def _sample_start(folder: Path, now: datetime) -> datetime:
    """What the sample news is dated by: the first start, or a later one once it is old."""
    note = folder / "sample-start"
    if note.exists():
        start = datetime.fromisoformat(note.read_text(encoding="ascii"))
        if now - start < SAMPLE_DAYS:
            return start
    note.write_text(now.isoformat(), encoding="ascii")
    return now
