"""`jianbao` as processes of their own, started outside of the checkout."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

ROOT = Path(__file__).parents[2]
JIANBAO = (sys.executable, "-X", "utf8", "-c", "from bot.cli import main; main()")
PATIENCE = 60.0


class Running:
    """A process; what it says is kept, and may be waited for."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        """Start `jianbao` with arguments in a folder."""
        self._folder = folder
        self.process = subprocess.Popen(
            [*JIANBAO, *arguments],
            cwd=folder,
            env=surroundings(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.lines: list[str] = []
        self._waited: dict[str, Event] = {}
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """All it said so far."""
        return "".join(self.lines)

    def wait_for(self, words: str) -> str:
        """Wait until it says something; the line."""
        said = self._waited.setdefault(words, Event())
        if not any(words in line for line in self.lines):
            assert said.wait(PATIENCE), self.output
        found = [line for line in list(self.lines) if words in line]
        assert found, self.output
        return found[0]

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self._ended()

    def end(self, number: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> int:
        """Ask it to end; its exit code. Fails if that takes too long."""
        self.process.send_signal(number)
        code = self.process.wait(seconds)
        self._ended()
        return code

    def _ended(self) -> None:
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            for words, said in list(self._waited.items()):
                if words in line:
                    said.set()
        for said in self._waited.values():
            said.set()


@contextmanager
def started(folder: Path, *arguments: str, **environment: str) -> Iterator[Running]:
    """`jianbao` at work until the block ends."""
    running = Running(folder, *arguments, **environment)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.kill()
        else:
            running._ended()


def ran(
    folder: Path, *arguments: str, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """`jianbao` run to its end, with something on its standard input."""
    return subprocess.run(
        [*JIANBAO, *arguments],
        cwd=folder,
        env=surroundings(environment),
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process: ours, without any settings of Jianbao.

    It may keep what it compiles, or each start would compile everything anew.
    """
    left_out = ("JIANBAO", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **more}


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
