"""A PostgreSQL server of the tests' own: made in a temporary folder, gone when they are done."""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

MISSING = (
    "PostgreSQL's server programs are not installed: on Debian `apt install postgresql`, or leave "
    'these tests out with `-m "not postgresql"`'
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; it listens on a socket in `folder` and trusts everybody there."""

    programs: Path
    folder: Path
    numbers: Iterator[int]

    def new_database(self, copied_from: str = "template0") -> str:
        """The URL of a new database: an empty one, or a copy of the one with a name."""
        name = f"test_{next(self.numbers)}"
        place = ("-h", str(self.folder), "-U", "postgres")
        _run(self, "createdb", *place, "-S", "file_copy", "-T", copied_from, name)
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def restart(self, mode: str) -> None:
        """Stop it ("fast": in order, "immediate": as a power cut would) and start it again."""
        log, data = str(self.folder / "log"), str(self.folder / "data")
        _run(self, "pg_ctl", "restart", "-w", "-D", data, "-l", log, "-m", mode)

    @contextmanager
    def stopped(self, mode: str) -> Iterator[None]:
        """No server for the time of the block."""
        log, data = str(self.folder / "log"), str(self.folder / "data")
        options = (self.folder / "data" / "postmaster.opts").read_text(encoding="utf-8")
        _run(self, "pg_ctl", "stop", "-w", "-D", data, "-m", mode)
        try:
            yield
        finally:
            _run(self, "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", _given(options))


@contextmanager
def running_server(*, lasting: bool = False) -> Iterator[Server]:
    """A server for the time of the block; a `lasting` one waits for its disk, as real ones do.

    Raises FileNotFoundError where there is none to run.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="jianbao-pg-"))
    server = Server(programs, folder, count(1))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = str(folder / "data")
        _run(server, "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N")
        # Nothing here outlives the tests: no fsync, no network.
        options = f"-k {folder} -c listen_addresses='' -c max_connections=50"
        options += "" if lasting else " -F"
        log = str(folder / "log")
        _run(server, "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", options)
        try:
            yield server
        finally:
            _run(server, "pg_ctl", "stop", "-w", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=_version)
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    if on_path is None:
        raise FileNotFoundError(MISSING)
    return Path(on_path).parent


def _version(program: Path) -> float:
    return float(program.parts[-3])


def _run(server: Server, program: str, *arguments: str) -> None:
    # The server refuses to run as root, so it runs as the user its package made.
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(
        [server.programs / program, *arguments],
        user=user,
        group=user,
        cwd=server.folder,
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def _given(options: str) -> str:
    """The options that a server was started with, as it notes them: the first are its own."""
    given = shlex.split(options)[1:]
    at = given.index("-D")
    return shlex.join([*given[:at], *given[at + 2 :]])
