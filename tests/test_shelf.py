"""The shelf: pictures by content hash, put there by many at once, taken away when it is full."""

import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest

from digests.shelf import YOUNG, Shelf

JPEG = b"\xff\xd8" * 2_000_000
KEY = sha256(JPEG).hexdigest()
HOUR = YOUNG.total_seconds()


def put(folder: Path, *, age: float, size: int = 1000) -> str:
    """A picture that was used last `age` seconds ago; its hash."""
    content = os.urandom(size)
    key = sha256(content).hexdigest()
    Shelf(folder).put(key, content)
    (path,) = folder.rglob(f"{key}.jpg")
    used = path.stat().st_mtime - age
    os.utime(path, (used, used))
    return key


def there(folder: Path) -> set[str]:
    return {path.stem for path in folder.rglob("*.jpg")}


def test_two_who_bring_the_same_picture_do_not_disturb_each_other(tmp_path: Path) -> None:
    together = Barrier(4)

    def bring(number: int) -> None:
        together.wait()
        Shelf(tmp_path).put(KEY, JPEG)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(bring, range(4)))

    assert Shelf(tmp_path).find(KEY) == JPEG
    assert [path.name for path in tmp_path.rglob("*.*")] == [f"{KEY}.jpg"]


def test_what_was_never_put_is_not_found(tmp_path: Path) -> None:
    assert Shelf(tmp_path).find(KEY) is None
    assert not Shelf(tmp_path).use(KEY)
    assert Shelf(tmp_path / "nowhere").trim(0, ()) == 0
    with pytest.raises(ValueError, match="content hash"):
        Shelf(tmp_path).find("../secret")


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    keys = [put(tmp_path, age=age * HOUR) for age in (5, 4, 3, 2)]

    assert Shelf(tmp_path).trim(4000, ()) == 0
    assert Shelf(tmp_path).trim(3999, ()) == 1
    assert there(tmp_path) == set(keys[1:])
    assert Shelf(tmp_path).find(keys[1]) is not None
    assert Shelf(tmp_path).trim(1000, ()) == 2
    assert there(tmp_path) == {keys[1]}


def test_what_waits_to_be_sent_stays_and_so_does_what_was_just_used(tmp_path: Path) -> None:
    waiting, old, young = (put(tmp_path, age=age * HOUR) for age in (9, 5, 0.5))

    assert Shelf(tmp_path).trim(0, {waiting}) == 1
    assert there(tmp_path) == {waiting, young}
    assert old not in there(tmp_path)


def test_what_was_never_finished_is_swept_up(tmp_path: Path) -> None:
    put(tmp_path, age=0)
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    left, young = folder / "ab.1.part", folder / "cd.2.part"
    for path in (left, young):
        path.write_bytes(b"\xff\xd8")
    begun = left.stat().st_mtime - HOUR - 60
    os.utime(left, (begun, begun))

    Shelf(tmp_path).trim(1_000_000, ())

    assert not left.exists()
    assert young.exists()
