"""Broadcasts: each chat once, in batches that a kill does not repeat, taken back when cancelled."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.broadcasting import queue_broadcasts
from bot.messages import Text, pack
from digests.settings import EVERYBODY
from digests.store import broadcasts, leaving, subscribers
from digests.store.database import Store
from digests.store.outboxtables import outbox
from tests.stock import NOW, Seat, claim, put_parcel, put_reader, put_seat, states

WORDS = pack(Text("今晚维护一小时。"))


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    async with Store.opened(any_database) as store:
        yield store


async def put_readers(store: Store, count: int, digest: str = "morning") -> list[Seat]:
    """Subscribed places, each in a chat of its own."""
    async with store.writing() as conn:
        seats = [await put_seat(conn, number) for number in range(1, count + 1)]
        for seat in seats:
            await put_reader(conn, seat, digest=digest)
    return seats


async def put(store: Store, audience: str = EVERYBODY) -> int:
    async with store.writing() as conn:
        return await broadcasts.put_broadcast(conn, WORDS, audience, NOW)


async def queue_all(store: Store, batch: int = 100) -> None:
    while await queue_broadcasts(store, NOW, batch):
        pass


async def reached(store: Store, key: int) -> list[int]:
    """The places that a broadcast was queued for, in the order that they were."""
    async with store.reading() as conn:
        rows = await conn.execute(
            sa.select(outbox.c.destination_id)
            .where(outbox.c.cause == f"broadcast:{key}")
            .order_by(outbox.c.id)
        )
        return list(rows.scalars())


async def one(store: Store, key: int) -> broadcasts.Broadcast:
    async with store.reading() as conn:
        return next(one for one in await broadcasts.list_broadcasts(conn, 10) if one.key == key)


async def test_three_batches_with_a_kill_between_reach_each_place_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = await put_readers(store, 7)
    key = await put(store)
    assert await queue_broadcasts(store, NOW, 3)

    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("bot.broadcasting.wake", killed)
        with pytest.raises(KeyboardInterrupt):
            await queue_broadcasts(store, NOW, 3)
    assert len(await reached(store, key)) == 3

    await queue_all(store, 3)
    assert await reached(store, key) == [seat.destination for seat in seats]
    done = await one(store, key)
    assert (done.parcels, done.ended_at, done.states) == (7, NOW, {"queued": 7})
    assert not await queue_broadcasts(store, NOW, 3)


async def test_it_goes_behind_everything_else(store: Store) -> None:
    [seat] = await put_readers(store, 1)
    await put(store)
    await queue_all(store)
    async with store.writing() as conn:
        await put_parcel(conn, seat, "slot:1:2026-11-22T08:00", priority=2)
        first = await claim(conn)
    assert [parcel.cause for parcel in first] == ["slot:1:2026-11-22T08:00"]


async def test_who_gets_it_are_those_who_subscribe_and_hear(store: Store) -> None:
    there, gone, ended, paused, back = await put_readers(store, 5)
    async with store.writing() as conn:
        await put_seat(conn, 99)
        await leaving.note_gone(conn, gone.chat, "blocked", NOW)
        for subscription in await subscribers.list_subscriptions(conn, ended.destination):
            await leaving.end_subscription(conn, ended.destination, subscription.key, NOW)
        await leaving.pause(conn, paused.destination, NOW + timedelta(hours=1), NOW)
        await leaving.pause(conn, back.destination, NOW - timedelta(hours=1), NOW)
    key = await put(store)
    async with store.reading() as conn:
        assert await broadcasts.count_places(conn, EVERYBODY, NOW) == 2
    await queue_all(store)
    assert await reached(store, key) == [there.destination, back.destination]


async def test_a_digest_of_many_has_its_own_audience(store: Store) -> None:
    first, second = await put_readers(store, 2)
    async with store.writing() as conn:
        await put_reader(conn, second, digest="evening")
    key = await put(store, "evening")
    async with store.reading() as conn:
        assert await broadcasts.count_places(conn, "evening", NOW) == 1
        assert await broadcasts.count_places(conn, "noon", NOW) == 0
    await queue_all(store)
    assert await reached(store, key) == [second.destination]
    assert first.destination not in await reached(store, key)


async def test_a_chat_with_topics_gets_it_once_in_its_first(store: Store) -> None:
    async with store.writing() as conn:
        late, silent, early = [await put_seat(conn, -5, "supergroup", topic) for topic in (9, 0, 4)]
        for seat in (late, early):
            await put_reader(conn, seat)
    key = await put(store)
    assert await queue_broadcasts(store, NOW, 1)
    assert await reached(store, key) == []
    # A topic that comes before the one that had it: still once.
    await queue_all(store)
    assert await reached(store, key) == [early.destination]
    second = await put(store)
    assert await queue_broadcasts(store, NOW, 3)
    async with store.writing() as conn:
        lowest = await put_seat(conn, -5, "supergroup", 2)
        await put_reader(conn, lowest)
        await put_reader(conn, silent)
    await queue_all(store)
    assert await reached(store, second) == [early.destination]


async def test_one_that_is_cancelled_amid_is_taken_back(store: Store) -> None:
    await put_readers(store, 7)
    key = await put(store)
    await queue_broadcasts(store, NOW, 5)
    async with store.writing() as conn:
        [leaving_now, *_] = await claim(conn, limit=1)
        assert await broadcasts.cancel(conn, key, NOW)
    assert not await queue_broadcasts(store, NOW, 5)
    counts, is_done = [], False
    while not is_done:
        async with store.writing() as conn:
            taken, is_done = await broadcasts.take_back(conn, key, NOW, 2)
        counts.append(taken)
    assert counts == [2, 2]
    done = await one(store, key)
    assert (done.cancelled_at, done.parcels) == (NOW, 5)
    assert done.states == {"cancelled": 4, "sending": 1}
    async with store.reading() as conn:
        recalled = sa.select(outbox.c.id).where(outbox.c.recalled)
        assert list((await conn.execute(recalled)).scalars()) == [leaving_now.key]
    async with store.writing() as conn:
        assert not await broadcasts.cancel(conn, 99, NOW)
        later = NOW + timedelta(hours=1)
        assert await broadcasts.cancel(conn, key, later)
    assert (await one(store, key)).cancelled_at == NOW


async def test_two_are_queued_one_after_the_other(store: Store) -> None:
    seats = await put_readers(store, 3)
    keys = [await put(store), await put(store)]
    await queue_all(store, 2)
    async with store.reading() as conn:
        causes = [cause for cause, _, _ in await states(conn)]
    assert causes == [f"broadcast:{key}" for key in keys for _ in seats]


async def test_who_ends_the_only_subscription_has_it_taken_back(store: Store) -> None:
    only, both = await put_readers(store, 2)
    async with store.writing() as conn:
        await put_reader(conn, both, digest="evening")
    key = await put(store)
    await queue_all(store)
    async with store.writing() as conn:
        for seat in (only, both):
            first = (await subscribers.list_subscriptions(conn, seat.destination))[0]
            await leaving.end_subscription(conn, seat.destination, first.key, NOW)
    assert (await one(store, key)).states == {"cancelled": 1, "queued": 1}
