"""Packed bodies, unpacked piece by piece."""

import gzip
import random
import zlib
from contextlib import suppress

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.sources.unpack import PIECE, NotUnpacked, unpacker_for

TEXT = "早间要闻：江湾新桥今晨通车。\n".encode() * 5_000
NOISE = random.Random(7).randbytes(300_000)


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def packed(encoding: str, body: bytes) -> bytes:
    match encoding:
        case "gzip":
            return gzip.compress(body, mtime=0)
        case "deflate":
            return zlib.compress(body)
        case "raw deflate":
            return raw_deflate(body)
        case "br":
            return bytes(brotli.compress(body, quality=5))
    return body


def unpacked(encodings: tuple[str, ...], body: bytes, step: int = PIECE) -> bytes:
    unpacker, whole = unpacker_for(encodings), bytearray()
    for start in range(0, len(body), step):
        for piece in unpacker.unpack(body[start : start + step]):
            assert len(piece) < 2 * PIECE
            whole += piece
    unpacker.finish()
    return bytes(whole)


@pytest.mark.parametrize("step", [1, 1000, 1 << 20])
@pytest.mark.parametrize("body", [b"", b"x", TEXT, NOISE[:20_000], bytes(1_000_000)])
@pytest.mark.parametrize("kind", ["gzip", "deflate", "raw deflate", "br"])
def test_what_was_packed_comes_out(kind: str, body: bytes, step: int) -> None:
    assert unpacked((kind.removeprefix("raw "),), packed(kind, body), step) == body


@pytest.mark.parametrize("length", [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 98_272, 2 * 98_272])
@pytest.mark.parametrize("kind", ["gzip", "deflate", "raw deflate", "br"])
def test_a_body_may_end_where_a_piece_does(kind: str, length: int) -> None:
    body = packed(kind, bytes(length))

    assert unpacked((kind.removeprefix("raw "),), body, len(body)) == bytes(length)
    assert unpacked((kind.removeprefix("raw "),), body, 3) == bytes(length)


@pytest.mark.parametrize(
    ("encodings", "kind"),
    [
        ((), "plain"),
        (("",), "plain"),
        (("identity",), "plain"),
        (("Identity, ",), "plain"),
        (("GZIP",), "gzip"),
        (("x-gzip",), "gzip"),
        (("gzip, gzip",), "gzip"),
        (("gzip", "x-gzip"), "gzip"),
        (("identity", "br"), "br"),
        ((" BR ",), "br"),
        (("Deflate",), "deflate"),
    ],
)
def test_encodings_are_named_in_many_ways(encodings: tuple[str, ...], kind: str) -> None:
    assert unpacked(encodings, packed(kind, TEXT)) == TEXT


@pytest.mark.parametrize(
    "encodings", [("zstd",), ("gzip, br",), ("br", "gzip"), ("\n" * 999 + "x",)]
)
def test_what_was_not_asked_for_is_not_unpacked(encodings: tuple[str, ...]) -> None:
    with pytest.raises(NotUnpacked, match="not asked for"):
        unpacker_for(encodings)


@pytest.mark.parametrize("kind", ["gzip", "deflate", "raw deflate", "br"])
def test_what_is_not_whole_is_not_taken(kind: str) -> None:
    body, encodings = packed(kind, NOISE[:2000] + TEXT), (kind.removeprefix("raw "),)

    for half in (body[:1], body[: len(body) // 2], body[:-1]):
        with pytest.raises(NotUnpacked, match="breaks off"):
            unpacked(encodings, half)


@pytest.mark.parametrize("step", [7, PIECE])
@pytest.mark.parametrize("kind", ["gzip", "deflate", "raw deflate", "br"])
@pytest.mark.parametrize("length", [10, 300_000])
def test_what_follows_the_end_is_not_taken(kind: str, length: int, step: int) -> None:
    body = packed(kind, bytes(length)) + b"and more, and more"

    with pytest.raises(NotUnpacked):
        unpacked((kind.removeprefix("raw "),), body, step)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_what_was_never_packed_is_not_unpacked(encoding: str) -> None:
    with pytest.raises(NotUnpacked, match=r"is not the .* that it says it is"):
        unpacked((encoding,), b"<html>" + TEXT)


def test_what_is_really_packed_twice_is_not_taken_for_text() -> None:
    with pytest.raises(NotUnpacked, match="packed twice"):
        unpacked(("gzip", "gzip"), packed("gzip", packed("gzip", TEXT)))


def test_an_empty_body_is_whole_whatever_it_is_called() -> None:
    assert [unpacked((name,), b"") for name in ("gzip", "br", "deflate")] == [b""] * 3


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br"]), st.integers(1, 50))
def test_any_bytes_come_to_an_end(body: bytes, encoding: str, step: int) -> None:
    with suppress(NotUnpacked):
        assert len(unpacked((encoding,), body, step)) < 1_000_000
