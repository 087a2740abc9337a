"""Editions on SQLite and PostgreSQL: frozen whole, found by day, by place and by story."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from digests.model import Edition, Moment
from digests.store import editions, histories, news
from digests.store.database import Store
from digests.store.tables import rulings
from tests.stock import NOW, article, edition, put_news, put_seat

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def test_an_edition_is_stored_once_for_all_who_get_it(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        first = await editions.put_edition(conn, edition(story, key), NOW)
        assert await editions.put_edition(conn, edition(story, key), NOW + HOUR) == first
        other = edition(story, key, title="早间要闻（新）")
        assert await editions.put_edition(conn, other, NOW) != first
        empty = replace(other, items=())
        assert await editions.put_edition(conn, empty, NOW) > first


async def test_an_edition_comes_back_as_it_was_composed(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        made = edition(story, key)
        [item] = made.items
        told = replace(
            item.candidate,
            summary=("一句。", "两句。"),
            voices=("", "江城晚报"),
            articles=(key, 7),
            address="https://news.example/1",
            published=None,
            published_certain=False,
            course=(Moment(datetime(2026, 11, 20, 3, tzinfo=UTC), "电车下线", key),),
            is_update=True,
        )
        made = replace(made, items=(replace(item, candidate=told),), days=7, is_personal=True)
        stored = await editions.put_edition(conn, made, NOW)
        assert await editions.load_edition(conn, stored) == made


async def test_a_day_is_found_as_a_place_was_sent_it_or_as_others_were(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        common = await editions.put_edition(conn, edition(story, key), NOW)
        own = replace(edition(story, key, title="早间要闻（我的）"), is_personal=True)
        mine = await editions.put_edition(conn, own, NOW)
        other = replace(edition(story, key, due=NOW + DAY), digest="evening")
        next_day = await editions.put_edition(conn, other, NOW)
        seat, stranger = await put_seat(conn, 1), await put_seat(conn, 2)
        await histories.note_had(conn, seat.destination, mine, NOW)
        sample = edition(story, key, due=NOW + HOUR, title="早间要闻（样刊）")
        tried = await editions.put_edition(conn, sample, NOW)
        for chat, got in ((3, (common, tried)), (4, (common,))):
            reader = await put_seat(conn, chat)
            for one in got:
                await histories.note_had(conn, reader.destination, one, NOW)

        async def of_day(destination: int, day: datetime, *digests: str) -> list[int]:
            return await editions.find_of_day(conn, destination, digests, day.date(), SHANGHAI)

        both = ("morning", "evening")
        assert await of_day(seat.destination, NOW, *both) == [mine]
        assert await of_day(stranger.destination, NOW, *both) == [common]
        assert await of_day(seat.destination, NOW + DAY, *both) == [next_day]
        assert await of_day(seat.destination, NOW + DAY, "morning") == []
        assert await of_day(seat.destination, NOW - DAY, *both) == []


async def test_a_story_is_found_as_a_place_was_last_sent_it(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        seat, stranger = await put_seat(conn, 1), await put_seat(conn, 2)
        for hours, title in ((0, "先前"), (1, "后来")):
            made: Edition = edition(story, key, title=title)
            [item] = made.items
            told = replace(item.candidate, title=title)
            made = replace(made, items=(replace(item, candidate=told),))
            stored = await editions.put_edition(conn, made, NOW + hours * HOUR)
            await histories.note_had(conn, seat.destination, stored, NOW + hours * HOUR)
        found = await editions.find_item(conn, seat.destination, story)
        assert found is not None
        assert (found.candidate.title, found.reasons[0].key) == ("后来", "fresh")
        assert await editions.find_item(conn, stranger.destination, story) is None


async def test_what_operators_decided_holds_for_news(store: Store) -> None:
    async with store.writing() as conn:
        kept = await put_news(conn, article("新桥通车"))
        hidden = await put_news(conn, article("误报"))
        gone = await put_news(conn, article("旧闻"))
        row = {"decided_at": NOW, "hidden": False, "title": None, "summary": None}
        await conn.execute(
            sa.insert(rulings),
            [
                {**row, "article_id": hidden[1], "story_id": None, "hidden": True},
                {**row, "article_id": None, "story_id": gone[0], "hidden": True},
                {**row, "article_id": kept[1], "story_id": None, "summary": ["改正。"]},
                {**row, "article_id": None, "story_id": kept[0], "title": "新桥昨日通车"},
            ],
        )
        [report] = await news.find_reports(conn, NOW - HOUR, NOW)
        assert (report.title, report.story_title) == ("新桥通车", "新桥昨日通车")
        assert set(report.summaries.values()) == {("改正。",)}
        assert report.is_corrected
        assert await news.find_article(conn, hidden[1]) is None
        assert await news.find_article(conn, gone[1]) is None
        found = await news.find_article(conn, kept[1])
        assert found is not None
        assert found.summaries["short"] == ("改正。",)
