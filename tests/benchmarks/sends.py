"""How many messages a second the simulator takes on one core, with every check on.

The simulator is a process of its own, held on one core; the calls come from the other, over
kept connections: texts in HTML with buttons, photos by file id with captions, and edits, to many
readers. Its clock runs fast enough that its limits, which are on, let them through. In the same
run a bare aiohttp server gets the same calls: what it costs is HTTP's.
"""

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bot.simulator.simulator import DEMO_TOKEN
from tests.endtoend.processes import free_port, started
from tests.simulator.conftest import jpeg, new_bot
from tests.simulator.control import Control

READERS = 400
FIRST_READER = 20_001
IN_FLIGHT = 30
SPEED = 100
"""Simulated seconds a second: 30 messages a second overall become 3000."""

STORIES = 6
KEYBOARD = (
    '{"inline_keyboard": [[{"text": "1", "callback_data": "a:1"},'
    ' {"text": "2", "callback_data": "a:2"}, {"text": "📰 最新", "callback_data": "l"}]]}'
)
TICKS = os.sysconf("SC_CLK_TCK")

Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it: calls by method, refused ones, seconds, the CPU's seconds, the memory."""

    calls: dict[str, int]
    refused: int
    seconds: float
    cpu_seconds: float
    memory_mb: tuple[float, float]

    @property
    def all_calls(self) -> int:
        """How many calls were made."""
        return sum(self.calls.values())


async def measure(folder: Path, calls: int) -> Measured:
    """Start a simulator, send, and see what it took."""
    port = free_port()
    with started(
        folder, "simulate", f"--port={port}", f"--data={folder}", f"--speed={SPEED}"
    ) as it:
        it.wait_for("http://")
        async with Control(f"http://127.0.0.1:{port}") as control:
            await _open_chats(control)
        async with new_bot(f"http://127.0.0.1:{port}") as bot:
            sent = await bot.send_photo(FIRST_READER, jpeg(640, 360), filename="p.jpg")
        return await _run(port, it.process.pid, sent.photo[-1].file_id, calls)


async def measure_bare(calls: int) -> Measured:
    """The same calls to a server that does nothing with them."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.bareserver", str(port)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        return await _run(port, process.pid, "AgAC", calls)
    finally:
        process.terminate()
        await process.communicate()


async def _run(port: int, pid: int, photo: str, calls: int) -> Measured:
    lines = [_Line(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(IN_FLIGHT)]
    forms, bodies = iter(list(_forms(photo, calls))), Counter[tuple[str, bool]]()
    with _on_two_cores(pid):
        memory, begun, cpu = _memory_mb(pid), time.perf_counter(), _cpu_seconds(pid)
        await asyncio.gather(*(_send_all(line, forms, bodies) for line in lines))
        seconds, used = time.perf_counter() - begun, _cpu_seconds(pid) - cpu
    for line in lines:
        await line.close()
    made = {method: bodies[method, True] + bodies[method, False] for method, _ in bodies}
    refused = sum(count for (_, ok), count in bodies.items() if not ok)
    return Measured(made, refused, seconds, used, (memory, _memory_mb(pid)))


async def _send_all(
    line: "_Line", forms: Iterator[tuple[str, Form]], bodies: Counter[tuple[str, bool]]
) -> None:
    """Send what there is, and edit one text in ten."""
    for number, (method, form) in enumerate(forms):
        body = await line.call(method, form)
        bodies[method, body.startswith(b'{"ok":true')] += 1
        if method == "sendMessage" and number % 10 == 0:
            (message,) = re.findall(rb'"message_id":(\d+)', body)
            edit = form | {"message_id": message.decode(), "text": form["text"] + "（改）"}
            body = await line.call("editMessageText", edit)
            bodies["editMessageText", body.startswith(b'{"ok":true')] += 1


def _forms(photo: str, calls: int) -> Iterator[tuple[str, Form]]:
    draw = random.Random(0)
    for number in range(calls):
        chat = {"chat_id": str(FIRST_READER + number % READERS), "parse_mode": "HTML"}
        text = _text(draw)
        if number % 5 == 4:
            yield "sendPhoto", chat | {"photo": photo, "caption": text, "reply_markup": KEYBOARD}
        else:
            quiet = {"link_preview_options": '{"is_disabled": true}'}
            yield "sendMessage", chat | quiet | {"text": text, "reply_markup": KEYBOARD}


def _text(draw: random.Random) -> str:
    """A digest of some stories, 400 letters long, no two alike."""
    stories = (
        f"<b>{number}. 江湾新桥第{draw.randrange(9999)}天通车</b>\n"
        f"桥上{draw.randrange(99)}盏灯亮了，<i>渡轮停了</i>，"
        f'<a href="https://news.example/{draw.randrange(9999)}">晚报</a> 说行人先走。'
        for number in range(1, STORIES + 1)
    )
    return "\n\n".join(stories)


class _Line:
    """One kept connection, which costs the sender next to nothing: bytes out, bytes in."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def call(self, method: str, form: Form) -> bytes:
        """The body of the answer."""
        body = urlencode(form).encode()
        head = (
            f"POST /bot{DEMO_TOKEN}/{method} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        (length,) = re.findall(rb"Content-Length: (\d+)", answer)
        return await self._reader.readexactly(int(length))

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()


async def _open_chats(control: Control) -> None:
    for reader in range(FIRST_READER, FIRST_READER + READERS):
        await control.post("chats", id=reader, first_name=f"读者{reader}")
        await control.post(f"chats/{reader}/text", user_id=reader, text="/start")


@contextmanager
def _on_two_cores(pid: int) -> Iterator[None]:
    """That process on one core and we on the others, where there are several."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(pid, cores[:1])
        os.sched_setaffinity(0, cores[1:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _cpu_seconds(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / TICKS


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    (kilobytes,) = re.findall(r"VmRSS:\s+(\d+)", status)
    return int(kilobytes) / 1000


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    wish = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), wish.calls))
    bare = asyncio.run(measure_bare(wish.calls))
    told = ", ".join(f"{method} {count}" for method, count in sorted(found.calls.items()))
    print(f"calls      {found.all_calls} ({told}), {found.refused} refused")
    print(f"rate       {found.all_calls / found.seconds:.0f} a second")
    print(f"one core   {found.all_calls / found.cpu_seconds:.0f} a second of its CPU time")
    ours, http = found.cpu_seconds / found.all_calls, bare.cpu_seconds / bare.all_calls
    print(f"CPU        {1e6 * ours:.0f} microseconds a call")
    print(
        f"bare       {1e6 * http:.0f} where nothing is done with it: {ours / http:.1f} times that"
    )
    print(f"memory     {found.memory_mb[0]:.0f} MB before, {found.memory_mb[1]:.0f} MB after")


if __name__ == "__main__":
    main()
