"""Who is there in a fault run: readers, groups and channels, in the simulator and in our store."""

import io
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Body, Button, Photo, Text, pack
from bot.simulator.actions.membership import KICKED, migrate
from bot.simulator.chats import demo
from bot.simulator.chats.rights import PERMISSIONS, admin_record, restricted_record
from bot.simulator.clock import Clock
from bot.simulator.simulator import Simulator
from digests.shelf import Shelf
from digests.store import outbox, pictures
from digests.store.database import Store
from digests.store.outbox import Envelope
from digests.store.outboxtables import outbox as parcels
from digests.store.payloads import put_payloads
from digests.store.tables import chats, destinations, subscriptions

READERS, GROUPS, FORUMS, CHANNELS = 100_001, -10_001, -1_000_000_100_001, -1_000_000_500_001
PLACES_AT_ONCE = 400
DIGEST, ZONE = "daily", "Asia/Shanghai"
CROWD = 14
"""Topics, all with a digest: more messages than a group is sent in a minute."""

UNREACHABLE = ("blocked", "deactivated", "removed", "mute")
"""The states in which nothing may arrive."""

WORDS = "江湾新桥今晨通车，头一天走过八千人，渡轮当天停航；桥长四百米，两边种了海棠。"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat: its topics (0 is the chat itself), and in which state the bot finds it.

    The states: fine, blocked, deactivated, removed, mute (no right to write), no_photos, moved (a
    group that has become a supergroup), moving (one that does so amid the run), closed and deleted
    (its first topic is).
    """

    chat: int
    kind: str
    topics: tuple[int, ...] = (0,)
    state: str = "fine"


@dataclass(frozen=True, slots=True)
class Town:
    """All places; where groups went that have moved; the pictures by what is wrong with each."""

    places: tuple[Place, ...]
    moved: dict[int, int]
    pictures: Mapping[str, int]

    def chat(self, telegram_id: int) -> int:
        """The chat that an id means: groups that moved go by the newer one."""
        return self.moved.get(telegram_id, telegram_id)

    def reachable(self) -> list[int]:
        """The chats in which what is sent arrives."""
        return [place.chat for place in self.places if place.state not in UNREACHABLE]

    def unreachable(self) -> set[int]:
        """The chats in which nothing may arrive."""
        return {self.chat(place.chat) for place in self.places if place.state in UNREACHABLE}


def places(subscribers: int, *, crowded: bool) -> tuple[Place, ...]:
    """85 % readers, 10 % groups of which most have topics, 5 % channels.

    `crowded` groups get more than fits into a minute.
    """
    groups, channels = subscribers // 10, subscribers // 20
    forums = groups * 7 // 10
    readers = subscribers - groups - channels
    return (
        *(Place(READERS + n, "private", state=_of_reader(n)) for n in range(readers)),
        *(Place(GROUPS - n, "group", state=_of_group(n)) for n in range(groups - forums)),
        *(_forum(n, crowded=crowded) for n in range(forums)),
        *(Place(CHANNELS - n, "channel", state=_of_channel(n)) for n in range(channels)),
    )


def settle(folder: Path, there: Sequence[Place]) -> dict[int, int]:
    """Put the places into the data folder of a simulator that is not at work yet.

    Where the groups went that have moved: from the old id to the new one.
    """
    # Without a clock that is kept, the simulator goes by the system's when it starts.
    simulator = Simulator(folder, Clock(None))
    try:
        with simulator.state.transaction():
            for place in there:
                _settle(simulator, place)
            gone = [place.chat for place in there if place.state == "moved"]
            return {chat: int(migrate(simulator, chat)["id"]) for chat in gone}
    finally:
        simulator.close()


async def put_pictures(store: Store, shelf: Shelf, now: datetime) -> dict[str, int]:
    """Three pictures, one that no Telegram takes, and one whose file is lost; their keys."""
    files = {f"good{n}": _jpeg(n) for n in range(3)}
    files |= {"bad": b"this is no picture", "lost": b"this is nowhere"}
    keys = {}
    async with store.writing() as conn:
        for name, content in files.items():
            digest = sha256(content).hexdigest()
            if name != "lost":
                shelf.put(digest, content)
            address = f"https://pictures.example/{name}.jpg"
            keys[name] = await pictures.put_ready(conn, address, digest, (640, 360), now)
    return keys


async def subscribe(store: Store, town: Town, now: datetime) -> None:
    """Put the places into the store, each with a digest of one to three parts that is due."""
    for start in range(0, len(town.places), PLACES_AT_ONCE):
        some = town.places[start : start + PLACES_AT_ONCE]
        async with store.writing() as conn:
            seats = await _put_places(conn, some, now)
            digests = [[*_digest(town, topic, n)] for n, (_, _, topic, _) in enumerate(seats)]
            made = await put_payloads(conn, {pack(body) for parts in digests for body in parts})
            rows = [
                {
                    "destination_id": seat,
                    "chat_id": chat,
                    "subscription_id": key,
                    "cause": f"sample:{key}",
                    "part": part,
                    "payload_id": made[pack(body).body],
                    "priority": 2,
                    "state": "queued",
                    "due": now,
                    "not_before": now,
                    "created_at": now,
                }
                for (chat, seat, _, key), parts in zip(seats, digests, strict=True)
                for part, body in enumerate(parts)
            ]
            await conn.execute(sa.insert(parcels), rows)


async def tell(store: Store, chosen: Sequence[int], kind: str, number: int, now: datetime) -> None:
    """Queue an alert ("a") or an answer ("r") for the chats with these ids of Telegram's."""
    known = (
        sa.select(destinations.c.id, destinations.c.chat_id, destinations.c.topic)
        .join(chats, chats.c.id == destinations.c.chat_id)
        .where(chats.c.telegram_id.in_(chosen), chats.c.gone.is_(None))
    )
    cause, priority = ("alert", 1) if kind == "a" else ("reply", 0)
    async with store.writing() as conn:
        seats = (await conn.execute(known)).all()
        messages = [
            (
                Envelope(seat.id, seat.chat_id, f"{cause}:{number}", priority),
                [pack(Text(f"<b>快讯</b> {WORDS}\n\n{code(kind, seat.topic, number)}"))],
            )
            for seat in seats
        ]
        await outbox.enqueue_all(conn, messages, now)


