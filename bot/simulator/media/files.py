"""Photos: checked as Telegram does, kept by their digest, known by file ids."""

import hashlib
import io
import re
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from bot.simulator.refusal import bad_request
from bot.simulator.state import State

Json = dict[str, Any]

MOST_BYTES = 10 * 1024 * 1024
MOST_SIDES = 10_000
MOST_RATIO = 20
SIDES = {"s": 90, "m": 320, "x": 800, "y": 1280}
"""Telegram's sizes of a photo: the longer side in pixels."""
WRONG_FILE = "wrong file identifier/HTTP URL specified"

_NO_IMAGE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    ValueError,
)


class Files:
    """Photos on disk; each has several sizes, and each size its ids."""

    def __init__(self, state: State, folder: Path, bot_id: int) -> None:
        """Keep bytes in `folder`."""
        self._state = state
        self._folder = folder
        self._bot_id = bot_id
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes) -> list[Json]:
        """Take an upload: its PhotoSize list, the largest last. Raises Refused."""
        digest = hashlib.sha256(content).hexdigest()
        known = self._sizes(digest)
        if known:
            return known
        width, height = _measure(content)
        (self._folder / digest).write_bytes(content)
        with self._state.transaction():
            for name, side in _sizes(max(width, height)):
                share = min(1.0, side / max(width, height))
                sides = max(1, round(width * share)), max(1, round(height * share))
                self._add(digest, name, *sides)
        return self._sizes(digest)

    def find(self, file_id: str) -> list[Json]:
        """The PhotoSize list of a photo sent before, by any of its file ids. Raises Refused."""
        row = self._state.find("SELECT digest FROM files WHERE file_id = ?", file_id)
        if row is None:
            raise bad_request(WRONG_FILE)
        return self._sizes(row[0])

    def describe(self, file_id: str) -> Json:
        """The File object with the path to fetch it. Raises Refused."""
        row = self._state.find("SELECT unique_id FROM files WHERE file_id = ?", file_id)
        if row is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        content = self.load(row[0]) or b""
        return {
            "file_id": file_id,
            "file_unique_id": row[0],
            "file_size": len(content),
            "file_path": f"photos/{row[0]}.jpg",
        }

    def load(self, unique_id: str) -> bytes | None:
        """The bytes of one size of a photo, as JPEG."""
        row = self._state.find(
            "SELECT digest, width, height FROM files WHERE unique_id = ?", unique_id
        )
        if row is None:
            return None
        made = self._folder / f"{unique_id}.jpg"
        if not made.exists():
            digest, width, height = row
            content = (self._folder / digest).read_bytes()
            made.write_bytes(_resized(content, width, height))
        return made.read_bytes()

    def _sizes(self, digest: str) -> list[Json]:
        rows = self._state.rows(
            "SELECT file_id, unique_id, width, height FROM files WHERE digest = ?"
            " ORDER BY width * height",
            digest,
        )
        names = ("file_id", "file_unique_id", "width", "height")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _add(self, digest: str, name: str, width: int, height: int) -> None:
        unique_id = "AQAD" + _letters(f"{digest}{name}", 12)
        file_id = "AgACAgUAAxkD" + _letters(f"{self._bot_id}{digest}{name}", 54)
        self._state.run(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
            file_id,
            unique_id,
            digest,
            name,
            width,
            height,
        )


def is_address(text: str) -> bool:
    """Whether a photo is given as an address to fetch, which the simulator does not do."""
    return re.match("https?://", text, re.IGNORECASE) is not None


def _measure(content: bytes) -> tuple[int, int]:
    """Width and height of an image. Raises Refused."""
    if len(content) > MOST_BYTES:
        raise bad_request(f"file is too big for a photo; the maximum size is {MOST_BYTES} bytes")
    if not content:
        raise bad_request("file must be non-empty")
    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            if width + height <= MOST_SIDES:
                image.load()
    except _NO_IMAGE as problem:
        raise bad_request("IMAGE_PROCESS_FAILED") from problem
    if width + height > MOST_SIDES or max(width, height) > MOST_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def _sizes(longer: int) -> list[tuple[str, int]]:
    """The sizes made of a photo: all below it, and the one that holds it."""
    smaller = [(name, side) for name, side in SIDES.items() if side < longer]
    if len(smaller) == len(SIDES):
        return smaller
    return [*smaller, (list(SIDES)[len(smaller)], longer)]


def _resized(content: bytes, width: int, height: int) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        if image.size == (width, height) and image.format == "JPEG":
            return content
        small = image.convert("RGB").resize((width, height))
    made = io.BytesIO()
    small.save(made, "JPEG", quality=87)
    return made.getvalue()


def _letters(seed: str, count: int) -> str:
    return urlsafe_b64encode(hashlib.sha512(seed.encode()).digest()).decode()[:count]
