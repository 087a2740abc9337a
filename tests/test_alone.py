"""Being alone: one process works with a file of SQLite; its end, however it comes, frees it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from digests.store.alone import DatabaseInUseError, held_alone

HOLDER = """
import sys
from digests.store.alone import held_alone
with held_alone(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_file_is_held_by_one(tmp_path: Path) -> None:
    database = str(tmp_path / "jianbao.sqlite")
    with held_alone(database):
        said = f"jianbao.sqlite: .*{os.getpid()}.*SQLite"
        again = held_alone(f"sqlite:///{database}")
        with pytest.raises(DatabaseInUseError, match=said), again:
            pass
        with held_alone(str(tmp_path / "another.sqlite")):
            pass
    with held_alone(database):
        pass


def test_who_is_killed_holds_nothing(tmp_path: Path) -> None:
    database = str(tmp_path / "jianbao.sqlite")
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    assert other.stdout is not None
    assert other.stdin is not None
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(DatabaseInUseError, match=f"process {other.pid}"), held_alone(database):
        pass
    other.kill()
    other.wait()
    other.stdin.close()
    other.stdout.close()
    with held_alone(database):
        pass


def test_a_server_serves_many() -> None:
    with held_alone("postgresql:///jianbao"), held_alone("postgresql:///jianbao"):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    there = held_alone(str(tmp_path / "gone" / "jianbao.sqlite"))
    with pytest.raises(OSError, match="gone: cannot be written: No such file"), there:
        pass
