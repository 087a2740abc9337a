"""Messages a second of one core: Jianbao's whole delivery beside clients that only send.

In one run, all against the same small server (cannedserver.py) in a process of its own on another
core: python-telegram-bot as it comes and over our request, aiogram, aiohttp alone, our client, and
our delivery (claim, send, write down; the pace off) out of a SQLite file and out of PostgreSQL.
Each sends in a process of its own (senders.py); told is the CPU time of the sender alone, beside it
that of the database's server. Machines are shared: rounds are interleaved, and medians are told.

PostgreSQL runs without fsync here; SQLite with it.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from digests.store import claims, outbox
from digests.store.claims import Claimant
from digests.store.database import Store
from tests.benchmarks.parcelstock import fill
from tests.endtoend.processes import free_port
from tests.postgresql import Server, running_server
from tests.stock import NOW

CONTESTANTS = ("ptb", "ptb-aiohttp", "aiogram", "aiohttp", "client", "sqlite", "postgresql")
DATABASES = ("sqlite", "postgresql")
PARTS = ("clients", "several", "growing")
BATCH = 32
CLAIMS = 20
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Told:
    """What sending took: messages, seconds, and of CPU time the senders' and the database's."""

    messages: int
    seconds: float
    cpu: float
    database_cpu: float

    @property
    def per_second(self) -> float:
        """Messages a second, as it went."""
        return self.messages / self.seconds

    @property
    def microseconds(self) -> float:
        """CPU time of the sender for one message."""
        return 1e6 * self.cpu / self.messages


class Ground:
    """Where they run: the small server, PostgreSQL's server, a folder, the cores."""

    def __init__(
        self, folder: Path, address: str, postgresql: Server, cores: Sequence[int]
    ) -> None:
        """Take what is running, and the cores of those who send."""
        self._folder = folder
        self._cores = ",".join(map(str, cores))
        self._address = address
        self._postgresql = postgresql

    async def run(self, name: str, wish: argparse.Namespace, latency: int, processes: int) -> Told:
        """Let one contestant send. Raises ValueError if a message did not come exactly once."""
        database = await self.filled(name, wish.messages) if name in DATABASES else ""
        _ask(f"{self._address}/begin/{latency}")
        before = self._database_cpu(name)
        command = [
            *(sys.executable, "-m", "tests.benchmarks.senders"),
            *("delivery" if database else name, self._address),
            f"--messages={wish.messages}",
            f"--in-flight={100 if latency else wish.in_flight}",
            f"--database={database}",
            f"--cores={self._cores}",
            f"--warm={wish.messages // 10 // processes}",
        ]
        running = [
            await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            for _ in range(processes)
        ]
        outputs = [(await process.communicate())[0] for process in running]
        if any(process.returncode for process in running):
            raise ValueError(f"{name} failed")
        tally = _ask(f"{self._address}/tally")
        if tally != {"chats": wish.messages, "times": {"1": wish.messages}}:
            raise ValueError(f"{name}: not every message came once: {tally}")
        told = [json.loads(output) for output in outputs]
        return Told(
            sum(one["messages"] for one in told),
            max(one["seconds"] for one in told),
            sum(one["cpu"] for one in told),
            self._database_cpu(name) - before,
        )

    async def filled(self, name: str, parcels: int) -> str:
        """A database of a kind, new, with so many parcels in it."""
        if name == "postgresql":
            database = self._postgresql.new_database()
        else:
            database = str(Path(tempfile.mkdtemp(dir=self._folder)) / "jianbao.sqlite")
        async with Store.opened(database) as store:
            await fill(store, parcels)
        return database

    def _database_cpu(self, name: str) -> float:
        if name != "postgresql":
            return 0.0
        return sum(_cpu_seconds(pid) for pid in self._postgresql_processes())

    def _postgresql_processes(self) -> Iterator[int]:
        """The server's processes; what ended ones used is counted with the first."""
        (first, *_) = (self._postgresql.folder / "data" / "postmaster.pid").read_text().split()
        yield int(first)
        children = Path(f"/proc/{first}/task/{first}/children").read_text("ascii")
        yield from map(int, children.split())


