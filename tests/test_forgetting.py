"""A chat that asks to be forgotten is, on SQLite and PostgreSQL: no table holds anything of it."""

import json
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Text, pack
from digests.store import (
    editions,
    forgetting,
    histories,
    interests,
    leaving,
    outbox,
    pacing,
    subscribers,
    tables,
    updates,
)
from digests.store.columns import metadata
from digests.store.database import Store
from digests.store.outboxtables import outbox as parcels
from digests.store.pacing import ChatPace
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

PERSON, GROUP = 700700700, -800800800
HOUR = timedelta(hours=1)
SECRETS = ("700700700", "小林的聊天", "只对小林说", "小林爱的词", "2026-11-22T08:00")


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def live(conn: AsyncConnection) -> None:
    """Leave a trace in every table that may hold one, and the same of a group beside it."""
    for number, name in ((PERSON, "小林的聊天"), (GROUP, "群")):
        seat = await put_seat(conn, number)
        await subscribers.put_chat(conn, number, "private", name, "zh-Hans", NOW)
        await subscribers.set_wording(conn, seat.chat, "zh-TW")
        key = await put_reader(conn, seat)
        told = await put_news(conn, article(f"{name}爱看的新闻"))
        await interests.put_like(conn, seat.destination, told[1], {"电车": 1.0}, NOW)
        await subscribers.note_shown(conn, seat.destination, [told[1]])
        [item] = (composed := edition(*told)).items
        chosen = replace(item.candidate, title=f"{name[:2]}爱的词")
        items = (replace(item, candidate=chosen),)
        composed = replace(composed, items=items, is_personal=True)
        made = await editions.put_edition(conn, composed, NOW)
        await histories.note_had(conn, seat.destination, made, NOW)
        texts = (Text(f"只对{name[:2]}说"), Text("大家都有的"))
        await put_parcel(conn, seat, "slot:1:2026-11-22T08:00", *texts, subscription=key)
        await conn.execute(
            sa.update(parcels).where(parcels.c.chat_id == seat.chat).values(edition_id=made)
        )
        await pacing.put_paces(conn, {seat.chat: ChatPace((1,), NOW)})
        await leaving.pause(conn, seat.destination, leaving.FOREVER, NOW)
    await conn.execute(sa.update(tables.subscriptions).values(configured_by=PERSON))
    for number, chat in enumerate((PERSON, GROUP)):
        raw = {"update_id": number, "message": {"chat": {"id": chat}, "text": "坏了"}}
        await updates.put_aside(conn, number, json.dumps(raw), "broken", NOW)


async def forget(conn: AsyncConnection, number: int = PERSON, topic: int = 0) -> Seat:
    """Forget a chat that is known; where it is told so."""
    chat = await subscribers.find_chat(conn, number)
    assert chat is not None
    await forgetting.forget(conn, chat, topic, pack(Text("都删掉了")), NOW)
    last = parcels.c.id == sa.select(sa.func.max(parcels.c.id)).scalar_subquery()
    row = (await conn.execute(sa.select(parcels).where(last))).one()
    assert (row.cause, row.state) == ("forgotten", "queued")
    return Seat(row.chat_id, row.destination_id)


async def dump(conn: AsyncConnection) -> str:
    """Every row of every table."""
    rows = [
        row
        for table in metadata.sorted_tables
        if table.name not in ("articles", "stories")
        for row in (await conn.execute(sa.select(table))).all()
    ]
    return "\n".join(map(repr, rows))


def found(said: Collection[str], text: str) -> set[str]:
    return {one for one in said if one in text}


async def test_nothing_of_a_chat_is_left_but_where_it_is_told_so(store: Store) -> None:
    async with store.writing() as conn:
        await live(conn)
        assert found(SECRETS, await dump(conn)) == set(SECRETS)
        seat = await forget(conn)
        left = await dump(conn)
        # Its number, where the last answer goes; and the cause of the group's own parcel.
        assert found(SECRETS, left) == {"700700700", "2026-11-22T08:00"}
        assert found(("群", "只对群说", "群爱的词", "大家都有的"), left) == {
            "群",
            "只对群说",
            "群爱的词",
            "大家都有的",
        }
        chat = await subscribers.find_chat(conn, PERSON)
        assert chat is not None
        assert (chat.key, chat.wording) == (seat.chat, None)
        for table in (tables.interests, tables.slots, parcels):
            rows = (await conn.execute(sa.select(table))).all()
            assert rows, table.name
            assert str(PERSON) not in repr(rows)
        ended = await conn.execute(
            sa.select(
                tables.subscriptions.c.ended_at, tables.subscriptions.c.configured_by
            ).order_by(tables.subscriptions.c.id)
        )
        assert [tuple(row) for row in ended] == [(NOW, None), (None, None)]


