"""The kinds of files: how each is sent, told of and found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

Json = dict[str, Any]

MOST_BYTES = 50 * 1024 * 1024
MOST_FETCHED = 20 * 1024 * 1024
MOST_PHOTO_BYTES = 10 * 1024 * 1024
MOST_PHOTO_FETCHED = 5 * 1024 * 1024
PICTURE_TYPES = frozenset(("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"))

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_MOVING = MappingProxyType({"width": 0, "height": 0, "duration": 0})
_MIME_TYPES = MimeTypes(())
"""Python's own table: what the system knows differs from one to the next."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `name` is its parameter, its key in a message and its key in SENDING.

    `file_type` is Telegram's word for it, `prefix` how its file ids begin; `folder` is where
    getFile says it is, and `suffix` stands there after a file without a name. `told` are the fields
    that the caller may tell of it, with what stands where they are missing (None: nothing).
    `fetched` are the media types that Telegram takes from an address.
    """

    name: str
    file_type: str
    prefix: str
    folder: str
    suffix: str = ""
    mime: str = "application/octet-stream"
    told: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    fetched: frozenset[str] = frozenset()
    named: bool = True
    captioned: bool = True
    shown: bool = False
    """Whether it is a picture that can be veiled, and have its caption above it."""

    @property
    def is_photo(self) -> bool:
        """Whether it is a list of sizes, and no document."""
        return self.name == "photo"

    @property
    def most_bytes(self) -> int:
        """The largest upload."""
        return MOST_PHOTO_BYTES if self.is_photo else MOST_BYTES

    @property
    def most_fetched(self) -> int:
        """The largest file that is taken from an address."""
        return MOST_PHOTO_FETCHED if self.is_photo else MOST_FETCHED

    def mime_type(self, name: str) -> str:
        """The media type of a file of this name."""
        return guess_type(name) or self.mime

    def describe(self, given: Mapping[str, Any], name: str, size: int) -> Json:
        """The fields of a file that are not its ids: as told, and by its name."""
        told = {field: given.get(field) or other for field, other in self.told.items()}
        body = {field: value for field, value in told.items() if value is not None}
        if self.named and name:
            body["file_name"] = name
        if "length" not in self.told:
            body["mime_type"] = self.mime_type(name)
        return body | {"file_size": size}


PHOTO = Kind(
    "photo",
    "Photo",
    "AgACAgUAAxkD",
    "photos",
    ".jpg",
    "image/jpeg",
    fetched=PICTURE_TYPES,
    shown=True,
)
THUMBNAIL = Kind("thumbnail", "Thumbnail", "AAMCBQADGQEA", "thumbnails", ".jpg", "image/jpeg")
_SENT = (
    PHOTO,
    Kind(
        "video",
        "Video",
        "BAACAgUAAxkD",
        "videos",
        ".mp4",
        "video/mp4",
        told=_MOVING | {"start_timestamp": None},
        fetched=frozenset(("video/mp4",)),
        shown=True,
    ),
    Kind(
        "animation",
        "Animation",
        "CgACAgUAAxkD",
        "animations",
        ".mp4",
        "video/mp4",
        told=_MOVING,
        fetched=frozenset(("image/gif", "video/mp4")),
        shown=True,
    ),
    Kind(
        "document",
        "Document",
        "BQACAgUAAxkD",
        "documents",
        fetched=frozenset(("image/gif", "application/pdf", "application/zip")),
    ),
    Kind(
        "audio",
        "Audio",
        "CQACAgUAAxkD",
        "music",
        ".mp3",
        "audio/mpeg",
        told=MappingProxyType({"duration": 0, "performer": None, "title": None}),
        fetched=frozenset(("audio/mpeg", "audio/mp4", "audio/x-m4a")),
    ),
    Kind(
        "voice",
        "VoiceNote",
        "AwACAgUAAxkD",
        "voice",
        ".oga",
        "audio/ogg",
        told=MappingProxyType({"duration": 0}),
        fetched=frozenset(("audio/ogg",)),
        named=False,
    ),
    Kind(
        "video_note",
        "VideoNote",
        "DQACAgUAAxkD",
        "video_notes",
        ".mp4",
        "video/mp4",
        told=MappingProxyType({"length": 0, "duration": 0}),
        named=False,
        captioned=False,
    ),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _SENT})
"""The kinds that are sent, by their names."""


def guess_type(name: str) -> str:
    """The media type that a file's name tells, or nothing."""
    return _MIME_TYPES.guess_type(PurePosixPath(name).name, strict=False)[0] or ""
