"""A recap as its readers get it: the days, each story's course, whole items within the limits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LANGUAGES, load_words
from bot.keyboards import OpenArticle, OpenLatest, ShowStatus, unpack
from bot.markup import CAPTION_LIMIT, TEXT_LIMIT, fits
from bot.messages import Photo, Text
from bot.render import SPARE, render_edition, shown_articles
from digests.model import Candidate, Edition, EditionItem, Moment
from tests.telegram_html import read_html

WORDS = load_words()
DUE = datetime(2026, 11, 22, 2, tzinfo=UTC)

BRIDGE = Candidate(
    story=3,
    article=105,
    title="望海大桥周六恢复通车",
    summary=("大桥周六清晨开放。", "限速每小时四十公里。"),
    language="zh-Hans",
    outlets=("远山新闻", "江城晚报", "港湾日报"),
    medium="",
    section="",
    categories=(),
    published=DUE - timedelta(days=1),
    published_certain=True,
    arrived_at=DUE - timedelta(days=1),
    address="https://example.org/bridge",
    articles=(105, 101, 102, 103, 104),
    course=(
        Moment(DUE - timedelta(days=6), "望海大桥发现裂缝 全线封闭", 101),
        Moment(DUE - timedelta(days=4, hours=3), "渡轮加开班次", 104),
        Moment(DUE - timedelta(days=1), "望海大桥周六恢复通车", 105),
    ),
)
TURTLES = replace(
    BRIDGE,
    story=4,
    article=106,
    title="海龟产卵季提前",
    summary=("今年早了两周。",),
    outlets=("北岸新闻",),
    articles=(106,),
    address=None,
    course=(Moment(DUE - timedelta(days=1), "海龟产卵季提前", 106),),
)


def edition(*candidates: Candidate, day: date = date(2026, 11, 22)) -> Edition:
    items = tuple(EditionItem(candidate, 1.0, ()) for candidate in candidates)
    return Edition("weekly", "一周回顾", DUE, "Asia/Shanghai", day, items, days=7)


def page(*candidates: Candidate, language: str = "zh-Hans", now: datetime = DUE) -> str:
    """The one message's markup."""
    (body,) = render_edition(edition(*candidates), language, WORDS, now)
    return body.html


def test_a_recap_reads_as_headlines_with_what_came_before_in_dated_lines() -> None:
    assert page(BRIDGE, TURTLES) == (
        "<b>一周回顾</b> · 11月16日至22日\n\n"
        '<b>1. <a href="https://example.org/bridge">望海大桥周六恢复通车</a></b>\n'
        "11月16日 望海大桥发现裂缝 全线封闭\n"
        "11月18日 渡轮加开班次\n"
        "<i>远山新闻 等 3 家媒体 · 5 篇报道 · 11月21日</i>\n\n"
        "<b>2. 海龟产卵季提前</b>\n"
        "今年早了两周。\n"
        "<i>北岸新闻 · 11月21日</i>"
    )


def test_the_bots_words_follow_the_reader() -> None:
    english = page(BRIDGE, language="en")
    assert "· 16–22 Nov\n" in english
    assert "\n16 Nov 望海大桥发现裂缝" in english
    assert "远山新闻 · 3 outlets · 5 articles · 21 Nov" in english
    assert "3 家媒體 · 5 篇報導" in page(BRIDGE, language="zh-Hant")


def test_the_year_stands_only_where_it_is_needed() -> None:
    later = datetime(2027, 1, 2, tzinfo=UTC)
    assert "2026年11月16日至22日" in page(BRIDGE, now=later)
    assert "2026年11月18日 渡轮" in page(BRIDGE, now=later)
    (body,) = render_edition(edition(day=date(2027, 1, 3)), "zh-Hans", WORDS, later)
    assert "2026年12月28日至2027年1月3日" in body.html


def test_days_are_those_of_the_readers_zone() -> None:
    night = replace(BRIDGE, course=(Moment(datetime(2026, 11, 17, 17, tzinfo=UTC), "夜航", 101),))
    assert "11月18日 夜航" in page(night)


def test_two_turns_of_one_day_have_the_summary_too() -> None:
    begun = Moment(DUE - timedelta(days=1, hours=1), "海龟上岸", 90)
    story = replace(TURTLES, course=(begun, *TURTLES.course))
    assert "\n11月21日 海龟上岸\n今年早了两周。\n" in page(story)


