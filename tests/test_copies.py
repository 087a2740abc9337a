"""The same again, on its way in: kept once with all its places, and never what only looks alike."""

from datetime import timedelta
from pathlib import Path

import pytest

from digests.ingest import Counts, Ingest
from digests.reading import Reader
from digests.store.database import Store
from digests.stories import Near, StoryIndex, confirm
from digests.text.words import Segmenter
from tests import loaded
from tests.folders import BRIDGE, BRIDGE_TOO, LIBRARY, read, stored, write
from tests.handclock import HandClock
from tests.stock import NOW

WIRE = (
    f"{BRIDGE}大桥由市政集团修建，历时四年，耗资三十亿元，两侧设有人行道和观景台。"
    "开通首日公交免费，另有六条夜班线路改经大桥，沿线商户说客人比平日多了一倍。"
)
WIRE_HANT = loaded.scripts().to_traditional(WIRE)
RATES = (
    "外汇交易中心公布的人民币汇率中间价如下：一美元对人民币{}元，一欧元对人民币{}元，"
    "一英镑对人民币{}元，一百日元对人民币{}元。交易员表示，市场交投平稳，"
    "投资者等待本周公布的贸易数据，预计汇率短期内将维持双向波动的格局，企业结汇意愿变化不大。"
)


async def test_the_same_text_under_an_edited_title_is_one_article(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "桥.md", "青河大桥周一通车", BRIDGE)
    assert await read(ingest, folder) == Counts(new=1)
    write(folder, "桥2.md", "青河大桥通车了", BRIDGE, hours=-1)
    assert await read(ingest, folder) == Counts(merged=1, unchanged=1)
    # Also when both are read at once.
    write(folder, "书.md", "三座新图书馆", LIBRARY)
    write(folder, "书2.md", "三座图书馆", LIBRARY)
    assert await read(ingest, folder) == Counts(new=1, merged=1, unchanged=2)
    # The later title is kept.
    assert [(one.title, paths) for one, paths in await stored(store)] == [
        ("青河大桥通车了", ["桥.md", "桥2.md"]),
        ("三座新图书馆", ["书.md", "书2.md"]),
    ]


async def test_the_same_text_of_two_sections_and_two_outlets_is_one_article_on_three_shelves(
    any_database: str, reader: Reader, segmenter: Segmenter, folder: Path
) -> None:
    write(folder, "a.md", "青河大桥周一通车", WIRE, -5)
    write(folder, "b.md", "青河大桥周一通车", WIRE, -5, "远山新闻 - 国际")
    write(folder, "c.md", "大桥通车", WIRE_HANT, -3, "江城晚报 - 头版")
    # A near-copy, and one outlet's own telling.
    write(folder, "d.md", "青河大桥今通车", f"（本报综合）{WIRE}", -2, "海风报 - 要闻")
    write(folder, "e.md", "青河大桥正式通车", BRIDGE_TOO, -2, "望川日报 - 要闻")
    async with Store.opened(any_database) as store:
        ingest = Ingest(store, reader, segmenter, lambda: NOW)
        assert await read(ingest, folder) == Counts(new=2, merged=3)
        [(wire, paths), (own, _)] = await stored(store)
        assert await read(ingest, folder) == Counts(unchanged=5)
        # A file that goes changes nothing; one that is rewritten becomes an article of its own.
        (folder / "d.md").unlink()
        write(folder, "c.md", "三座新图书馆", LIBRARY, -1, "江城晚报 - 头版")
        assert await read(ingest, folder) == Counts(new=1, unchanged=3)
        [(left, _), *_] = await stored(store)
    assert paths == ["a.md", "b.md", "c.md", "d.md"]
    assert wire.outlets == ("远山新闻", "江城晚报", "海风报")
    assert [(shelf.outlet, shelf.section) for shelf in wire.shelves] == [
        ("远山新闻", "国际"),
        ("江城晚报", "头版"),
        ("海风报", "要闻"),
    ]
    assert (wire.title, wire.section, own.story) == ("青河大桥周一通车", "要闻", wire.story)
    assert left.outlets == ("远山新闻", "海风报")


