"""The archive: what a day's digest said, as this place got it or as others did."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.asking import Place
from bot.keyboards import OpenArticle, ShowDay, unpack
from digests.rulings import Subject
from digests.store import rulings
from digests.store.database import Store
from tests.office import Office
from tests.press import MORNING, publisher_of, reader
from tests.stock import NOW

DAY = timedelta(days=1)
EVENING = MORNING.model_copy(update={"name": "evening", "title": "晚间要闻"})


@pytest.fixture
async def office(store: Store) -> Office:
    """An office on the day after reader 7 got the morning's digest of one story."""
    await reader(store)
    office = Office(store)
    await office.write("山城开通新电车")
    await publisher_of(store, MORNING).run(NOW)
    return replace(office, now=NOW + DAY)


@pytest.mark.parametrize(
    "asked",
    [
        "digest 2026-11-22",
        "digest morning 2026-11-22",
        "digest 早间要闻 昨天",
        "digest yesterday",
        "digest 11-22",
        "digest 11月22日",
    ],
)
async def test_a_days_digest_is_read_again(office: Office, asked: str) -> None:
    (body,) = await office.say(asked)
    assert body.html.startswith(
        "<b>早间要闻</b> · 2026年11月22日 星期日\n<i>存档 · 昨天 08:00</i>\n\n"
    )
    assert "山城开通新电车" in body.html
    assert unpack(body.keyboard[0][0].data) == OpenArticle((await office.shown())[0])


async def test_others_see_what_the_cohort_got(office: Office) -> None:
    other = replace(office, place=Place(8, "private", ""), now=NOW + 3 * DAY)
    (body,) = await other.say("digest 2026-11-22")
    assert "<i>存档 · 11月22日 08:00</i>" in body.html


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("digest 2026-11-20", "11月20日 没有送出过简报。"),
        ("digest 2025-11-22", "2025年11月22日 没有送出过简报。"),
        ("digest 2027-01-01", "2027年1月1日 没有送出过简报。"),
        ("digest 2026-11-31", "看不懂日期「2026-11-31」。可以写"),
        ("digest morning 13-13", "看不懂日期「13-13」"),
        ("digest 0001-01-01", "看不懂日期「0001-01-01」"),
        ("digest noon 2026-11-22", "没有叫「noon」的简报"),
        ("digest noon", "没有叫「noon」的简报"),
        ("digest 3", "没有叫「3」的简报"),
    ],
)
async def test_what_there_is_not_is_said(office: Office, asked: str, said: str) -> None:
    (body,) = await office.say(asked)
    assert said in body.html
    assert body.keyboard == ()


async def test_a_digest_may_be_called_by_a_day(office: Office) -> None:
    named = MORNING.model_copy(update={"title": "昨天"})
    (body,) = await replace(office, digests=(named,)).say("digest 昨天")
    assert "存档" not in body.html


async def test_where_there_were_several_one_is_chosen(store: Store, office: Office) -> None:
    both = replace(office, digests=(MORNING, EVENING), place=Place(8, "private", ""))
    (body,) = await both.say("digest 昨天")
    assert "存档 · 昨天 08:00" in body.html
    subscriber = replace(office, place=Place(9, "private", ""))
    await replace(subscriber, digests=(EVENING,), now=NOW).say("subscribe evening")
    (choice,) = await both.say("digest 昨天")
    assert choice.html == "11月22日 的简报，想看哪一份？"
    assert [button.label for row in choice.keyboard for button in row] == ["早间要闻", "晚间要闻"]
    data = unpack(choice.keyboard[0][0].data)
    assert data == ShowDay("morning", 20261122)
    (body,) = await both.press(data)
    assert body.html.startswith("<b>早间要闻</b> · 2026年11月22日")
    for forged in (ShowDay("morning", 0), ShowDay("morning", 99991231), ShowDay("morning", 7)):
        assert await both.press(forged) == ()
    (unknown,) = await both.press(ShowDay("noon", 20261122))
    assert "没有叫「noon」的简报" in unknown.html


async def test_a_day_is_one_of_the_readers_zone(office: Office) -> None:
    late = replace(office, now=NOW - timedelta(hours=7, minutes=30) + DAY)
    # Half past midnight in Shanghai, where yesterday is the 22nd; in UTC it is still that day.
    (body,) = await late.say("digest 昨天")
    assert "存档 · 昨天 08:00" in body.html


async def test_what_was_decided_since_stands_there_too(store: Store, office: Office) -> None:
    await office.say("digest 昨天")
    [key] = await office.shown()
    async with store.writing() as conn:
        await rulings.put_words(conn, Subject("article", key), "山城的电车", ["试车了。"], NOW)
    (body,) = await office.say("digest 昨天")
    assert "山城的电车" in body.html
    assert "试车了。" in body.html
    async with store.writing() as conn:
        await rulings.put_hidden(conn, Subject("article", key), NOW)
    (body,) = await office.say("digest 昨天")
    assert "电车" not in body.html
    assert "1. 此条已撤回" in body.html


async def test_a_day_without_news_was_not_worth_keeping(store: Store) -> None:
    await reader(store)
    await publisher_of(store, MORNING).run(NOW)
    (body,) = await replace(Office(store), now=NOW + DAY).say("digest 昨天")
    assert body.html == "11月22日 没有送出过简报。"
