"""A fault run: everything goes wrong at once while a town is sent its digests."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config, DeliverySettings, TelegramSettings
from bot.roles import Role
from digests.settings import DigestSettings, StorageSettings
from digests.shelf import Shelf
from digests.store import outbox
from digests.store.database import Store
from tests.benchmarks import faulttown
from tests.benchmarks.faultaccount import Account, settle_up
from tests.benchmarks.faultcrew import Crew, once_it_is_there
from tests.benchmarks.faultmishaps import Jump, Stage, answer, mishaps
from tests.benchmarks.faultslots import find_wrong_slots, make_due
from tests.benchmarks.faulttown import Town
from tests.benchmarks.faultworker import Work, right_time
from tests.endtoend.processes import free_port, started
from tests.postgresql import Server
from tests.simulator.control import Control

SHARES: tuple[tuple[str, float, dict[str, int]], ...] = (
    ("429", 0.01, {"retry_after": 1}),
    ("429", 0.006, {"retry_after": 2}),
    ("429", 0.004, {"retry_after": 3}),
    ("500", 0.0025, {}),
    ("502", 0.0025, {}),
    ("502_after", 0.005, {}),
    ("hang", 0.01, {}),
    ("reset", 0.005, {}),
    ("reset_after", 0.005, {}),
)
"""What goes wrong with which share of the calls, and how."""

LOOK_EVERY_SECONDS = 0.5
MOST_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What kind of run it is to be; a `server` is stopped and started in the middle.

    With `slots` the processes publish too, what is due in some hours: the clock has to jump there.
    """

    database: str
    subscribers: int
    processes: int
    server: Server | None = None
    crowded: bool = True
    jumps: tuple[Jump, ...] = ()
    slots: bool = False
    per_second: float = 150
    patience: float = 1800


async def run(folder: Path, wish: Wish) -> tuple[Account, int]:
    """Have everything go wrong until all is delivered; the account, and how many were killed.

    Raises TimeoutError when it takes longer than the wish's patience.
    """
    address, telegram = f"http://127.0.0.1:{(port := free_port())}", folder / "simulator"
    there = faulttown.places(wish.subscribers, crowded=wish.crowded)
    moved = faulttown.settle(telegram, there)
    (folder / "clock").write_text("0", "ascii")
    with started(folder, "simulate", f"--port={port}", f"--data={telegram}") as simulator:
        simulator.wait_for("Bot token")
        async with Store.opened(wish.database) as store, Control(address) as control:
            pictures = await faulttown.put_pictures(store, Shelf(folder / "pictures"), right_time())
            town = Town(there, moved, pictures)
            await faulttown.subscribe(store, town, right_time())
            if wish.slots:
                await make_due(store, right_time())
            for seed, (kind, share, more) in enumerate(SHARES):
                await control.post("faults", kind=kind, share=share, seed=seed, **more)
            crew = Crew(_work(folder, wish, address), store)
            stage = Stage(folder, store, town, control, crew, wish.server, wish.jumps)
            async with asyncio.timeout(wish.patience), crew.working(wish.processes):
                await _watch(stage)
            account = await settle_up(telegram / "transcript.jsonl", store, town, crew.in_hand)
            if wish.slots:
                account = account.with_problems(*await find_wrong_slots(store))
            return account, crew.killed


def _work(folder: Path, wish: Wish, address: str) -> Work:
    """What the processes are told."""
    config = Config(
        sources=(),
        digests=(DigestSettings(name=faulttown.DIGEST, title="每日简报", outlets=("临澜晚报",)),),
        storage=StorageSettings(folder=folder, database=wish.database),
        telegram=TelegramSettings(base_url=address, operators=(faulttown.READERS,)),
        delivery=DeliverySettings(
            per_second=wish.per_second,
            allow_paid_broadcast=True,
            lease_seconds=10,
            late_after_minutes=1440,
        ),
    )
    roles: tuple[Role, ...] = ("publish", "deliver") if wish.slots else ("deliver",)
    return Work(config, frozenset(roles))


async def _watch(stage: Stage) -> None:
    """Until nothing is on its way: as more and more is done, more goes wrong."""
    to_come, number = mishaps(stage), 0
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        states = await once_it_is_there(stage.store, outbox.count_states)
        left = sum(states.get(state, 0) for state in outbox.PENDING)
        if to_come and 1 - left / sum(states.values()) > to_come[0][0]:
            await to_come.pop(0)[1]()
        elif to_come and number < MOST_ANSWERS:
            number += 1
            await answer(stage, number)
        elif not (left or to_come):
            return
