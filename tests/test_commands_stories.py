"""Stories asked for: who tells one, what of it may be seen, and why it came."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.asking import Place
from bot.keyboards import OpenArticle, OpenStory, ReadArticle, StoryPage, unpack
from bot.messages import Body, EditText, Text
from digests.model import Shelf
from digests.rulings import Subject
from digests.store import incoming, rulings
from digests.store.database import Store
from tests.office import MESSAGE, Office
from tests.press import MORNING, publisher_of, reader
from tests.stock import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def office(store: Store) -> Office:
    """An office with one digest of everything."""
    return Office(store)


def labels(body: Body) -> list[str]:
    return [button.label for row in body.keyboard for button in row]


async def bridge(office: Office) -> tuple[int, list[int]]:
    """A story that three outlets tell: its key, and its articles in the order they came."""
    story, first = await office.write("跨江大桥今晨合龙", "江城晚报", ago=3 * HOUR)
    _, second = await office.write("等了六年，桥通了", "北岸新闻", story, 2 * HOUR)
    _, third = await office.write("大桥合龙，渡轮停航", "港湾日报", story)
    return story, [first, second, third]


async def test_a_story_is_opened_from_the_digest_and_from_each_of_its_articles(
    office: Office,
) -> None:
    story, keys = await bridge(office)
    await office.write("山城开通新电车")
    (digest,) = await office.say("digest")
    place = labels(digest).index("1 · 3 家媒体")
    opened = [unpack(button.data) for row in digest.keyboard for button in row][place]
    assert opened == OpenStory(story)
    for key in keys:
        (article,) = await office.press(OpenArticle(key))
        assert "🗞️ 3 家媒体" in labels(article)

    (page,) = await office.press(OpenStory(story))
    assert isinstance(page, Text)
    heads = ["跨江大桥今晨合龙", "等了六年，桥通了", "大桥合龙，渡轮停航"]
    places = [page.html.index(f"<b>{n}. ") for n in (1, 2, 3)]
    assert [page.html.index(head, at) > at for head, at in zip(heads, places, strict=True)]
    assert "<i>为什么有这条：3 家媒体报道 · 2 小时内" in page.html
    assert await office.shown() == keys


async def test_a_story_of_one_outlet_says_why_it_is_here(office: Office) -> None:
    story, key = await office.write("山城开通新电车")
    (article,) = await office.press(OpenArticle(key))
    assert "ⓘ 为什么有这条" in labels(article)
    (page,) = await office.press(OpenStory(story))
    assert "<i>为什么有这条：2 小时内</i>" in page.html
    assert "<b>1. 远山新闻</b> · <i>07:00</i>\n山城开通新电车" in page.html


async def test_what_a_place_was_sent_says_what_held_then(store: Store, office: Office) -> None:
    await reader(store)
    story, _ = await bridge(office)
    await publisher_of(store, MORNING).run(NOW)
    later = replace(office, now=NOW + 30 * HOUR)
    (page,) = await later.press(OpenStory(story))
    assert "昨天 08:00 选入：3 家媒体报道 · 2 小时内" in page.html
    (page,) = await replace(later, place=Place(8, "private", "")).press(OpenStory(story))
    assert "为什么有这条：3 家媒体报道 · 2 天内" in page.html


async def test_outlets_that_no_digest_lets_in_are_not_there(store: Store, office: Office) -> None:
    story, keys = await bridge(office)
    async with store.writing() as conn:
        copies = [Shelf("海峡新闻"), Shelf("远山新闻")]
        await incoming.put_shelves(conn, {keys[0]: copies})
    (page,) = await office.press(OpenStory(story))
    assert "跨江大桥今晨合龙\n<i>转载：海峡新闻 · 远山新闻</i>" in page.html
    allowed = MORNING.model_copy(update={"outlets": ("海峡新闻", "北岸新闻")})
    narrow = replace(office, digests=(allowed,))
    (page,) = await narrow.press(OpenStory(story))
    assert "<b>1. 海峡新闻<" in page.html
    assert "<b>2. 北岸新闻<" in page.html
    assert not any(name in page.html for name in ("江城晚报", "远山新闻", "港湾日报", "转载"))
    closed = replace(office, digests=(MORNING.model_copy(update={"outlets": ("某报",)}),))
    for pressed in (OpenStory(story), StoryPage(story, 2), OpenStory(10**9)):
        (said,) = await closed.press(pressed)
        assert "找不到" in said.html
        assert said.keyboard == ()


async def test_what_operators_hid_is_withdrawn(store: Store, office: Office) -> None:
    story, keys = await bridge(office)
    async with store.writing() as conn:
        await rulings.put_hidden(conn, Subject("article", keys[0]), NOW)
    (page,) = await office.press(OpenStory(story))
    assert "江城晚报" not in page.html
    assert await office.shown() == keys[1:]
    (article,) = await office.press(OpenArticle(keys[1]))
    assert "🗞️ 2 家媒体" in labels(article)
    for pressed in (OpenArticle(keys[0]), ReadArticle(keys[0], 2)):
        (said,) = await office.press(pressed)
        assert "已经撤回" in said.html
    async with store.writing() as conn:
        await rulings.put_hidden(conn, Subject("story", story), NOW)
    for data in (OpenStory(story), OpenArticle(keys[1])):
        (said,) = await office.press(data)
        assert "已经撤回" in said.html
    (latest,) = await office.say("latest")
    assert "还没有新消息" in latest.html


async def test_pages_turn_in_place_and_never_under_a_photo(office: Office) -> None:
    story, _ = await bridge(office)
    for n in range(12):
        await office.write(f"第{n}篇", "远山新闻", story)
    (turned,) = await office.press(StoryPage(story, 2))
    assert isinstance(turned, EditText)
    assert turned.message == MESSAGE
    assert "<b>15. " in turned.html
    (sent,) = await replace(office, has_photo=True).press(StoryPage(story, 2))
    assert isinstance(sent, Text)
    assert len(await office.shown()) == 15


async def test_the_latest_news_has_each_story_once(office: Office) -> None:
    _, keys = await bridge(office)
    _, other = await office.write("山城开通新电车")
    evening = MORNING.model_copy(update={"name": "evening", "title": "晚间要闻"})
    (latest,) = await replace(office, digests=(MORNING, evening)).say("latest")
    shown = await office.shown()
    assert len(shown) == 2
    assert other in shown
    assert len(set(shown) & set(keys)) == 1
    assert latest.html.count("桥") == 1
    assert "等 3 家媒体" in latest.html


async def test_numbers_count_in_the_topic_where_a_story_was_opened(office: Office) -> None:
    story, keys = await bridge(office)
    topics = [replace(office, place=Place(-1, "supergroup", "晨读", n)) for n in (3, 4)]
    await topics[0].press(OpenStory(story))
    assert await topics[0].shown() == keys
    assert await topics[1].shown() == []
    (article,) = await topics[0].say("read 2")
    assert "等了六年，桥通了" in article.html
    assert "♡" not in str(article.keyboard)
