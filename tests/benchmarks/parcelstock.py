"""Parcels by the million for benchmarks: one for each of as many chats, of twenty bodies."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Button, Text, pack
from digests.store.columns import Instant
from digests.store.database import Store
from digests.store.outboxtables import outbox
from digests.store.payloads import put_payloads
from digests.store.tables import chats, destinations
from tests.stock import NOW

FIRST_CHAT = 1_000_000_000
"""Telegram's id of the first chat but one."""

STORIES = 10
BODIES = tuple(
    Text(
        "\n\n".join(
            f"<b>{number}. 江湾新桥第{day}天通车</b>\n桥上三十盏灯亮了，<i>渡轮停了</i>，"
            f'<a href="https://news.example/{day}/{number}">晚报</a> 说行人先走。'
            for number in range(1, STORIES + 1)
        ),
        (
            (Button("1", "a:1"), Button("2", "a:2"), Button("📰 最新", "l")),
            (Button("原文", url="https://news.example/"),),
        ),
    )
    for day in range(20)
)
"""Digests of 400 letters with buttons."""


async def fill(store: Store, count: int) -> None:
    """Queue parcels for as many private chats, which are there for nothing else."""
    async with store.writing() as conn:
        keys = await put_payloads(conn, [pack(body) for body in BODIES])
        await _number_chats(conn, count, sorted(keys.values()))
    if store.is_shared:
        # What its vacuum does a minute after so many have come.
        async with store.writing() as conn:
            await conn.exec_driver_sql("ANALYZE")


async def _number_chats(conn: AsyncConnection, count: int, payloads: list[int]) -> None:
    numbers = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < count))
    n = numbers.c.n
    first, kinds = min(payloads), len(payloads)
    made: dict[sa.Table, dict[str, Any]] = {
        chats: {
            "id": n,
            "telegram_id": n + FIRST_CHAT,
            "kind": sa.literal("private"),
            "title": sa.literal("读者"),
            "language": sa.literal("zh-Hans"),
            "created_at": _instant(NOW),
        },
        destinations: {
            "id": n,
            "chat_id": n,
            "topic": sa.literal(0),
            "shown": sa.literal([], sa.JSON()),
        },
        outbox: {
            "id": n,
            "destination_id": n,
            "chat_id": n,
            "cause": sa.literal("slot:morning"),
            "part": sa.literal(0),
            "payload_id": first + n % kinds,
            "priority": sa.literal(2),
            "state": sa.literal("queued"),
            "not_before": _instant(NOW),
            "created_at": _instant(NOW),
        },
    }
    for table, columns in made.items():
        rows = sa.select(*columns.values())
        await conn.execute(sa.insert(table).from_select(list(columns), rows))


def _instant(at: datetime) -> sa.ColumnElement[datetime]:
    return sa.literal(at, Instant())
