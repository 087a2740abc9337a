"""Every kind of message has a drawing, and nothing that comes from outside runs in it."""

from dataclasses import fields, replace
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag

from bot.chatview import (
    Look,
    Words,
    draw_message,
    draw_reply_keyboard,
    kind_name,
    service_line,
    summary,
    words_for,
)
from tests.benchmarks.gallery_messages import SECTIONS
from tests.benchmarks.gallery_parts import caption, marked

EIGHT = 1795305600
LOOK = Look(
    lambda file: f"/pictures/{file}.jpg",
    ZoneInfo("Asia/Shanghai"),
    topics={11: {"name": "闲聊", "icon_color": 0x6FB9F0}},
)
BOT = {"id": 7, "is_bot": True, "first_name": "简报"}
LIN = {"id": 1001, "is_bot": False, "first_name": "小林"}
CHEN = {"id": 1002, "is_bot": False, "first_name": "陳怡君"}
PRIVATE = {"id": 1001, "type": "private"}
GROUP = {"id": -2001, "type": "supergroup", "title": "晨读小组"}
PHOTO = [{"file_unique_id": "p", "width": 900, "height": 600}]
EVIL = "<img src=x onerror=alert(1)>\"'&amp;{0}{name}"
LANGUAGES = [words_for(tag) for tag in ("zh-Hans", "zh-Hant", "en")]


def message(**given: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": EIGHT, "from": BOT, "chat": PRIVATE, **given}


def article(**given: Any) -> Tag:
    found = BeautifulSoup(draw_message(message(**given), LOOK), "lxml").article
    assert found
    return found


def one(tag: Tag, selector: str) -> Tag:
    found = tag.select_one(selector)
    assert found, selector
    return found


EVERY = [one for section in SECTIONS for one in section.messages]


@pytest.mark.parametrize("words", LANGUAGES, ids=["zh-Hans", "zh-Hant", "en"])
def test_every_kind_has_a_drawing(words: Words) -> None:
    look = replace(LOOK, words=words)
    for given in EVERY:
        drawn = draw_message(given, look)
        assert ("passport_data" in given) == (words.other in drawn), given
        assert " style=" not in drawn
        assert "<script" not in drawn
        assert BeautifulSoup(drawn, "lxml").article


def test_whatever_is_hostile_stays_text() -> None:
    """Every text in every message of the gallery is put in the place of a hostile one."""
    for given in EVERY:
        hostile = poisoned(given) | {"message_id": 1, "chat": given["chat"] | {"title": EVIL}}
        drawn = BeautifulSoup(draw_message(hostile, LOOK), "lxml")
        for tag in drawn.find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")], given
            assert tag.name != "script"
            if tag.has_attr("href"):
                assert str(tag["href"]).startswith(("https://", "mailto:")), given
            if tag.name == "img":
                assert str(tag["src"]).startswith("/pictures/"), given


def poisoned(value: Any, name: str = "") -> Any:
    """The same record with each of its free texts replaced."""
    if isinstance(value, dict):
        return {key: poisoned(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, name) for inner in value]
    if not isinstance(value, str) or name in ("type", "style", "currency"):
        return value
    return "javascript:alert(1)" if name == "url" else EVIL


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"new_chat_members": [LIN, CHEN], "from": LIN}, "小林、陳怡君 加入了群组"),
        ({"new_chat_members": [CHEN], "from": LIN}, "小林 邀请 陳怡君 加入了群组"),
        ({"left_chat_member": LIN, "from": LIN}, "小林 离开了群组"),
        ({"left_chat_member": CHEN, "from": LIN}, "小林 将 陳怡君 移出了群组"),
        ({"supergroup_chat_created": True}, "群组「晨读小组」建好了"),
        ({"channel_chat_created": True}, "频道「晨读小组」建好了"),
        ({"new_chat_title": "夜读"}, "群组改名为「夜读」"),
        ({"new_chat_photo": PHOTO}, "简报 更换了群组头像"),
        ({"delete_chat_photo": True}, "简报 移除了群组头像"),
        ({"pinned_message": {"text": "早\n安" + "啊" * 50}}, f"简报 置顶了「早 安{'啊' * 36}…」"),
        ({"pinned_message": {"photo": PHOTO}}, "简报 置顶了「图片」"),
        ({"pinned_message": {"message_id": 3, "date": 0}}, "简报 置顶了「…」"),
        ({"migrate_to_chat_id": -100}, "群组升级为超级群组"),
        ({"migrate_from_chat_id": -1}, "这个超级群组由普通群组升级而来"),
        ({"forum_topic_created": {"name": "闲聊", "icon_color": 1}}, "话题「闲聊」建好了"),
        ({"forum_topic_edited": {"name": "正事"}}, "话题改名为「正事」"),
        ({"forum_topic_edited": {"icon_custom_emoji_id": "5"}}, "话题换了图标"),
        ({"forum_topic_closed": {}}, "简报 关闭了话题"),
        ({"forum_topic_reopened": {}}, "简报 重新打开了话题"),
        ({"general_forum_topic_hidden": {}}, "简报 隐藏了「常规」话题"),
        ({"general_forum_topic_unhidden": {}}, "简报 显示了「常规」话题"),
        (
            {"message_auto_delete_timer_changed": {"message_auto_delete_time": 172800}},
            "简报 设置消息在 2 天后自动删除",
        ),
        (
            {"message_auto_delete_timer_changed": {"message_auto_delete_time": 0}},
            "简报 关闭了自动删除",
        ),
        ({"chat_background_set": {"type": {}}}, "简报 更换了聊天背景"),
        ({"_service": "你屏蔽了机器人"}, "你屏蔽了机器人"),
        ({"text": "早"}, None),
    ],
)
def test_what_happened_is_a_line(given: dict[str, Any], line: str | None) -> None:
    assert service_line(message(**({"chat": GROUP} | given)), Words()) == line


