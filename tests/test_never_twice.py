"""Never twice: stories over days, as readers get them from the real publisher and store."""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.batches import Published
from digests.model import Interests
from digests.settings import DigestSettings
from digests.store import interests, outbox
from digests.store.database import Store
from digests.store.tables import articles, edition_items, editions, slots
from tests.press import HOUR, MORNING, publisher_of, queued, reader, texts, write
from tests.stock import NOW, article, claim, put_news, put_reader, put_seat

DAY = timedelta(days=1)
EVENING = DigestSettings(name="evening", title="晚间要闻", items=3)


async def tell(
    store: Store, title: str, outlet: str, at: datetime, story: int, *facts: str, text: str = ""
) -> int:
    """One more article of a story, with what it adds; its key."""
    async with store.writing() as conn:
        _, key = await put_news(conn, article(title, text, outlet), at, story)
        change = sa.update(articles).where(articles.c.id == key).values(facts=list(facts))
        await conn.execute(change)
    return key


async def sent(store: Store) -> None:
    """Everything queued has arrived."""
    async with store.writing() as conn:
        for parcel in await claim(conn, NOW + 30 * DAY):
            await outbox.finish(conn, parcel.claim, 100 + parcel.key, parcel.payload, NOW)


async def test_a_story_that_was_had_comes_again_as_an_update_with_its_new_facts(
    store: Store,
) -> None:
    publisher = publisher_of(store, MORNING)
    await reader(store)
    await write(store, "山城开通新电车")
    await publisher.run(NOW)
    await sent(store)
    await tell(store, "电车挤满了人", "江城晚报", NOW + 2 * HOUR, 1)
    await publisher.run(NOW + DAY)
    await sent(store)
    await tell(store, "电车增至十列", "海风报", NOW + DAY + HOUR, 1, "电车增至十列。")
    await publisher.run(NOW + 2 * DAY)
    first, second, third = await texts(store)
    assert "山城开通新电车" in first
    assert "电车" not in second
    assert "电车增至十列。" in third
    async with store.reading() as conn:
        rows = await conn.execute(sa.select(edition_items.c.is_update))
        assert list(rows.scalars()) == [False, True]


async def test_what_came_with_one_digest_is_not_told_in_another_of_the_same_place(
    store: Store,
) -> None:
    seat = await reader(store)
    async with store.writing() as conn:
        await put_reader(conn, seat, NOW + 12 * HOUR, "evening")
        stranger = await put_seat(conn, 8)
        await put_reader(conn, stranger, NOW + 12 * HOUR, "evening")
    await write(store, "山城开通新电车")
    publisher = publisher_of(store, MORNING, EVENING)
    await publisher.run(NOW)
    await publisher.run(NOW + 12 * HOUR)
    morning, mine, theirs = await texts(store)
    assert "新电车" in morning
    assert "新电车" not in mine
    assert "新电车" in theirs


async def test_a_day_without_news_may_pass_in_silence(store: Store) -> None:
    await reader(store)
    publisher = publisher_of(store, MORNING.model_copy(update={"when_empty": "skip"}))
    assert await publisher.run(NOW) == Published(served=1)
    assert await queued(store) == []
    await write(store, "山城开通新电车", at=NOW + HOUR)
    await publisher.run(NOW + DAY)
    assert len(await queued(store)) == 1


async def test_what_did_not_fit_comes_the_next_day_if_it_still_matters(store: Store) -> None:
    one = MORNING.model_copy(update={"items": 1})
    await reader(store)
    await write(store, "山城开通新电车", "三座新图书馆")
    for title, outlet, story in (
        ("山城新电车通车", "江城晚报", 1),
        ("山城新电车开了", "海风报", 1),
        ("三座新图书馆开门", "海风报", 2),
    ):
        await tell(store, title, outlet, NOW - HOUR, story)
    publisher = publisher_of(store, one)
    await publisher.run(NOW)
    await sent(store)
    await publisher.run(NOW + DAY)
    first, second = await texts(store)
    assert "新电车" in first
    assert "三座新图书馆" in second


