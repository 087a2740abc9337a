"""Charsets: what the bytes are comes before what was said of them."""

import pytest

from digests.formats.charset import decode_web

CHINESE = "我们在这里说的是中国的新闻，大家都来看一看。"


@pytest.mark.parametrize(
    ("text", "encoding", "header"),
    [
        (CHINESE, "utf-8", "text/html; charset=gbk"),
        (CHINESE, "utf-8-sig", "text/html; charset=big5"),
        (CHINESE, "gb18030", "text/html"),
        (CHINESE, "gb18030", "text/html; charset=iso-8859-1"),
        (CHINESE, "gb18030", "text/html; charset=big5"),
        ("東京のニュース", "iso-2022-jp", "text/html; charset=iso-2022-jp"),
        ("東京のニュース", "euc-jp", "text/html; charset=EUC-JP"),
        ("Últimas noticias de España", "cp1252", "text/html; charset=iso-8859-1"),
        ("Últimas noticias de España", "cp1252", "text/html; charset=no-such"),
        ("plain", "ascii", "text/html; charset=utf-7"),
        ("plain", "ascii", "text/html; charset=rot13"),
    ],
)
def test_what_was_written_is_read(text: str, encoding: str, header: str) -> None:
    assert decode_web(text.encode(encoding), header) == text


def test_two_characters_of_gbk_that_happen_to_be_utf_8_are_told_by_the_declaration() -> None:
    assert decode_web("联通".encode("gbk"), "text/xml; charset=gb2312") == "联通"


@pytest.mark.parametrize("body", [b"", b"\xff", b"\xff\xfe\x00", b"\x00<", bytes(range(256)) * 4])
def test_anything_at_all_is_some_text(body: bytes) -> None:
    assert isinstance(decode_web(body, "text/xml; charset=zip"), str)
