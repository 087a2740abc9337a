"""Messages as a chat draws them: every entity in its place, and nothing of theirs runs."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from hypothesis import given
from hypothesis import strategies as st

from bot.chatview import Look, Words, draw_message, draw_text, service_line

EIGHT = 1795305600
"""2026-11-22 08:00 in Shanghai."""

LOOK = Look(lambda file: f"/pictures/{file}.jpg", ZoneInfo("Asia/Shanghai"))
BOT = {"id": 7, "is_bot": True, "first_name": "简报"}
LIN = {"id": 1001, "is_bot": False, "first_name": "小林"}
PRIVATE = {"id": 1001, "type": "private"}
GROUP = {"id": -2001, "type": "group", "title": "晨读小组"}


def entity(kind: str, offset: int, length: int, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": EIGHT, "from": BOT, "chat": PRIVATE, **fields}


def drawn(text: str, *entities: dict[str, Any]) -> str:
    return str(draw_text(text, entities, Words()))


def article(**fields: Any) -> Tag:
    found = BeautifulSoup(draw_message(message(**fields), LOOK), "lxml").article
    assert found
    return found


def test_offsets_count_utf16_units() -> None:
    assert drawn("𠮷📰早报", entity("bold", 4, 2)) == "𠮷📰<b>早报</b>"


def test_entities_nest_whatever_their_order() -> None:
    nested = (entity("bold", 0, 4), entity("text_link", 2, 2, url="https://example.org/a?b&c"))
    html = (
        '<b>1.<a class="link" href="https://example.org/a?b&amp;c" target="_blank"'
        ' rel="noopener noreferrer">大桥</a></b>'
    )
    assert drawn("1.大桥", *nested) == html
    assert drawn("1.大桥", *reversed(nested)) == html


def test_entities_that_cross_are_split() -> None:
    assert drawn("abc", entity("bold", 0, 2), entity("italic", 1, 2)) == "<b>a<i>b</i></b><i>c</i>"


def test_entities_out_of_bounds_are_cut_or_left_out() -> None:
    assert drawn("ab", entity("bold", 1, 9), entity("code", 5, 2), entity("italic", -3, 4)) == (
        "<i>a</i><b>b</b>"
    )


@pytest.mark.parametrize(
    ("kind", "html"),
    [
        ("underline", "<u>早报</u>"),
        ("strikethrough", "<s>早报</s>"),
        ("code", "<code>早报</code>"),
        ("hashtag", '<span class="tag">早报</span>'),
        ("phone_number", '<span class="tag">早报</span>'),
        ("blockquote", "<blockquote>早报</blockquote>"),
        ("custom_emoji", "早报"),
    ],
)
def test_each_kind_has_its_element(kind: str, html: str) -> None:
    assert drawn("早报", entity(kind, 0, 2)) == html


def test_a_quote_ends_its_line_by_itself() -> None:
    text = "引文\n\n正文"
    assert drawn(text, entity("blockquote", 0, 2), entity("bold", 2, 4)) == (
        "<blockquote>引文</blockquote><b>\n正文</b>"
    )


def test_addresses_become_links_only_where_they_are_harmless() -> None:
    assert 'href="https://example.org"' in drawn("example.org", entity("url", 0, 11))
    assert 'href="mailto:a@example.org"' in drawn("a@example.org", entity("email", 0, 13))
    for address in ("javascript:alert(1)", " https://x", "data:text/html,x", "/page", ""):
        assert drawn("点我", entity("text_link", 0, 2, url=address)) == "点我"


def test_what_hides_can_be_opened_without_a_script() -> None:
    spoiler = BeautifulSoup(drawn("谜底", entity("spoiler", 0, 2)), "lxml").label
    assert spoiler
    assert spoiler.input
    assert (spoiler.text, spoiler.input["aria-label"]) == ("谜底", "显示隐藏的文字")
    long = "一条很长的引文" * 20
    quote = BeautifulSoup(drawn(long, entity("expandable_blockquote", 0, 140)), "lxml").blockquote
    assert quote
    assert quote.input
    assert (quote.text, quote.input["aria-label"]) == (long, "展开引用")


def test_a_short_quote_has_nothing_to_unfold() -> None:
    assert drawn("短文", entity("expandable_blockquote", 0, 2)) == "<blockquote>短文</blockquote>"
    lines = entity("expandable_blockquote", 0, 7)
    assert "foldable" not in drawn("一\n二\n三\n四", entity("expandable_blockquote", 0, 5))
    assert "foldable" in drawn("一\n二\n三\n四", lines)


def test_code_keeps_its_text_and_can_be_copied() -> None:
    code = BeautifulSoup(drawn("a < b", entity("pre", 0, 5, language='py"><b>')), "lxml").pre
    assert code
    assert (code.text, code["data-language"]) == ("a < b", 'py"><b>')
    assert code.button
    assert code.button["aria-label"] == "复制"
    assert "data-language" not in drawn("a", entity("pre", 0, 1))


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", "明天"),
        ("r", "明天"),
        ("wDT", "星期日 2026年11月22日 08:00:00"),
        ("dt", "2026-11-22 08:00"),
        ("x", "明天"),
    ],
)
def test_a_date_is_said_where_the_reader_is(asked: str, shown: str) -> None:
    date = entity("date_time", 0, 2) | {"unix_time": EIGHT, "date_time_format": asked}
    found = article(text="明天", entities=[date]).select_one(".date")
    assert found
    assert (found.text, found["title"]) == (shown, "星期日 2026年11月22日 08:00:00")


def test_a_text_message_says_whose_it_is_and_when() -> None:
    ours = article(text="早安")
    assert (ours["class"], ours["data-message"]) == (["message", "incoming"], "5")
    assert (ours["data-day"], ours["data-from"]) == ("2026-11-22", "7")
    assert ours.time
    assert (ours.time.text, ours.time["datetime"]) == ("08:00", "2026-11-22T08:00:00+08:00")
    assert "已编辑" not in ours.text
    assert "已编辑" in article(text="早安", edit_date=EIGHT + 60).text
    assert article(**{"text": "/start", "from": LIN})["class"] == ["message", "outgoing"]


def test_a_command_can_be_tapped() -> None:
    button = article(text="发送 /help", entities=[entity("bot_command", 3, 5)]).button
    assert button
    assert (button["data-command"], button.text) == ("/help", "/help")


def test_a_group_names_who_speaks() -> None:
    assert "小林" in article(**{"text": "早", "from": LIN, "chat": GROUP}).text
    assert "小林" not in article(**{"text": "早", "from": LIN}).text


def test_a_photo_keeps_its_place_above_its_caption() -> None:
    sizes = [
        {"file_unique_id": "small", "width": 90, "height": 60},
        {"file_unique_id": "large", "width": 1280, "height": 853},
    ]
    photo = article(photo=sizes, caption="早间要闻", caption_entities=[entity("bold", 0, 4)])
    assert photo.img
    assert photo.img["src"] == "/pictures/large.jpg"
    assert (photo.img["width"], photo.img["height"]) == ("480", "320")
    assert photo.b
    assert photo.b.text == "早间要闻"
    assert "无法显示" not in article(photo=sizes).text


def test_the_keyboard_stands_in_rows_below() -> None:
    rows = [
        [{"text": "1", "callback_data": "1a:1"}, {"text": "2", "callback_data": '"&<'}],
        [{"text": "原文", "url": "https://example.org/"}, {"text": "坏", "url": "javascript:1"}],
    ]
    keyed = article(text="早", reply_markup={"inline_keyboard": rows})
    first, second = keyed.select(".row")
    assert [key["data-callback"] for key in first.select("button")] == ["1a:1", '"&<']
    assert second.a
    assert second.a["href"] == "https://example.org/"
    assert [key.has_attr("disabled") for key in second.select("button")] == [True]


def test_an_answer_shows_what_it_answers() -> None:
    origin = {"from": LIN, "text": "今天有什么？" * 50}
    reply = article(text="有三条", reply_to_message=origin).select_one(".reply")
    assert reply
    assert reply.text.startswith("小林今天有什么？")
    assert len(reply.text) < 100


def test_service_messages_are_lines() -> None:
    assert service_line(message(text="早"), Words()) is None
    joined = message(chat=GROUP, new_chat_members=[LIN, BOT])
    assert service_line(joined, Words()) == "小林、简报 加入了群组"
    assert service_line(message(new_chat_title="夜读"), Words()) == "群组改名为「夜读」"
    assert service_line(message(chat=GROUP, group_chat_created=True), Words()) == (
        "群组「晨读小组」建好了"
    )
    line = article(chat=GROUP, left_chat_member=LIN, **{"from": LIN})
    assert (line["class"], line.text) == (["service"], "小林 离开了群组")


def test_an_unknown_kind_is_not_an_empty_bubble() -> None:
    assert "无法显示" in article(passport_data={}).text


def test_nothing_of_theirs_becomes_markup() -> None:
    evil = "<img src=x onerror=alert(1)>\"'&amp;"
    hostile = article(
        **{"from": LIN | {"first_name": evil}},
        chat=GROUP,
        text=evil,
        entities=[entity("bot_command", 0, 40), entity("text_link", 0, 9, url=f"https://{evil}")],
        reply_to_message={"from": {"first_name": evil}, "text": evil},
        reply_markup={"inline_keyboard": [[{"text": evil, "callback_data": evil}]]},
    )
    assert hostile.find("img") is None
    assert evil in hostile.text
    assert [tag for tag in hostile.find_all(True) if tag.has_attr("onerror")] == []


kinds = st.sampled_from(
    ["bold", "italic", "pre", "spoiler", "blockquote", "expandable_blockquote", "bot_command"]
)
spans = st.builds(entity, kinds, st.integers(-3, 30), st.integers(-3, 30))
plain = st.characters(max_codepoint=0xFFFF, categories=("L", "N", "P", "S"))


@given(st.text(plain | st.just("\n"), max_size=25), st.lists(spans, max_size=6))
def test_any_entities_keep_the_text(text: str, entities: list[dict[str, Any]]) -> None:
    shown = BeautifulSoup(drawn(text, *entities), "html.parser").get_text()
    assert shown.replace("\n", "") == text.replace("\n", "")