async def test_a_story_of_several_is_told_by_all_of_them(store: Store) -> None:
    await reader(store)
    text = "山城电车今晨通车，头一天有八千人试乘。"
    async with store.writing() as conn:
        await put_news(conn, article("山城开通新电车", text), NOW - HOUR)
    other = "山城电车由市交通局修了三年，造价九亿元。新线共有十二站，全程四十分钟。"
    key = await tell(store, "电车修了三年", "江城晚报", NOW - HOUR, 1, text=other)
    await publisher_of(store, MORNING).run(NOW)
    async with store.reading() as conn:
        row = (await conn.execute(sa.select(edition_items))).one()
    assert row.articles == [1, key]
    assert row.outlets == ["远山新闻", "江城晚报"]
    assert len(row.summary) == len(row.voices)
    assert {sentence in text + other for sentence in row.summary} == {True}


async def test_who_likes_something_gets_an_edition_of_their_own(store: Store) -> None:
    seat = await reader(store)
    other = await reader(store, 8)
    await write(store, "山城开通新电车", "三座新图书馆")
    await write(store, "新桥两边种了海棠", at=NOW - 20 * HOUR)
    async with store.writing() as conn:
        await interests.put_like(conn, seat.destination, 3, {"海棠": 0.8, "新桥": 0.2}, NOW)
        await interests.put_like(conn, seat.destination, 3, {"海棠": 0.8, "新桥": 0.2}, NOW)
        wanted = await interests.find_interests(conn, [seat.destination, other.destination])
    assert wanted == {seat.destination: Interests(liked={"海棠": 0.8, "新桥": 0.2})}
    await publisher_of(store, MORNING).run(NOW)
    mine, theirs = await texts(store)
    assert mine.index("海棠") < mine.index("电车")
    assert theirs.index("海棠") > theirs.index("电车")
    async with store.writing() as conn:
        rows = await conn.execute(sa.select(editions.c.personal).order_by(editions.c.id))
        assert list(rows.scalars()) == [False, True]
        assert await interests.take_like(conn, seat.destination, 3)
        assert not await interests.take_like(conn, seat.destination, 3)
        assert await interests.find_interests(conn, [seat.destination]) == {}


async def test_a_recap_comes_on_its_day_with_what_was_had(store: Store) -> None:
    # NOW is a Sunday in Shanghai.
    week = DigestSettings(name="week", title="一周回顾", items=3, recap=True)
    seat = await reader(store)
    async with store.writing() as conn:
        await put_reader(conn, seat, NOW, "week")
    await write(store, "山城开通新电车", at=NOW - 30 * HOUR)
    await tell(store, "电车挤满了人", "江城晚报", NOW - HOUR, 1, "一天有八千人试乘。")
    publisher = publisher_of(store, MORNING, week)
    assert await publisher.run(NOW) == Published(served=2)
    daily, weekly = await texts(store)
    assert "电车挤满了人" in daily
    assert "一周回顾" in weekly
    assert weekly.index("山城开通新电车") > weekly.index("电车挤满了人")
    async with store.reading() as conn:
        rows = await conn.execute(sa.select(slots.c.next_due).order_by(slots.c.id))
        assert list(rows.scalars()) == [NOW + DAY, NOW + 7 * DAY]
    await sent(store)
    await tell(store, "电车增至十列", "海风报", NOW + HOUR, 1, "电车增至十列。")
    assert await publisher.run(NOW + DAY) == Published(served=1)
    assert "增至十列" in (await texts(store))[-1]


async def test_a_summary_over_several_is_in_one_script(store: Store) -> None:
    await reader(store)
    text = "山城电车今晨通车，头一天有八千人试乘。"
    other = "山城電車由市交通局修了三年，造價九億元，沿線共設十二站。"
    async with store.writing() as conn:
        story, _ = await put_news(conn, article("山城开通新电车", text), NOW - HOUR)
        told = replace(article("電車修了三年", other, "江城晚報"), language="zh-Hant")
        await put_news(conn, told, NOW - HOUR, story)
    await publisher_of(store, MORNING).run(NOW)
    async with store.reading() as conn:
        summary = (await conn.execute(sa.select(edition_items.c.summary))).scalar_one()
    assert summary == [text, "山城电车由市交通局修了三年，造价九亿元，沿线共设十二站。"]
