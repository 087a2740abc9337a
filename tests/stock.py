"""Things to put into a store, each in one line: articles, readers, parcels."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.editions import Editor
from bot.messages import Body, Text, pack
from digests.model import (
    Article,
    Block,
    BlockKind,
    Candidate,
    Edition,
    EditionItem,
    FileMark,
    Picture,
    Reason,
)
from digests.store import claims, incoming, outbox, pacing, sources, subscribers, tables
from digests.store.claims import Claimant, Parcel
from digests.store.incoming import NewArticle
from digests.store.outbox import Envelope
from digests.store.outboxtables import outbox as parcels
from tests import loaded

NOW = datetime(2026, 11, 22, tzinfo=UTC)
"""Eight in the morning in Shanghai."""

POST = """\
---
title: 新桥今晨通车
categories:
 - 传统媒体
 - 临澜晚报
 - 城市
date: Sun, 22 Nov 2026 08:05:00 GMT
---

<p>临澜的新桥今晨通车，头一天走过八千人。桥长四百米，两边种了海棠。</p>
"""
"""A post, as a folder has it."""

LEASE = timedelta(seconds=60)
BOT = 42
"""The bot's own id, by which it knows its files."""


@cache
def editor() -> Editor:
    """An editor to whom all outlets weigh the same."""
    return Editor({}, loaded.segmenter(), loaded.scripts())


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a reader sits: the keys of a chat and of a place in it."""

    chat: int
    destination: int


def article(
    title: str = "山城开通新电车",
    text: str = "",
    outlet: str = "远山新闻",
    published: datetime | None = NOW,
    picture: str = "",
) -> Article:
    """An article; without a text of its own it has one that no other title has."""
    body = text or f"{title}，市民清晨排队试乘。"
    return Article(
        source="local",
        outlet=outlet,
        medium="传统媒体",
        section="要闻",
        categories=("传统媒体", outlet),
        title=title,
        address=None,
        published=published,
        published_certain=published is not None,
        language="zh-Hans",
        blocks=(Block(BlockKind.TEXT, body),),
        pictures=(Picture(picture),) if picture else (),
        identity=sha256(f"{outlet}{title}".encode()).hexdigest(),
        content_hash=sha256(body.encode()).hexdigest(),
    )


def summaries(made_of: Article) -> dict[str, tuple[str, ...]]:
    """Its text as a summary of each length."""
    return dict.fromkeys(("short", "medium", "long"), (made_of.text,))


async def put_news(
    conn: AsyncConnection,
    made: Article,
    at: datetime = NOW,
    story: int | None = None,
    seen: datetime | None = None,
    *,
    backlog: bool = False,
) -> tuple[int, int]:
    """Store an article as news of an instant, seen then or later; its story's key and its own."""
    source = await sources.put_source(conn, "local", "posts", "/posts")
    [told, key] = [
        *await incoming.reserve_keys(conn, tables.stories, 1),
        *await incoming.reserve_keys(conn, tables.articles, 1),
    ]
    if story is None:
        await incoming.put_stories(conn, {told: (at, at)})
    else:
        told = story
    new = NewArticle(key, told, made, summaries(made), at, backlog)
    await incoming.put_articles(conn, source, [new], seen or at)
    return told, key


async def put_seat(
    conn: AsyncConnection, telegram_id: int = 7, kind: str = "private", topic: int = 0
) -> Seat:
    """A place to send to."""
    chat = await subscribers.put_chat(conn, telegram_id, kind, "某群", "zh-Hans", NOW)
    return Seat(chat.key, await subscribers.put_destination(conn, chat.key, topic))


async def put_reader(
    conn: AsyncConnection, seat: Seat, due: datetime = NOW, digest: str = "morning"
) -> int:
    """Subscribe a seat to a digest at eight in Shanghai, a day before it is due."""
    key, _ = await subscribers.put_subscription(
        conn, seat.destination, digest, "Asia/Shanghai", "08:00", due, due - timedelta(days=1)
    )
    return key


async def put_parcel(
    conn: AsyncConnection,
    seat: Seat,
    cause: str,
    *bodies: Body,
    priority: int = 0,
    subscription: int | None = None,
    due: datetime | None = None,
) -> bool:
    """Queue a message of some parts; without bodies one part that says its cause."""
    envelope = Envelope(
        seat.destination, seat.chat, cause, priority, subscription, edition=None, due=due
    )
    made = [pack(body) for body in bodies or (Text(cause),)]
    return await outbox.enqueue(conn, envelope, made, NOW)


async def claim(
    conn: AsyncConnection, now: datetime = NOW, owner: str = "one", limit: int = 30
) -> list[Parcel]:
    """Claim parcels under a lease of a minute."""
    await pacing.lock_rate(conn, now)
    return await claims.claim(conn, Claimant(owner, BOT, LEASE), now, limit)


async def take_up(conn: AsyncConnection, now: datetime, lease: timedelta, *, resend: bool) -> int:
    """Delivery's look at what has waited, and at leases that ended: how many those were."""
    ended = await outbox.end_leases(conn, now, lease, resend=resend)
    await outbox.go_on_after_waiting(conn, now)
    return ended


async def states(conn: AsyncConnection) -> list[tuple[str, int, str]]:
    """Cause, part and state of every parcel, in the order they were queued."""
    columns = (parcels.c.cause, parcels.c.part, parcels.c.state)
    rows = await conn.execute(sa.select(*columns).order_by(parcels.c.id))
    return [(row.cause, row.part, row.state) for row in rows]


def edition(story: int, key: int, due: datetime = NOW, title: str = "早间要闻") -> Edition:
    """An edition of one story."""
    candidate = Candidate(
        story=story,
        article=key,
        title="山城开通新电车",
        summary=("市民清晨排队试乘。",),
        language="zh-Hans",
        outlets=("远山新闻",),
        medium="",
        section="",
        categories=(),
        published=due,
        published_certain=True,
        arrived_at=due,
    )
    item = EditionItem(candidate, 1.5, (Reason("fresh", {"hours": 1}),))
    return Edition("morning", title, due, "Asia/Shanghai", due.date(), (item,))


def mark(path: str = "要闻/电车.md", sha: str = "ab", mtime_ns: int = 1) -> FileMark:
    """A file as it was read."""
    return FileMark(path, 100, mtime_ns, sha)
