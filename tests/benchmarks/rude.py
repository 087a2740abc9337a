"""What comes of servers that misbehave, with the seconds and the memory each of them cost us.

Servers and reader are one process, so the memory counts both. It is the peak of what the process
has in RAM, over what it had before, which a later one may use again; Linux alone can tell.
"""

import argparse
import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from digests.sources.web import Web, WebError
from tests.rude import GOOD_BODY, RUDE, Servers, rude_servers

ASKED = 20
"""How often the good server is asked while the rude ones hold on to us."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What we made of one server: an error's name and words, or an answer's status."""

    name: str
    does: str
    came: str
    seconds: float
    megabytes: float


async def measure(seconds: float) -> AsyncIterator[Outcome]:
    """Ask each of them once, one after the other."""
    for name, rude in RUDE.items():
        async with (
            rude_servers(name) as servers,
            Web(allow_hosts=servers.allowed, seconds=seconds) as web,
        ):
            await web.get(servers.addresses["good"] + "/")
            before, begun = _start_of_peak(), time.perf_counter()
            came = await _ask(web, servers, name)
            spent = time.perf_counter() - begun
            yield Outcome(name, rude.does, came, spent, max(_memory("VmHWM") - before, 0.0))


async def measure_beside(seconds: float) -> list[float]:
    """Seconds that the good server's pages took while all others were asked, too."""
    took = list[float]()
    async with (
        rude_servers() as servers,
        Web(allow_hosts=servers.allowed, seconds=seconds) as web,
    ):
        rude = [asyncio.create_task(_ask(web, servers, name)) for name in RUDE]
        await asyncio.sleep(0)
        for _ in range(ASKED):
            begun = time.perf_counter()
            reply = await web.get(servers.addresses["good"] + "/")
            took.append(time.perf_counter() - begun)
            assert reply.body == GOOD_BODY
        await asyncio.gather(*rude)
    return sorted(took)


async def _ask(web: Web, servers: Servers, name: str) -> str:
    try:
        reply = await web.get(servers.addresses[name] + "/")
    except WebError as problem:
        words = re.sub(r"^\S+ ", "", str(problem))
        return f"{type(problem).__name__}: {words}"
    return f"an answer: {reply.status}, {len(reply.body)} bytes"


def _start_of_peak() -> float:
    """Forget the peak so far; the megabytes held now."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return _memory("VmRSS")


def _memory(kind: str) -> float:
    status = Path("/proc/self/status").read_text("ascii")
    (kilobytes,) = re.findall(rf"{kind}:\s+(\d+)", status)
    return int(kilobytes) / 1000


async def _show(seconds: float) -> None:
    print(f"{'server':16}{'what it does':42}{'what came of it':62}{'s':>6}{'MB':>6}")
    async for one in measure(seconds):
        print(f"{one.name:16}{one.does:42}{one.came:62}{one.seconds:6.2f}{one.megabytes:6.1f}")
    took = await measure_beside(seconds)
    print(
        f"\nthe good one beside all of them: {ASKED} of {ASKED} read; half of them within "
        f"{1000 * took[len(took) // 2]:.0f} ms, the slowest in {1000 * took[-1]:.0f} ms"
    )


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2, help="what a whole answer may take")
    asyncio.run(_show(parser.parse_args().seconds))


if __name__ == "__main__":
    main()