async def test_the_number_goes_when_the_last_answer_is_there(store: Store) -> None:
    async with store.writing() as conn:
        await live(conn)
        seat = await forget(conn)
        assert await forgetting.erase_told(conn, NOW + HOUR, 10) == 0
        [answer] = [one for one in await claim(conn) if one.chat == seat.chat]
        assert answer.telegram_id == PERSON
        assert await outbox.finish(conn, answer.claim, 100, answer.payload, NOW)
        assert await forgetting.erase_told(conn, NOW + HOUR, 10) == 1
        assert found((*SECRETS[:4], "都删掉了"), await dump(conn)) == set()
        assert await subscribers.find_chat(conn, PERSON) is None
        assert await forgetting.erase_told(conn, NOW + HOUR, 10) == 0


async def test_the_number_goes_after_a_day_if_the_answer_cannot_be_given(store: Store) -> None:
    async with store.writing() as conn:
        await live(conn)
        seat = await forget(conn)
        await leaving.note_gone(conn, seat.chat, "blocked", NOW)
        await conn.execute(sa.update(parcels).values(state="waiting"))
        assert await forgetting.erase_told(conn, NOW + 23 * HOUR, 10) == 0
        assert await forgetting.erase_told(conn, NOW + 25 * HOUR, 10) == 1
        assert found((*SECRETS[:4], "都删掉了"), await dump(conn)) == set()


async def test_who_writes_again_is_a_new_reader(store: Store) -> None:
    async with store.writing() as conn:
        await live(conn)
        await forget(conn)
        seat = await put_seat(conn, PERSON)
        assert await subscribers.find_shown(conn, seat.destination) == []
        assert await histories.find_had(conn, seat.destination) == []
        assert await leaving.find_pause(conn, seat.destination, NOW) is None
        put = await subscribers.put_subscription(
            conn, seat.destination, "morning", "Asia/Shanghai", "08:00", NOW, NOW
        )
        assert put[1]
        assert await forgetting.erase_told(conn, NOW + HOUR, 10) == 0
        await forget(conn)
        assert await subscribers.list_subscriptions(conn, seat.destination) == []


async def test_what_is_being_sent_finds_nobody_to_settle_it(store: Store) -> None:
    async with store.writing() as conn:
        await live(conn)
        await conn.execute(sa.update(parcels).values(state="queued"))
        held = {parcel.telegram_id: parcel for parcel in await claim(conn)}
        await forget(conn)
        mine, theirs = held[PERSON], held[GROUP]
        assert not await outbox.finish(conn, mine.claim, 100, mine.payload, NOW)
        assert not await outbox.retry_at(conn, mine.claim, NOW, "moved")
        assert await outbox.finish(conn, theirs.claim, 100, theirs.payload, NOW)
        assert [state for *_, state in await states(conn)] == ["sent", "queued", "queued"]
        assert found(SECRETS[1:4], await dump(conn)) == set()


async def test_a_key_that_somebody_may_have_in_mind_never_means_another(store: Store) -> None:
    """SQLite gives the key of a last row again, and delivery remembers parcels and bodies."""
    async with store.writing() as conn:
        await put_seat(conn, GROUP)
        seat = await put_seat(conn, PERSON)
        await put_parcel(conn, seat, "reply:1", Text("只对小林说"))
        [held] = await claim(conn)
        await forget(conn)
        [answer] = await claim(conn)
        assert (answer.cause, answer.claim.attempts) == ("forgotten", held.claim.attempts)
        assert answer.key > held.key
        assert answer.payload > held.payload
        await outbox.finish(conn, answer.claim, 100, answer.payload, NOW)
        assert await forgetting.erase_told(conn, NOW, 10) == 1
        await put_parcel(conn, await put_seat(conn, GROUP), "reply:2")
        [later] = await claim(conn)
        assert later.payload > answer.payload
        assert "都删掉了" not in await dump(conn)


async def test_all_topics_of_a_chat_are_forgotten(store: Store) -> None:
    async with store.writing() as conn:
        for topic in (0, 5):
            seat = await put_seat(conn, GROUP, "supergroup", topic)
            await put_reader(conn, seat)
            await put_parcel(conn, seat, f"slot:{topic}:a")
        last = await forget(conn, GROUP, 5)
        assert await states(conn) == [("forgotten", 0, "queued")]
        told = sa.select(tables.destinations.c.topic).where(
            tables.destinations.c.id == last.destination
        )
        assert (await conn.execute(told)).scalar_one() == 5
        assert (await conn.execute(sa.select(tables.slots))).all() == []
