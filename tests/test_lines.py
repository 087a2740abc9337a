"""An outlet's repeated lines: counted, known for what they are, and taken out."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digests.ingest import Ingest
from digests.reading import Reader
from digests.store import lines, tables
from digests.store.database import Store
from digests.text.words import Segmenter
from tests.folders import LIBRARY, read, stored, write
from tests.stock import NOW

DAY = timedelta(days=1)


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def test_a_line_is_furniture_once_it_was_seen_often_enough_on_enough_days(
    store: Store,
) -> None:
    async with store.writing() as conn:
        assert await lines.count_lines(conn, []) == {}
        # Four on one day, then two days later the fifth.
        one_day = [("望川日报", "ab", NOW)] * 4 + [("望川日报", "cd", NOW)]
        assert await lines.count_lines(conn, one_day) == {}
        assert await lines.count_lines(conn, [("江城晚报", "ab", NOW + 2 * DAY)]) == {}
        assert await lines.find_furniture(conn, {"望川日报": ["ab", "cd"]}) == {}
        told = await lines.count_lines(conn, [("望川日报", "ab", NOW + 2 * DAY)])
        assert told == {"望川日报": {"ab"}}
        # It is told but once.
        assert await lines.count_lines(conn, [("望川日报", "ab", NOW + DAY)]) == {}
        asked = {"望川日报": ["ab", "cd"], "江城晚报": ["ab"]}
        assert await lines.find_furniture(conn, asked) == {"望川日报": {"ab"}}
        assert await lines.find_furniture(conn, {}) == {}


async def test_a_line_that_nobody_saw_again_is_forgotten(store: Store) -> None:
    async with store.writing() as conn:
        await lines.count_lines(
            conn,
            [
                ("望川日报", "once", NOW),
                ("望川日报", "twice", NOW),
                ("望川日报", "twice", NOW + DAY),
                ("望川日报", "late", NOW + 2 * DAY),
            ],
        )
        await lines.forget_lines(conn, NOW + 31 * DAY)
        left = await conn.scalars(sa.select(tables.outlet_lines.c.line))
    assert set(left) == {"twice", "late"}


async def test_what_an_outlet_puts_under_every_article_leaves_them_once_it_is_known(
    any_database: str, reader: Reader, segmenter: Segmenter, folder: Path
) -> None:
    texts = [f"第{n}号公告：{LIBRARY}{'一二三四五六七'[n]}" for n in range(7)]
    for number, text in enumerate(texts[:6]):
        body = f"{text}</p><p>望川在线，与你同行"
        write(folder, f"{number}.md", f"第{number}号公告", body, -20 * number - 1)
    async with Store.opened(any_database) as store:
        ingest = Ingest(store, reader, segmenter, lambda: NOW)
        await read(ingest, folder)
        write(folder, "6.md", "第6号公告", f"{texts[6]}</p><p>望川在线，与你同行", 0)
        await read(ingest, folder)
        found = await stored(store)
    assert len(found) == 7
    assert {"".join(block.text for block in one.blocks) for one, _ in found} == set(texts)
    assert not any("同行" in part for one, _ in found for part in one.summaries["long"])
