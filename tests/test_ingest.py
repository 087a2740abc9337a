"""The way in, over real folders: what is new is stored once, whole or not at all."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digests.ingest import BATCH, Counts, Ingest
from digests.model import FileMark, RawItem, Rejected, Touched
from digests.reading import Reader
from digests.sources import Fetched, Mark, SourceError
from digests.sources.posts import PostsFolder
from digests.store import news, sources
from digests.store.database import Store
from digests.text.words import Segmenter
from tests.folders import BRIDGE, BRIDGE_TOO, LIBRARY, read, reports, stored, write
from tests.handclock import HandClock
from tests.stock import NOW

POSTS = Path(__file__).parent / "data" / "posts"


async def test_a_folder_is_read_once_and_what_changes_again(
    ingest: Ingest, store: Store, folder: Path, clock: HandClock
) -> None:
    bridge = write(folder, "桥.md", "青河大桥周一通车", BRIDGE)
    library = write(folder, "图书馆.md", "三座新图书馆", LIBRARY)
    assert await read(ingest, folder) == Counts(new=2)
    assert await read(ingest, folder) == Counts(unchanged=2)
    # Only its time has changed: it is opened, known by its hash, and not opened again.
    os.utime(library, ns=(5, 5))
    assert await read(ingest, folder) == Counts(unchanged=2)
    opened: list[int] = []
    await ingest.run(PostsFolder("local", folder), "posts", str(folder), opened.append)
    assert opened == []
    clock.move(hours=1)
    write(folder, "桥.md", "青河大桥周一通车（更新）", BRIDGE + "首日有两万人走过。")
    assert await read(ingest, folder) == Counts(changed=1, unchanged=1)
    titles = {article.title: paths for article, paths in await stored(store)}
    assert titles == {"青河大桥周一通车（更新）": ["桥.md"], "三座新图书馆": ["图书馆.md"]}
    bridge.unlink()
    assert await read(ingest, folder) == Counts(unchanged=1)
    assert len(await stored(store)) == 2


async def test_the_sample_posts_are_all_read(ingest: Ingest, store: Store) -> None:
    counts = await read(ingest, POSTS)
    assert counts == Counts(new=4)
    assert await read(ingest, POSTS) == Counts(unchanged=4)
    assert all(report.summaries["short"] for report in await reports(store) if report.summaries)


async def test_a_broken_file_is_kept_with_its_line_and_reason_until_it_is_repaired(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "好.md", "青河大桥周一通车", BRIDGE)
    (folder / "坏.md").write_text("---\ndate: x\n\n没有标题", encoding="utf-8")
    assert await read(ingest, folder) == Counts(new=1, rejected=1)
    async with store.reading() as conn:
        [(source, path, line, reason)] = await sources.find_rejects(conn)
    assert (source, path) == ("local", "坏.md")
    assert line >= 0
    assert reason
    assert await read(ingest, folder) == Counts(unchanged=2)
    write(folder, "坏.md", "三座新图书馆", LIBRARY)
    assert await read(ingest, folder) == Counts(new=1, unchanged=1)
    async with store.reading() as conn:
        assert await sources.find_rejects(conn) == []


async def test_an_article_whose_file_breaks_stays(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    file = write(folder, "桥.md", "青河大桥周一通车", BRIDGE)
    await read(ingest, folder)
    file.write_text("---\n---\n", encoding="utf-8")
    assert await read(ingest, folder) == Counts(rejected=1)
    assert [article.title for article, _ in await stored(store)] == ["青河大桥周一通车"]
    write(folder, "桥.md", "青河大桥周一通车", BRIDGE + "首日有两万人走过。")
    assert await read(ingest, folder) == Counts(changed=1)


async def test_a_first_read_is_never_a_burst(
    ingest: Ingest, store: Store, folder: Path, clock: HandClock
) -> None:
    write(folder, "a.md", "青河大桥周一通车", BRIDGE, -2)
    undated = write(folder, "b.md", "三座新图书馆", LIBRARY)
    undated.write_text(undated.read_text("utf-8").replace("date:", "day:"), "utf-8")
    with pytest.raises(SourceError):
        await ingest.run(_Failing(), "posts", str(folder))
    await read(ingest, folder)
    assert {one.title: one.news_at for one in await reports(store)} == {
        "青河大桥周一通车": NOW - timedelta(hours=2),
        "三座新图书馆": NOW - timedelta(days=9),
    }
    # The edition of an hour ago has gone; what was found since then is not late for it.
    async with store.reading() as conn:
        late = await news.find_reports(conn, NOW - timedelta(hours=1), NOW)
    assert late == []
    clock.move(hours=1)
    write(folder, "c.md", "青河大桥正式通车", BRIDGE_TOO, -2, "江城晚报 - 头版")
    await read(ingest, folder)
    async with store.reading() as conn:
        late = await news.find_reports(conn, NOW, clock())
    assert [one.title for one in late] == ["青河大桥正式通车"]


async def test_the_same_title_three_days_later_is_news(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "一.md", "每日天气", BRIDGE, hours=-80)
    write(folder, "二.md", "每日天气", LIBRARY, hours=-2)
    assert await read(ingest, folder) == Counts(new=2)
    assert len(await stored(store)) == 2


async def test_a_path_that_is_given_to_another_article_leaves_the_first_alone(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "头条.md", "青河大桥周一通车", BRIDGE)
    await read(ingest, folder)
    write(folder, "头条.md", "三座新图书馆", LIBRARY)
    assert await read(ingest, folder) == Counts(new=1)
    assert [(article.title, paths) for article, paths in await stored(store)] == [
        ("青河大桥周一通车", []),
        ("三座新图书馆", ["头条.md"]),
    ]


async def test_two_outlets_that_tell_one_event_share_a_story(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "a.md", "青河大桥周一通车 全长三公里", BRIDGE, -5)
    write(folder, "b.md", "青河大桥正式通车", BRIDGE_TOO, -3, "江城晚报 - 头版")
    write(folder, "c.md", "三座新图书馆明年开放", LIBRARY, -4)
    await read(ingest, folder)
    by_outlet = {(one.outlet, one.title[:2]): one.story for one in await reports(store)}
    assert by_outlet[("远山新闻", "青河")] == by_outlet[("江城晚报", "青河")]
    assert len(set(by_outlet.values())) == 2


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_story_goes_on_after_a_rollback_or_a_restart(
    store: Store,
    reader: Reader,
    segmenter: Segmenter,
    clock: HandClock,
    folder: Path,
    restarted: bool,
) -> None:
    ingest = Ingest(store, reader, segmenter, clock)
    write(folder, "a.md", "青河大桥周一通车 全长三公里", BRIDGE, -5)
    await read(ingest, folder)
    if restarted:
        ingest = Ingest(store, reader, segmenter, clock)
    else:
        write(folder, "c.md", "三座新图书馆明年开放", LIBRARY, -4)
        async with _refusing(store, "三座新图书馆明年开放"):
            with pytest.raises(sa.exc.DBAPIError, match="refused"):
                await read(ingest, folder)
    write(folder, "b.md", "青河大桥正式通车", BRIDGE_TOO, -3, "江城晚报 - 头版")
    await read(ingest, folder)
    bridges = {one.story for one in await reports(store) if "桥" in one.title}
    assert len(bridges) == 1


async def test_an_error_in_a_batch_leaves_nothing_of_it_and_the_next_read_completes(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    for number in range(BATCH + 20):
        write(folder, f"{number:03}.md", f"第{number}号公告", f"{number}号公告：{LIBRARY}{number}")
    async with _refusing(store, f"第{BATCH + 10}号公告"):
        with pytest.raises(sa.exc.DBAPIError, match="refused"):
            await read(ingest, folder)
    assert len(await stored(store)) == BATCH
    async with store.reading() as conn:
        [state] = await sources.list_sources(conn, NOW)
        assert len((await sources.load_mark(conn, 1)).files) == BATCH
    assert state.last_success is None
    assert await read(ingest, folder) == Counts(new=20, unchanged=BATCH)
    assert sorted(one.title for one, _ in await stored(store)) == sorted(
        f"第{number}号公告" for number in range(BATCH + 20)
    )


async def test_what_is_dated_ahead_is_news_when_it_is_seen_or_when_its_time_comes(
    store: Store, reader: Reader, segmenter: Segmenter, clock: HandClock, folder: Path
) -> None:
    await read(Ingest(store, reader, segmenter, clock), folder)
    write(folder, "桥.md", "青河大桥周一通车", BRIDGE, hours=5)
    await read(Ingest(store, reader, segmenter, clock), folder)
    assert [(one.title, one.news_at) for one in await reports(store)] == [("青河大桥周一通车", NOW)]
    write(folder, "书.md", "三座新图书馆", LIBRARY, hours=5)
    await read(Ingest(store, reader, segmenter, clock, trust_future=True), folder)
    assert len(await reports(store)) == 1
    ahead = NOW + timedelta(hours=5)
    assert [one.news_at for one in await reports(store, ahead)] == [NOW, ahead]


async def test_a_folder_that_is_not_there_is_noted_and_read_once_it_is(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    missing = folder / "later"
    with pytest.raises(SourceError, match="cannot be read"):
        await read(ingest, missing)
    async with store.reading() as conn:
        [state] = await sources.list_sources(conn, NOW)
    assert state.last_error is not None
    write(missing, "桥.md", "青河大桥周一通车", BRIDGE)
    assert await read(ingest, missing) == Counts(new=1)
    async with store.reading() as conn:
        [state] = await sources.list_sources(conn, NOW)
    assert (state.last_error, state.last_success) == (None, NOW)


async def test_progress_is_told_by_the_batch(ingest: Ingest, folder: Path) -> None:
    for number in range(BATCH + 6):
        write(folder, f"{number}.md", f"第{number}号公告", f"{number}号公告：{LIBRARY}{number}")
    heard: list[int] = []
    await ingest.run(PostsFolder("local", folder), "posts", str(folder), heard.append)
    assert heard == [BATCH, 6]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("带\x00字符的标题", f"正文也有\x00字符，{LIBRARY}"),
        ("表情😀与\u202e方向", f"半个代理对 &#xD83D; 与 &#0; 与 &#xFFFF; {LIBRARY}"),
    ],
    ids=["nul", "surrogate"],
)
async def test_odd_characters_do_not_stop_a_source(
    any_database: str,
    reader: Reader,
    segmenter: Segmenter,
    folder: Path,
    title: str,
    body: str,
) -> None:
    write(folder, "怪.md", title, body)
    write(folder, "桥.md", "青河大桥周一通车", BRIDGE)
    async with Store.opened(any_database) as store:
        counts = await read(Ingest(store, reader, segmenter, lambda: NOW), folder)
        assert counts.new + counts.rejected == 2
        assert "青河大桥周一通车" in [article.title for article, _ in await stored(store)]


class _Failing:
    """A source that ends in the middle."""

    name = "local"

    async def fetch(self, mark: Mark) -> Fetched:
        return Fetched(self._items(), unchanged=len(mark.files), notes={"page": "2"})

    def _items(self) -> Iterator[RawItem | Rejected | Touched]:
        yield Touched(FileMark("桥.md", 1, 1, "ab"))
        raise SourceError("the line is cut")


async def test_notes_move_on_only_when_all_was_read(ingest: Ingest, store: Store) -> None:
    with pytest.raises(SourceError, match="cut"):
        await ingest.run(_Failing(), "posts", "/posts")
    async with store.reading() as conn:
        assert (await sources.load_mark(conn, 1)).notes == {}


@asynccontextmanager
async def _refusing(store: Store, title: str) -> AsyncIterator[None]:
    """A database that refuses an article of one title, for the time of the block."""
    async with store.writing() as conn:
        await conn.exec_driver_sql(
            "CREATE TRIGGER refusing BEFORE INSERT ON articles "
            f"WHEN NEW.title = '{title}' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    yield
    async with store.writing() as conn:
        await conn.exec_driver_sql("DROP TRIGGER refusing")


async def test_a_sentence_too_long_for_any_summary_ends_after_a_clause_if_that_is_wanted(
    database: str, folder: Path, reader: Reader, segmenter: Segmenter, clock: HandClock
) -> None:
    clauses = "，".join(f"第{n}座桥在临澜江上架好了两年" for n in range(1, 40))
    write(folder, "桥.md", "临澜江上的桥", f"{clauses}。")
    said = []
    for shorten in (True, False):
        async with Store.opened(f"{database}.{shorten}") as store:
            await read(Ingest(store, reader, segmenter, clock, shorten=shorten), folder)
            async with store.reading() as conn:
                [(article, _)] = await news.list_articles(conn, 0, 1)
                said.append("".join(article.summaries["short"]))
    short, whole = said
    assert len(short) < 80 < len(whole)
    assert whole.startswith(short.rstrip("…"))
