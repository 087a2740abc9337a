"""Publishing: each due slot served once, from what is new, however late, whatever crashes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot import batches, composer
from bot.asking import Place
from bot.batches import Published
from bot.commands.subscribing import subscribe
from bot.commands.turn import Desk, Turn
from bot.publish import Publisher
from bot.render import render_edition
from digests.model import Edition
from digests.store import fanout, histories, leaving, subscribers
from digests.store import outbox as outboxes
from digests.store.database import Store
from digests.store.outboxtables import outbox, payloads
from digests.store.tables import edition_items, editions, slots, subscriptions
from tests.handclock import HandClock
from tests.press import HOUR, MORNING, SCRIPTS, WORDS, publisher_of, queued, reader, texts, write
from tests.stock import NOW, claim, editor, put_seat

DAY = timedelta(days=1)
TODAY = "slot:1:2026-11-22T08:00"
TOMORROW = "slot:1:2026-11-23T08:00"


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


@pytest.fixture
def publisher(store: Store) -> Publisher:
    """A publisher of one digest."""
    return publisher_of(store, MORNING)


async def times(store: Store) -> list[tuple[datetime, datetime | None]]:
    """Until when each reader was served, and when the next is due."""
    async with store.reading() as conn:
        found = await conn.execute(
            sa.select(subscriptions, slots.c.next_due)
            .join(slots, slots.c.subscription_id == subscriptions.c.id)
            .order_by(subscriptions.c.id)
        )
        rows = found.all()
        places = [row.destination_id for row in rows]
        pasts = await histories.find_pasts(conn, places, NOW - histories.MEMORY)
        return [
            (pasts[row.destination_id].served_until(row.digest, row.served_until), row.next_due)
            for row in rows
        ]


async def test_a_due_slot_is_served_once(store: Store, publisher: Publisher) -> None:
    await reader(store)
    await write(store, "山城开通新电车", "三座新图书馆")
    assert await publisher.run(NOW - timedelta(seconds=1)) == Published()
    assert await publisher.run(NOW) == Published(served=1)
    assert await publisher.run(NOW) == Published()
    assert await queued(store) == [(TODAY, 0, "queued")]
    [text] = await texts(store)
    assert "山城开通新电车" in text
    assert "三座新图书馆" in text
    assert await times(store) == [(NOW, NOW + DAY)]


async def test_what_was_had_does_not_come_again(store: Store, publisher: Publisher) -> None:
    await reader(store)
    await write(store, "山城开通新电车", at=NOW)
    await publisher.run(NOW)
    async with store.writing() as conn:
        [parcel] = await claim(conn)
        await outboxes.finish(conn, parcel.claim, 100, parcel.payload, NOW)
    await write(store, "三座新图书馆", at=NOW + HOUR)
    await publisher.run(NOW + DAY)
    first, second = await texts(store)
    assert "山城开通新电车" in first
    assert "山城开通新电车" not in second
    assert "三座新图书馆" in second


async def test_a_day_without_news_says_so(store: Store, publisher: Publisher) -> None:
    await reader(store)
    assert await publisher.run(NOW) == Published(served=1)
    [text] = await texts(store)
    assert WORDS.say("zh-Hans", "digest.nothing_new") in text


@pytest.mark.parametrize(("late", "served"), [(HOUR, True), (3 * HOUR, True), (4 * HOUR, False)])
async def test_a_late_slot_is_served_for_three_hours(
    store: Store, publisher: Publisher, late: timedelta, served: bool
) -> None:
    await reader(store)
    await write(store, "山城开通新电车")
    with capture_logs() as logs:
        done = await publisher.run(NOW + late)
    assert (done.served, done.skipped) == ((1, 0) if served else (0, 1))
    assert [entry["event"] for entry in logs] == ([] if served else ["slot.skipped"])
    # What was skipped was not had: the next edition reaches back to it.
    assert await times(store) == [(NOW + late if served else NOW - DAY, NOW + DAY)]


async def test_after_a_missed_slot_the_next_reaches_back(
    store: Store, publisher: Publisher
) -> None:
    await reader(store)
    await write(store, "山城开通新电车", at=NOW - 20 * HOUR)
    await publisher.run(NOW + 4 * HOUR)
    await publisher.run(NOW + DAY)
    [text] = await texts(store)
    assert "山城开通新电车" in text


async def test_the_clock_may_stand_still_for_days(store: Store, publisher: Publisher) -> None:
    await reader(store)
    assert await publisher.run(NOW + 5 * DAY + HOUR) == Published(skipped=1)
    assert await times(store) == [(NOW - DAY, NOW + 6 * DAY)]


async def test_two_readers_share_an_edition_and_its_text(
    store: Store, publisher: Publisher
) -> None:
    await reader(store, 1)
    await reader(store, 2)
    await write(store, "山城开通新电车")
    assert await publisher.run(NOW) == Published(served=2)
    async with store.reading() as conn:
        for table, rows in ((payloads, 1), (editions, 1), (outbox, 2)):
            count = sa.select(sa.func.count()).select_from(table)
            assert (await conn.execute(count)).scalar_one() == rows


async def test_each_wording_of_an_edition_is_rendered_once(
    store: Store, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = []

    def counted(edition: Edition, *rest: Any, **more: Any) -> Any:
        rendered.append(edition.items[0].candidate.title)
        return render_edition(edition, *rest, **more)

    monkeypatch.setattr(composer, "render_edition", counted)
    seats = [await reader(store, number) for number in range(1, 6)]
    async with store.writing() as conn:
        for seat in seats[:2]:
            await subscribers.set_wording(conn, seat.chat, "zh-TW")
        await subscribers.set_wording(conn, seats[2].chat, "zh-Hans")
    await write(store, "新软件控制电车")
    assert await publisher.run(NOW) == Published(served=5)
    assert rendered == ["新软件控制电车", "新软件控制电车", "新軟體控制電車"]
    async with store.reading() as conn:
        for table, rows in ((payloads, 2), (editions, 1), (outbox, 5)):
            count = sa.select(sa.func.count()).select_from(table)
            assert (await conn.execute(count)).scalar_one() == rows
        # What is stored of an edition is as it was written.
        titles = sa.select(edition_items.c.title)
        assert set((await conn.execute(titles)).scalars()) == {"新软件控制电车"}


async def test_a_newer_edition_takes_the_place_of_one_that_never_left(
    store: Store, publisher: Publisher
) -> None:
    await reader(store)
    await write(store, "山城开通新电车")
    await publisher.run(NOW)
    await write(store, "三座新图书馆", at=NOW + HOUR)
    await publisher.run(NOW + DAY)
    assert await queued(store) == [(TODAY, 0, "superseded"), (TOMORROW, 0, "queued")]


async def test_what_was_superseded_was_never_had(store: Store, publisher: Publisher) -> None:
    """Nobody has read an edition that was not sent: its stories may come again."""
    await reader(store)
    await write(store, "山城开通新电车")
    await publisher.run(NOW)
    await write(store, "三座新图书馆", at=NOW + HOUR)
    await publisher.run(NOW + DAY)
    latest = (await texts(store))[-1]
    assert "山城开通新电车" in latest
    assert "三座新图书馆" in latest


async def test_a_crash_before_the_end_leaves_the_slot_due(
    store: Store, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reader(store, 1)
    await reader(store, 2)
    await write(store, "山城开通新电车")
    before = await times(store)
    with monkeypatch.context() as patched:
        patched.setattr(fanout, "queue", _cut_after(fanout.queue))
        with pytest.raises(asyncio.CancelledError):
            await publisher.run(NOW)
    assert await queued(store) == []
    assert await times(store) == before
    assert await publisher.run(NOW) == Published(served=2)


async def test_a_digest_that_is_gone_from_the_settings_is_skipped(store: Store) -> None:
    await reader(store)
    with capture_logs():
        assert await publisher_of(store).run(NOW) == Published(skipped=1)
    assert await queued(store) == []
    assert await publisher_of(store, MORNING).run(NOW + DAY) == Published(served=1)


async def test_a_chat_that_is_gone_is_passed_over_until_it_is_back(
    store: Store, publisher: Publisher
) -> None:
    seat = await reader(store)
    async with store.writing() as conn:
        await leaving.note_gone(conn, seat.chat, "blocked", NOW)
    assert await publisher.run(NOW) == Published()
    async with store.writing() as conn:
        await put_seat(conn, 7)
    with capture_logs():
        # What was missed meanwhile is skipped, not caught up with.
        assert await publisher.run(NOW + 30 * DAY + 5 * HOUR) == Published(skipped=1)
    assert await publisher.run(NOW + 31 * DAY) == Published(served=1)


async def test_many_slots_are_served_a_batch_at_a_time(
    store: Store, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "FIRST", 3)
    monkeypatch.setattr(batches, "MOST", 3)
    for number in range(1, 6):
        await reader(store, number)
    committed = []

    async def look() -> None:
        committed.append(len(await queued(store)))

    tasks = []
    done = await publisher.run(NOW, lambda: tasks.append(asyncio.create_task(look())))
    await asyncio.gather(*tasks)
    assert done == Published(served=5)
    assert len(committed) >= 2
    assert len(await queued(store)) == 5


async def test_the_sample_that_a_new_reader_gets_counts_as_had(
    store: Store, publisher: Publisher, clock: HandClock
) -> None:
    await write(store, "山城开通新电车")
    evening = clock.move(hours=-1)
    await _subscribe(store, evening)
    await write(store, "三座新图书馆", at=NOW - timedelta(minutes=30))
    assert await publisher.run(NOW) == Published(served=1)
    sample, morning = await texts(store)
    assert "山城开通新电车" in sample
    assert "山城开通新电车" not in morning
    assert "三座新图书馆" in morning
    assert await queued(store) == [("welcome:1", 0, "queued"), (TODAY, 0, "queued")]


async def test_who_subscribes_again_gets_no_second_sample(store: Store) -> None:
    await write(store, "山城开通新电车")
    await _subscribe(store, NOW)
    await _subscribe(store, NOW)
    async with store.writing() as conn:
        seat = await put_seat(conn)
        await leaving.end_subscription(conn, seat.destination, 1, NOW)
    await _subscribe(store, NOW + HOUR)
    assert [cause for cause, _, _ in await queued(store)] == ["welcome:1"]


async def _subscribe(store: Store, now: datetime) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        chat = await subscribers.find_chat(conn, 7)
        assert chat is not None
        desk = Desk({"morning": MORNING}, editor(), WORDS, SCRIPTS)
        place = Place(7, "private", "某人")
        answer: Sequence[object] = await subscribe(
            Turn(conn, now, desk, place, chat, seat.destination)
        )
        assert len(answer) == 1


def _cut_after(work: Callable[..., Awaitable[object]]) -> Callable[..., Awaitable[None]]:
    async def cut(*arguments: Any) -> None:
        await work(*arguments)
        raise asyncio.CancelledError

    return cut