async def compare(ground: Ground, wish: argparse.Namespace, latency: int) -> None:
    """All contestants, in turns."""
    found: dict[str, list[Told]] = defaultdict(list)
    for _ in range(wish.rounds):
        for name in wish.only:
            found[name].append(await ground.run(name, wish, latency, 1))
    flight = 100 if latency else wish.in_flight
    print(f"\n{wish.messages} messages, {flight} in flight, answers after {latency} ms")
    print(f"{'':14}{'a second':>10}{'CPU us':>8}{'a core':>8}{'x ptb':>7}{'database us':>13}")
    stock = median(one.microseconds for one in found["ptb"]) if "ptb" in found else 0.0
    for name, told in found.items():
        _print(name, told, stock)


async def several(ground: Ground, wish: argparse.Namespace) -> None:
    """Delivery with more processes than one."""
    print("\ndelivery by several processes: each message came once")
    print(f"{'':14}{'a second':>10}{'CPU us':>8}{'a core':>8}{'':7}{'database us':>13}")
    counts = {"sqlite": (1,), "postgresql": (1, 2, 4)}
    for name in DATABASES:
        for processes in counts[name]:
            told = [await ground.run(name, wish, 0, processes) for _ in range(wish.rounds)]
            _print(f"{name} {processes}", told, 0.0)


async def growing(ground: Ground, wish: argparse.Namespace) -> None:
    """Claims where more and more parcels wait."""
    print(f"\n{BATCH} parcels claimed and finished, ms (medians of {CLAIMS})")
    print(f"{'':14}" + "".join(f"{f'{parcels:,}':>20}" for parcels in wish.waiting))
    for name in DATABASES:
        cells = [await _claims(ground, name, parcels) for parcels in wish.waiting]
        print(f"{name:14}" + "".join(f"{claim:9.1f} + {finish:8.1f}" for claim, finish in cells))


async def _claims(ground: Ground, name: str, parcels: int) -> tuple[float, float]:
    claimant = Claimant("bench", 7001, timedelta(seconds=60))
    claiming, finishing = [], []
    async with Store.found(await ground.filled(name, parcels)) as store:
        for _ in range(CLAIMS):
            begun = time.perf_counter()
            async with store.writing() as conn:
                found = await claims.claim(conn, claimant, NOW, BATCH, paced=True)
            claimed = time.perf_counter()
            async with store.writing() as conn:
                done = [(parcel.claim, 1, parcel.payload) for parcel in found]
                await outbox.finish_all(conn, done, NOW)
            claiming.append(claimed - begun)
            finishing.append(time.perf_counter() - claimed)
    return 1e3 * median(claiming), 1e3 * median(finishing)


def _print(name: str, told: Sequence[Told], stock: float) -> None:
    rate, cost = median(one.per_second for one in told), median(one.microseconds for one in told)
    database = median(1e6 * one.database_cpu / one.messages for one in told)
    beside = f"{database:13.0f}" if database else ""
    ratio = f"{stock / cost:7.1f}" if stock else f"{'':7}"
    print(f"{name:14}{rate:10.0f}{cost:8.0f}{1e6 / cost:8.0f}{ratio}{beside}")


def _cpu_seconds(pid: int) -> float:
    """What a process and its ended children have used."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, stat[11:15])) / TICKS


def _ask(url: str) -> object:
    with urlopen(url) as answer:
        return json.load(answer)


@asynccontextmanager
async def _serving() -> AsyncIterator[str]:
    port = free_port()
    command = (sys.executable, "-m", "tests.benchmarks.cannedserver", str(port))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.communicate()


async def _measure(wish: argparse.Namespace) -> None:
    # We and the servers on one core, the senders on the others, where there are any.
    first, *others = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {first})
    with tempfile.TemporaryDirectory() as folder, running_server() as postgresql:
        async with _serving() as address:
            ground = Ground(Path(folder), address, postgresql, others or [first])
            if "clients" in wish.parts:
                for latency in wish.latencies:
                    await compare(ground, wish, latency)
            if "several" in wish.parts:
                await several(ground, wish)
            if "growing" in wish.parts:
                await growing(ground, wish)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--in-flight", type=int, default=30, help="of the clients; 100 with 50 ms")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latencies", type=int, nargs="*", default=[0, 50], help="milliseconds")
    parser.add_argument("--waiting", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--only", nargs="*", choices=CONTESTANTS, default=CONTESTANTS)
    parser.add_argument("--quick", action="store_true", help="1000 messages, one round")
    wish = parser.parse_args()
    if wish.quick:
        wish.messages, wish.rounds, wish.waiting = 1000, 1, wish.waiting[:1]
    asyncio.run(_measure(wish))


if __name__ == "__main__":
    main()
