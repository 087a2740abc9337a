"""Packed bodies, unpacked piece by piece: gzip, deflate and brotli."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli

ACCEPTED = "gzip, br"
"""What we ask for: the deflate of HTTP means two things, so it is only taken when it comes."""

PIECE = 1 << 16
_GZIP = b"\x1f\x8b"


class NotUnpacked(Exception):  # noqa: N818 - says what happened
    """A body that is not what its headers say: says why."""


class Unpacker(Protocol):
    """Takes packed chunks in order; gives pieces of some 100 KB at most, whatever was packed."""

    def unpack(self, chunk: bytes) -> Iterator[bytes]:
        """What this chunk lets out. Raises NotUnpacked."""
        ...

    def finish(self) -> None:
        """Make sure that the end was reached. Raises NotUnpacked."""
        ...


def unpacker_for(encodings: Iterable[str]) -> Unpacker:
    """The unpacker for the values of Content-Encoding. Raises NotUnpacked if we have none.

    Written twice by two proxies that packed once is common, and taken as once.
    """
    listed = ",".join(encodings).lower().split(",")
    named = [name for raw in listed if (name := raw.strip()) not in {"", "identity"}]
    kinds = {name.removeprefix("x-") for name in named}
    match sorted(kinds):
        case []:
            return _Plain()
        case ["gzip"]:
            return _Deflated("gzip", repeated=len(named) > 1)
        case ["deflate"]:
            return _Deflated("deflate")
        case ["br"]:
            return _Brotli()
    raise NotUnpacked(f"is packed as {', '.join(named)[:60]!a}, which was not asked for")


class _Plain:
    def unpack(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk

    def finish(self) -> None:
        """There is nothing to be missed."""


class _Deflated:
    """gzip (RFC 1952), and deflate with its wrapper (RFC 1950) or without (RFC 1951)."""

    def __init__(self, kind: str, *, repeated: bool = False) -> None:
        self._kind = kind
        self._repeated = repeated
        self._stream: zlib._Decompress | None = None
        self._begun = False
        self._ended = False

    def unpack(self, chunk: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._stream = zlib.decompressobj(self._wbits(chunk))
        while True:
            try:
                piece = self._stream.decompress(chunk, PIECE)
            except zlib.error as problem:
                raise NotUnpacked(f"is not the {self._kind} that it says it is") from problem
            self._check_once(piece)
            yield piece
            # At the end the tail is an old one: what follows lies in unused_data.
            chunk, self._ended = self._stream.unconsumed_tail, self._stream.eof
            if self._ended or (not chunk and len(piece) < PIECE):
                break
        if self._stream.unused_data:
            raise NotUnpacked(f"its {self._kind} is followed by something else")

    def finish(self) -> None:
        if self._stream is not None and not self._ended:
            raise NotUnpacked(f"its {self._kind} breaks off")

    def _wbits(self, chunk: bytes) -> int:
        if self._kind == "gzip":
            return 16 + zlib.MAX_WBITS
        wrapped = chunk[0] & 0x0F == 8
        return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS

    def _check_once(self, piece: bytes) -> None:
        if self._repeated and not self._begun and piece.startswith(_GZIP):
            raise NotUnpacked("is packed twice")
        self._begun = self._begun or bool(piece)


class _Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    def unpack(self, chunk: bytes) -> Iterator[bytes]:
        self._begun = True
        while True:
            try:
                piece = self._stream.process(chunk, output_buffer_limit=PIECE)
            except brotli.error as problem:
                raise NotUnpacked("is not the brotli that it says it is") from problem
            yield piece
            # A piece under the limit is the last: only then does it take more.
            if self._stream.is_finished() or len(piece) < PIECE:
                return
            chunk = b""

    def finish(self) -> None:
        if self._begun and not self._stream.is_finished():
            raise NotUnpacked("its brotli breaks off")
