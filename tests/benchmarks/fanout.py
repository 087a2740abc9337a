"""How fast are many subscribers served who are all due in the same minute?

Fills a database with subscribers of one digest at eight, each with a fortnight of editions behind
them, a twentieth with words of their own that they follow or mute, and invented news; then the
publisher runs. Printed are parcels a second, the CPU that one took (where others are at work on the
machine, that says more) in this process and in the database's server, how soon the first could be
sent, the longest that others had to wait to write, and the memory above that of the idle process.
"""

import argparse
import asyncio
import multiprocessing
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import Store
from digests.store.outboxtables import outbox, payloads
from digests.store.tables import editions, slots
from tests.benchmarks.fanoutstock import Crowd, fill
from tests.postgresql import running_server
from tests.press import MORNING, publisher_of
from tests.stock import NOW

DIGEST = MORNING.model_copy(update={"items": 10})


@dataclass(slots=True)
class Watch:
    """What is seen while the publisher runs: seconds until the first commit, waits to write."""

    began: float
    first: float = 0.0
    longest_wait: float = 0.0
    over: bool = False
    memory: list[int] = field(default_factory=list)


def main() -> None:
    """Fill, run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--subscribers", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--variants", type=float, default=0.05, help="the share of them")
    parser.add_argument(
        "--database",
        action="append",
        help="sqlite, postgresql (a server of our own, started for it), or an empty one's URL",
    )
    wish = parser.parse_args()
    print(
        "database     subscribers    parcels  seconds  parcels/s  CPU us of us, server"
        "  first s  wait s  MB  editions"
    )
    for kind in wish.database or ["sqlite", "postgresql"]:
        for subscribers in wish.subscribers:
            crowd = Crowd(subscribers, int(subscribers * wish.variants), DIGEST)
            with _database(kind) as (database, server):
                filling = multiprocessing.get_context("spawn").Process(
                    target=_fill, args=(database, crowd)
                )
                filling.start()
                filling.join()
                if filling.exitcode == 0:
                    print(
                        f"{kind[:12]:12}",
                        asyncio.run(_measure(database, server, crowd)),
                        flush=True,
                    )


@contextmanager
def _database(kind: str) -> Iterator[tuple[str, int]]:
    """A database, and the process that serves it, 0 if that is none of ours."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="jianbao-fanout-") as folder:
            yield str(Path(folder) / "fanout.sqlite"), 0
    elif kind == "postgresql":
        with running_server(lasting=True) as server:
            head = (server.folder / "data" / "postmaster.pid").read_text().partition("\n")[0]
            yield server.new_database(), int(head)
    else:
        yield kind, 0


def _fill(database: str, crowd: Crowd) -> None:
    asyncio.run(fill(database, crowd))


async def _measure(database: str, server: int, crowd: Crowd) -> str:
    async with Store.opened(database) as store:
        publisher = publisher_of(store, DIGEST)
        await publisher.run(NOW.replace(year=NOW.year - 1))
        idle = _memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")
        watch = Watch(asyncio.get_running_loop().time())
        cpu, served = time.process_time(), _served(server)
        waiting = asyncio.create_task(_write(store, watch))
        done = await publisher.run(NOW, lambda: _note(watch))
        seconds = asyncio.get_running_loop().time() - watch.began
        cpu, served = time.process_time() - cpu, _served(server) - served
        watch.over = True
        await waiting
        above = _memory("VmHWM") - idle
        async with store.reading() as conn:
            parcels = await _count(conn, outbox)
            made, due = await _count(conn, editions), sa.select(sa.func.min(slots.c.next_due))
            assert (await conn.execute(due)).scalar_one() > NOW
            bodies = await _count(conn, payloads)
        assert done.served == crowd.subscribers, done
    return (
        f"{crowd.subscribers:11} {parcels:10} {seconds:8.1f} {parcels / seconds:10.0f}"
        f" {1e6 * cpu / parcels:12.0f} {1e6 * served / parcels:7.0f}"
        f" {watch.first:8.2f} {watch.longest_wait:7.2f} {above / 1024:3.0f}"
        f"  {made - crowd.editions} in {bodies} messages"
    )


def _note(watch: Watch) -> None:
    watch.first = watch.first or asyncio.get_running_loop().time() - watch.began


async def _write(store: Store, watch: Watch) -> None:
    """Somebody else who has a little to write again and again, as delivery has."""
    loop = asyncio.get_running_loop()
    while not watch.over:
        asked = loop.time()
        async with store.writing() as conn:
            await conn.execute(sa.select(sa.func.max(outbox.c.id)))
        watch.longest_wait = max(watch.longest_wait, loop.time() - asked)
        await asyncio.sleep(0.05)


async def _count(conn: AsyncConnection, table: sa.Table) -> int:
    counted = await conn.execute(sa.select(sa.func.count()).select_from(table))
    return int(counted.scalar_one())


def _served(server: int) -> float:
    """Seconds of CPU that the processes of a server have taken."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat") if server else ():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == server:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(key: str) -> int:
    """Kilobytes of this process, as the kernel counts them."""
    status = Path(f"/proc/{os.getpid()}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(key))
    return int(line.split()[1])


if __name__ == "__main__":
    main()
