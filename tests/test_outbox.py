"""The outbox keeps one contract on SQLite and PostgreSQL: nothing lost, nothing twice, in order."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.messages import EditText, Text
from digests.store import outbox, pacing
from digests.store.database import Store
from digests.store.outboxtables import payloads
from digests.store.pacing import ChatPace
from tests.postgresql import Server
from tests.stock import LEASE, NOW, claim, put_parcel, put_reader, put_seat, states, take_up

SECOND = timedelta(seconds=1)
LATER = NOW + LEASE


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def test_a_cause_is_queued_once_and_a_text_stored_once(store: Store) -> None:
    async with store.writing() as conn:
        one, other = await put_seat(conn, 1), await put_seat(conn, 2)
        morning = Text("早上好")
        assert await put_parcel(conn, one, "slot:1:2026-11-22T08:00", morning, Text("还有"))
        assert not await put_parcel(conn, one, "slot:1:2026-11-22T08:00", Text("又一次"))
        assert await put_parcel(conn, other, "slot:1:2026-11-22T08:00", morning)
        assert await put_parcel(conn, one, "slot:1:2026-11-23T08:00", morning)
        parts = [(part, state) for _, part, state in await states(conn)]
        assert parts == [(0, "queued"), (1, "queued"), (0, "queued"), (0, "queued")]
        stored = await conn.execute(sa.select(payloads.c.body))
        assert sum("早上好" in body for body in stored.scalars()) == 1


async def test_one_parcel_of_a_chat_at_a_time_the_most_urgent_first(store: Store) -> None:
    async with store.writing() as conn:
        general, topic = await put_seat(conn, -7), await put_seat(conn, -7, topic=5)
        stranger = await put_seat(conn, 8)
        await put_parcel(conn, general, "slot:1:a", priority=2)
        await put_parcel(conn, topic, "update:1", priority=0)
        await put_parcel(conn, stranger, "slot:2:a", priority=2)
        first = await claim(conn)
        assert [(one.telegram_id, one.topic) for one in first] == [(-7, 5), (8, 0)]
        assert await claim(conn, owner="two") == []
        assert await outbox.finish(conn, first[0].claim, 100, first[0].payload, NOW)
        [second] = await claim(conn, owner="two")
        assert (second.telegram_id, second.topic, second.claim.attempts) == (-7, 0, 1)


async def test_busy_chats_are_left_alone_and_no_more_is_taken_than_asked(store: Store) -> None:
    async with store.writing() as conn:
        seats = [await put_seat(conn, number) for number in (1, 2, 3)]
        for seat in seats:
            await put_parcel(conn, seat, "update:1")
        await pacing.put_paces(conn, {seats[0].chat: ChatPace((), NOW + SECOND)})
        [taken] = await claim(conn, limit=1)
        assert taken.chat == seats[1].chat
        assert [parcel.chat for parcel in await claim(conn)] == [seats[2].chat]
        assert [parcel.chat for parcel in await claim(conn, NOW + SECOND)] == [seats[0].chat]


async def test_an_edit_does_not_wait_for_a_busy_chat(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        await pacing.put_paces(conn, {seat.chat: ChatPace((), NOW + SECOND)})
        await put_parcel(conn, seat, "update:1")
        await put_parcel(conn, seat, "update:2", EditText(7, "改"))
        [edit] = await claim(conn)
        assert (edit.cause, edit.weight) == ("update:2", 0)


async def test_what_a_clock_that_ran_ahead_has_noted_holds_nobody_back(store: Store) -> None:
    ahead = NOW + timedelta(hours=5)
    async with store.writing() as conn:
        seat, other = await put_seat(conn, 1), await put_seat(conn, 2)
        await put_parcel(conn, seat, "update:1")
        await pacing.put_paces(conn, {seat.chat: ChatPace((), ahead)})
        await put_parcel(conn, other, "update:1")
        [parcel] = await claim(conn, ahead, limit=1)
        assert await outbox.retry_at(conn, parcel.claim, ahead + SECOND, "flood")
        await claim(conn, ahead)
        assert await take_up(conn, NOW, LEASE, resend=True) == 1
        assert len(await claim(conn)) == 2


async def test_a_part_waits_for_the_parts_before_it(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        await put_parcel(conn, seat, "slot:1:a", Text("一"), Text("二"), priority=2)
        [first] = await claim(conn)
        assert first.part == 0
        await outbox.retry_at(conn, first.claim, LATER, "flood")
        assert await claim(conn, LATER - SECOND) == []
        # Others may pass while it waits.
        await put_parcel(conn, seat, "update:1")
        [answer] = await claim(conn)
        await outbox.finish(conn, answer.claim, 100, answer.payload, NOW)
        await take_up(conn, LATER, LEASE, resend=True)
        [again] = await claim(conn, LATER)
        assert (again.key, again.claim.attempts) == (first.key, 2)
        await outbox.finish(conn, again.claim, 101, again.payload, LATER)
        [second] = await claim(conn, LATER)
        assert second.part == 1


async def test_what_has_begun_goes_on_before_an_answer(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        await put_parcel(conn, seat, "welcome:1", Text("一"), Text("二"), priority=1)
        (first,) = await claim(conn)
        await outbox.finish(conn, first.claim, 1, first.payload, NOW)
        await put_parcel(conn, seat, "reply:1", priority=0)
        (second,) = await claim(conn)
    assert second.part == 1


async def test_a_part_that_can_never_be_sent_does_not_hold_back_the_next(store: Store) -> None:
    async with store.writing() as conn:
        await put_parcel(conn, await put_seat(conn), "slot:1:a", Text("一"), Text("二"))
        [first] = await claim(conn)
        assert await outbox.bury(conn, first.claim, "too long", NOW)
        assert [parcel.part for parcel in await claim(conn)] == [1]
        assert await outbox.count_states(conn) == {"dead": 1, "sending": 1}


async def test_only_who_holds_the_lease_may_settle(store: Store) -> None:
    async with store.writing() as conn:
        await put_parcel(conn, await put_seat(conn), "slot:1:a")
        [parcel] = await claim(conn, owner="slow")
        assert await take_up(conn, LATER - SECOND, LEASE, resend=True) == 0
        assert await take_up(conn, LATER, LEASE, resend=True) == 1
        [again] = await claim(conn, LATER, owner="quick")
        assert (again.key, again.unknowns) == (parcel.key, 1)
        assert not await outbox.finish(conn, parcel.claim, 100, parcel.payload, LATER)
        assert not await outbox.retry_at(conn, parcel.claim, LATER, "flood")
        assert not await outbox.bury(conn, parcel.claim, "broken", LATER)
        assert not await outbox.note_unknown(conn, parcel.claim, LATER, "?", resend=True)
        assert await outbox.finish(conn, again.claim, 101, again.payload, LATER)
        assert not await outbox.finish(conn, again.claim, 101, again.payload, LATER)
        assert await states(conn) == [("slot:1:a", 0, "sent")]


@pytest.mark.parametrize("resend", [True, False])
async def test_what_is_confirmed_late_is_sent_if_nobody_has_claimed_it_since(
    store: Store, resend: bool
) -> None:
    async with store.writing() as conn:
        for number in (1, 2):
            await put_parcel(conn, await put_seat(conn, number), "slot:1:a")
        one, two = await claim(conn, owner="slow", limit=2)
        assert await take_up(conn, LATER, LEASE, resend=resend) == 2
        assert await outbox.finish(conn, one.claim, 100, one.payload, LATER)
        await outbox.finish_all(conn, [(two.claim, 101, two.payload)], LATER)
        assert await outbox.count_states(conn) == {"sent": 2}
        assert await claim(conn, LATER) == []


async def test_the_unknown_is_sent_once_more_when_its_lease_ends_and_then_parked(
    store: Store,
) -> None:
    async with store.writing() as conn:
        await put_parcel(conn, await put_seat(conn), "slot:1:a")
        [parcel] = await claim(conn)
        await outbox.note_unknown(conn, parcel.claim, LATER, "time-out", resend=True)
        await take_up(conn, LATER - SECOND, LEASE, resend=True)
        assert await claim(conn, LATER - SECOND) == []
        await take_up(conn, LATER, LEASE, resend=True)
        [parcel] = await claim(conn, LATER)
        await outbox.note_unknown(conn, parcel.claim, LATER, "time-out", resend=True)
        await take_up(conn, LATER + LEASE, LEASE, resend=True)
        assert await claim(conn, LATER + LEASE) == []
        assert await states(conn) == [("slot:1:a", 0, "parked")]


async def test_two_lost_leases_park_a_parcel_and_where_nothing_is_resent_the_first_does(
    store: Store,
) -> None:
    async with store.writing() as conn:
        await put_parcel(conn, await put_seat(conn, 1), "slot:1:a")
        await claim(conn)
        await take_up(conn, LATER, LEASE, resend=True)
        await claim(conn, LATER)
        await take_up(conn, LATER + LEASE, LEASE, resend=True)
        await put_parcel(conn, await put_seat(conn, 2), "slot:2:a")
        await claim(conn)
        await take_up(conn, LATER, LEASE, resend=False)
        assert await outbox.count_states(conn) == {"parked": 2}


async def test_a_newer_edition_takes_the_place_of_one_that_has_not_begun(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        key = await put_reader(conn, seat)
        other = await put_reader(conn, seat, digest="evening")
        await put_parcel(conn, seat, "slot:1:sat", Text("一"), Text("二"), subscription=key)
        [begun] = await claim(conn)
        await outbox.finish(conn, begun.claim, 100, begun.payload, NOW)
        await put_parcel(conn, seat, "welcome:1", subscription=key)
        await put_parcel(conn, seat, "slot:1:sun", Text("三"), Text("四"), subscription=key)
        await put_parcel(conn, seat, "slot:2:sun", subscription=other)
        await put_parcel(conn, seat, "slot:1:mon", subscription=key)
        assert len(await outbox.supersede(conn, key, "slot:1:mon", NOW)) == 2
        # What has begun is finished; a sample and another digest are no older editions.
        assert await states(conn) == [
            ("slot:1:sat", 0, "sent"),
            ("slot:1:sat", 1, "queued"),
            ("welcome:1", 0, "queued"),
            ("slot:1:sun", 0, "superseded"),
            ("slot:1:sun", 1, "superseded"),
            ("slot:2:sun", 0, "queued"),
            ("slot:1:mon", 0, "queued"),
        ]


async def test_two_processes_never_hold_the_same_parcel(any_database: str) -> None:
    """Two stores on one database take turns at forty chats of two parcels each."""
    async with Store.opened(any_database) as one, Store.opened(any_database) as two:
        async with one.writing() as conn:
            for number in range(1, 41):
                seat = await put_seat(conn, number)
                await put_parcel(conn, seat, f"update:{number}")
                await put_parcel(conn, seat, f"slot:{number}:a")
        held = await asyncio.gather(
            *(_claimed(store, owner) for owner, store in (("one", one), ("two", two)) * 4)
        )
        keys = [key for keys, _ in held for key in keys]
        chats = [chat for _, chats in held for chat in chats]
        assert len(keys) == len(set(keys)) == len(set(chats))
        async with one.writing() as conn:
            rest = await claim(conn, limit=80)
        assert len(keys) + len(rest) == 40


async def _claimed(store: Store, owner: str) -> tuple[list[int], list[int]]:
    async with store.writing() as conn:
        parcels = await claim(conn, owner=owner, limit=10)
    return [parcel.key for parcel in parcels], [parcel.chat for parcel in parcels]


@pytest.mark.postgresql
async def test_processes_take_turns_at_claiming(postgresql: Server) -> None:
    """Also when something more urgent arrives in that very moment, which SQLite does not have."""
    database = postgresql.new_database()
    async with Store.opened(database) as one, Store.opened(database) as two:
        async with one.writing() as conn:
            chatty, quiet = await put_seat(conn, 1), await put_seat(conn, 2)
            await put_parcel(conn, chatty, "slot:1:a", priority=2)
        async with one.writing() as first:
            assert len(await claim(first, owner="one")) == 1
            async with two.writing() as conn:
                await put_parcel(conn, chatty, "update:1", priority=0)
                await put_parcel(conn, quiet, "update:2", priority=0)
            waiting = asyncio.create_task(_claimed(two, "two"))
            await asyncio.sleep(0.05)
            assert not waiting.done()
        _, taken = await waiting
        assert taken == [quiet.chat]


async def test_an_edit_lets_nothing_else_go_in_its_place(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn, -1, "group")
        await put_parcel(conn, seat, "slot:1:a", Text("一"), Text("二"), priority=2)
        [first] = await claim(conn)
        await outbox.finish(conn, first.claim, 1, first.payload, NOW)
        await pacing.put_paces(conn, {seat.chat: ChatPace((), LATER)})
        await put_parcel(conn, seat, "update:2", EditText(1, "一。"))
        [edit] = await claim(conn)
        assert edit.cause == "update:2"
        await outbox.finish(conn, edit.claim, 1, edit.payload, NOW)
        assert await claim(conn) == []
        assert [parcel.part for parcel in await claim(conn, LATER)] == [1]


async def test_many_answers_to_a_few_chats_hold_nobody_back(store: Store) -> None:
    async with store.writing() as conn:
        for chat in range(1, 6):
            seat = await put_seat(conn, chat)
            for number in range(40):
                await put_parcel(conn, seat, f"update:{number}", priority=0)
        await put_parcel(conn, await put_seat(conn, 6), "update:1", priority=0)
        taken = await claim(conn, limit=7)
    assert {parcel.telegram_id for parcel in taken} == {1, 2, 3, 4, 5, 6}
