"""A digest as its readers get it: whole items in order, within the limits, harmless."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LANGUAGES, load_words
from bot.keyboards import OpenArticle, OpenLatest, OpenStory, ShowStatus, unpack
from bot.markup import CAPTION_LIMIT, TEXT_LIMIT, entity_count, fits, visible_length
from bot.messages import Button, Photo, Text
from bot.render import (
    SPARE,
    explain_edition,
    late_line,
    render_edition,
    shown_articles,
    with_line,
)
from digests.model import Candidate, Edition, EditionItem, Reason
from tests.telegram_html import read_html

WORDS = load_words()
DUE = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
NOW = DUE + timedelta(minutes=42)

BRIDGE = Candidate(
    story=1,
    article=101,
    title="跨江大桥今晨合龙",
    summary=("主跨于清晨六点合龙。", "预计明年五月通车。"),
    language="zh-Hans",
    outlets=("江城晚报", "北岸新闻", "港湾日报"),
    medium="",
    section="",
    categories=(),
    published=DUE - timedelta(hours=2),
    published_certain=True,
    arrived_at=DUE,
    address="https://example.org/bridge",
)


def edition(*candidates: Candidate) -> Edition:
    items = tuple(EditionItem(candidate, 1.0, ()) for candidate in candidates)
    return Edition("morning", "早间要闻", DUE, "Asia/Shanghai", date(2026, 11, 22), items)


def story(number: int, picture: int | None = None, sentence: str = "江面恢复通航。") -> Candidate:
    return replace(
        BRIDGE,
        story=number,
        article=100 + number,
        title=f"第{number}座桥",
        picture=picture,
        summary=(sentence,),
        outlets=("江城晚报",),
    )


def labels(body: Text | Photo) -> list[list[str]]:
    return [[button.label for button in row] for row in body.keyboard]


def test_one_story_reads_as_a_headline_a_summary_and_a_quiet_line() -> None:
    (body,) = render_edition(edition(BRIDGE), "zh-Hans", WORDS, NOW, note="这是一份样刊。")
    assert body == Text(
        "<b>早间要闻</b> · 2026年11月22日 星期日\n"
        "<i>这是一份样刊。</i>\n\n"
        '<b>1. <a href="https://example.org/bridge">跨江大桥今晨合龙</a></b>\n'
        "主跨于清晨六点合龙。预计明年五月通车。\n"
        "<i>江城晚报 等 3 家媒体 · 06:00</i>",
        keyboard=body.keyboard,
    )
    assert labels(body) == [["1"], ["1 · 3 家媒体"], ["📰 最新", "⚙ 订阅"]]


def test_the_bots_words_follow_the_reader_and_the_news_does_not() -> None:
    (body,) = render_edition(edition(BRIDGE), "en", WORDS, NOW)
    assert "Sunday, 22 November 2026" in body.html
    assert "跨江大桥今晨合龙" in body.html
    assert "江城晚报 · 3 outlets · 06:00" in body.html


@pytest.mark.parametrize(
    ("language", "mark", "named"),
    [
        ("zh-Hans", "[更新]", "主跨于清晨六点合龙。（北岸新闻）预计明年五月通车。"),
        ("zh-Hant", "[更新]", "主跨于清晨六点合龙。（北岸新闻）预计明年五月通车。"),
        ("en", "[Update]", "主跨于清晨六点合龙。(北岸新闻)预计明年五月通车。"),
    ],
)
def test_an_update_says_so_and_a_sentence_says_whose_it_is(
    language: str, mark: str, named: str
) -> None:
    update = replace(BRIDGE, is_update=True, voices=("北岸新闻",))
    (body,) = render_edition(edition(update), language, WORDS, NOW)
    linked = '<a href="https://example.org/bridge">跨江大桥今晨合龙</a>'
    assert f"<b>1. {mark} {linked}</b>\n{named}\n" in body.html


def test_english_sentences_keep_their_spaces_around_a_name() -> None:
    told = replace(BRIDGE, summary=("It opened.", "It closed."), voices=("", "Reuters"))
    (body,) = render_edition(edition(told), "en", WORDS, NOW)
    assert "\nIt opened. It closed. (Reuters)\n" in body.html


def test_the_stories_that_most_outlets_tell_are_opened_by_one_tap() -> None:
    names = ("江城晚报", "北岸新闻", "港湾日报", "海峡新闻", "远山新闻")
    counts = (2, 1, 5, 3, 2, 4)
    stories = [replace(story(n), outlets=names[:count]) for n, count in enumerate(counts, 1)]
    (body,) = render_edition(edition(*stories), "zh-Hans", WORDS, NOW)
    row = body.keyboard[2]
    assert [button.label for button in row] == ["3 · 5 家媒体", "4 · 3 家媒体", "6 · 4 家媒体"]
    assert [unpack(button.data) for button in row] == [OpenStory(3), OpenStory(4), OpenStory(6)]
    (body,) = render_edition(edition(story(1), story(2)), "zh-Hans", WORDS, NOW)
    assert labels(body) == [["1", "2"], ["📰 最新", "⚙ 订阅"]]


def test_operators_see_under_each_item_its_score_and_its_reasons() -> None:
    reasons = (Reason("outlets", {"count": 3}), Reason("fresh", {"hours": 0}))
    explained = replace(
        edition(BRIDGE, story(2)),
        items=(EditionItem(BRIDGE, 2.414, reasons), EditionItem(story(2), 0.5, ())),
    )
    (body,) = explain_edition(explained, "zh-Hans", WORDS, NOW)
    blocks = body.html.split("\n\n")
    assert blocks[1].endswith("06:00</i>\n<i>2.41 · 3 家媒体报道 · 1 小时内</i>")
    assert blocks[2].endswith("<i>0.50</i>")
    assert body.keyboard == ()
    (empty,) = explain_edition(edition(), "zh-Hans", WORDS, NOW)
    assert "还没有新消息" in empty.html


def test_a_digest_begins_with_the_photo_of_its_first_story() -> None:
    body, *others = render_edition(edition(story(1, picture=7), story(2)), "zh-Hans", WORDS, NOW)
    assert isinstance(body, Photo)
    assert body.picture == 7
    assert others == []


def test_a_pictured_story_near_the_top_leads() -> None:
    stories = (story(1), story(2), story(3, picture=7), story(4))
    (body,) = render_edition(edition(*stories), "zh-Hans", WORDS, NOW)
    buttons = [button for row in body.keyboard[:-1] for button in row]
    assert [unpack(button.data) for button in buttons] == [
        OpenArticle(103),
        OpenArticle(101),
        OpenArticle(102),
        OpenArticle(104),
    ]
    assert body.html.index("1. ") < body.html.index("第3座桥") < body.html.index("第1座桥")
    assert "题图" not in body.html
    assert shown_articles(edition(*stories)) == (103, 101, 102, 104)


def test_a_pictured_story_further_down_stays_and_says_that_the_photo_is_its() -> None:
    stories = (story(1), story(2), story(3), story(4, picture=7))
    (body,) = render_edition(edition(*stories), "zh-Hans", WORDS, NOW)
    assert isinstance(body, Photo)
    assert body.html.index("第1座桥") < body.html.index("第4座桥") < body.html.index("📷 题图")


def test_a_cover_leads_and_every_story_keeps_its_place() -> None:
    stories = (story(1), story(2, picture=7), story(3), story(4, picture=8))
    (body,) = render_edition(edition(*stories), "zh-Hans", WORDS, NOW, cover=9)
    assert isinstance(body, Photo)
    assert body.picture == 9
    assert body.html.startswith("<b>早间要闻</b> · 2026年11月22日 星期日")
    places = [body.html.index(f"{number}. ") for number in (1, 2, 3, 4)]
    assert [body.html.index(f"第{number}座桥") > place for number, place in enumerate(places, 1)]
    assert places == sorted(places)
    assert "题图" not in body.html
    assert shown_articles(edition(*stories), cover=9) == (101, 102, 103, 104)


def test_numbers_open_what_stands_behind_them_with_a_cover_and_without() -> None:
    stories = edition(story(1), story(2, picture=7), story(3, picture=8))
    for cover in (None, 9):
        (body,) = render_edition(stories, "zh-Hans", WORDS, NOW, cover=cover)
        opened = [unpack(button.data) for button in body.keyboard[0]]
        assert opened == [OpenArticle(key) for key in shown_articles(stories, cover)]


def test_what_the_caption_cannot_hold_whole_follows_as_text() -> None:
    stories = [
        story(n, picture=7 if n == 1 else None, sentence="江面恢复通航" * 40) for n in range(1, 9)
    ]
    photo, text = render_edition(edition(*stories), "zh-Hans", WORDS, NOW)
    assert isinstance(photo, Photo)
    assert isinstance(text, Text)
    assert photo.keyboard == ()
    assert labels(text) == [["1", "2", "3", "4", "5"], ["6", "7", "8"], ["📰 最新", "⚙ 订阅"]]
    shown = f"{photo.html}\n\n{text.html}".split("\n\n")[1:]
    assert [block.partition(".")[0] for block in shown] == [f"<b>{n}" for n in range(1, 9)]


def test_buttons_say_what_they_mean() -> None:
    (body,) = render_edition(edition(BRIDGE), "en", WORDS, NOW)
    latest, status = body.keyboard[-1]
    assert (unpack(latest.data), unpack(status.data)) == (OpenLatest("morning"), ShowStatus())


def test_an_empty_digest_says_so() -> None:
    (body,) = render_edition(edition(), "zh-Hans", WORDS, NOW)
    assert "还没有新消息" in body.html


def test_times_are_as_sure_as_they_are_known() -> None:
    vague = replace(BRIDGE, published_certain=False, outlets=("江城晚报",))
    assert "<i>江城晚报 · 今天</i>" in render_edition(edition(vague), "zh-Hans", WORDS, NOW)[0].html
    unknown = replace(vague, published=None)
    assert "<i>江城晚报</i>" in render_edition(edition(unknown), "zh-Hans", WORDS, NOW)[0].html


def test_a_hostile_story_comes_out_harmless_and_bounded() -> None:
    hostile = replace(
        BRIDGE,
        title="<b>&\"' </a>\u202e👨\u200d👩\u200d👧" + "𠮷" * 10_000,
        summary=("</i><a href='x'>" * 3000,),
        outlets=("<i>\u2067报" * 500, "b"),
        address="javascript:alert(1)",
        picture=7,
    )
    (body,) = render_edition(edition(hostile), "zh-Hans", WORDS, NOW, note="<u>" * 500)
    assert isinstance(body, Photo)
    shown, entities = read_html(body.html)
    assert len(shown) <= CAPTION_LIMIT - SPARE
    assert "\u202e" not in shown
    assert {tag for tag, _ in entities} == {"b", "i"}
    assert len(next(text for tag, text in entities if text.startswith("1. "))) <= 123


@pytest.mark.parametrize(
    ("language", "due", "line"),
    [
        ("zh-Hans", DUE, "原定 08:00，延迟至 08:42 送达"),
        ("zh-Hant", DUE, "原定 08:00，延遲至 08:42 送達"),
        ("en", DUE, "Due 08:00, delivered late at 08:42"),
        ("zh-Hans", DUE - timedelta(hours=10), "原定 昨天 22:00，延迟至 08:42 送达"),
    ],
)
def test_a_late_digest_says_so_first(language: str, due: datetime, line: str) -> None:
    assert late_line(language, due, NOW, "Asia/Shanghai", WORDS) == line
    late = with_line(Text("<b>早间要闻</b>", keyboard=((Button("1", "1a:1"),),)), line)
    assert late.html == f"<i>{line}</i>\n<b>早间要闻</b>"
    assert labels(late) == [["1"]]


def test_the_longest_late_line_fits_what_is_kept_free() -> None:
    due = datetime(2025, 12, 28, 12, 0, tzinfo=UTC)
    for language in LANGUAGES:
        line = late_line(language, due, NOW, "Asia/Shanghai", WORDS)
        full = with_line(Photo(1, "好" * (CAPTION_LIMIT - SPARE)), line)
        assert line in full.html
        assert visible_length(full.html) <= CAPTION_LIMIT


def test_a_line_never_breaks_a_limit() -> None:
    full = Text("好" * TEXT_LIMIT)
    assert with_line(full, "原定 08:00") == full
    close = with_line(Text("好" * (TEXT_LIMIT - 20)), "迟" * 500)
    assert visible_length(close.html) == TEXT_LIMIT
    assert with_line(Text("好"), "\u200b") == Text("好")
    assert with_line(Text("好"), "<b>").html == "<i>&lt;b&gt;</i>\n好"


texts = st.text(
    st.one_of(st.characters(), st.sampled_from('<>&"\u202e\u200d👨🇨🇳。，中文 a')), max_size=150
)
long_texts = st.builds(lambda text, times: text * times, texts, st.integers(1, 20))
candidates = st.builds(
    Candidate,
    story=st.just(1),
    article=st.integers(0, 2**63 - 1),
    title=long_texts,
    summary=st.lists(long_texts, max_size=4).map(tuple),
    language=st.just("zh-Hans"),
    outlets=st.lists(texts, max_size=3).map(tuple),
    medium=st.just(""),
    section=st.just(""),
    categories=st.just(()),
    published=st.none() | st.just(DUE - timedelta(days=400)),
    published_certain=st.booleans(),
    arrived_at=st.just(DUE),
    picture=st.none() | st.integers(1, 9),
    address=st.none() | texts | texts.map(lambda path: f"https://example.org/{path}"),
    voices=st.lists(long_texts, max_size=5).map(tuple),
    is_update=st.booleans(),
)


@given(
    st.lists(candidates, max_size=30),
    st.sampled_from(LANGUAGES),
    st.none() | st.just(9),
    texts,
)
def test_every_digest_keeps_the_limits_and_its_items_whole(
    stories: list[Candidate], language: str, cover: int | None, note: str
) -> None:
    bodies = render_edition(edition(*stories), language, WORDS, NOW, note, cover)
    numbers: list[str] = []
    for place, body in enumerate(bodies):
        limit = CAPTION_LIMIT if isinstance(body, Photo) else TEXT_LIMIT
        assert fits(body.html, limit - SPARE)
        late = with_line(body, late_line(language, DUE, NOW, "Asia/Shanghai", WORDS))
        shown, entities = read_html(late.html)
        assert len(shown) == visible_length(late.html) <= limit
        assert len(entities) == entity_count(late.html) <= 100
        assert isinstance(body, Text) or place == 0
        assert bool(body.keyboard) == (body is bodies[-1])
        blocks = shown.split("\n\n")[1 if place == 0 else 0 :]
        numbers += [block.partition(".")[0].split("\n")[-1] for block in blocks]
    if stories:
        assert numbers == [str(number) for number in range(1, len(stories) + 1)]
