"""Judging: new, an edit, or the same once more; and when an article counts as news."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digests.judge import OLD, Again, Changed, Neighbours, New, judge, judge_copy, news_time
from digests.model import Article, Shelf
from digests.similar import alike
from digests.store.incoming import Known
from tests.stock import NOW, article

HOUR = timedelta(hours=1)
TEXT = (
    "青河大桥周一上午正式通车，大桥全长三公里，连接城东与港口区，"
    "通行时间由一小时缩短到十分钟，市民步行过江。"
)
EDITED = TEXT + "大桥为双向六车道，两侧设有人行道，首日有两万人走过。"
OTHER = (
    "三座新图书馆明年春天开放，总藏书一百二十万册，"
    "读者凭市民卡即可借书，周末开放到晚上十点，儿童馆另设。"
)

BRIDGE = article("青河大桥周一通车", TEXT)


def stored(made: Article, key: int = 1) -> Known:
    """An article as it is known once it is stored."""
    return Known(
        article=key,
        identity=made.identity,
        content_hash=made.content_hash,
        source=made.source,
        shelf=made.shelf,
        title=made.title,
        published=made.published,
        published_certain=made.published_certain,
        text=made.text,
    )


def later(made: Article, hours: float, *, certain: bool = True) -> Article:
    """The same article, with another date."""
    return replace(made, published=NOW + hours * HOUR, published_certain=certain)


def same_title(text: str, hours: float, *, certain: bool = True) -> Article:
    """Another text under the bridge's title."""
    return later(article(BRIDGE.title, text), hours, certain=certain)


@pytest.mark.parametrize(
    ("read", "judgement"),
    [
        (article("另一条新闻", OTHER), New()),
        (BRIDGE, Again(1)),
        (later(BRIDGE, 47), Again(1)),
        # The same title within two days is one article, and its later text is kept.
        (same_title(EDITED, 3), Changed(1)),
        (same_title(EDITED, -3), Again(1)),
        (same_title(EDITED, 0), Again(1)),
        (same_title(OTHER, 3), Changed(1)),
        # After that it is news again: 每日早报 has the same title every morning.
        (same_title(EDITED, 72), New()),
        (later(BRIDGE, 72), New()),
        # Where a date is uncertain, the text decides.
        (same_title(EDITED, 72, certain=False), Changed(1)),
        (same_title(OTHER, 3, certain=False), New()),
        (later(BRIDGE, 72, certain=False), Again(1)),
        # An edited title over the same text: the later one is kept.
        (article("青河大桥通车了", TEXT), Again(1)),
        (later(article("青河大桥通车了", TEXT), 3), Changed(1)),
        (later(article("青河大桥通车了", TEXT), -3), Again(1)),
        (later(article("青河大桥通车了", TEXT), 72), New()),
    ],
)
def test_without_an_address_title_date_and_text_tell(read: Article, judgement: object) -> None:
    assert judge(read, None, [stored(BRIDGE)], alike) == judgement


def test_an_equal_text_of_a_few_letters_proves_nothing() -> None:
    assert judge(article("乙", "视频"), None, [stored(article("甲", "视频"))], alike) == New()


ADDRESSED = replace(BRIDGE, address="https://news.example/bridge")
EXCERPT = TEXT[:30] + "……"


def at_address(
    text: str, hours: float = 0, source: str = "local", section: str = "要闻"
) -> Article:
    """What the bridge's address holds at another time, or as another source or section has it."""
    made = replace(same_title(text, hours), address=ADDRESSED.address, identity=ADDRESSED.identity)
    return replace(made, source=source, section=section)


@pytest.mark.parametrize(
    ("read", "judgement"),
    [
        (ADDRESSED, Again(1)),
        (at_address(EDITED, 72), Changed(1)),
        # The same source reads it later: newer, though its date did not move.
        (at_address(EDITED), Changed(1)),
        (at_address(EXCERPT), Changed(1)),
        (at_address(EDITED, -3), Again(1)),
        # From elsewhere the date decides, and an excerpt is never newer than a whole text.
        (at_address(EDITED, source="feed"), Again(1)),
        (at_address(EDITED, 3, source="feed"), Changed(1, elsewhere=True)),
        (at_address(EDITED, section="国际"), Again(1)),
        (at_address(EDITED, 3, section="国际"), Changed(1, elsewhere=True)),
        (at_address(EXCERPT, 3, source="feed"), Again(1)),
    ],
)
def test_an_address_is_the_same_article_at_any_time(read: Article, judgement: object) -> None:
    assert judge(read, None, [stored(ADDRESSED)], alike) == judgement


def test_a_full_text_and_an_excerpt_of_one_address_never_take_turns() -> None:
    full, excerpt = at_address(EDITED, source="feed"), at_address(EXCERPT, source="teasers")
    known = stored(full)
    for hours in range(1, 5):
        # Its entry was merged before and is dated anew each time it is read.
        again = later(excerpt, hours)
        assert judge(again, known, [known], alike) == Again(1)


LONG = (
    TEXT
    + EDITED
    + "河上原有的渡轮同日停航，五十名船员转到桥上的收费站工作，老船长说会想念江面上的雾。"
)