async def test_a_copy_that_came_after_a_restart_is_known(
    store: Store, reader: Reader, segmenter: Segmenter, clock: HandClock, folder: Path
) -> None:
    write(folder, "a.md", "青河大桥周一通车", WIRE, -5)
    await read(Ingest(store, reader, segmenter, clock), folder)
    write(folder, "b.md", "大桥通车", f"{WIRE}（完）", -3, "江城晚报 - 头版")
    counts = await read(Ingest(store, reader, segmenter, clock), folder)
    assert counts == Counts(merged=1, unchanged=1)


async def test_another_day_of_the_same_report_is_no_copy(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "a.md", "外汇牌价", RATES.format("7.0841", "8.2210", "9.4432", "4.7703"), -30)
    write(
        folder,
        "b.md",
        "外汇牌价",
        RATES.format("7.1126", "8.1987", "9.3915", "4.8120"),
        -6,
        "海风报 - 财经",
    )
    assert await read(ingest, folder) == Counts(new=2)
    [(first, _), (second, _)] = await stored(store)
    assert first.story == second.story


async def test_an_update_of_a_running_story_is_an_article_of_its_own_in_the_story(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "a.md", "青河大桥周一通车", WIRE, -5)
    write(folder, "b.md", "青河大桥通车首日两万人走过", f"{WIRE}{BRIDGE_TOO}", -1)
    assert await read(ingest, folder) == Counts(new=2)
    [(first, _), (second, _)] = await stored(store)
    assert first.story == second.story


async def test_an_edit_from_another_section_keeps_the_articles_place(
    ingest: Ingest, store: Store, folder: Path
) -> None:
    write(folder, "a.md", "青河大桥周一通车", BRIDGE, -5)
    await read(ingest, folder)
    write(folder, "b.md", "青河大桥周一通车", BRIDGE + "首日有两万人走过。", -2, "远山新闻 - 国际")
    assert await read(ingest, folder) == Counts(merged=1, unchanged=1)
    [(bridge, paths)] = await stored(store)
    assert (bridge.section, [shelf.section for shelf in bridge.shelves]) == ("要闻", ["国际"])
    assert "两万人" in bridge.blocks[0].text
    assert paths == ["a.md", "b.md"]


def near(segmenter: Segmenter, text: str, held: str = WIRE, hours: float = 1) -> list[Near]:
    """What is found near a text, where one article with another title is held."""
    index = StoryIndex(segmenter)
    texts = {7: held, 8: LIBRARY}
    for article, story, title in ((7, 3, "青河大桥周一通车"), (8, 4, "三座新图书馆")):
        traits = index.read(title, texts[article], "远山新闻")
        index.add(article, story, traits, NOW, NOW)
    asked = index.read("大桥今天开通", text, "江城晚报")
    match = index.match(asked, NOW + timedelta(hours=hours))
    return confirm(segmenter, text, match.maybe_near, texts)


@pytest.mark.parametrize(
    "text",
    [
        WIRE,
        WIRE_HANT,
        f"（本报记者 综合报道）{WIRE}",
        WIRE[:-8],
        # Every tenth character is another.
        "".join("某" if at % 10 == 9 else letter for at, letter in enumerate(WIRE)),
    ],
    ids=["the same", "traditional", "a byline", "cut", "a tenth changed"],
)
def test_a_text_with_a_tenth_of_it_changed_is_a_copy(segmenter: Segmenter, text: str) -> None:
    assert near(segmenter, text) == [Near(7, 3, is_copy=True)]


def test_what_is_told_in_other_words_or_days_later_is_none(segmenter: Segmenter) -> None:
    assert near(segmenter, BRIDGE_TOO * 2) == []
    assert near(segmenter, WIRE, hours=73) == []
    # Short flashes are all alike.
    assert near(segmenter, BRIDGE, held=BRIDGE) == []


def test_where_only_the_numbers_are_others_it_is_another_report(segmenter: Segmenter) -> None:
    monday = RATES.format("7.0841", "8.2210", "9.4432", "4.7703")
    tuesday = RATES.format("7.1126", "8.1987", "9.3915", "4.8120")
    assert near(segmenter, tuesday, held=monday) == [Near(7, 3, is_copy=False)]
    assert near(segmenter, monday, held=monday) == [Near(7, 3, is_copy=True)]
