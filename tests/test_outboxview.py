"""What operators see of the outbox, and how they decide about what is stuck there."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from digests.store import leaving, outbox, outboxview, pacing
from digests.store.database import Store
from digests.store.outboxtables import outbox as parcels
from digests.store.outboxview import Group
from digests.store.pacing import ChatPace
from tests.stock import LEASE, NOW, Seat, claim, put_parcel, put_seat, states, take_up

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    async with Store.opened(any_database) as store:
        yield store


@pytest.fixture
async def seat(store: Store) -> Seat:
    async with store.writing() as conn:
        return await put_seat(conn)


async def park(store: Store, seat: Seat, cause: str = "slot:1:x") -> int:
    """A parcel that was parked as soon as nobody knew whether it had arrived; its key."""
    async with store.writing() as conn:
        await put_parcel(conn, seat, cause, priority=2)
        [parcel] = await claim(conn)
        await outbox.note_unknown(conn, parcel.claim, NOW, "timed out", resend=False)
        return parcel.key


async def bury(store: Store, seat: Seat, cause: str) -> int:
    async with store.writing() as conn:
        await put_parcel(conn, seat, cause)
        [parcel] = await claim(conn)
        await outbox.bury(conn, parcel.claim, "chat not found", NOW)
        return parcel.key


async def settled(store: Store) -> list[str]:
    async with store.reading() as conn:
        return [state for _, _, state in await states(conn)]


async def test_parcels_are_counted_by_state_and_priority(store: Store, seat: Seat) -> None:
    await park(store, seat)
    async with store.writing() as conn:
        other = await put_seat(conn, 8)
        for cause in ("a", "b"):
            await put_parcel(conn, other, cause, priority=1)
    async with store.reading() as conn:
        assert await outboxview.find_groups(conn) == [
            Group("queued", 1, 2, NOW),
            Group("parked", 2, 1, NOW),
        ]


async def test_what_holds_parcels_back_is_found(store: Store, seat: Seat) -> None:
    async with store.reading() as conn:
        free = await outboxview.find_held(conn, NOW)
    assert (free.share, free.closed_until, free.chats, free.paused, free.gone) == (
        1.0,
        None,
        0,
        0,
        0,
    )
    async with store.writing() as conn:
        rate = await pacing.lock_rate(conn, NOW)
        slow = pacing.Rate(NOW + MINUTE, 0.7, NOW, rate.floods)
        await pacing.put_rate(conn, slow, NOW)
        await pacing.put_paces(conn, {seat.chat: ChatPace((1,), NOW + 2 * MINUTE)})
        gone = await put_seat(conn, 8)
        await leaving.note_gone(conn, gone.chat, "blocked", NOW)
        await leaving.pause(conn, seat.destination, leaving.FOREVER, NOW)
    async with store.reading() as conn:
        held = await outboxview.find_held(conn, NOW)
        later = await outboxview.find_held(conn, NOW + 3 * MINUTE)
    assert (held.share, held.share_since, held.closed_until) == (0.7, NOW, NOW + MINUTE)
    assert (held.chats, held.chats_until) == (1, NOW + 2 * MINUTE)
    assert (held.paused, held.gone) == (1, 1)
    assert (later.closed_until, later.chats, later.chats_until) == (None, 0, None)


async def test_parcels_of_a_state_are_listed_the_newest_first(store: Store, seat: Seat) -> None:
    keys = [await bury(store, seat, cause) for cause in ("a", "b", "c")]
    await park(store, seat)
    async with store.reading() as conn:
        listed = await outboxview.find_parcels(conn, "dead", 2)
    assert [one.key for one in listed] == [keys[2], keys[1]]
    one = listed[0]
    assert (one.telegram_id, one.title, one.topic, one.cause, one.part) == (7, "某群", 0, "c", 0)
    assert (one.attempts, one.problem, one.finished_at) == (1, "chat not found", NOW)
    assert '"kind":"text"' in one.body


async def test_what_was_parked_may_be_sent_and_be_unknown_once_more(
    store: Store, seat: Seat
) -> None:
    key = await park(store, seat)
    async with store.writing() as conn:
        assert await outboxview.retry_parked(conn) == [key]
        [again] = await claim(conn, NOW + MINUTE)
        assert (again.key, again.unknowns, again.claim.attempts) == (key, 0, 2)
        await outbox.note_unknown(conn, again.claim, NOW, "timed out", resend=True)
    assert await settled(store) == ["unknown"]


async def test_the_claim_before_cannot_settle_what_was_queued_again(
    store: Store, seat: Seat
) -> None:
    async with store.writing() as conn:
        await put_parcel(conn, seat, "a")
        [lost] = await claim(conn)
        await take_up(conn, NOW + 2 * LEASE, LEASE, resend=False)
        assert await outboxview.retry(conn, [lost.key]) == [lost.key]
        [again] = await claim(conn, NOW + 2 * LEASE)
        assert not await outbox.bury(conn, lost.claim, "late", NOW)
        assert await outbox.bury(conn, again.claim, "now", NOW)


async def test_only_what_is_parked_or_dead_is_tried_again(store: Store, seat: Seat) -> None:
    dead, parked = await bury(store, seat, "a"), await park(store, seat)
    async with store.writing() as conn:
        await put_parcel(conn, seat, "b")
        [parcel] = await claim(conn)
        assert await outboxview.retry(conn, [dead, parcel.key, 99]) == [dead]
        assert await outboxview.find_states(conn, [dead, parcel.key, 99]) == {
            dead: "queued",
            parcel.key: "sending",
        }
    assert await settled(store) == ["queued", "parked", "sending"]
    async with store.reading() as conn:
        row = (await conn.execute(sa.select(parcels).where(parcels.c.id == dead))).one()
    assert (row.problem, row.finished_at, row.recalled) == (None, None, False)
    assert parked != dead


async def test_what_is_dropped_is_never_sent(store: Store, seat: Seat) -> None:
    keys = [await bury(store, seat, "a"), await park(store, seat)]
    async with store.writing() as conn:
        await put_parcel(conn, seat, "b")
        [flying] = await claim(conn)
        await put_parcel(conn, seat, "c")
    async with store.reading() as conn:
        [queued] = await outboxview.find_parcels(conn, "queued", 9)
    every = [*keys, flying.key, queued.key]
    async with store.writing() as conn:
        assert await outboxview.drop(conn, [*every, 99], NOW) == sorted(every)
        await outbox.retry_at(conn, flying.claim, NOW, "too many requests")
    assert await settled(store) == ["cancelled"] * 4
    async with store.writing() as conn:
        assert await outboxview.drop(conn, every, NOW) == []
        assert await claim(conn, NOW + MINUTE) == []
