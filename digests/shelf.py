"""The shelf: prepared pictures on disk, by content hash, up to a size in all."""

import os
import re
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

YOUNG = timedelta(hours=1)
"""What was brought or used within it is not taken away, nor what may still be being written."""


class Shelf:
    """JPEG files in a folder: `ab/abcd….jpg`; a file's time is when it was used last."""

    def __init__(self, folder: Path) -> None:
        """Use a folder; it is made when the first picture comes."""
        self._folder = folder

    def put(self, sha256: str, jpeg: bytes) -> None:
        """Keep a picture, whole or not at all."""
        if self.use(sha256):
            return
        path = self._path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two articles may bring the same picture at the same moment.
        partial = path.with_suffix(f".{uuid4().hex}.part")
        try:
            partial.write_bytes(jpeg)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def find(self, sha256: str) -> bytes | None:
        """A picture's bytes, if it is there."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            return None
        self.use(sha256)
        return content

    def use(self, sha256: str) -> bool:
        """Note that a picture is wanted, so that it stays longer; whether it is there."""
        try:
            os.utime(self._path(sha256))
        except FileNotFoundError:
            return False
        return True

    def trim(self, limit: int, keep: Collection[str]) -> int:
        """Take away what was used longest ago until `limit` bytes are left; how many pictures.

        Those in `keep` stay, and what was used in the last hour. What was never finished goes too.
        """
        if not self._folder.is_dir():
            return 0
        old = self._now() - YOUNG.total_seconds()
        for path, stat in _listed(self._folder, "*.part"):
            if stat.st_mtime < old:
                path.unlink(missing_ok=True)
        pictures = sorted(_listed(self._folder, "*.jpg"), key=lambda one: one[1].st_mtime)
        left, gone = sum(stat.st_size for _, stat in pictures), 0
        kept = frozenset(keep)
        for path, stat in pictures:
            if left <= limit or stat.st_mtime > old:
                break
            if path.stem not in kept:
                path.unlink(missing_ok=True)
                left -= stat.st_size
                gone += 1
        return gone

    def _now(self) -> float:
        """The time by the clock that the files' times are of."""
        mark = self._folder / ".trimmed"
        mark.touch()
        return mark.stat().st_mtime

    def _path(self, sha256: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(f"not a content hash: {sha256!r}")
        return self._folder / sha256[:2] / f"{sha256}.jpg"


def _listed(folder: Path, pattern: str) -> list[tuple[Path, os.stat_result]]:
    found = []
    for path in folder.glob(f"??/{pattern}"):
        try:
            found.append((path, path.stat()))
        except FileNotFoundError:
            # Whoever wrote it has finished just now.
            continue
    return found
