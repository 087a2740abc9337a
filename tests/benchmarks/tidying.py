"""What tidying costs and whom it holds up: old parcels taken out while somebody else writes.

Of twice as many parcels half are old; a twentieth of those have a text that no other has. Beside it
somebody writes a little twenty times a second, as delivery does. Both databases wait for the disk.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from digests.store.database import Store
from digests.store.outboxtables import outbox, payloads
from digests.store.retention import Tidied, tidy
from tests.benchmarks.parcelstock import fill
from tests.postgresql import running_server
from tests.stock import NOW

KEEP = 90
DISTINCT = 20
LAST = 10**12
"""The key of no parcel."""


@dataclass(slots=True)
class Watch:
    """How long somebody else waited to write, at most and in all, and how often they wrote."""

    longest: float = 0.0
    total: float = 0.0
    times: int = 0
    over: bool = False


def main() -> None:
    """Say for each database how fast it went and how long others waited."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--old", type=int, default=100_000, help="parcels to take out")
    wish = asking.parse_args()
    print("database        parcels  payloads  seconds  a second  longest wait  mean wait")
    with tempfile.TemporaryDirectory() as folder:
        print(asyncio.run(_measure("sqlite", str(Path(folder) / "jianbao.sqlite"), wish.old)))
    with running_server(lasting=True) as server:
        print(asyncio.run(_measure("postgresql", server.new_database(), wish.old)))


async def _measure(name: str, database: str, old: int) -> str:
    async with Store.opened(database) as store:
        await fill(store, 2 * old)
        await _age(store, old)
        loop, watch = asyncio.get_running_loop(), Watch()
        began = loop.time()
        async with _written(store, watch):
            gone = await tidy(store, KEEP, NOW)
        seconds = loop.time() - began
        assert gone == Tidied(parcels=old, payloads=old // DISTINCT), gone
        began = loop.time()
        assert await tidy(store, KEEP, NOW) == Tidied()
        again = loop.time() - began
    return (
        f"{name:12} {gone.parcels:10} {gone.payloads:9} {seconds:8.1f} {old / seconds:9.0f}"
        f" {watch.longest:11.2f} s {watch.total / max(watch.times, 1):8.3f} s"
        f"   (nothing to do: {again:.2f} s)"
    )


async def _age(store: Store, old: int) -> None:
    """Let the first parcels have been sent long ago, and some of them have texts of their own."""
    async with store.writing() as conn:
        most = (await conn.execute(sa.select(sa.func.max(payloads.c.id)))).scalar_one()
        text = sa.cast(outbox.c.id, sa.Text)
        of_some = sa.and_(outbox.c.id <= old, outbox.c.id % DISTINCT == 0)
        made = sa.select(most + outbox.c.id, text, text + " is read by nobody else").where(of_some)
        await conn.execute(sa.insert(payloads).from_select(["id", "sha256", "body"], made))
        await conn.execute(sa.update(outbox).where(of_some).values(payload_id=most + outbox.c.id))
        before = NOW - timedelta(days=KEEP + 9)
        await conn.execute(
            sa.update(outbox)
            .where(outbox.c.id <= old)
            .values(state="sent", created_at=before, finished_at=before)
        )
    if store.is_shared:
        async with store.writing() as conn:
            await conn.exec_driver_sql("ANALYZE")


@asynccontextmanager
async def _written(store: Store, watch: Watch) -> AsyncIterator[None]:
    writing = asyncio.create_task(_write(store, watch))
    yield
    watch.over = True
    await writing


async def _write(store: Store, watch: Watch) -> None:
    loop = asyncio.get_running_loop()
    while not watch.over:
        asked = loop.time()
        async with store.writing() as conn:
            await conn.execute(sa.update(outbox).where(outbox.c.id == LAST).values(attempts=0))
        waited = loop.time() - asked
        watch.longest, watch.total = max(watch.longest, waited), watch.total + waited
        watch.times += 1
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    main()
