"""Readers keep one contract on SQLite and PostgreSQL: chats, places, subscriptions, due slots."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from digests.store import editions, outbox, servings, subscribers
from digests.store.database import Store
from tests.stock import NOW, article, edition, put_news, put_parcel, put_reader, put_seat, states

HOUR = timedelta(hours=1)


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def test_a_chat_keeps_its_key_and_comes_back_when_it_writes(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn, 7)
        await put_reader(conn, seat)
        await put_parcel(conn, seat, "welcome:1")
        await subscribers.note_gone(conn, seat.chat, "blocked")
        assert await subscribers.claim_due(conn, NOW, 10) == []
        assert await states(conn) == [("welcome:1", 0, "cancelled")]
        again = await subscribers.put_chat(conn, 7, "private", "新名字", "en", NOW)
        assert again == subscribers.Chat(seat.chat, 7, "private", "en")
        assert await subscribers.find_chat(conn, 7) == again
        assert [slot.language for slot in await subscribers.claim_due(conn, NOW, 10)] == ["en"]


async def test_a_chat_keeps_the_wording_it_asked_for(store: Store) -> None:
    async with store.writing() as conn:
        seat, other = await put_seat(conn, 7), await put_seat(conn, 8)
        await put_reader(conn, seat)
        await put_reader(conn, other)
        await subscribers.set_wording(conn, seat.chat, "zh-TW")
        again = await subscribers.put_chat(conn, 7, "private", "某人", "zh-Hant", NOW)
        assert again == subscribers.Chat(seat.chat, 7, "private", "zh-Hant", "zh-TW")
        assert await subscribers.find_chat(conn, 7) == again
        due = {slot.chat: slot.wording for slot in await subscribers.claim_due(conn, NOW, 10)}
        assert due == {seat.chat: "zh-TW", other.chat: None}
        await subscribers.move_chat(conn, seat.chat, -1007)
        moved = await subscribers.find_chat(conn, -1007)
        assert moved is not None
        assert moved.wording == "zh-TW"
        await subscribers.set_wording(conn, seat.chat, None)
        assert {slot.wording for slot in await subscribers.claim_due(conn, NOW, 10)} == {None}


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
        await subscribers.end_subscription(conn, seat.destination, key, NOW)
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
        assert not await subscribers.end_subscription(conn, stranger.destination, key, NOW)
        assert await subscribers.end_subscription(conn, seat.destination, key, NOW)
        assert not await subscribers.end_subscription(conn, seat.destination, key, NOW)
        assert await subscribers.claim_due(conn, NOW, 10) == []
        assert await states(conn) == [("slot:1:a", 0, "cancelled"), ("update:1", 0, "queued")]


async def test_due_slots_come_oldest_first_and_not_before_their_time(store: Store) -> None:
    async with store.writing() as conn:
        keys = [
            await put_reader(conn, await put_seat(conn, chat), NOW + minutes * HOUR)
            for chat, minutes in ((1, 1), (2, 0), (3, -1))
        ]
        found = await subscribers.claim_due(conn, NOW, 10)
        assert [slot.subscription for slot in found] == [keys[2], keys[1]]
        assert found[0].due == NOW - HOUR
        assert found[0].served_until == NOW - HOUR - timedelta(days=1)
        await subscribers.move_slot(conn, found[0].slot, NOW + 23 * HOUR)
        assert len(await subscribers.claim_due(conn, NOW, 10)) == 1


async def test_what_was_had_is_remembered_for_each_reader(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        first = await put_reader(conn, await put_seat(conn, 1))
        second = await put_reader(conn, await put_seat(conn, 2))
        made = await editions.put_edition(conn, edition(story, key), NOW)
        await servings.note_served(conn, first, made, NOW)
        await servings.note_served(conn, first, made, NOW)
        had = await servings.find_had(conn, [first, second], NOW - HOUR)
        assert had == {first: {story: NOW}, second: {}}
        assert (await servings.find_had(conn, [first], NOW))[first] == {}
        served = {
            slot.subscription: slot.served_until
            for slot in await subscribers.claim_due(conn, NOW, 10)
        }
        assert served == {first: NOW, second: NOW - timedelta(days=1)}


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
        [parcel] = await outbox.claim(conn, NOW, "one", HOUR, 10)
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
        assert {slot.subscription for slot in await subscribers.claim_due(conn, NOW, 10)} == {
            both,
            other,
        }
        [parcel] = await outbox.claim(conn, NOW, "one", HOUR, 10)
        assert parcel.telegram_id == -1007