@pytest.mark.parametrize(
    ("read", "judgement"),
    [
        (article("青河大桥通车", LONG, "江城晚报"), Again(1)),
        (later(article("青河大桥通车", LONG, "江城晚报"), 70), Again(1)),
        # No later title of another outlet's.
        (later(article("青河大桥通车", LONG, "江城晚报"), 80), New()),
        (later(article("青河大桥通车", LONG, "江城晚报"), 80, certain=False), Again(1)),
    ],
)
def test_the_same_text_of_another_outlet_is_one_article_for_three_days(
    read: Article, judgement: object
) -> None:
    assert judge(read, None, [stored(article("大桥", LONG))], alike) == judgement


def test_the_same_flash_of_two_outlets_is_two_articles() -> None:
    assert judge(article("大桥", TEXT, "江城晚报"), None, [stored(BRIDGE)], alike) == New()


@pytest.mark.parametrize(
    ("read", "judgement"),
    [
        (article("大桥通车", LONG + "（完）", "江城晚报"), Again(1)),
        (later(article("大桥通车", LONG, "江城晚报"), 80), New()),
        # One outlet's second telling: an edit, or, once it has grown, an article of its own.
        (later(article("大桥通车", LONG + "（完）"), 3), Changed(1)),
        (article("大桥通车", LONG + "（完）"), Again(1)),
        (later(article("大桥通车", LONG + TEXT), 3), New()),
    ],
)
def test_a_near_copy_is_the_same_article_unless_its_outlet_tells_more(
    read: Article, judgement: object
) -> None:
    assert judge_copy(read, stored(article("青河大桥", LONG))) == judgement


@pytest.mark.parametrize(
    ("read", "judgement"),
    [
        (article("青河大桥周一通车（更新）", EDITED), Changed(1)),
        (same_title(OTHER, 0), Changed(1)),
        (article("改了标题", TEXT), Changed(1)),
        # The path was given to another article.
        (article("三座新图书馆", OTHER), New()),
    ],
)
def test_a_file_whose_content_changed_is_an_edit_or_another_article(
    read: Article, judgement: object
) -> None:
    assert judge(read, stored(BRIDGE), [], alike) == judgement


def test_a_file_that_becomes_an_article_we_have_is_that_article() -> None:
    library = article("三座新图书馆", OTHER)
    assert judge(library, stored(BRIDGE), [stored(library, 2)], alike) == Again(2)


def test_the_file_of_a_merged_copy_says_nothing_about_the_article() -> None:
    copy = article("大桥通车了", LONG + "（完）", "江城晚报")
    wire = replace(stored(article("大桥", LONG)), shelves=(Shelf("江城晚报"),))
    assert judge(copy, wire, [], alike) == Again(1)
    # Once it is rewritten it is its outlet's own.
    assert judge(replace(copy, content_hash="x"), stored(article("书", OTHER)), [], alike) == New()


def test_a_second_file_in_the_same_place_does_not_bring_the_old_title_back() -> None:
    newer = stored(later(article("青河大桥通车了", TEXT), 3))
    assert judge(same_title(EDITED, 0), newer, [], alike) == Again(1)


def test_a_file_that_moves_to_another_section_takes_its_article_along() -> None:
    moved = replace(BRIDGE, section="城市")
    assert judge(moved, stored(BRIDGE), [stored(BRIDGE)], alike) == Changed(1)
    merged = replace(stored(BRIDGE), shelves=(moved.shelf,))
    assert judge(moved, merged, [merged], alike) == Again(1)


def test_neighbours_are_of_its_outlet_first_newest_first_and_as_they_are_now() -> None:
    neighbours = Neighbours([stored(BRIDGE, 1), stored(article("改了标题", TEXT), 2)])
    neighbours.add(stored(article("大桥", TEXT, "江城晚报"), 3))
    assert [known.article for known in neighbours.of(BRIDGE)] == [2, 1, 3]
    of_another = neighbours.of(article(BRIDGE.title, TEXT, "江城晚报"))
    assert [known.article for known in of_another] == [3, 2, 1]
    neighbours.add(stored(same_title(EDITED, 1), 1))
    assert [known.text for known in neighbours.of(BRIDGE)] == [TEXT, EDITED, TEXT]
    assert neighbours.find(4) is None


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "certain", "counts"),
    [
        (None, False, NOON),
        (NOON - 5 * HOUR, True, NOON - 5 * HOUR),
        (NOON - 5 * HOUR, False, NOON - 5 * HOUR),
        # A clock may be a little ahead; further ahead the date is wrong.
        (NOON + timedelta(minutes=9), True, NOON),
        (NOON + 5 * HOUR, True, NOON),
        # Only a day: it may have been written at its end.
        (MIDNIGHT, False, NOON),
        (MIDNIGHT - 24 * HOUR, False, MIDNIGHT),
        (MIDNIGHT, True, MIDNIGHT),
    ],
)
def test_an_article_counts_as_news_from_its_own_time_where_that_can_be(
    published: datetime | None, certain: bool, counts: datetime
) -> None:
    assert news_time(published, certain, NOON) == counts


@pytest.mark.parametrize("published", [None, NOON + 5 * HOUR])
def test_what_has_no_date_of_use_in_a_first_read_is_no_news(published: datetime | None) -> None:
    assert news_time(published, True, NOON, backlog=True) == NOON - OLD
    assert news_time(NOON - HOUR, True, NOON, backlog=True) == NOON - HOUR