def test_names_with_braces_are_only_names() -> None:
    odd = LIN | {"first_name": "{title}{0}"}
    assert service_line(message(left_chat_member=odd, **{"from": odd}), Words()) == (
        "{title}{0} 离开了群组"
    )


def test_a_page_stands_above_or_below_the_text() -> None:
    page = {"url": "https://example.org", "title": "通车", "site": "港口日报", "picture": "x"}
    bubble = one(article(text="看", _preview=page), ".bubble")
    assert [part["class"][0] for part in bubble.find_all(True, recursive=False)] == [
        "text",
        "preview",
        "meta",
    ]
    card = one(bubble, ".preview")
    assert (card["href"], one(card, "img")["src"]) == ("https://example.org", "/pictures/x.jpg")
    above = one(article(text="看", _preview=page | {"above": True, "large": True}), ".bubble")
    assert one(above, ":first-child")["class"] == ["preview", "large"]
    assert article(text="看", link_preview_options={"url": "https://x"}).select(".preview") == []
    harmless = one(article(text="看", _preview=page | {"url": "javascript:1"}), ".preview")
    assert not harmless.has_attr("href")


def test_a_caption_stands_below_unless_it_asks() -> None:
    below = one(article(photo=PHOTO, **caption("早")), ".bubble")
    assert "media" in one(below, ":first-child")["class"]
    above = one(article(photo=PHOTO, show_caption_above_media=True, **caption("早")), ".bubble")
    assert one(above, ":first-child")["class"] == ["text"]
    hidden = article(photo=PHOTO, has_media_spoiler=True)
    assert one(hidden, ".veil input")["aria-label"] == "显示隐藏的图片"


@pytest.mark.parametrize(
    ("size", "spoken", "shown"),
    [
        ((1280, 640), False, ("480", "240")),
        ((600, 1200), False, ("240", "480")),
        ((200, 160), False, ("200", "160")),
        ((200, 160), True, ("480", "384")),
        ((600, 1200), True, ("320", "480")),
        ((0, 0), False, ("140", "140")),
    ],
)
def test_pictures_fit(size: tuple[int, int], spoken: bool, shown: tuple[str, str]) -> None:
    photo = [{"file_unique_id": "p", "width": size[0], "height": size[1]}]
    said = {"caption": "早"} if spoken else {}
    img = one(article(photo=photo, **said), "img.picture")
    assert (img["width"], img["height"]) == shown


def test_a_quoted_answer_leads_back() -> None:
    origin = {"message_id": 3, "from": LIN, "photo": PHOTO, "caption": "塔"}
    reply = one(article(text="好", reply_to_message=origin, quote={"text": "只这句"}), ".reply")
    assert (reply["data-original"], reply["tabindex"], reply.text) == ("3", "0", "小林只这句")
    assert one(reply, "img.thumb")["src"] == "/pictures/p.jpg"
    veiled = origin | {"has_media_spoiler": True}
    assert article(text="好", reply_to_message=veiled).select(".thumb") == []
    elsewhere = {"origin": {"sender_user_name": "某君"}, "chat": GROUP}
    assert one(article(text="好", external_reply=elsewhere), ".reply b").text == "某君"
    root = {"message_id": 3, "forum_topic_created": {"name": "闲聊"}}
    assert article(text="好", reply_to_message=root).select(".reply") == []


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ({"type": "user", "sender_user": LIN}, "小林"),
        ({"type": "hidden_user", "sender_user_name": "某君"}, "某君"),
        ({"type": "chat", "sender_chat": GROUP}, "晨读小组"),
        ({"type": "channel", "chat": GROUP, "author_signature": "值班"}, "晨读小组 (值班)"),
    ],
)
def test_a_forward_names_where_it_comes_from(origin: dict[str, Any], name: str) -> None:
    assert one(article(text="早", forward_origin=origin), ".forward").text == f"转发自 {name}"


