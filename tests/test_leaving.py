"""Who leaves is sent nothing more, on SQLite and PostgreSQL: what is queued is taken back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Text
from digests.store import editions, histories, leaving, outbox, subscribers, tables
from digests.store.database import Store
from digests.store.outboxtables import outbox as parcels
from tests.postgresql import Server
from tests.stock import (
    LEASE,
    NOW,
    Seat,
    article,
    claim,
    edition,
    put_news,
    put_parcel,
    put_reader,
    put_seat,
    states,
    take_up,
)

DAY = timedelta(days=1)
SLOT = "slot:1:2026-11-22T08:00"
WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
WAYS = ("unsubscribed", "paused", "blocked")


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def leave(conn: AsyncConnection, seat: Seat, key: int, way: str) -> None:
    """Leave in one of the `WAYS`."""
    match way:
        case "unsubscribed":
            assert await leaving.end_subscription(conn, seat.destination, key, NOW)
        case "paused":
            await leaving.pause(conn, seat.destination, leaving.FOREVER, NOW)
        case _:
            await leaving.note_gone(conn, seat.chat, way, NOW)


async def hold(conn: AsyncConnection, state: str) -> None:
    """Put all parcels into a state that delivery puts them into."""
    await conn.execute(sa.update(parcels).values(state=state, not_before=NOW + DAY))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("state", ["queued", "waiting", "unknown", "parked"])
async def test_whatever_has_not_left_is_taken_back(store: Store, way: str, state: str) -> None:
    async with store.writing() as conn:
        seat, other = await put_seat(conn, 7), await put_seat(conn, 8)
        key, theirs = await put_reader(conn, seat), await put_reader(conn, other)
        await put_parcel(conn, seat, SLOT, Text("一"), Text("二"), subscription=key)
        await put_parcel(conn, other, SLOT, subscription=theirs)
        await hold(conn, state)
        await leave(conn, seat, key, way)
        rows = (await conn.execute(sa.select(parcels).order_by(parcels.c.id))).all()
    assert [row.state for row in rows] == ["cancelled", "cancelled", state]
    assert [row.finished_at for row in rows] == [NOW, NOW, None]
    assert [row.problem for row in rows] == [way, way, None]


@pytest.mark.parametrize("way", WAYS)
async def test_what_is_being_sent_is_not_sent_again(store: Store, way: str) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        key = await put_reader(conn, seat)
        await put_parcel(conn, seat, SLOT, Text("一"), Text("二"), subscription=key)
        [held] = await claim(conn)
        await leave(conn, seat, key, way)
        assert [state for *_, state in await states(conn)] == ["sending", "cancelled"]
        assert await outbox.retry_at(conn, held.claim, NOW + LEASE, "flood")
        assert [state for *_, state in await states(conn)] == ["cancelled", "cancelled"]
        assert await claim(conn, NOW + DAY) == []


async def test_what_nobody_knows_about_is_not_sent_again_either(store: Store) -> None:
    async with store.writing() as conn:
        first, second = await put_seat(conn, 1), await put_seat(conn, 2)
        for seat in (first, second):
            await put_parcel(conn, seat, SLOT)
        held = {parcel.chat: parcel for parcel in await claim(conn)}
        for seat in (first, second):
            await leaving.note_gone(conn, seat.chat, "blocked", NOW)
        await outbox.note_unknown(conn, held[first.chat].claim, NOW, "lost", resend=True)
        await take_up(conn, NOW + LEASE, LEASE, resend=True)
        assert [state for *_, state in await states(conn)] == ["cancelled", "cancelled"]


async def test_what_arrives_all_the_same_is_known_as_sent(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        await put_parcel(conn, seat, SLOT)
        [held] = await claim(conn)
        await leaving.note_gone(conn, seat.chat, "blocked", NOW)
        assert await outbox.finish(conn, held.claim, 100, held.payload, NOW)
        assert [state for *_, state in await states(conn)] == ["sent"]


async def test_a_pause_takes_back_digests_of_its_place_and_nothing_else(store: Store) -> None:
    async with store.writing() as conn:
        general, topic = await put_seat(conn, -7), await put_seat(conn, -7, topic=5)
        for cause in ("slot:1:a", "welcome:1", "broadcast:1", "reply:1", "ruling:1:a:1"):
            await put_parcel(conn, general, cause)
        await put_parcel(conn, topic, "slot:2:a")
        await leaving.pause(conn, general.destination, NOW + DAY, NOW)
        cancelled = {cause for cause, _, state in await states(conn) if state == "cancelled"}
        assert cancelled == {"slot:1:a", "welcome:1", "broadcast:1"}
        assert await leaving.find_pause(conn, topic.destination, NOW) is None


async def test_a_pause_ends_by_itself_or_when_asked(store: Store) -> None:
    async with store.writing() as conn:
        seat, other = await put_seat(conn, 7), await put_seat(conn, 8)

        async def hear(now: datetime) -> set[int]:
            joined = sa.select(tables.chats.c.id).join(
                tables.destinations, tables.destinations.c.chat_id == tables.chats.c.id
            )
            return set((await conn.execute(joined.where(leaving.hears(now)))).scalars())

        await leaving.pause(conn, seat.destination, NOW + DAY, NOW)
        assert await leaving.find_pause(conn, seat.destination, NOW) == NOW + DAY
        assert await hear(NOW) == {other.chat}
        assert await leaving.find_pause(conn, seat.destination, NOW + DAY) is None
        assert await hear(NOW + DAY) == {seat.chat, other.chat}
        await leaving.pause(conn, seat.destination, leaving.FOREVER, NOW)
        assert await leaving.find_pause(conn, seat.destination, NOW + 999 * DAY) == leaving.FOREVER
        await leaving.resume(conn, seat.destination)
        assert await leaving.find_pause(conn, seat.destination, NOW) is None
        await leaving.note_gone(conn, seat.chat, "blocked", NOW)
        assert await hear(NOW) == {other.chat}


@pytest.mark.parametrize(("sent", "had"), [(False, False), (True, True)])
async def test_an_edition_that_never_left_is_not_had(store: Store, sent: bool, had: bool) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        made = await editions.put_edition(conn, edition(*await put_news(conn, article())), NOW)
        await histories.note_had(conn, seat.destination, made, NOW)
        await put_parcel(conn, seat, SLOT, Text("一"), Text("二"))
        await conn.execute(sa.update(parcels).values(edition_id=made))
        if sent:
            [first] = await claim(conn)
            await outbox.finish(conn, first.claim, 100, first.payload, NOW)
        await leaving.pause(conn, seat.destination, leaving.FOREVER, NOW)
        assert (await histories.find_had(conn, seat.destination) == [made]) is had


@pytest.mark.postgresql
async def test_a_digest_that_is_queued_at_this_moment_is_taken_back_too(
    postgresql: Server, migrated: str
) -> None:
    async with Store.opened(postgresql.new_database(migrated)) as store:
        async with store.writing() as conn:
            seat = await put_seat(conn)
            key = await put_reader(conn, seat)
        queued = asyncio.Event()

        async def publish() -> None:
            async with store.writing() as conn:
                slots = sa.select(tables.slots.c.id)
                await conn.execute(slots.with_for_update(skip_locked=True))
                await put_parcel(conn, seat, SLOT, subscription=key)
                queued.set()
                while not (await conn.execute(WAITING)).scalar_one():
                    await asyncio.sleep(0.01)

        async def pause() -> None:
            await queued.wait()
            async with store.writing() as conn:
                await leaving.pause(conn, seat.destination, leaving.FOREVER, NOW)

        async with asyncio.timeout(30):
            await asyncio.gather(publish(), pause())
        async with store.reading() as conn:
            assert await states(conn) == [(SLOT, 0, "cancelled")]


@pytest.mark.parametrize("gone", ["moved", "forgotten", "erased"])
async def test_who_is_gone_for_good_stays_so(store: Store, gone: str) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        await conn.execute(sa.update(tables.chats).values(gone=gone))
        await leaving.note_gone(conn, seat.chat, "blocked", NOW)
        kept = await conn.execute(sa.select(tables.chats.c.gone))
        assert kept.scalar_one() == gone
        await subscribers.move_chat(conn, seat.chat, -1007)
        kept = await conn.execute(sa.select(tables.chats.c.gone))
        assert kept.scalar_one() == (gone if gone == "forgotten" else None)
