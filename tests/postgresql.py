"""A PostgreSQL server of the tests' own: made in a temporary folder, gone when they are done."""

import os
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


@contextmanager
def running_server() -> Iterator[Server]:
    """A server for the time of the block. Raises FileNotFoundError where there is none to run."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="jianbao-pg-"))
    server = Server(programs, folder, count(1))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = str(folder / "data")
        _run(server, "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "-N")
        # Nothing here outlives the tests: no fsync, no network.
        options = f"-F -k {folder} -c listen_addresses='' -c max_connections=50"
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
