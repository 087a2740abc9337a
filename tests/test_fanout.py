"""A fan-out: many slots at once, each served once, whoever else is at work, however clocks go."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot import batches, publish
from bot.batches import Published
from bot.editions import Editor
from digests.settings import DigestSettings
from digests.store import histories, leaving, outbox, subscribers, tables
from digests.store.database import Store
from tests.press import HOUR, MORNING, publisher_of, queued, reader, texts, write
from tests.stock import NOW, Seat, claim, put_reader, put_seat

DAY = timedelta(days=1)
EVENING = DigestSettings(name="evening", title="晚间要闻", items=3)
CAUSE = "slot:{}:2026-11-22T08:00"


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def dues(store: Store) -> list[datetime | None]:
    """When each slot is due."""
    async with store.reading() as conn:
        rows = await conn.execute(sa.select(tables.slots.c.next_due).order_by(tables.slots.c.id))
        return list(rows.scalars())


async def readers(store: Store) -> list[tuple[str, int, bool]]:
    """The editions: of which digest, for how many, and whether for one alone."""
    kept = tables.editions.c
    async with store.reading() as conn:
        rows = await conn.execute(
            sa.select(kept.digest, kept.readers, kept.personal).order_by(kept.id)
        )
        return [(row.digest, row.readers, row.personal) for row in rows]


async def had(store: Store, seat: Seat) -> tuple[list[int], list[int]]:
    """The editions that a place has had, and the articles it was shown last."""
    async with store.reading() as conn:
        place = seat.destination
        shown = await subscribers.find_shown(conn, place)
        return await histories.find_had(conn, place), shown


async def set_due(store: Store, at: datetime) -> None:
    """Have all slots due at an instant."""
    async with store.writing() as conn:
        await conn.execute(sa.update(tables.slots).values(next_due=at))


async def follow(store: Store, seat: Seat, word: str, kind: str = "follow") -> None:
    """A place wants more, or less, of a word."""
    row = {"destination_id": seat.destination, "kind": kind, "value": word, "words": {}, "at": NOW}
    async with store.writing() as conn:
        await conn.execute(sa.insert(tables.interests), [row])


async def test_what_is_the_same_for_many_is_composed_once(store: Store) -> None:
    seats = [await reader(store, chat) for chat in range(1, 7)]
    await write(store, "山城开通新电车", "三座新图书馆")
    await follow(store, seats[0], "海棠")
    await follow(store, seats[1], "图书馆", "mute")
    await follow(store, seats[2], "图书馆", "mute")
    assert await publisher_of(store, MORNING).run(NOW) == Published(served=6)
    # Who wants what the news does not have gets the same as all.
    assert await readers(store) == [("morning", 4, False), ("morning", 2, True)]
    told = await texts(store)
    assert len(told) == 6
    assert len(set(told)) == 2
    assert [await had(store, seat) for seat in seats[1:4]] == [
        ([2], [1]),
        ([2], [1]),
        ([1], [1, 2]),
    ]


async def test_groups_of_slots_are_served_one_after_the_other(store: Store) -> None:
    seat = await reader(store)
    async with store.writing() as conn:
        await put_reader(conn, seat, NOW, "evening")
        berlin = await put_seat(conn, 8)
        await subscribers.put_subscription(
            conn, berlin.destination, "morning", "Europe/Berlin", "01:00", NOW, NOW - DAY
        )
    await write(store, "山城开通新电车")
    assert await publisher_of(store, MORNING, EVENING).run(NOW) == Published(served=3)
    causes = [cause for cause, _, _ in await queued(store)]
    assert causes == [CAUSE.format(1), CAUSE.format(2), "slot:3:2026-11-22T01:00"]
    assert await dues(store) == [NOW + DAY] * 3
    # What came in the morning's was not news for the same place's other digest.
    assert await readers(store) == [
        ("morning", 1, False),
        ("evening", 1, False),
        ("morning", 1, False),
    ]


async def test_what_was_queued_already_changes_nothing_when_it_is_due_again(store: Store) -> None:
    seats = [await reader(store, chat) for chat in (1, 2)]
    await write(store, "山城开通新电车")
    publisher = publisher_of(store, MORNING)
    await publisher.run(NOW)
    before = [await had(store, seat) for seat in seats]
    third = await reader(store, 3)
    await write(store, "三座新图书馆")
    await set_due(store, NOW)
    assert await publisher.run(NOW + HOUR) == Published(served=3)
    assert [cause for cause, _, _ in await queued(store)] == [CAUSE.format(n) for n in (1, 2, 3)]
    assert [await had(store, seat) for seat in seats] == before
    assert await had(store, third) == ([2], [1, 2])
    assert await dues(store) == [NOW + DAY] * 3


async def test_a_clock_that_ran_ahead_and_back_costs_nobody_a_digest(store: Store) -> None:
    await reader(store, 1)
    await write(store, "山城开通新电车", at=NOW - 4 * HOUR)
    publisher = publisher_of(store, MORNING)
    assert await publisher.run(NOW + 5 * HOUR) == Published(skipped=1)
    assert await dues(store) == [NOW + DAY]
    with capture_logs() as logs:
        assert await publisher.put_back(NOW - HOUR) == 1
        assert await publisher.put_back(NOW - HOUR) == 0
    assert [(entry["event"], entry["slots"]) for entry in logs] == [("slots.put_back", 1)]
    assert await dues(store) == [NOW]
    assert await publisher.run(NOW) == Published(served=1)
    assert len(await queued(store)) == 1


async def test_what_came_too_early_does_not_come_again_at_its_time(store: Store) -> None:
    await reader(store, 1)
    await write(store, "山城开通新电车", at=NOW - 4 * HOUR)
    publisher = publisher_of(store, MORNING)
    assert await publisher.run(NOW + HOUR) == Published(served=1)
    assert await publisher.put_back(NOW - HOUR) == 1
    await publisher.run(NOW)
    assert await queued(store) == [(CAUSE.format(1), 0, "queued")]
    assert await dues(store) == [NOW + DAY]


async def test_only_what_is_due_too_late_is_put_back(store: Store) -> None:
    week = DigestSettings(name="week", title="一周回顾", items=3, recap=True)
    seat = await reader(store, due=NOW + DAY)
    async with store.writing() as conn:
        await put_reader(conn, seat, NOW + 7 * DAY, "week")
        ended = await put_reader(conn, await put_seat(conn, 8), NOW + 2 * DAY)
        await leaving.end_subscription(conn, seat.destination + 1, ended, NOW)
    assert await publisher_of(store, MORNING, week).put_back(NOW) == 0
    assert await dues(store) == [NOW + DAY, NOW + 7 * DAY, None]


async def test_a_digest_that_cannot_be_composed_does_not_stop_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rank = Editor.rank

    async def broken(editor: Editor, conn: Any, digest: DigestSettings, *rest: Any) -> Any:
        if digest.name == "morning":
            raise ValueError("no such shelf")
        return await rank(editor, conn, digest, *rest)

    seat = await reader(store)
    async with store.writing() as conn:
        await put_reader(conn, seat, NOW, "evening")
    publisher = publisher_of(store, MORNING, EVENING)
    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr(Editor, "rank", broken)
        assert await publisher.run(NOW) == Published(served=1)
        assert await publisher.run(NOW + timedelta(seconds=1)) == Published()
        assert await publisher.run(NOW + timedelta(seconds=3)) == Published()
    failed = [entry for entry in logs if entry["event"] == "digest.failed"]
    assert [(entry["digest"], entry["again_in"]) for entry in failed] == [
        ("morning", 2),
        ("morning", 4),
    ]
    assert await dues(store) == [NOW, NOW + DAY]
    assert await publisher.run(NOW + timedelta(minutes=1)) == Published(served=1)
    assert await dues(store) == [NOW + DAY] * 2


async def test_a_digest_that_fails_for_days_stops_nothing_but_itself(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Any:
        raise ValueError("no such shelf")

    await reader(store)
    monkeypatch.setattr(Editor, "rank", broken)
    publisher = publisher_of(store, MORNING)
    with capture_logs() as logs:
        for minutes in range(0, 160, 2):
            assert await publisher.run(NOW + timedelta(minutes=minutes)) == Published()
    assert len([entry for entry in logs if entry["event"] == "digest.failed"]) == 80


async def test_nobody_s_words_are_kept_with_what_others_get(store: Store) -> None:
    both, muting = await reader(store, 1), await reader(store, 2)
    await write(store, "山城开通新电车", "灯塔重开")
    for seat in (both, muting):
        await follow(store, seat, "灯塔", "mute")
    await follow(store, both, "电车")
    await publisher_of(store, MORNING).run(NOW)
    async with store.reading() as conn:
        kept = (await conn.execute(sa.select(tables.edition_items.c.reasons))).scalars().all()
        assert kept
        assert "电车" not in str(kept)


async def test_what_others_get_too_is_nobody_s_own(store: Store) -> None:
    lonely = await reader(store, 1)
    await follow(store, lonely, "海棠")
    await write(store, "山城开通新电车")
    publisher = publisher_of(store, MORNING)
    await publisher.run(NOW)
    assert await readers(store) == [("morning", 1, True)]
    await reader(store, 2)
    await publisher.run(NOW)
    assert await readers(store) == [("morning", 2, False)]


async def test_what_never_left_gives_way_to_a_newer_edition_for_all_at_once(store: Store) -> None:
    seats = [await reader(store, chat) for chat in (1, 2, 3)]
    await write(store, "山城开通新电车")
    publisher = publisher_of(store, MORNING)
    await publisher.run(NOW)
    async with store.writing() as conn:
        [*_, last] = await claim(conn)
        await outbox.finish(conn, last.claim, 100, last.payload, NOW)
        await conn.execute(
            sa.text(
                "UPDATE outbox SET state = 'queued', lease_until = NULL WHERE state = 'sending'"
            )
        )
    await write(store, "三座新图书馆", at=NOW + HOUR)
    with capture_logs() as logs:
        await publisher.run(NOW + DAY)
    superseded = [entry for entry in logs if entry["event"] == "parcels.superseded"]
    assert [entry["parcels"] for entry in superseded] == [2]
    states = [state for _, _, state in await queued(store)]
    assert sorted(states[:3]) == ["sent", "superseded", "superseded"]
    assert states[3:] == ["queued"] * 3
    assert sorted([await had(store, seat) for seat in seats]) == [
        ([1, 2], [2]),
        ([3], [2, 1]),
        ([3], [2, 1]),
    ]
    assert [count for _, count, _ in await readers(store)] == [1, 1, 2]


async def test_of_two_late_slots_of_one_subscription_the_later_is_served(store: Store) -> None:
    seat = await reader(store, due=NOW - HOUR)
    async with store.writing() as conn:
        await conn.execute(
            sa.insert(tables.slots).values(subscription_id=1, local_time="08:30", next_due=NOW)
        )
    await write(store, "山城开通新电车", at=NOW - 3 * HOUR)
    with capture_logs() as logs:
        done = await publisher_of(store, MORNING).run(NOW + HOUR)
    assert done == Published(served=1, skipped=1)
    assert [entry["event"] for entry in logs] == ["slot.skipped"]
    assert [cause for cause, _, _ in await queued(store)] == [CAUSE.format(1)]
    assert (await had(store, seat))[0] == [1]


async def test_who_hears_nothing_is_passed_over_and_not_caught_up_with(store: Store) -> None:
    blocked, paused = await reader(store, 1), await reader(store, 2)
    async with store.writing() as conn:
        await leaving.note_gone(conn, blocked.chat, "blocked", NOW)
        await leaving.pause(conn, paused.destination, NOW + 2 * DAY, NOW)
    publisher = publisher_of(store, MORNING)
    assert await publisher.run(NOW) == Published()
    assert await dues(store) == [NOW + DAY] * 2
    assert await publisher.run(NOW + DAY) == Published()
    assert await publisher.run(NOW + 2 * DAY) == Published(served=1)
    assert [cause for cause, _, _ in await queued(store)] == ["slot:2:2026-11-24T08:00"]


async def test_two_publishers_at_once_serve_everybody_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "FIRST", 4)
    monkeypatch.setattr(batches, "MOST", 4)
    for chat in range(1, 13):
        await reader(store, chat)
    await write(store, "山城开通新电车")
    both = [publisher_of(store, MORNING) for _ in range(2)]
    for _ in range(3):
        await asyncio.gather(*(publisher.run(NOW) for publisher in both))
    assert sorted(await queued(store)) == sorted(
        (CAUSE.format(number), 0, "queued") for number in range(1, 13)
    )
    assert await dues(store) == [NOW + DAY] * 12
    assert sum(count for _, count, _ in await readers(store)) == 12


async def test_a_large_group_in_lanes_gets_what_it_would_get_in_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "FIRST", 4)
    monkeypatch.setattr(batches, "MOST", 4)
    monkeypatch.setattr(publish, "LANES", 3)
    seats = [await reader(store, chat) for chat in range(1, 41)]
    await write(store, "山城开通新电车", "三座新图书馆")
    for seat in seats[::2]:
        await follow(store, seat, "图书馆", "mute")
    assert await publisher_of(store, MORNING).run(NOW) == Published(served=40)
    assert sorted(await readers(store)) == [("morning", 20, False), ("morning", 20, True)]
    told = Counter("图书馆" in text for text in await texts(store))
    assert told == {True: 20, False: 20}
    assert len(set(await texts(store))) == 2


async def test_a_batch_has_so_many_cohorts_and_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "MOST_COHORTS", 2)
    for chat in range(1, 6):
        await follow(store, await reader(store, chat), f"词{chat}")
    await write(store, "山城开通新电车")
    made = []
    done = await publisher_of(store, MORNING).run(NOW, lambda: made.append(1))
    assert done == Published(served=5)
    assert len(made) >= 3
    assert await readers(store) == [("morning", 5, True)]