def test_a_group_shows_who_speaks_for_it_and_in_which_topic() -> None:
    admin = article(chat=GROUP, text="早", sender_chat=GROUP)
    assert (one(admin, ".who").text, one(admin, ".badge").text) == ("晨读小组", "匿名管理员")
    channel = article(chat=GROUP, text="早", sender_chat={"id": -9, "title": "港口日报"})
    assert one(channel, ".badge").text == "频道"
    topic = article(chat=GROUP, text="早", message_thread_id=11, is_topic_message=True)
    assert one(topic, ".topic").text == "闲聊"
    assert article(chat=GROUP, text="早", message_thread_id=11).select(".topic") == []
    assert one(article(text="早", via_bot={"username": "gif"}), ".via").text == "通过 @gif"


def test_marks_stand_beside_the_time() -> None:
    post = article(
        chat={"id": -3, "type": "channel", "title": "港口"},
        text="早",
        author_signature="值班",
        has_protected_content=True,
        _pinned=True,
    )
    marks = [mark["title"] for mark in post.select(".meta .mark")]
    assert (marks, one(post, ".signed").text) == (["已置顶", "受保护的内容"], "值班")
    assert article(text="早").select(".ticks") == []
    assert one(article(text="早", **{"from": LIN}), ".ticks")["title"] == "已读"


def test_buttons_carry_what_they_do() -> None:
    row = [
        {"text": "写", "switch_inline_query_current_chat": ""},
        {"text": "转", "switch_inline_query": "桥"},
        {"text": "抄", "copy_text": {"text": "TEA"}},
        {"text": "订", "callback_data": "s", "style": "success"},
        {"text": "怪", "callback_data": "s", "style": "x onclick=1"},
        {"text": "小程序", "web_app": {"url": "https://example.org"}},
        {"text": "停", "callback_data": "s", "disabled": True},
    ]
    here, there, copy, green, odd, app, off = article(
        text="早", reply_markup={"inline_keyboard": [row]}
    ).select("button.key")
    assert (here["data-inline"], here["data-place"]) == ("", "here")
    assert (there["data-inline"], there["data-place"]) == ("桥", "elsewhere")
    assert (copy["data-copy"], copy["data-done"]) == ("TEA", "已复制")
    assert (green["class"], odd["class"]) == (["key", "success"], ["key"])
    assert [key.has_attr("disabled") for key in (green, app, off)] == [False, True, True]


def test_a_reply_keyboard_says_or_asks() -> None:
    markup = {
        "resize_keyboard": True,
        "keyboard": [["早"], [{"text": "位置", "request_location": True}]],
    }
    group = BeautifulSoup(draw_reply_keyboard(markup, Words()), "lxml").div
    assert group
    assert group["class"] == ["reply-keyboard", "compact"]
    say, ask = group.select("button")
    assert (say["data-say"], ask["data-request"]) == ("早", "location")
    assert not ask.has_attr("data-say")
    assert draw_reply_keyboard({"remove_keyboard": True}, Words()) == ""
    assert EVIL not in draw_reply_keyboard({"keyboard": [[EVIL]]}, Words())


def test_reactions_are_counted_below() -> None:
    liked = article(text="早", _reactions=[{"emoji": "♥", "count": 3}])
    assert [chip.text for chip in liked.select(".reaction")] == ["♥ 3"]
    assert one(liked, ".reactions .meta").text == "08:00"


def test_a_message_in_a_word() -> None:
    assert summary(message(text="早"), Words()) == "早"
    assert summary(message(document={"file_name": "a.pdf"}), Words()) == "a.pdf"
    assert summary(message(animation={}, document={"file_name": "a.gif"}), Words()) == "动图"
    assert kind_name(message(voice={}), words_for("en-GB")) == "voice message"


def test_offsets_of_nested_entities_count_utf16() -> None:
    given = marked("📰<bold>早<italic>报</italic></bold>")
    assert "📰<b>早<i>报</i></b>" in draw_message(message(**given), LOOK)


def test_the_three_languages_fill_in_the_same() -> None:
    for field in fields(Words):
        values = [getattr(words, field.name) for words in LANGUAGES]
        assert len({type(value) for value in values}) == 1
        if isinstance(values[0], str):
            names = [{name for _, name, *_ in Formatter().parse(text) if name} for text in values]
            assert names[0] == names[1] == names[2], field.name
    assert words_for("zh-TW") is words_for("zh_HK") is words_for("zh-Hant")
    assert words_for("") is words_for("de") is words_for("zh")


def test_a_spoiler_is_covered_in_what_answers_it() -> None:
    spoiler = {"type": "spoiler", "offset": 2, "length": 3}
    original = message(text="是他𠮷的", entities=[spoiler])
    assert summary(original, words_for("zh-Hans")) == "是他▒▒▒"
