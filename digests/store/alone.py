"""Being alone: a file of SQLite serves one process that delivers, and a lock beside it says so."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from digests.store.database import database_url


class DatabaseInUseError(OSError):
    """Another process has the database."""


@contextmanager
def held_alone(database: str) -> Iterator[None]:
    """Keep other processes off a database of SQLite until the block ends, or the process does.

    PostgreSQL serves many, and nothing is done. Raises DatabaseInUseError if another process is
    there, and OSError if the lock cannot be written.
    """
    url = database_url(database)
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    with _opened(Path(f"{url.database}.lock")) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            other = lock.read(20).strip()
            raise DatabaseInUseError(
                f"{url.database}: another Jianbao (process {other}) works with it; a file of "
                "SQLite serves one, a PostgreSQL database any number"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("a+", encoding="ascii")
    except OSError as problem:
        raise OSError(f"{path.parent}: cannot be written: {problem.strerror}") from problem
