"""Topics that are not there any more: what they had goes on in the chat itself."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Text
from digests.model import Edition
from digests.store import editions, histories, interests, leaving, outbox, subscribers
from digests.store.database import Store
from digests.store.outboxtables import outbox as parcels
from digests.store.tables import destinations, slots
from digests.store.tables import interests as wishes
from digests.store.topics import leave_topic
from tests.stock import (
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
)

GROUP = -1002000
TOPIC = 9
HOUR = timedelta(hours=1)


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store in each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def seats(conn: AsyncConnection) -> tuple[Seat, Seat]:
    """A group's topic and its General."""
    topic = await put_seat(conn, GROUP, "supergroup", TOPIC)
    return topic, await put_seat(conn, GROUP, "supergroup")


async def digests_of(conn: AsyncConnection, seat: Seat) -> list[tuple[str, object]]:
    found = await subscribers.list_subscriptions(conn, seat.destination)
    return [(one.digest, one.next_due) for one in found]


async def places(conn: AsyncConnection) -> dict[str, list[tuple[int, str]]]:
    """Where the parts of each message go, and their states."""
    rows = await conn.execute(
        sa.select(parcels.c.cause, destinations.c.topic, parcels.c.state)
        .join(destinations, destinations.c.id == parcels.c.destination_id)
        .order_by(parcels.c.id)
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for cause, topic, state in rows:
        found.setdefault(cause, []).append((topic, state))
    return found


async def an_edition(conn: AsyncConnection, day: int) -> Edition:
    due = NOW + timedelta(days=day)
    return edition(*await put_news(conn, article(f"新桥通车第 {day} 天"), due), due)


async def test_subscriptions_go_on_in_the_chat_itself(store: Store) -> None:
    async with store.writing() as conn:
        topic, general = await seats(conn)
        await put_reader(conn, topic, NOW + HOUR, "morning")
        await put_reader(conn, topic, NOW + 2 * HOUR, "evening")
        await put_reader(conn, general, NOW + 3 * HOUR, "weekly")

        assert await leave_topic(conn, topic.chat, topic.destination, NOW) == 2

        assert await digests_of(conn, topic) == []
        assert await digests_of(conn, general) == [
            ("morning", NOW + HOUR),
            ("evening", NOW + 2 * HOUR),
            ("weekly", NOW + 3 * HOUR),
        ]
        assert await leave_topic(conn, topic.chat, topic.destination, NOW) == 0


async def test_a_chat_that_was_never_subscribed_gets_a_general(store: Store) -> None:
    async with store.writing() as conn:
        topic = await put_seat(conn, GROUP, "supergroup", TOPIC)
        await put_reader(conn, topic, NOW + HOUR)

        await leave_topic(conn, topic.chat, topic.destination, NOW)

        general = Seat(topic.chat, await subscribers.put_destination(conn, topic.chat, 0))
        assert await digests_of(conn, general) == [("morning", NOW + HOUR)]


async def test_what_general_gets_already_ends_in_the_topic(store: Store) -> None:
    async with store.writing() as conn:
        topic, general = await seats(conn)
        own = await put_reader(conn, general, NOW + 3 * HOUR)
        key = await put_reader(conn, topic, NOW + HOUR)
        await put_parcel(conn, topic, "slot:old", subscription=key)

        assert await leave_topic(conn, topic.chat, topic.destination, NOW) == 1

        [kept] = await subscribers.list_subscriptions(conn, general.destination)
        assert (kept.key, kept.next_due) == (own, NOW + 3 * HOUR)
        assert await digests_of(conn, topic) == []
        assert await states(conn) == [("slot:old", 0, "cancelled")]


async def test_what_general_once_got_is_taken_up_as_the_topic_had_it(store: Store) -> None:
    async with store.writing() as conn:
        topic, general = await seats(conn)
        ended = await put_reader(conn, general, NOW + 3 * HOUR)
        await leaving.end_subscription(conn, general.destination, ended, NOW)
        key = await put_reader(conn, topic, NOW + HOUR)
        await put_parcel(conn, topic, "slot:new", subscription=key)

        await leave_topic(conn, topic.chat, topic.destination, NOW)

        assert await digests_of(conn, general) == [("morning", NOW + HOUR)]
        assert await places(conn) == {"slot:new": [(0, "queued")]}
        [of] = (await conn.execute(sa.select(parcels.c.subscription_id))).scalars()
        assert of == ended
        assert (await conn.execute(sa.select(sa.func.count()).select_from(slots))).scalar_one() == 1


async def test_a_message_that_has_begun_goes_on_with_its_next_part(store: Store) -> None:
    async with store.writing() as conn:
        topic, _ = await seats(conn)
        key = await put_reader(conn, topic)
        await put_parcel(conn, topic, "slot:done", subscription=key)
        [done] = await claim(conn)
        await outbox.finish(conn, done.claim, 70, done.payload, NOW)
        await put_parcel(conn, topic, "slot:new", *map(Text, "abc"), subscription=key)
        [first] = await claim(conn, NOW + HOUR)
        await outbox.finish(conn, first.claim, 71, first.payload, NOW)

        await leave_topic(conn, topic.chat, topic.destination, NOW)

        assert await places(conn) == {
            "slot:done": [(TOPIC, "sent")],
            "slot:new": [(0, "sent"), (0, "queued"), (0, "queued")],
        }
        [second] = await claim(conn, NOW + 2 * HOUR)
        assert (second.part, second.topic, second.telegram_id) == (1, 0, GROUP)


async def test_the_same_is_not_sent_to_general_twice(store: Store) -> None:
    async with store.writing() as conn:
        topic, general = await seats(conn)
        await put_reader(conn, topic)
        for seat in (topic, general):
            await put_parcel(conn, seat, "broadcast:1")

        await leave_topic(conn, topic.chat, topic.destination, NOW)

        assert await places(conn) == {"broadcast:1": [(TOPIC, "cancelled"), (0, "queued")]}


async def test_wishes_numbers_and_the_past_go_along(store: Store) -> None:
    async with store.writing() as conn:
        topic, general = await seats(conn)
        await put_reader(conn, topic)
        await interests.put_like(conn, topic.destination, 5, {"新桥": 1.0}, NOW)
        await interests.put_like(conn, topic.destination, 6, {"电车": 1.0}, NOW)
        await interests.put_like(conn, general.destination, 6, {"电车": 1.0}, NOW)
        await subscribers.note_shown(conn, topic.destination, [31, 32])
        had = [await editions.put_edition(conn, await an_edition(conn, day), NOW) for day in (1, 2)]
        for seat, key in ((general, had[0]), (topic, had[1])):
            await histories.note_had(conn, seat.destination, key, NOW)

        await leave_topic(conn, topic.chat, topic.destination, NOW)

        liked = sa.select(wishes.c.value).where(wishes.c.destination_id == general.destination)
        assert sorted((await conn.execute(liked)).scalars()) == ["5", "6"]
        assert await subscribers.find_shown(conn, general.destination) == [31, 32]
        assert await histories.find_had(conn, general.destination) == had


@pytest.mark.postgresql
async def test_who_is_publishing_for_it_is_not_waited_for(
    request: pytest.FixtureRequest,
) -> None:
    server = request.getfixturevalue("postgresql")
    url = server.new_database(request.getfixturevalue("migrated"))
    async with Store.opened(url) as one, Store.opened(url) as two:
        async with one.writing() as conn:
            topic, _ = await seats(conn)
            await put_reader(conn, topic)
        async with one.writing() as publishing, two.writing() as conn:
            await publishing.execute(sa.select(slots.c.id).with_for_update())

            assert await leave_topic(conn, topic.chat, topic.destination, NOW) == 0
        async with two.writing() as conn:
            assert await leave_topic(conn, topic.chat, topic.destination, NOW) == 1
