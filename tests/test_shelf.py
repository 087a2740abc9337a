"""The shelf: pictures by content hash, put there by many at once."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Barrier

from digests.shelf import Shelf

JPEG = b"\xff\xd8" * 2_000_000
KEY = sha256(JPEG).hexdigest()


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
