"""What announces a story: bounded, linked, and honest about where it leads."""

import pytest

from bot.byline import attributed, gist, headline, host
from bot.i18n import Voice, load_words
from tests.stock import NOW


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://www.Example.org/a?b=c", "example.org"),
        ("https://bank.example@evil.example/", ""),
        ("http://xn--fsq.example:8080/", "xn--fsq.example"),
        (f"https://bank.example.{'a' * 40}.evil.example/", "…aaaaaaaaaaaaaa.evil.example"),
        ("ftp://example.org/", ""),
        ("https:///a", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_place_is_named_by_what_it_ends_in(address: str | None, place: str) -> None:
    assert host(address) == place


def test_a_headline_is_linked_and_no_address_gets_out_of_its_quotes() -> None:
    assert headline("A < B", 'https://a.example/"><i>&') == (
        '<a href="https://a.example/&quot;&gt;&lt;i&gt;&amp;">A &lt; B</a>'
    )
    assert headline("A", "javascript:alert(1)") == "A"


def test_a_gist_is_whole_sentences() -> None:
    assert gist(("桥。", " ", "通了。")) == "桥。通了。"
    assert gist(("桥" * 390 + "。", "通车了，两岸的人们挥手。")) == "桥" * 390 + "。"
    assert len(gist(("桥" * 900,))) == 400


def test_whose_a_sentence_is_stands_behind_it_and_is_never_cut() -> None:
    voice = Voice(load_words(), "zh-Hans", "Asia/Shanghai", NOW)
    assert attributed("桥通了。", "北岸新闻", voice) == "桥通了。（北岸新闻）"
    assert attributed("桥通了。", "\u200b", voice) == "桥通了。"
    assert attributed(" ", "北岸新闻", voice) == ""
    long = attributed("桥" * 900, "北岸新闻", voice)
    assert long.endswith("…（北岸新闻）")
    assert gist((long,)) == long
    assert len(attributed("桥" * 900, "报" * 900, voice)) <= 400
