"""The store keeps one contract on SQLite and PostgreSQL: marks, news, readers, pictures."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from digests.model import Picture, Rejected, Shelf
from digests.sources import Fetched, SourceError
from digests.store import incoming, news, pictures, placed, sources, tables, updates
from digests.store.database import Store, database_url
from digests.store.picturefiles import find_file_id, note_file
from digests.store.tables import stories
from tests.stock import (
    NOW,
    article,
    mark,
    put_news,
    summaries,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BEIJING = timezone(timedelta(hours=8))


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


def test_a_database_is_a_path_or_a_url_of_one_we_know() -> None:
    assert database_url("news.sqlite").drivername == "sqlite+aiosqlite"
    assert database_url("postgresql://reader@db/news").drivername == "postgresql+psycopg"
    with pytest.raises(ValueError, match="mysql is not supported"):
        database_url("mysql://db/news")


async def test_an_error_takes_the_whole_transaction_back(store: Store) -> None:
    async def write_and_fail() -> None:
        async with store.writing() as conn:
            await put_news(conn, article())
            raise RuntimeError("cut")

    with pytest.raises(RuntimeError, match="cut"):
        await write_and_fail()
    async with store.reading() as conn:
        assert await news.list_articles(conn, 0, 10) == []
        assert await sources.list_sources(conn, NOW) == []


async def test_a_reader_sees_nothing_that_is_not_committed(store: Store) -> None:
    async with store.writing() as conn:
        await put_news(conn, article())
        async with store.reading() as other:
            assert await news.list_articles(other, 0, 10) == []
    async with store.reading() as conn:
        assert len(await news.list_articles(conn, 0, 10)) == 1


# Sources


async def test_a_source_keeps_its_key_when_its_folder_moves(store: Store) -> None:
    async with store.writing() as conn:
        key = await sources.put_source(conn, "local", "posts", "/old")
        assert await sources.put_source(conn, "local", "posts", "/new") == key
        assert await sources.put_source(conn, "other", "posts", "/new") != key
        found = await sources.list_sources(conn, NOW)
    assert [(state.name, state.location) for state in found] == [
        ("local", "/new"),
        ("other", "/new"),
    ]


async def test_a_mark_knows_each_file_as_last_seen_and_its_own_notes(store: Store) -> None:
    async with store.writing() as conn:
        _, key = await put_news(conn, article())
        source = await sources.put_source(conn, "local", "posts", "/posts")
        assert (await sources.load_mark(conn, source)).files == {}
        await sources.put_files(conn, source, [])
        await sources.put_files(conn, source, [(mark(), key), (mark("要闻/别的.md"), key)])
        await sources.put_files(conn, source, [(mark(sha="cd", mtime_ns=2), key)])
        await sources.touch_file(conn, source, mark(sha="ignored", mtime_ns=3))
        await sources.finish_read(conn, source, Fetched(iter(()), 0, {"etag": "九"}), NOW, MINUTE)
        seen = await sources.load_mark(conn, source)
    assert seen.files == {
        mark().path: mark(sha="cd", mtime_ns=3),
        "要闻/别的.md": mark("要闻/别的.md"),
    }
    assert seen.notes == {"etag": "九"}


async def test_a_rejection_stands_until_the_file_is_read(store: Store) -> None:
    async with store.writing() as conn:
        _, key = await put_news(conn, article())
        source = await sources.put_source(conn, "local", "posts", "/posts")
        await sources.put_files(conn, source, [(mark(), key)])
        await sources.put_rejected(conn, source, Rejected(mark(sha="x"), 3, "no title"), NOW)
        await sources.put_rejected(conn, source, Rejected(mark(sha="y"), 4, "no date"), NOW)
        assert await sources.find_rejects(conn) == [("local", mark().path, 4, "no date")]
        # What it was before is still known: a repaired file is an edit, not news.
        before = await incoming.find_known_of_files(conn, source, [mark().path, "none.md"])
        assert [(path, one.article) for path, one in before.items()] == [(mark().path, key)]
        assert [state.rejected for state in await sources.list_sources(conn, NOW)] == [1]
        await sources.put_files(conn, source, [(mark(sha="z"), key)])
        assert await sources.find_rejects(conn) == []


async def test_failures_are_counted_until_a_source_is_read_again(store: Store) -> None:
    async with store.writing() as conn:
        source = await sources.put_source(conn, "local", "posts", "/posts")
        await sources.note_failure(conn, source, SourceError("no folder"), NOW, MINUTE)
        [state] = await sources.list_sources(conn, NOW)
        assert (state.last_error, state.last_success) == ("no folder", None)
        await sources.finish_read(conn, source, Fetched(iter(()), 0), NOW, MINUTE)
        [state] = await sources.list_sources(conn, NOW)
    assert (state.last_error, state.last_success) == (None, NOW)


# News


async def test_what_came_too_late_for_an_edition_is_in_the_next(store: Store) -> None:
    async with store.writing() as conn:
        # Published before the slot, seen after it; then two that the slot before had in time.
        await put_news(conn, article("晚到"), NOW - HOUR, seen=NOW + HOUR)
        await put_news(conn, article("及时"), NOW - HOUR)
        await put_news(conn, article("陈年"), NOW - 48 * HOUR, seen=NOW + HOUR)
        found = await news.find_reports(conn, NOW, NOW + 24 * HOUR)
        before = await news.find_reports(conn, NOW - 24 * HOUR, NOW)
    assert [report.title for report in found] == ["晚到"]
    assert [report.title for report in before] == ["晚到", "及时"]


async def test_what_came_with_a_first_read_was_not_late(store: Store) -> None:
    async with store.writing() as conn:
        await put_news(conn, article("旧闻"), NOW - HOUR, seen=NOW + HOUR, backlog=True)
        await put_news(conn, article("新闻"), NOW + HOUR, seen=NOW + HOUR, backlog=True)
        found = await news.find_reports(conn, NOW, NOW + 24 * HOUR)
    assert [report.title for report in found] == ["新闻"]


async def test_an_article_stands_in_all_its_places(store: Store) -> None:
    other, third = Shelf("江城晚报", "传统媒体", "国际", ("传统媒体",)), Shelf("海风报")
    async with store.writing() as conn:
        _, key = await put_news(conn, article())
        await incoming.put_shelves(conn, {})
        await incoming.put_shelves(conn, {key: (other,)})
        await incoming.put_shelves(conn, {key: (other, third, replace(other, section="要闻"))})
        [known] = await incoming.find_known_by_key(conn, [key, key + 1])
        [report] = await news.find_reports(conn, NOW - HOUR, NOW)
        found = await news.find_article(conn, key)
    assert found is not None
    assert known.shelves == report.shelves == found.shelves
    assert known.shelves[:2] == (other, third)
    assert found.outlets == ("远山新闻", "江城晚报", "海风报")


async def test_reserved_keys_are_free_and_in_order(store: Store) -> None:
    async with store.writing() as conn:
        _, before = await put_news(conn, article())
        keys = await incoming.reserve_keys(conn, tables.articles, 3)
        assert await incoming.reserve_keys(conn, tables.articles, 0) == []
    assert keys == sorted({*keys} - {before})
    assert len(keys) == 3
    async with store.writing() as conn:
        _, after = await put_news(conn, article("图书馆开放"))
    assert after > before


async def test_an_edit_keeps_the_picture_while_the_article_names_the_same(store: Store) -> None:
    async with store.writing() as conn:
        told = article("电车通车")
        source = await sources.put_source(conn, "local", "posts", "/posts")
        _, key = await put_news(conn, told)
        picture = await pictures.put_ready(conn, "https://img.example/a.jpg", "a" * 64, (9, 9), NOW)
        await pictures.settle_article(conn, key, picture)
        await incoming.change_article(
            conn, key, source, replace(told, section="城市"), {"medium": ()}, NOW
        )
        kept = await news.find_article(conn, key)
        other = replace(told, pictures=(Picture("https://img.example/b.jpg"),))
        await incoming.change_article(conn, key, source, other, {"medium": ()}, NOW)
        changed = await news.find_article(conn, key)
    assert kept is not None
    assert changed is not None
    assert (kept.picture, kept.section, changed.picture) == (picture, "城市", None)


async def test_an_article_comes_back_whole_and_in_utc(store: Store) -> None:
    made = article("电车😀与“引号”", picture="https://img.example/tram.jpg")
    made = replace(made, published=NOW.astimezone(BEIJING))
    async with store.writing() as conn:
        story, key = await put_news(conn, made)
        found = await news.find_article(conn, key)
        assert await news.find_article(conn, key + 1) is None
    assert found is not None
    assert (found.story, found.title, found.blocks) == (story, made.title, made.blocks)
    assert (found.pictures, found.categories) == (made.pictures, made.categories)
    assert found.summaries == summaries(made)
    assert found.published == NOW
    assert found.published.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 11, 22)  # noqa: DTZ001 - that is the point
    with pytest.raises(sa.exc.StatementError, match="a time without a zone"):
        async with store.writing() as conn:
            await incoming.put_stories(conn, {1: (naive, naive)})
    with pytest.raises(sa.exc.StatementError, match="a time without a zone"):
        async with store.writing() as conn:
            await incoming.grow_stories(conn, {1: (naive, naive)})


async def test_judging_finds_what_has_the_identity_or_the_text(store: Store) -> None:
    same = article("电车开通")
    async with store.writing() as conn:
        _, first = await put_news(conn, same)
        _, second = await put_news(conn, article("电车开通了", same.text))
        await put_news(conn, article("图书馆开放"))
        found = await incoming.find_known(conn, [same])
        assert await incoming.find_known(conn, []) == []
    assert [known.article for known in found] == [first, second]
    assert (found[0].identity, found[0].text) == (same.identity, same.text)
    assert (found[0].published, found[0].published_certain) == (NOW, True)


async def test_a_change_keeps_the_story_the_place_and_a_known_date(store: Store) -> None:
    edited = article("电车开通：票价两元", published=None, picture="https://img.example/a.jpg")
    async with store.writing() as conn:
        story, key = await put_news(conn, article(), NOW - HOUR)
        source = await sources.put_source(conn, "feed", "feed", "https://news.example/feed")
        await incoming.change_article(conn, key, source, edited, summaries(edited), NOW)
        [known] = await incoming.find_known_by_key(conn, [key])
        found = await news.find_article(conn, key)
        reports = await news.find_reports(conn, NOW - 2 * HOUR, NOW)
        waiting = await pictures.find_waiting(conn, NOW - 2 * HOUR, NOW, 10)
    assert found is not None
    assert (found.title, found.published, found.story) == (edited.title, NOW, story)
    assert known.source == "feed"
    assert [(report.article, report.news_at) for report in reports] == [(key, NOW - HOUR)]
    assert [one.article for one in waiting] == [key]


async def test_reports_begin_after_one_instant_and_end_with_another(store: Store) -> None:
    async with store.writing() as conn:
        keys = [
            (await put_news(conn, article(f"第{hour}条"), NOW + hour * HOUR))[1]
            for hour in range(4)
        ]
        found = await news.find_reports(conn, NOW, NOW + 2 * HOUR)
    assert [report.article for report in found] == keys[1:3]
    assert found[0].news_at == NOW + HOUR


async def test_a_story_grows_to_both_sides(store: Store) -> None:
    async with store.writing() as conn:
        [story] = await incoming.reserve_keys(conn, stories, 1)
        await incoming.put_stories(conn, {story: (NOW, NOW)})
        early, late = (NOW - HOUR).astimezone(BEIJING), (NOW + HOUR).astimezone(BEIJING)
        await incoming.grow_stories(conn, {story: (early, early)})
        await incoming.grow_stories(conn, {story: (late, late)})
        await incoming.grow_stories(conn, {story: (NOW, NOW)})
        row = (await conn.execute(sa.select(stories))).one()
    assert (row.first_at, row.last_at) == (NOW - HOUR, NOW + HOUR)


async def test_articles_are_listed_by_key_with_their_files(store: Store) -> None:
    async with store.writing() as conn:
        keys = [(await put_news(conn, article(f"第{n}条")))[1] for n in range(3)]
        source = await sources.put_source(conn, "local", "posts", "/posts")
        await sources.put_files(conn, source, [(mark("甲.md"), keys[1]), (mark("乙.md"), keys[1])])
        found = await news.list_articles(conn, keys[0], 5)
        came = await placed.find_placed(conn, keys[0], 5)
        starts = [
            await placed.find_start(conn, NOW - HOUR, 5),
            await placed.find_start(conn, NOW - HOUR, 2),
            await placed.find_start(conn, NOW + HOUR, 5),
        ]
    assert [(one.article, paths) for one, paths in found] == [
        (keys[1], ["甲.md", "乙.md"]),
        (keys[2], []),
    ]
    assert [one.article for one in came] == keys[1:]
    assert starts == [0, keys[0], keys[2]]


# Pictures


async def test_a_picture_is_known_by_its_address_and_uploaded_once_for_each_bot(
    store: Store,
) -> None:
    async with store.writing() as conn:
        key = await pictures.put_failed(conn, "https://img.example/a.jpg", "damaged", NOW)
        ready = await pictures.put_ready(
            conn, "https://img.example/a.jpg", "a" * 64, (640, 480), NOW
        )
        assert ready == key
        found = await pictures.find_by_address(conn, "https://img.example/a.jpg")
        assert found == pictures.StoredPicture(key, "a" * 64, None, 1, None)
        assert await pictures.find_by_address(conn, "https://img.example/b.jpg") is None
        await note_file(conn, key, 1, "old", None, NOW)
        await note_file(conn, key, 1, "new", None, NOW)
        await note_file(conn, key, 2, None, "too wide", NOW)
        assert await find_file_id(conn, key, 1) == "new"
        assert await find_file_id(conn, key, 2) is None


async def test_the_newest_articles_get_their_pictures_first(store: Store) -> None:
    pictured = [article(f"第{n}条", picture=f"https://img.example/{n}.jpg") for n in range(3)]
    async with store.writing() as conn:
        keys = [(await put_news(conn, one, NOW + n * HOUR))[1] for n, one in enumerate(pictured)]
        await put_news(conn, article("没有图片"))
        picture = await pictures.put_ready(conn, "https://img.example/2.jpg", "b" * 64, (9, 9), NOW)
        found = await pictures.find_waiting(conn, NOW, NOW, 10)
        assert [one.article for one in found] == [keys[2], keys[1]]
        await pictures.settle_article(conn, keys[2], picture)
        await pictures.fail_article(conn, keys[1], "too small")
        assert await pictures.find_waiting(conn, NOW, NOW, 10) == []
        [first, second] = await news.find_reports(conn, NOW, NOW + 2 * HOUR)
    assert (first.picture, second.picture) == (None, picture)


# Updates


async def test_an_update_is_handled_once_or_put_aside(store: Store) -> None:
    async with store.writing() as conn:
        assert await updates.note_handled(conn, 5, NOW)
        assert not await updates.note_handled(conn, 5, NOW)
        await updates.put_aside(conn, 6, "{}", "KeyError", NOW)
        await updates.put_aside(conn, 6, "{}", "KeyError", NOW)
        assert not await updates.note_handled(conn, 6, NOW)
