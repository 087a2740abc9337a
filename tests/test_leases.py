"""Leases: nobody takes a parcel from who still has it in hand, however clocks and machines go."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.config import DeliverySettings
from bot.deliver import SPARED, Clocks, Delivery, Line
from bot.i18n import load_words
from bot.messages import Address, Body, Sent
from digests.shelf import Shelf
from digests.store.database import Store
from digests.store.pacing import Uptime
from tests.fakesender import FakeSender, Notebook, SlowSender
from tests.handclock import HandClock
from tests.postgresql import Server
from tests.stock import BOT, NOW, put_parcel, put_seat, states

WORDS = load_words()
MINUTE = timedelta(minutes=1)
CHATS = 5
PATIENCE = 30.0


class OneHangs(FakeSender):
    """Answers nothing about the first chat until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = asyncio.Event()

    async def send(self, address: Address, body: Body, file: str | bytes | None = None) -> Sent:
        """Wait, or answer at once."""
        if address.chat_id == 1:
            await self.answer.wait()
        return await super().send(address, body, file)


def machine(
    store: Store, folder: Path, sender: FakeSender, clock: Callable[[], datetime], name: str
) -> Delivery:
    """Delivery on a machine of its own, with its own clock."""
    clocks = Clocks(clock, clock, lambda: Uptime(name, 1.0))
    line, settings = Line(sender, BOT, name), DeliverySettings()
    return Delivery(store, line, Shelf(folder), WORDS, settings, clocks, Notebook())


async def queue(store: Store) -> None:
    """A message to each of some chats."""
    async with store.writing() as conn:
        for chat in range(1, CHATS + 1):
            await put_parcel(conn, await put_seat(conn, chat), "update:1")


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what comes of parcels that leave by real seconds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


async def found(store: Store) -> list[str]:
    """The state of each parcel."""
    async with store.reading() as conn:
        return sorted(state for _, _, state in await states(conn))


async def test_what_is_confirmed_by_the_end_is_written_down_though_one_call_hangs(
    store: Store, tmp_path: Path, clock: HandClock
) -> None:
    await queue(store)
    sender = OneHangs()
    delivery = machine(store, tmp_path, sender, clock, "one")
    with capture_logs():
        await delivery.round()
        await until(lambda: len(sender.posts) == CHATS - 1)
        await delivery.settle(0.5)
    assert await found(store) == ["sending", *["sent"] * 4]
    sender.answer.set()
    await delivery.settle()


async def test_a_machine_that_slept_takes_nothing_from_itself(
    store: Store, tmp_path: Path, clock: HandClock
) -> None:
    await queue(store)
    sender = SlowSender()
    delivery = machine(store, tmp_path, sender, clock, "one")
    with capture_logs():
        await delivery.round()
        await until(lambda: sender.asked == CHATS)
        for _ in range(3):
            clock.move(hours=1)
            await delivery.round()
        sender.answer.set()
        await delivery.settle()
    assert (len(sender.posts), await found(store)) == (CHATS, ["sent"] * CHATS)


async def test_what_was_held_for_too_long_before_it_left_is_not_sent(
    store: Store, tmp_path: Path, clock: HandClock
) -> None:
    await queue(store)
    sender = FakeSender()
    delivery = machine(store, tmp_path, sender, clock, "one")
    with capture_logs():
        await delivery.round()
        clock.move(hours=1)
        await delivery.settle()
        assert (sender.posts, await found(store)) == ([], ["waiting"] * CHATS)
        await delivery.round()
        await delivery.settle()
    assert (len(sender.posts), await found(store)) == (CHATS, ["sent"] * CHATS)


@pytest.mark.postgresql
async def test_a_machine_whose_clock_is_ahead_spares_what_others_have_in_hand(
    postgresql: Server, migrated: str, tmp_path: Path
) -> None:
    async with Store.opened(postgresql.new_database(migrated)) as store:
        await queue(store)
        right, wrong = HandClock(NOW), HandClock(NOW + 2 * MINUTE)
        sender, other = SlowSender(), FakeSender()
        first = machine(store, tmp_path, sender, right, "first")
        second = machine(store, tmp_path, other, wrong, "second")
        with capture_logs():
            await first.round()
            await until(lambda: sender.asked == CHATS)
            for _ in range(2 * int(SPARED.total_seconds())):
                await second.round()
                await first.round()
                right.move(seconds=1)
                wrong.move(seconds=1)
            sender.answer.set()
            await first.settle()
        assert (len(sender.posts), len(other.posts)) == (CHATS, 0)
        assert await found(store) == ["sent"] * CHATS


@pytest.mark.postgresql
async def test_when_the_database_is_back_others_write_down_first(
    postgresql: Server, migrated: str, tmp_path: Path, clock: HandClock
) -> None:
    async with Store.opened(postgresql.new_database(migrated)) as store:
        await queue(store)
        sender, other = SlowSender(), FakeSender()
        first = machine(store, tmp_path, sender, clock, "first")
        second = machine(store, tmp_path, other, clock, "second")
        with capture_logs():
            await first.round()
            sender.answer.set()
            await until(lambda: len(sender.posts) == CHATS)
            clock.move(minutes=10)
            await second.round()
            clock.move(seconds=1)
            await second.round()
            await first.settle()
        assert (len(other.posts), await found(store)) == (0, ["sent"] * CHATS)


async def test_a_killed_machine_s_parcels_are_taken_up(
    store: Store, tmp_path: Path, clock: HandClock
) -> None:
    await queue(store)
    slow, sender = SlowSender(), FakeSender()
    killed = machine(store, tmp_path, slow, clock, "killed")
    other = machine(store, tmp_path, sender, clock, "other")
    with capture_logs():
        await killed.round()
        await until(lambda: slow.asked == CHATS)
        for _ in range(4):
            clock.move(seconds=30)
            await other.round()
            await other.settle()
    assert (len(sender.posts), await found(store)) == (CHATS, ["sent"] * CHATS)
