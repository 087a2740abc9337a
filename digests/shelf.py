"""The shelf: prepared pictures on disk, by content hash."""

import re
from pathlib import Path
from uuid import uuid4


class Shelf:
    """JPEG files in a folder: `ab/abcd….jpg`."""

    def __init__(self, folder: Path) -> None:
        """Use a folder; it is made when the first picture comes."""
        self._folder = folder

    def put(self, sha256: str, jpeg: bytes) -> None:
        """Keep a picture, whole or not at all."""
        path = self._path(sha256)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two articles may bring the same picture at the same moment.
        partial = path.with_suffix(f".{uuid4().hex}.part")
        partial.write_bytes(jpeg)
        partial.replace(path)

    def find(self, sha256: str) -> bytes | None:
        """A picture's bytes, if it is there."""
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def _path(self, sha256: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(f"not a content hash: {sha256!r}")
        return self._folder / sha256[:2] / f"{sha256}.jpg"
