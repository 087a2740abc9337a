"""What has served its time is taken out, on SQLite and PostgreSQL, and nothing else is."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Text, pack
from digests.store import histories, outbox, pacing, retention, updates
from digests.store import payloads as texts
from digests.store.database import Store
from digests.store.forgetting import forget
from digests.store.outboxtables import broadcasts, paces, payloads
from digests.store.outboxtables import outbox as parcels
from digests.store.outboxtables import updates as update_rows
from digests.store.pacing import ChatPace
from digests.store.payloads import put_payloads
from digests.store.retention import Tidied, tidy
from digests.store.subscribers import Chat
from digests.store.tables import chats, destinations
from digests.store.tables import histories as history_rows
from tests.stock import NOW, claim, put_parcel, put_seat, states

DAY = timedelta(days=1)
KEEP = 30


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def keys(conn: AsyncConnection, column: sa.Column[int]) -> list[int]:
    """The values of a column, sorted."""
    return list((await conn.execute(sa.select(column).order_by(column))).scalars())


async def age(conn: AsyncConnection, state: str, finished: datetime | None, cause: str) -> None:
    """Give a parcel a state and a history."""
    created = (finished or NOW) - DAY
    values = {"state": state, "finished_at": finished, "created_at": created}
    await conn.execute(sa.update(parcels).where(parcels.c.cause == cause).values(**values))


async def test_a_new_store_has_nothing_to_tidy(store: Store) -> None:
    assert await tidy(store, KEEP, NOW) == Tidied()


async def test_updates_go_when_telegram_cannot_send_them_again(store: Store) -> None:
    async with store.writing() as conn:
        for number, days in enumerate((0, 2, 4, 40)):
            await updates.note_handled(conn, number, NOW - days * DAY)
            await updates.put_aside(conn, 10 + number, "{}", "broken", NOW - days * DAY)
    assert (await tidy(store, KEEP, NOW)).updates == 3
    async with store.reading() as conn:
        assert await keys(conn, update_rows.c.update_id) == [0, 1, 10, 11, 12]


async def test_parcels_go_some_time_after_they_ended(store: Store) -> None:
    old, fresh = NOW - (KEEP + 1) * DAY, NOW - (KEEP - 1) * DAY
    ended = ("sent", "superseded", "cancelled", "dead")
    async with store.writing() as conn:
        seat = await put_seat(conn)
        for state in ended:
            for name, at in (("old", old), ("fresh", fresh)):
                await put_parcel(conn, seat, f"{name}:{state}")
                await age(conn, state, at, f"{name}:{state}")
        for state in ("queued", "waiting", "unknown", "sending", "parked"):
            await put_parcel(conn, seat, f"old:{state}")
            await age(conn, state, None, f"old:{state}")
        await conn.execute(
            sa.update(parcels).where(parcels.c.finished_at.is_(None)).values(created_at=old)
        )
        # An older version ended parcels without saying when.
        await put_parcel(conn, seat, "old:unsaid")
        await age(conn, "cancelled", None, "old:unsaid")
        await conn.execute(
            sa.update(parcels).where(parcels.c.cause == "old:unsaid").values(created_at=old)
        )
    done = await tidy(store, KEEP, NOW)
    assert (done.parcels, done.payloads) == (5, 5)
    async with store.reading() as conn:
        left = {cause for cause, *_ in await states(conn)}
    assert left == {f"fresh:{state}" for state in ended} | {
        f"old:{state}" for state in ("queued", "waiting", "unknown", "sending", "parked")
    }


async def test_it_goes_on_in_batches_past_what_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 4)
    monkeypatch.setattr(retention, "BREATH", 0)
    old = NOW - 2 * KEEP * DAY
    async with store.writing() as conn:
        seat = await put_seat(conn)
        for number in range(30):
            await put_parcel(conn, seat, f"a:{number}")
            # Six that nobody has decided about come first.
            await age(conn, "parked" if number < 6 else "sent", old, f"a:{number}")
            await updates.note_handled(conn, number, old)
        for number in range(6):
            await put_parcel(conn, seat, f"b:{number}")
    done = await tidy(store, KEEP, NOW)
    assert (done.parcels, done.payloads, done.updates) == (24, 24, 30)
    async with store.reading() as conn:
        assert len(await states(conn)) == 12
        assert len(await keys(conn, payloads.c.id)) == 12


async def test_parcels_of_a_clock_that_ran_ahead_do_not_hide_the_old_behind_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    async with store.writing() as conn:
        seat = await put_seat(conn)
        for number in range(6):
            await put_parcel(conn, seat, f"a:{number}")
            at = NOW + 999 * DAY if number < 3 else NOW - 2 * KEEP * DAY
            await age(conn, "sent", at, f"a:{number}")
    assert (await tidy(store, KEEP, NOW)).parcels == 3


async def test_no_more_is_looked_at_than_is_old(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    async with store.writing() as conn:
        seat = await put_seat(conn)
        for number in range(20):
            await put_parcel(conn, seat, f"a:{number}")
            await age(conn, "sent", NOW - (99 if number < 3 else 1) * DAY, f"a:{number}")
    said: list[str] = []
    for engine in (store._reader, store._writer):
        sa.event.listen(
            engine.sync_engine, "before_cursor_execute", lambda *told: said.append(told[2])
        )
    assert (await tidy(store, KEEP, NOW)).parcels == 3
    looked = [one for one in said if "coalesce(max(" in one]
    deleted = [one for one in said if one.startswith("DELETE FROM outbox")]
    assert (len(looked), len(deleted)) == (3, 2)


async def test_texts_go_with_the_last_that_refers_to_them(store: Store) -> None:
    old = NOW - 2 * KEEP * DAY
    async with store.writing() as conn:
        one, other = await put_seat(conn, 1), await put_seat(conn, 2)
        await put_parcel(conn, one, "slot:1", Text("两人都有"), Text("一人有"))
        await put_parcel(conn, other, "slot:2", Text("两人都有"))
        await age(conn, "sent", old, "slot:1")
        said = await put_payloads(conn, [pack(Text("广播"))])
        await conn.execute(
            sa.insert(broadcasts).values(
                payload_id=next(iter(said.values())), audience="all", created_at=old
            )
        )
        await put_payloads(conn, [pack(Text("没人要"))])
    assert (await tidy(store, KEEP, NOW)).payloads == 2
    async with store.reading() as conn:
        bodies = " ".join((await conn.execute(sa.select(payloads.c.body))).scalars())
    assert [word in bodies for word in ("两人都有", "一人有", "广播", "没人要")] == [
        True,
        False,
        True,
        False,
    ]


async def test_histories_go_when_no_place_has_them(store: Store) -> None:
    async with store.writing() as conn:
        one, other = await put_seat(conn, 1), await put_seat(conn, 2)
        known = await histories.put_histories(conn, [(1,), (1, 2), (1, 2, 3)])
        await _point(conn, (one.destination, other.destination), known[1, 2])
        await _point(conn, (one.destination,), known[1, 2, 3])
    assert (await tidy(store, KEEP, NOW)).histories == 1
    async with store.reading() as conn:
        assert await keys(conn, history_rows.c.id) == sorted((known[1, 2], known[1, 2, 3]))


async def test_the_pace_of_quiet_chats_goes_by_delivery_s_own_time(store: Store) -> None:
    steady = NOW + 5 * timedelta(hours=1)
    async with store.writing() as conn:
        seats = [await put_seat(conn, number) for number in (1, 2, 3)]
        free = (steady - timedelta(hours=2), steady - timedelta(minutes=2), steady + DAY)
        made = zip(seats, free, strict=True)
        await pacing.put_paces(conn, {seat.chat: ChatPace((), at) for seat, at in made})
    assert (await tidy(store, KEEP, NOW)).paces == 0
    async with store.writing() as conn:
        await pacing.put_rate(conn, await pacing.lock_rate(conn, steady), steady)
    assert (await tidy(store, KEEP, NOW)).paces == 2
    async with store.reading() as conn:
        assert await keys(conn, paces.c.chat_id) == [seats[1].chat]


async def test_forgotten_chats_lose_their_number(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn, 700700)
        chat = Chat(seat.chat, 700700, "private", "en")
        await forget(conn, chat, 0, pack(Text("都删掉了")), NOW)
        await conn.execute(sa.update(parcels).values(state="sent", finished_at=NOW))
    assert (await tidy(store, KEEP, NOW)).chats == 1
    async with store.reading() as conn:
        assert min(await keys(conn, chats.c.telegram_id)) < -(2**52)
        assert 700700 not in await keys(conn, chats.c.telegram_id)


async def test_what_is_used_again_at_this_moment_stays(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        await put_payloads(conn, [pack(Text("又用上了"))])
        await histories.put_histories(conn, [(1,)])
    async with store.reading() as conn:
        unused = await texts.find_unused(conn, 0, 10)
        lists = await histories.find_unused(conn, 0, 10)
    async with store.writing() as conn:
        await put_parcel(conn, seat, "a", Text("又用上了"))
        await _point(conn, (seat.destination,), lists[0])
    async with store.writing() as conn:
        assert await texts.drop_unused(conn, unused) == 0
        assert await histories.drop_unused(conn, lists) == 0
        assert await outbox.count_states(conn) == {"queued": 1}


async def test_a_text_that_was_put_right_on_its_way_may_go_before_it_arrives(store: Store) -> None:
    async with store.writing() as conn:
        for number in (1, 2):
            await put_parcel(conn, await put_seat(conn, number), f"slot:{number}")
        held = await claim(conn)
        await outbox.replace_body(conn, [one.key for one in held], pack(Text("改过")))
    assert (await tidy(store, KEEP, NOW)).payloads == 2
    async with store.writing() as conn:
        first, second = held
        assert await outbox.finish(conn, first.claim, 100, first.payload, NOW)
        await outbox.finish_all(conn, [(second.claim, 101, second.payload)], NOW)
        assert [state for *_, state in await states(conn)] == ["sent", "sent"]


async def _point(conn: AsyncConnection, places: Iterable[int], history: int) -> None:
    await conn.execute(
        sa.update(destinations).where(destinations.c.id.in_(places)).values(history_id=history)
    )