def test_a_week_without_news_says_so() -> None:
    assert page().endswith("这一周还没有什么新闻。")


def test_numbers_open_what_stands_behind_them_and_the_photo_comes_first() -> None:
    pictured = replace(TURTLES, picture=7)
    for cover, shown in ((None, (106, 105)), (9, (105, 106))):
        (body,) = render_edition(edition(BRIDGE, pictured), "en", WORDS, DUE, cover=cover)
        assert isinstance(body, Photo)
        opened = [unpack(button.data) for button in body.keyboard[0]]
        assert opened == [OpenArticle(key) for key in shown]
        assert shown_articles(edition(BRIDGE, pictured), cover) == shown
        last = [unpack(button.data) for button in body.keyboard[-1]]
        assert last == [OpenLatest("weekly"), ShowStatus()]


def test_a_photo_further_down_is_said_to_be_its_storys() -> None:
    (body,) = render_edition(
        edition(BRIDGE, BRIDGE, BRIDGE, replace(TURTLES, picture=7)), "zh-Hans", WORDS, DUE
    )
    assert body.html.endswith("<i>北岸新闻 · 11月21日 · 📷 题图</i>")


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(TURTLES, outlets=(), published=None, course=(), articles=())
    assert page(bare).endswith("<b>1. 海龟产卵季提前</b>\n今年早了两周。")


def test_a_hostile_recap_comes_out_harmless_and_bounded() -> None:
    nasty = "<b>&\"' </a>\u202e" + "𠮷" * 10_000
    hostile = replace(
        BRIDGE,
        title=nasty,
        outlets=(nasty, "b"),
        address="javascript:alert(1)",
        course=tuple(
            Moment(DUE - timedelta(days=place), nasty, place) for place in range(6, 0, -1)
        ),
        picture=7,
    )
    (body,) = render_edition(edition(hostile), "zh-Hans", WORDS, DUE, note="注")
    assert isinstance(body, Photo)
    shown, entities = read_html(body.html)
    assert len(shown) <= CAPTION_LIMIT - SPARE
    assert "\u202e" not in shown
    assert {tag for tag, _ in entities} == {"b", "i"}


texts = st.text(st.characters() | st.sampled_from('<>&"\u202e👨。中'), max_size=60)
long_texts = st.builds(lambda text, times: text * times, texts, st.integers(1, 20))
moments = st.builds(
    Moment,
    st.floats(0, 7).map(lambda days: DUE - timedelta(days=days)),
    long_texts,
    st.integers(0, 200),
)
candidates = st.builds(
    replace,
    st.just(BRIDGE),
    title=long_texts,
    summary=st.lists(long_texts, max_size=4).map(tuple),
    outlets=st.lists(texts, max_size=3).map(tuple),
    address=st.none() | texts.map(lambda path: f"https://example.org/{path}"),
    picture=st.none() | st.integers(1, 9),
    course=st.lists(moments, max_size=8).map(tuple),
)


@given(st.lists(candidates, max_size=12), st.sampled_from(LANGUAGES), st.none() | st.just(9))
def test_every_recap_keeps_the_limits(
    stories: list[Candidate], language: str, cover: int | None
) -> None:
    bodies = render_edition(edition(*stories), language, WORDS, DUE, cover=cover)
    for body in bodies:
        assert isinstance(body, Photo | Text)
        limit = CAPTION_LIMIT if isinstance(body, Photo) else TEXT_LIMIT
        assert fits(body.html, limit - SPARE)
        read_html(body.html)
    assert all(not body.keyboard for body in bodies[:-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_item_fits_below_a_photo(language: str) -> None:
    long = "望" * 500
    full = replace(
        BRIDGE,
        title=long,
        summary=(long,) * 4,
        outlets=(long, "乙"),
        course=tuple(Moment(DUE - timedelta(hours=place), long, place) for place in range(5)),
        picture=7,
    )
    bodies = render_edition(edition(full), language, WORDS, DUE)
    assert all(
        fits(body.html, (CAPTION_LIMIT if isinstance(body, Photo) else TEXT_LIMIT) - SPARE)
        for body in bodies
    )