def code(kind: str, topic: int, part: int) -> str:
    """What stands in a message so that it is known again: the same nowhere else in its chat."""
    return f"编号 {kind}{topic}-{part}"


def _of_reader(number: int) -> str:
    if number % 33 == 7:
        return "blocked"
    return "deactivated" if number % 211 == 11 else "fine"


def _of_group(number: int) -> str:
    return {0: "moved", 1: "moving", 2: "removed"}.get(number % 5, "fine")


def _forum(number: int, *, crowded: bool) -> Place:
    states = {1: "closed", 2: "deleted", 3: "no_photos", 4: "mute"}
    most = CROWD if crowded and number % 10 == 5 else 1 + number % 3
    topics = tuple(range(2, 2 + most))
    return Place(FORUMS - number, "supergroup", topics, states.get(number % 12, "fine"))


def _of_channel(number: int) -> str:
    return {1: "mute", 2: "removed"}.get(number % 10, "fine")


def _settle(simulator: Simulator, place: Place) -> None:
    name = f"某处{place.chat}"
    if place.kind == "private":
        demo.add_reader(simulator, {"id": place.chat, "is_bot": False, "first_name": name})
    elif place.kind == "channel":
        demo.add_channel(simulator, place.chat, name)
    else:
        forum = place.kind == "supergroup"
        demo.add_group(simulator, place.chat, name, is_forum=forum)
        for topic in place.topics if forum else ():
            gone = topic == place.topics[0]
            told = {"message_thread_id": topic, "name": f"版{topic}", "icon_color": 0x6FB9F0}
            closed, deleted = gone and place.state == "closed", gone and place.state == "deleted"
            simulator.topics.put(place.chat, told | {"closed": closed, "deleted": deleted})
        last = max(place.topics)
        simulator.state.run("UPDATE chats SET last_id = ? WHERE chat_id = ?", last, place.chat)
    if place.state == "deactivated":
        simulator.chats_kept.set(place.chat, deleted=True)
    simulator.members.put(place.chat, simulator.bot_id, _bot_in(place))


def _bot_in(place: Place) -> dict[str, Any]:
    """What the bot is there."""
    is_channel = place.kind == "channel"
    match place.state:
        case "blocked" | "removed":
            return KICKED
        case "mute" if is_channel:
            return admin_record("channel", can_post_messages=False)
        case "mute":
            return restricted_record({})
        case "no_photos":
            return restricted_record(PERMISSIONS | {"can_send_photos": False})
    return admin_record("channel") if is_channel else {"status": "member"}


async def _put_places(
    conn: AsyncConnection, some: Sequence[Place], now: datetime
) -> list[tuple[int, int, int, int]]:
    """The keys of chat and destination, the topic, and the key of the subscription to it."""
    rows = [
        {
            "telegram_id": place.chat,
            "kind": place.kind,
            "title": f"某处{place.chat}",
            "language": "zh-Hans",
            "created_at": now,
        }
        for place in some
    ]
    made = await conn.execute(sa.insert(chats).returning(chats.c.id, chats.c.telegram_id), rows)
    keys = {row.telegram_id: row.id for row in made}
    seats = [
        {"chat_id": keys[place.chat], "topic": topic, "shown": []}
        for place in some
        for topic in place.topics
    ]
    columns = (destinations.c.id, destinations.c.chat_id, destinations.c.topic)
    sat = (await conn.execute(sa.insert(destinations).returning(*columns), seats)).all()
    wishes = [
        {
            "destination_id": row.id,
            "digest": DIGEST,
            "zone": ZONE,
            "created_at": now,
            "served_until": now,
            "configured_by": READERS + row.id % 100,
        }
        for row in sat
    ]
    columns_of_wish = (subscriptions.c.id, subscriptions.c.destination_id)
    wished = await conn.execute(sa.insert(subscriptions).returning(*columns_of_wish), wishes)
    subscribed = {row.destination_id: row.id for row in wished}
    return [(row.chat_id, row.id, row.topic, subscribed[row.id]) for row in sat]


def _digest(town: Town, topic: int, number: int) -> Iterator[Body]:
    """The parts of a digest; the first has a picture, mostly."""
    name = {1: "bad", 2: "lost"}.get(number % 40, f"good{number % 3}")
    for part in range(1 + number % 3):
        words = f"<b>每日简报</b> {WORDS * 4}\n\n{code('d', topic, part)}"
        keyboard = ((Button("1", "a:1"), Button("2", "a:2")),)
        if part == 0 and number % 10:
            yield Photo(town.pictures[name], words, keyboard)
        else:
            yield Text(words, keyboard, silent=part > 0)


def _jpeg(number: int) -> bytes:
    content = io.BytesIO()
    colours = Image.frombytes("RGB", (6, 4), random.Random(number).randbytes(72))
    colours.resize((640, 360), Image.Resampling.BICUBIC).save(content, "JPEG")
    return content.getvalue()
