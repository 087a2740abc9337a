"""Bytes made text: what is read, what is mended, and what is refused."""

import random

import pytest

from digests.formats.encoding import EncodingError, decode

HANS = "\n---\ntitle: 山城读书\n---\n<p>山城的读书节开了，都说这是一个好的日子，我们也来了。</p>\n"
HANT = "\n---\ntitle: 山城讀書\n---\n<p>山城的讀書節開了，都說這是一個好的日子，我們也來了。</p>\n"
ENGLISH = "\n---\ntitle: Books\n---\n<p>The city on the hill has many books.</p>\n"
UNICODE = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
)  # fmt: skip


@pytest.mark.parametrize("encoding", [*UNICODE, "gbk", "gb18030"])
@pytest.mark.parametrize("text", [HANS, ENGLISH])
def test_every_usual_encoding_is_told(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text
    assert decode(text.replace("\n", "\r\n").encode(encoding)) == text.replace("\n", "\r\n")


@pytest.mark.parametrize("encoding", [*UNICODE, "gb18030", "big5", "big5hkscs"])
def test_traditional_text_is_told(encoding: str) -> None:
    assert decode(HANT.encode(encoding)) == HANT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_one_wrong_byte_does_not_cost_a_long_post(encoding: str) -> None:
    text = HANS * 30
    data = bytearray(text.encode(encoding))
    data[2000:2002] = b"\x00\xd8" if encoding == "utf-16" else b"\xff\xff"
    read = decode(bytes(data))
    assert 1 <= read.count("\ufffd") <= 4
    assert read.startswith(HANS)
    assert read.endswith(HANS)

    zeros = bytearray(ENGLISH.encode() * 30)
    zeros[500] = 0
    assert decode(bytes(zeros)).count("\ufffd") == 1


def test_a_post_cut_off_in_a_character_is_read() -> None:
    assert decode((HANS * 30).encode()[:-9])[-3:] == "也来\ufffd"
    assert decode((HANS * 30).encode("utf-16")[:-1])[-1] == "\ufffd"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50,
        b"\0" * 10_000,
        b"PK\x03\x04" + bytes(range(255, -1, -1)) * 40,
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + bytes(range(128, 256)) * 40,
        b"\xef\xbb\xbf" + HANS.encode("gbk") * 9,
        b"\xff\xfe" + bytes(range(216, 224)) * 200,
        (HANS * 9).encode()[::2],
        b"\n---\ntitle: \xff\xfe\xfa\n---\n<p>x</p>",
        HANS.encode() + HANS.encode("gbk"),
        "\n---\ntitle: 書籍のまち\n---\n".encode("shift-jis"),
    ],
)
def test_what_is_not_certain_is_refused(data: bytes) -> None:
    with pytest.raises(EncodingError, match="save"):
        decode(data)


def test_noise_is_refused() -> None:
    noise = random.Random(1)
    for _ in range(20):
        with pytest.raises(EncodingError):
            decode(noise.randbytes(5_000))
