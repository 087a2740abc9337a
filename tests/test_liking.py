"""Likes: more of what is like an article, for one reader."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.asking import Place
from bot.commands.liking import telling_words
from bot.keyboards import Like, OpenArticle, Unlike, unpack
from bot.messages import EditText
from digests.store import interests
from digests.store.database import Store
from digests.text.words import Segmenter
from tests.office import Office
from tests.press import MORNING, publisher_of, reader, texts
from tests.stock import NOW


def test_the_words_of_a_title_weigh_one_together(segmenter: Segmenter) -> None:
    words = telling_words("2026年山城圖書館的貓頭鷹今晨開門", segmenter)
    assert len(words) <= 8
    assert sum(words.values()) == pytest.approx(1)
    assert "图书馆" in words
    assert not any(word[0].isdigit() for word in words)
    assert telling_words("的 了 3", segmenter) == {}


async def test_a_like_is_kept_shown_and_taken_back(store: Store) -> None:
    office = Office(store)
    _, key = await office.write("山城图书馆开门")
    place = await office.destination()
    (article,) = await office.press(OpenArticle(key))
    assert unpack(article.keyboard[0][1].data) == Like(key, 1)
    for _ in range(2):
        (liked,) = await office.press(Like(key, 1))
        assert isinstance(liked, EditText)
        assert liked.html == article.html
        assert liked.keyboard[0][1].label == "♥ 已喜欢"
        assert unpack(liked.keyboard[0][1].data) == Unlike(key, 1)
    async with store.reading() as conn:
        found = await interests.find_interests(conn, [place])
    assert sum(found[place].liked.values()) == pytest.approx(1)
    for _ in range(2):
        (unliked,) = await office.press(Unlike(key, 1))
        assert unliked.keyboard[0][1].label == "♡ 多来点"
    async with store.reading() as conn:
        assert await interests.find_interests(conn, [place]) == {}


async def test_what_is_like_it_comes_first_from_then_on(store: Store) -> None:
    office = Office(store)
    _, old = await office.write("山城图书馆开门", ago=timedelta(hours=40))
    titles = ("图书馆延长开放", "渡轮加开夜班", "海棠开了")
    for place, title in enumerate(titles):
        await office.write(title, ago=timedelta(hours=9 - 3 * place))
    likes, other = await reader(store, 7), await reader(store, 8)
    assert likes != other
    await office.press(Like(old, 1))
    await publisher_of(store, MORNING).run(NOW)
    personal, plain = await texts(store)
    assert "1. 图书馆延长开放" in personal
    assert "1. 海棠开了" in plain
    assert "3. 图书馆延长开放" in plain


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_only_a_single_reader_has_likes(store: Store, kind: str) -> None:
    office = replace(Office(store), place=Place(-1, kind, "晨读"))
    _, key = await office.write("山城图书馆开门")
    (article,) = await office.press(OpenArticle(key))
    assert "♡" not in str(article.keyboard)
    assert await office.press(Like(key, 1)) == ()
    assert await office.press(Unlike(key, 1)) == ()
    place = await office.destination()
    async with store.reading() as conn:
        assert not await interests.has_liked(conn, place, key)


async def test_what_is_not_there_cannot_be_liked(store: Store) -> None:
    office = Office(store)
    _, key = await office.write("山城图书馆开门")
    closed = replace(office, digests=(MORNING.model_copy(update={"outlets": ("某报",)}),))
    for pressed in (Like(key, 1), Like(10**9, 1)):
        (said,) = await closed.press(pressed)
        assert "找不到" in said.html
    place = await office.destination()
    async with store.reading() as conn:
        assert not await interests.has_liked(conn, place, key)
