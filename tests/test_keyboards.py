"""The data behind buttons: what goes in comes out, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keyboards import (
    Data,
    Forget,
    Keep,
    LatestPage,
    Like,
    Nothing,
    OpenArticle,
    OpenLatest,
    OpenStory,
    Pause,
    ReadArticle,
    Resume,
    ShowDay,
    ShowDigest,
    ShowStatus,
    StoryPage,
    Subscribe,
    Unlike,
    Unsubscribe,
    UseWording,
    number_rows,
    pack,
    paging_row,
    unpack,
)

keys = st.integers(0, 2**63 - 1)
names = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,31}", fullmatch=True)
data = st.one_of(
    st.builds(OpenArticle, keys),
    st.builds(ReadArticle, keys, keys),
    st.builds(OpenStory, keys),
    st.builds(StoryPage, keys, keys),
    st.builds(Like, keys, keys),
    st.builds(Unlike, keys, keys),
    st.builds(OpenLatest, names | st.just("")),
    st.builds(LatestPage, keys, names | st.just("")),
    st.builds(ShowDigest, names),
    st.builds(ShowDay, names, keys),
    st.just(ShowStatus()),
    st.builds(Subscribe, names),
    st.builds(Unsubscribe, keys),
    st.builds(Pause, st.integers(0, 365)),
    st.just(Resume()),
    st.just(Forget()),
    st.just(Keep()),
    st.builds(UseWording, st.sampled_from(("", "zh-Hans", "zh-Hant", "zh-TW", "zh-HK"))),
    st.just(Nothing()),
)


@given(data)
def test_data_comes_back_as_it_went_in_64_bytes(value: Data) -> None:
    packed = pack(value)
    assert len(packed.encode()) <= 64
    assert unpack(packed) == value


@given(st.one_of(st.text(), st.text("1arnldtsuwopkxyzcfe0:-_x9٣zhHTWK ", max_size=20)))
def test_junk_is_nothing_or_says_itself_again(text: str) -> None:
    value = unpack(text)
    assert value is None or pack(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1a",
        "1a:",
        "1a:1:2",
        "1a:-1",
        "1a:01",
        "1a:+1",
        "1a: 1",
        "1a:1_0",
        "1a:٣",
        "1a:9223372036854775808",
        "1a:" + "9" * 5000,
        "0a:1",
        "2a:1",
        "1d:",
        "1d:Morning",
        "1d:早间",
        "1d:" + "a" * 33,
        "1d:a:b",
        "1o:",
        "1p:1",
        "1k:1:-1",
        "1x:1:2:3",
        "1y:morning",
        "1y:morning:2026-11-20",
        "1w",
        "1w:zh-tw",
        "1w:zh-TW ",
        "1w:None",
        "1w:zh-TW:1",
        "1z",
        "1z:366",
        "1z:-1",
        "1z:03",
        "1f:1",
        "11a:1",
    ],
)
def test_other_versions_and_malformed_data_are_nothing(text: str) -> None:
    assert unpack(text) is None


def test_data_that_no_button_could_carry_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="digest"):
        ShowDigest("早间")
    with pytest.raises(ValueError, match="digest"):
        Subscribe("")
    with pytest.raises(ValueError, match="article"):
        OpenArticle(-1)


def test_numbers_stand_five_in_a_row() -> None:
    rows = number_rows([30, 31, 32, 33, 34, 35, 36], first=11)
    assert [[button.label for button in row] for row in rows] == [
        ["11", "12", "13", "14", "15"],
        ["16", "17"],
    ]
    assert unpack(rows[1][0].data) == OpenArticle(35)
    assert number_rows([]) == ()


def test_arrows_stand_where_a_page_is() -> None:
    row = paging_row(ReadArticle(3, 1), "2/3", ReadArticle(3, 3))
    assert [button.label for button in row] == ["◀", "2/3", "▶"]
    assert [unpack(button.data) for button in row] == [
        ReadArticle(3, 1),
        Nothing(),
        ReadArticle(3, 3),
    ]
    assert [button.label for button in paging_row(None, "1/3", ReadArticle(3, 2))] == ["1/3", "▶"]
