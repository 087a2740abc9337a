"""Judging: new, an edit, or the same once more; and when an article counts as news."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digests.judge import Again, Changed, Neighbours, New, judge, news_time
from digests.model import Article
from digests.similar import alike
from digests.store.news import Known
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
        outlet=made.outlet,
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
        # An edited title over the same text.
        (article("青河大桥通车了", TEXT), Again(1)),
        (later(article("青河大桥通车了", TEXT), 72), New()),
    ],
)
def test_without_an_address_title_date_and_text_tell(read: Article, judgement: object) -> None:
    assert judge(read, None, [stored(BRIDGE)], alike) == judgement


def test_an_equal_text_of_a_few_letters_proves_nothing() -> None:
    assert judge(article("乙", "视频"), None, [stored(article("甲", "视频"))], alike) == New()


def test_an_address_is_the_same_article_at_any_time() -> None:
    made = replace(BRIDGE, address="https://news.example/bridge")
    after = replace(same_title(EDITED, 72), address=made.address, identity=made.identity)
    assert judge(after, None, [stored(made)], alike) == Changed(1)


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


def test_neighbours_are_of_one_outlet_newest_first_and_as_they_are_now() -> None:
    neighbours = Neighbours([stored(BRIDGE, 1), stored(article("改了标题", TEXT), 2)])
    assert [known.article for known in neighbours.of(BRIDGE)] == [2, 1]
    assert neighbours.of(article(BRIDGE.title, TEXT, "江城晚报")) == []
    neighbours.add(stored(same_title(EDITED, 1), 1))
    assert [known.text for known in neighbours.of(BRIDGE)] == [TEXT, EDITED]


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
