"""A crowd to serve: subscribers with a fortnight behind them, and news to tell."""

import hashlib
import random
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.settings import DigestSettings
from digests.store.database import Store
from digests.store.tables import (
    chats,
    destinations,
    edition_items,
    editions,
    histories,
    interests,
    slots,
    subscriptions,
)
from tests.stock import NOW, article, put_news

FRESH, OLD, DAYS = 500, 140, 14
WORDS = [
    "".join(pair)
    for pair in product("山江海湖河林泉石云月松竹梅兰溪洲岭原滩谷", "城桥港镇坝塔渠站园村")
]
OUTLETS = [
    f"{name}{kind}"
    for name in ("远山", "江城", "海风", "晨光", "北岭")
    for kind in ("报", "晚报", "新闻")
]
TELLING = [
    "".join(pair)
    for pair in product(
        "春夏秋冬晨暮风雨雪霜南北东西新老长短高低红青白金银铜铁玉瓷纸",
        "车船灯钟琴画书茶米布伞帽鞋鼓旗门窗墙路渡亭廊池井仓坊市集铺台",
    )
]
"""Words that the news has besides."""

SECTIONS = ("城市", "国际", "财经", "科技", "文化", "体育")
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many subscribers, how many of them with words of their own, and to what."""

    subscribers: int
    variants: int
    digest: DigestSettings

    @property
    def own(self) -> int:
        """How many personal editions each day of the past had."""
        return min(self.variants // 10, 3_000)

    @property
    def editions(self) -> int:
        """How many editions the past had."""
        return DAYS * (1 + self.own)


async def fill(database: str, crowd: Crowd) -> None:
    """Fill a new database."""
    chance = random.Random(6)
    async with Store.opened(database) as store:
        async with store.writing() as conn:
            keys = await _put_articles(conn, chance)
            await _put_past(conn, crowd, keys, chance)
        async with store.writing() as conn:
            await _put_subscribers(conn, crowd)
            await _put_wants(conn, crowd, chance)
        if store.url.get_backend_name() == "postgresql":
            async with store.writing() as conn:
                await conn.execute(sa.text("ANALYZE"))


async def _put_articles(conn: AsyncConnection, chance: random.Random) -> list[tuple[int, int]]:
    """News of a fortnight, most of it of the last day; stories and articles, oldest first."""
    ages = [DAYS * 24 * (OLD - at) / OLD + 30 for at in range(OLD)]
    ages += sorted((chance.uniform(0.1, 30) for _ in range(FRESH)), reverse=True)
    stories: list[tuple[int, int]] = []
    for at, age in enumerate(ages):
        first, second, third = chance.sample(WORDS, 3)
        title = f"{first}{chance.choice(('开通', '扩建', '迎来', '试行'))}{second}新线第{at}号"
        text = f"{first}的{third}今晨启用。" + "".join(_sentence(chance) for _ in range(5))
        told = replace(
            article(title, text, chance.choice(OUTLETS)), section=chance.choice(SECTIONS)
        )
        story = chance.choice(stories)[0] if stories and chance.random() < 0.3 else None
        stories.append(await put_news(conn, told, NOW - timedelta(hours=age), story))
    return stories


def _sentence(chance: random.Random) -> str:
    one, two, three, four = chance.sample(TELLING, 4)
    return f"{one}旁的{two}修了{chance.randint(2, 90)}天，{three}和{four}照常。"


async def _put_past(
    conn: AsyncConnection, crowd: Crowd, stories: list[tuple[int, int]], chance: random.Random
) -> None:
    """A fortnight of editions: one a day for all, and others for those with words of their own."""
    rows: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    for day, number in product(range(DAYS), range(crowd.own + 1)):
        key = len(rows) + 1
        at = NOW - timedelta(days=DAYS - day) + timedelta(seconds=1)
        rows.append(
            {
                "id": key,
                "digest": crowd.digest.name,
                "title": crowd.digest.title,
                "due": NOW - timedelta(days=DAYS - day),
                "zone": crowd.digest.zone,
                "cohort": f"{key}",
                "composed_at": at,
                "days": 1,
                "personal": number > 0,
                "stories": [],
            }
        )
        told = stories[day * 10 : day * 10 + 20] if day < DAYS - 1 else stories[OLD : OLD + 60]
        chosen = chance.sample(told, 10)
        rows[-1]["stories"] = [story for story, _ in chosen]
        for position, (story, one) in enumerate(chosen, 1):
            items.append(_item(key, position, story, one))
    await _insert(conn, editions, rows)
    await _insert(conn, edition_items, items)
    first = [day * (crowd.own + 1) + 1 for day in range(DAYS)]
    lists = [
        first,
        *([key + chance.randint(0, crowd.own) for key in first] for _ in range(crowd.variants)),
    ]
    named = [
        {
            "id": at,
            "sha256": hashlib.sha256(f"{at}{had}".encode()).hexdigest(),
            "editions": had,
        }
        for at, had in enumerate(lists, 1)
    ]
    await _insert(conn, histories, named)
    if conn.dialect.name == "postgresql":
        for table in ("editions", "histories"):
            last = sa.text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
            await conn.execute(last)


def _item(edition: int, position: int, story: int, key: int) -> dict[str, Any]:
    return {
        "edition_id": edition,
        "position": position,
        "story_id": story,
        "article_id": key,
        "title": "山城开通新电车",
        "summary": ["市民清晨排队试乘。"],
        "outlets": ["远山新闻"],
        "score": 1.0,
        "reasons": [],
    }


async def _put_subscribers(conn: AsyncConnection, crowd: Crowd) -> None:
    """Chats, places, subscriptions and slots: those with words of their own are spread evenly."""
    every = crowd.subscribers // crowd.variants if crowd.variants else crowd.subscribers + 1
    first = sa.select(sa.literal(1).label("i")).cte("series", recursive=True)
    series = first.union_all(sa.select(first.c.i + 1).where(first.c.i < crowd.subscribers))
    i = series.c.i
    language = sa.case((i % 33 == 7, "en"), (i % 33 == 8, "zh-Hant"), else_="zh-Hans")
    wording = sa.case((i % 33 == 8, "zh-TW"), else_="")
    history = sa.case((i % every == 0, i // every + 1), else_=1)
    long_ago = sa.literal(NOW - timedelta(days=60), slots.c.next_due.type)
    values: list[tuple[sa.Table, dict[str, Any]]] = [
        (
            chats,
            {
                "id": i,
                "telegram_id": i + 1_000_000,
                "kind": sa.literal("private"),
                "title": sa.literal("某人"),
                "language": language,
                "wording": wording,
                "created_at": long_ago,
            },
        ),
        (
            destinations,
            {
                "id": i,
                "chat_id": i,
                "topic": sa.literal(0),
                "shown": sa.literal([1, 2, 3], sa.JSON),
                "history_id": history,
            },
        ),
        (
            subscriptions,
            {
                "id": i,
                "destination_id": i,
                "digest": sa.literal(crowd.digest.name),
                "zone": sa.literal(crowd.digest.zone),
                "created_at": long_ago,
                "served_until": long_ago,
            },
        ),
        (
            slots,
            {
                "id": i,
                "subscription_id": i,
                "local_time": sa.literal("08:00"),
                "next_due": sa.literal(NOW, slots.c.next_due.type),
            },
        ),
    ]
    for table, row in values:
        await conn.execute(sa.insert(table).from_select(list(row), sa.select(*row.values())))


async def _put_wants(conn: AsyncConnection, crowd: Crowd, chance: random.Random) -> None:
    """Those with words of their own follow or mute one to three of the same two hundred."""
    every = crowd.subscribers // crowd.variants if crowd.variants else 1
    rows: list[dict[str, Any]] = [
        {
            "destination_id": at * every,
            "kind": chance.choice(("follow", "follow", "mute")),
            "value": word,
            "words": {},
            "at": NOW - timedelta(days=30),
        }
        for at in range(1, crowd.variants + 1)
        for word in chance.sample(WORDS, chance.randint(1, 3))
    ]
    await _insert(conn, interests, rows)


async def _insert(conn: AsyncConnection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for at in range(0, len(rows), _AT_ONCE):
        await conn.execute(sa.insert(table), rows[at : at + _AT_ONCE])
