"""Readers keep one contract on SQLite and PostgreSQL: chats, places, subscriptions, due slots."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store import editions, fanout, histories, leaving, subscribers
from digests.store.database import Store
from digests.store.fanout import Cohort, Order
from digests.store.fanouttables import begin
from digests.store.slots import SlotGroup, find_due
from digests.store.tables import subscriptions
from tests.stock import (
    NOW,
    article,
    claim,
    edition,
    put_news,
    put_parcel,
    put_reader,
    put_seat,
    states,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def due(conn: AsyncConnection) -> list[Cohort]:
    """The cohorts of what is due of the one digest there is, but for who hears nothing."""
    group = await find_due(conn, NOW)
    assert group is not None
    await begin(conn)
    await fanout.claim(conn, _order(group))
    await fanout.drop_silent(conn)
    return await fanout.find_cohorts(conn)


def _order(group: SlotGroup) -> Order:
    return Order(group, NOW, NOW - 3 * DAY, NOW - DAY, after=0, limit=10, personal=True)


async def test_a_chat_keeps_its_key_and_comes_back_when_it_writes(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn, 7)
        await put_reader(conn, seat)
        await put_parcel(conn, seat, "welcome:1")
        await leaving.note_gone(conn, seat.chat, "blocked", NOW)
        assert await due(conn) == []
        assert await states(conn) == [("welcome:1", 0, "cancelled")]
        again = await subscribers.put_chat(conn, 7, "private", "新名字", "en", NOW)
        assert again == subscribers.Chat(seat.chat, 7, "private", "en")
        assert await subscribers.find_chat(conn, 7) == again
        assert [cohort.language for cohort in await due(conn)] == ["en"]


async def test_a_chat_keeps_the_wording_it_asked_for(store: Store) -> None:
    async with store.writing() as conn:
        seat, other = await put_seat(conn, 7), await put_seat(conn, 8)
        await put_reader(conn, seat)
        await put_reader(conn, other)
        await subscribers.set_wording(conn, seat.chat, "zh-TW")
        again = await subscribers.put_chat(conn, 7, "private", "某人", "zh-Hant", NOW)
        assert again == subscribers.Chat(seat.chat, 7, "private", "zh-Hant", "zh-TW")
        assert await subscribers.find_chat(conn, 7) == again
        assert [cohort.wording for cohort in await due(conn)] == [None, "zh-TW"]
        await subscribers.move_chat(conn, seat.chat, -1007)
        moved = await subscribers.find_chat(conn, -1007)
        assert moved is not None
        assert moved.wording == "zh-TW"
        await subscribers.set_wording(conn, seat.chat, None)
        assert {one.wording for one in await due(conn)} == {None}


async def test_a_topic_is_a_place_of_its_own(store: Store) -> None:
    async with store.writing() as conn:
        general, topic = await put_seat(conn, -7), await put_seat(conn, -7, topic=5)
        assert general.chat == topic.chat
        assert await put_seat(conn, -7, topic=5) == topic
        await subscribers.note_shown(conn, topic.destination, (3, 1, 2))
        assert await subscribers.find_shown(conn, topic.destination) == [3, 1, 2]
        assert await subscribers.find_shown(conn, general.destination) == []


async def test_a_subscription_is_taken_up_again_under_its_key(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        key = await put_reader(conn, seat)
        await leaving.end_subscription(conn, seat.destination, key, NOW)
        assert await subscribers.list_subscriptions(conn, seat.destination) == []
        again = await subscribers.put_subscription(
            conn, seat.destination, "morning", "Europe/Berlin", "09:00", NOW + HOUR, NOW
        )
        assert again == (key, False)
        [line] = await subscribers.list_subscriptions(conn, seat.destination)
        assert (line.zone, line.local_time) == ("Europe/Berlin", "09:00")
        assert line.next_due == NOW + HOUR
        assert await subscribers.next_due_instant(conn) == NOW + HOUR


async def test_ending_takes_back_what_is_queued_and_only_by_its_own_place(store: Store) -> None:
    async with store.writing() as conn:
        seat, stranger = await put_seat(conn, 7), await put_seat(conn, 8)
        key = await put_reader(conn, seat)
        await put_parcel(conn, seat, "slot:1:a", subscription=key)
        await put_parcel(conn, seat, "update:1")
        assert not await leaving.end_subscription(conn, stranger.destination, key, NOW)
        assert await leaving.end_subscription(conn, seat.destination, key, NOW)
        assert not await leaving.end_subscription(conn, seat.destination, key, NOW)
        assert await find_due(conn, NOW) is None
        assert await states(conn) == [("slot:1:a", 0, "cancelled"), ("update:1", 0, "queued")]


async def test_due_slots_come_oldest_first_and_not_before_their_time(store: Store) -> None:
    async with store.writing() as conn:
        for chat, hours in ((1, 1), (2, 0), (3, -1)):
            await put_reader(conn, await put_seat(conn, chat), NOW + hours * HOUR)
        for hours in (-1, 0):
            await begin(conn)
            found = await find_due(conn, NOW)
            assert found == SlotGroup(NOW + hours * HOUR, "morning", "Asia/Shanghai", "08:00")
            await fanout.claim(conn, _order(found))
            assert await find_due(conn, NOW, ["morning"]) is None
            await fanout.move(conn, NOW + DAY)
        assert await find_due(conn, NOW) is None


async def test_what_the_configured_time_is_counted_from_is_the_same_for_many(store: Store) -> None:
    """Within the usual window, and beyond the longest, it does not matter when one was served."""
    served = (NOW, NOW - 20 * HOUR, NOW - 2 * DAY, NOW - 3 * DAY, NOW - 90 * DAY)
    async with store.writing() as conn:
        for chat, at in enumerate(served, 1):
            key = await put_reader(conn, await put_seat(conn, chat))
            change = sa.update(subscriptions).where(subscriptions.c.id == key)
            await conn.execute(change.values(served_until=at))
        cohorts = await due(conn)
        floors = [(NOW - 3 * DAY, 2), (NOW - 2 * DAY, 1), (NOW - DAY, 2)]
        assert [(one.floor, one.slots) for one in cohorts] == floors


async def test_what_was_had_is_remembered_for_each_place(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        first, second = await put_seat(conn, 1), await put_seat(conn, 2)
        made = await editions.put_edition(conn, edition(story, key), NOW)
        await histories.note_had(conn, first.destination, made, NOW)
        await histories.note_had(conn, first.destination, made, NOW)
        places = [first.destination, second.destination]
        pasts = await histories.find_pasts(conn, places, NOW - HOUR)
        assert [pasts[place].had for place in places] == [{story: NOW}, {}]
        day_before = NOW - timedelta(days=1)
        until = [pasts[place].served_until("morning", day_before) for place in places]
        assert until == [NOW, day_before]
        assert pasts[first.destination].served_until("evening", day_before) == day_before
        assert (await histories.find_pasts(conn, places, NOW))[first.destination].had == {}


async def test_a_group_that_moved_keeps_its_subscriptions_and_parcels(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn, -7, "group")
        key = await put_reader(conn, seat)
        await put_parcel(conn, seat, "slot:1:a", subscription=key)
        await subscribers.move_chat(conn, seat.chat, -1007)
        await subscribers.move_chat(conn, seat.chat, -1007)
        moved = await subscribers.find_chat(conn, -1007)
        assert moved == subscribers.Chat(seat.chat, -1007, "supergroup", "zh-Hans")
        assert await subscribers.find_chat(conn, -7) is None
        [parcel] = await claim(conn)
    assert (parcel.telegram_id, parcel.chat_kind) == (-1007, "supergroup")


async def test_a_group_that_moved_to_where_we_were_already_is_one_chat(store: Store) -> None:
    async with store.writing() as conn:
        old, new = await put_seat(conn, -7, "group"), await put_seat(conn, -1007, "supergroup")
        await put_seat(conn, -1007, "supergroup", topic=5)
        both = await put_reader(conn, old)
        await put_reader(conn, new)
        other = await put_reader(conn, new, digest="evening")
        await put_parcel(conn, new, "update:1")
        await subscribers.move_chat(conn, old.chat, -1007)
        assert await put_seat(conn, -1007, "supergroup") == old
        assert (await put_seat(conn, -1007, "supergroup", topic=5)).chat == old.chat
        found = await subscribers.list_subscriptions(conn, old.destination)
        assert {line.key for line in found} == {both, other}
        assert await find_due(conn, NOW) is not None
        [parcel] = await claim(conn)
        assert parcel.telegram_id == -1007


async def test_what_both_ids_of_a_group_were_to_get_comes_once(store: Store) -> None:
    async with store.writing() as conn:
        old, new = await put_seat(conn, -7, "group"), await put_seat(conn, -1007, "supergroup")
        for seat in (old, new):
            await put_parcel(conn, seat, "broadcast:1")
        await put_parcel(conn, new, "update:1")
        await subscribers.move_chat(conn, old.chat, -1007)
        assert sorted(await states(conn)) == [
            ("broadcast:1", 0, "cancelled"),
            ("broadcast:1", 0, "queued"),
            ("update:1", 0, "queued"),
        ]
        [parcel] = await claim(conn)
        assert (parcel.cause, parcel.telegram_id) == ("broadcast:1", -1007)
