"""Articles in the Chinese that a chat asked for: their words, and nothing else."""

from datetime import UTC, date, datetime

import pytest

from bot.wording import Rewording
from digests.model import (
    Block,
    BlockKind,
    Candidate,
    Edition,
    EditionItem,
    Language,
    Moment,
    Wording,
)
from tests import loaded

SCRIPTS = loaded.scripts()
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def into(wording: Wording | None) -> Rewording:
    return Rewording(SCRIPTS, wording)


def story(title: str, language: Language = "zh-Hans") -> Candidate:
    return Candidate(
        story=1,
        article=2,
        title=title,
        summary=("三座图书馆开门。", "鼠标有新软件。"),
        language=language,
        outlets=("临澜软件报", "后台新闻"),
        medium="新媒体",
        section="软件",
        categories=("软件",),
        published=NOW,
        published_certain=True,
        arrived_at=NOW,
        address="https://example.org/软件",
        course=(Moment(NOW, "首批软件送到。", 2),),
    )


def edition(*stories: Candidate) -> Edition:
    items = tuple(EditionItem(one, 1.0, ()) for one in stories)
    return Edition("soft", "软件早报", NOW, "Asia/Taipei", date(2026, 11, 22), items)


@pytest.mark.parametrize(
    ("wording", "title", "sentence"),
    [
        (None, "新软件上市", "三座图书馆开门。"),
        ("zh-Hans", "新软件上市", "三座图书馆开门。"),
        ("zh-Hant", "新軟件上市", "三座圖書館開門。"),
        ("zh-TW", "新軟體上市", "三座圖書館開門。"),
        ("zh-HK", "新軟件上市", "三座圖書館開門。"),
    ],
)
def test_a_digest_is_reworded_and_its_names_are_not(
    wording: Wording | None, title: str, sentence: str
) -> None:
    made = into(wording).edition(edition(story("新软件上市")))
    shown = made.items[0].candidate
    assert (shown.title, shown.summary[0]) == (title, sentence)
    assert shown.course[0].text.startswith("首批" + title[1:3])
    assert made.title == "软件早报"
    assert shown.outlets == ("临澜软件报", "后台新闻")
    assert shown.categories == ("软件",)
    assert shown.address == "https://example.org/软件"


def test_a_traditional_article_is_read_in_simplified() -> None:
    assert into("zh-Hans").text("三座圖書館開門", "zh-Hant") == "三座图书馆开门"


def test_a_short_sentence_is_in_the_script_of_its_article() -> None:
    """Every character of it belongs to both."""
    assert into("zh-Hant").text("在干什么？", "zh-Hans") == "在幹什麼？"
    assert into("zh-TW").text("在干什么？", "zh-Hant") == "在干什么？"
    made = into("zh-TW").candidate(story("在干什么？"))
    assert made.title == "在幹什麼？"


@pytest.mark.parametrize("language", ["en", "other"])
def test_other_languages_are_left_alone(language: Language) -> None:
    text = "The word 软件 means software; 東京の国会"
    assert into("zh-TW").text(text, language) == text


def test_addresses_in_a_text_still_lead_where_they_led() -> None:
    text = "软件见 https://example.org/软件?a=里，里面有。http://后.example/"
    assert into("zh-TW").text(text, "zh-Hans") == (
        "軟體見 https://example.org/软件?a=里，裡面有。http://后.example/"
    )


def test_a_body_is_reworded_block_by_block_and_code_is_not() -> None:
    body = (
        Block(BlockKind.HEADING, "软件"),
        Block(BlockKind.CODE, "print('软件')"),
        Block(BlockKind.TABLE, "软件 | 820"),
    )
    assert into("zh-TW").blocks(body, "zh-Hans") == (
        Block(BlockKind.HEADING, "軟體"),
        Block(BlockKind.CODE, "print('软件')"),
        Block(BlockKind.TABLE, "軟體 | 820"),
    )
    assert into(None).blocks(body, "zh-Hans") == body
