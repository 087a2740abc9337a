"""Stories on the way in: what joins them, what an article adds, and what a restart may change."""

from pathlib import Path

import pytest

from digests import following
from digests.ingest import Counts, Ingest
from digests.model import Report
from digests.reading import Reader
from digests.store.database import Store
from digests.text.words import Segmenter
from tests.folders import BRIDGE, BRIDGE_TOO, LIBRARY, read, reports, stored, write
from tests.handclock import HandClock

COLLISION = "周二凌晨青河大桥发生连环追尾，23辆货车相撞，5名司机受伤送医。"


async def by_title(store: Store) -> dict[str, Report]:
    """What is news, by its title."""
    return {one.title: one for one in await reports(store)}


async def test_what_an_article_adds_to_its_story_is_stored_with_it(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "a.md", "青河大桥周一通车 全长三公里", BRIDGE, -5)
    await read(ingest, folder)
    write(folder, "b.md", "青河大桥通车后追尾", f"{BRIDGE_TOO}{COLLISION}", -3, "江城晚报 - 头版")
    await read(ingest, folder)
    # Another outlet that says the same again, and a story of its own.
    again = f"青河大桥周一正式通车。{COLLISION}"
    write(folder, "c.md", "青河大桥通车，连环追尾", again, -2, "海风报 - 要闻")
    write(folder, "d.md", "三座新图书馆明年开放", LIBRARY, -2)
    assert await read(ingest, folder) == Counts(new=2, unchanged=2)
    found = await by_title(store)
    assert len({one.story for title, one in found.items() if "桥" in title}) == 1
    assert found["青河大桥通车后追尾"].facts == (COLLISION,)
    others = [one.facts for title, one in found.items() if title != "青河大桥通车后追尾"]
    assert others == [(), (), ()]


async def test_articles_of_one_batch_know_of_each_other(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "a.md", "青河大桥周一通车 全长三公里", BRIDGE, -5)
    write(folder, "b.md", "青河大桥通车后追尾", f"{BRIDGE_TOO}{COLLISION}", -3, "江城晚报 - 头版")
    await read(ingest, folder)
    assert {one.facts for one in await reports(store)} == {(), (COLLISION,)}


async def test_an_edit_keeps_the_facts_that_it_still_says(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    title, outlet = "青河大桥通车后追尾", "江城晚报 - 头版"
    write(folder, "a.md", "青河大桥周一通车 全长三公里", BRIDGE, -5)
    await read(ingest, folder)
    write(folder, "b.md", title, f"{BRIDGE_TOO}{COLLISION}", -3, outlet)
    await read(ingest, folder)
    write(folder, "b.md", title, f"{BRIDGE_TOO}{COLLISION}路面已经清理。", -3, outlet)
    assert await read(ingest, folder) == Counts(changed=1, unchanged=1)
    assert (await by_title(store))[title].facts == (COLLISION,)
    write(folder, "b.md", title, f"{BRIDGE_TOO}路面已经清理，交通恢复。", -3, outlet)
    assert await read(ingest, folder) == Counts(changed=1, unchanged=1)
    assert (await by_title(store))[title].facts == ()


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_restart_changes_no_story(
    store: Store,
    reader: Reader,
    segmenter: Segmenter,
    clock: HandClock,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    restarted: bool,
) -> None:
    """Days of articles, read in three rounds: the last round falls as it would have anyway."""
    monkeypatch.setattr(following, "AT_A_TIME", 4)
    ingest = Ingest(store, reader, segmenter, clock)
    for day in range(3):
        for number, (thing, place) in enumerate(_MATTERS):
            for outlet in ("远山新闻", "江城晚报"):
                write(
                    folder,
                    f"{day}-{number}-{outlet}.md",
                    f"{outlet}：{place}{thing}进展{day}",
                    f"{place}的{thing}第{day}天，{outlet}从{place}报道{thing}的最新情况。",
                    hours=-70 + 23 * day + number,
                    outlet=f"{outlet} - 要闻",
                )
        if restarted and day == 2:
            ingest = Ingest(store, reader, segmenter, clock)
        await read(ingest, folder)
        clock.move(hours=30)
    stories: dict[int, set[str]] = {}
    for one in await reports(store, clock()):
        stories.setdefault(one.story, set()).add(one.title)
    assert sorted(map(sorted, stories.values())) == sorted(
        sorted(
            f"{outlet}：{place}{thing}进展{day}"
            for day in days
            for outlet in ("远山新闻", "江城晚报")
        )
        for thing, place in _MATTERS
        for days in ((0, 1, 2),)
    )


async def test_an_edited_article_is_found_by_what_it_says_now(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "a.md", "本台快讯", LIBRARY, -5)
    await read(ingest, folder)
    write(folder, "a.md", "本台快讯", BRIDGE, -5)
    assert await read(ingest, folder) == Counts(changed=1)
    write(folder, "b.md", "青河大桥正式通车", BRIDGE_TOO, -3, "江城晚报 - 头版")
    await read(ingest, folder)
    assert len({article.story for article, _ in await stored(store)}) == 1


_MATTERS = (
    ("矿井透水救援", "栖霞岭"),
    ("冰雪节冰灯评选", "松江城"),
    ("远洋渔船失联", "舟岙港"),
    ("古墓壁画修复", "敦河县"),
)
