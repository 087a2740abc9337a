"""The files that were sent: their bytes kept once by digest, known by the file ids of one bot."""

import asyncio
import hashlib
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from bot.simulator.media.kinds import KINDS, PHOTO, THUMBNAIL, Json, Kind
from bot.simulator.media.once import Once
from bot.simulator.media.photos import SIDES, THUMBNAIL_SIDES, Size, make_sizes
from bot.simulator.refusal import Refused, bad_request
from bot.simulator.state import State, pack, unpack
from bot.simulator.upload import Upload

MOST_DOWNLOADED = 20 * 1024 * 1024
MOST_THUMBNAIL_BYTES = 204_799
WRONG_FILE = "wrong file identifier/HTTP URL specified"
WRONG_LETTERS = "wrong remote file identifier specified: Wrong character in the string"

_ALL_KINDS = {**KINDS, THUMBNAIL.name: THUMBNAIL}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on disk, with its media type and the name it was sent under."""

    path: Path
    mime_type: str
    name: str


class Files:
    """Files on disk; a photo has several sizes, and each size has its ids."""

    def __init__(self, state: State, folder: Path, bot_id: int) -> None:
        """Keep bytes in `folder`; the file ids are those of one bot."""
        self._state = state
        self._folder = folder
        self._bot_id = bot_id
        self._once = Once()
        folder.mkdir(parents=True, exist_ok=True)

    async def put(self, kind: Kind, upload: Upload, told: Json) -> Any:
        """Take an upload: what the message says of it, for a photo its sizes. Raises Refused."""
        size = len(upload.content)
        if not size:
            raise bad_request("file must be non-empty")
        if size > kind.most_bytes and kind.is_photo:
            words = f"file is too big for a photo; the maximum size is {kind.most_bytes} bytes"
            raise bad_request(words)
        if size > kind.most_bytes:
            raise Refused(413, "Request Entity Too Large")
        if kind.is_photo:
            return await self._put_sizes(PHOTO, upload)
        return await self._put_file(kind, upload, told)

    async def put_thumbnail(self, upload: Upload) -> Json | None:
        """Take the small picture of another file: its PhotoSize, or None if it is of no use."""
        if not upload.content or len(upload.content) > MOST_THUMBNAIL_BYTES:
            return None
        try:
            sizes = await self._put_sizes(THUMBNAIL, upload)
        except Refused:
            return None
        return sizes[-1]

    def find(self, kind: Kind, file_id: str) -> tuple[Kind, Any]:
        """A file sent before: its own kind, and what a message says of it. Raises Refused."""
        row = self._state.find(
            "SELECT kind, body FROM files WHERE file_id = ? AND bot_id = ?", file_id, self._bot_id
        )
        if row is None:
            well_formed = re.fullmatch(r"[\w-]+", file_id, re.ASCII)
            raise bad_request(WRONG_FILE if well_formed else WRONG_LETTERS)
        own = _ALL_KINDS[row[0]]
        # Documents of all sorts may stand for each other; a photo may not.
        if own is THUMBNAIL or own.is_photo != kind.is_photo:
            raise bad_request(f"can't use file of type {own.file_type} as {kind.file_type}")
        return own, unpack(row[1])

    def describe(self, file_id: str) -> Json:
        """The File object with the path to fetch it. Raises Refused."""
        row = self._state.find(
            "SELECT kind, unique_id, body FROM files WHERE file_id = ? AND bot_id = ?",
            file_id,
            self._bot_id,
        )
        if row is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        kind, unique_id, body = _ALL_KINDS[row[0]], row[1], unpack(row[2])
        sizes = body if isinstance(body, list) else [body]
        size = next(one for one in sizes if one["file_unique_id"] == unique_id)
        if size["file_size"] > MOST_DOWNLOADED:
            raise bad_request("file is too big")
        suffix = PurePosixPath(size.get("file_name", "")).suffix or kind.suffix
        return {
            "file_id": file_id,
            "file_unique_id": unique_id,
            "file_size": size["file_size"],
            "file_path": f"{kind.folder}/{unique_id}{suffix}",
        }

    def stored(self, unique_id: str) -> Stored | None:
        """Where a file is by its unique id, or None."""
        row = self._state.find(
            "SELECT kind, digest, body FROM files WHERE unique_id = ? LIMIT 1", unique_id
        )
        if row is None:
            return None
        kind, digest, body = _ALL_KINDS[row[0]], row[1], unpack(row[2])
        if isinstance(body, list):
            return Stored(self._folder / f"{unique_id}.jpg", "image/jpeg", f"{unique_id}.jpg")
        name = body.get("file_name") or f"{unique_id}{kind.suffix}"
        return Stored(self._folder / digest, body.get("mime_type", kind.mime), name)

    def load(self, unique_id: str) -> bytes | None:
        """The bytes of one size of a photo, as JPEG, or None."""
        stored = self.stored(unique_id)
        if stored is None or stored.path.suffix != ".jpg":
            return None
        return stored.path.read_bytes()

    def close(self) -> None:
        """Drop the work in hand."""
        self._once.close()

    async def _put_sizes(self, kind: Kind, upload: Upload) -> list[Json]:
        known = self._state.find(
            "SELECT body FROM files WHERE digest = ? AND kind = ? AND bot_id = ? LIMIT 1",
            upload.digest,
            kind.name,
            self._bot_id,
        )
        if known:
            sizes: list[Json] = unpack(known[0])
            return sizes
        key = (kind.name, upload.digest)
        return await self._once.do(key, lambda: self._add_sizes(kind, upload))

    async def _add_sizes(self, kind: Kind, upload: Upload) -> list[Json]:
        sides = SIDES if kind.is_photo else THUMBNAIL_SIDES
        made = await asyncio.to_thread(make_sizes, upload.content, sides)
        sizes = [self._size(kind, upload.digest, size) for size in made]
        pictures = {
            f"{size['file_unique_id']}.jpg": one.content
            for size, one in zip(sizes, made, strict=True)
        }
        await self._write(pictures)
        with self._state.transaction():
            for size in sizes:
                self._add(kind, size, upload.digest, sizes)
        return sizes

    async def _put_file(self, kind: Kind, upload: Upload, told: Json) -> Json:
        body = kind.describe(told, upload.name, len(upload.content))
        if told.get("thumbnail"):
            body["thumbnail"] = told["thumbnail"]
        unique_id = "AgAD" + _letters(f"{kind.name}{upload.digest}", 11)
        file_id = kind.prefix + _letters(f"{self._bot_id}{unique_id}{pack(body)}", 59)
        body = {"file_id": file_id, "file_unique_id": unique_id} | body
        if not (self._folder / upload.digest).exists():
            await self._once.do(upload.digest, lambda: self._write({upload.digest: upload.content}))
        self._add(kind, body, upload.digest, body)
        return body

    def _size(self, kind: Kind, digest: str, size: Size) -> Json:
        unique_id = "AQAD" + _letters(f"{kind.name}{digest}{size.name}", 12)
        return {
            "file_id": kind.prefix + _letters(f"{self._bot_id}{unique_id}", 54),
            "file_unique_id": unique_id,
            "width": size.width,
            "height": size.height,
            "file_size": len(size.content),
        }

    def _add(self, kind: Kind, ids: Json, digest: str, body: Any) -> None:
        self._state.run(
            "INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?, ?)",
            ids["file_id"],
            self._bot_id,
            ids["file_unique_id"],
            kind.name,
            digest,
            pack(body),
        )

    async def _write(self, files: dict[str, bytes]) -> None:
        await asyncio.to_thread(_write, self._folder, files)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write files so that none is ever there in part."""
    for name, content in files.items():
        unfinished = folder / f"{name}.part"
        unfinished.write_bytes(content)
        unfinished.replace(folder / name)


def _letters(seed: str, count: int) -> str:
    return urlsafe_b64encode(hashlib.sha512(seed.encode()).digest()).decode()[:count]
