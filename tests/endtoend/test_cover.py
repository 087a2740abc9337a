"""A digest that opens with a cover, as its readers get it."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from digests.cover import find_font, make_cover
from digests.model import Language
from digests.store import pictures, subscribers
from digests.store.tables import articles, destinations
from tests.endtoend.town import (
    ALEX,
    CHEN,
    LIN,
    MORNING,
    Message,
    Town,
    buttons,
    opened_town,
    told,
    words,
)

COVERED = MORNING.model_copy(update={"cover": True})
NEWS = (
    told("晨间新桥通车", "临澜的新桥今晨通车，头一天走过八千人。桥长四百米。"),
    told("旧码头改成书店", "临澜的旧码头改成了书店，一早来了三百人。店里有猫。", "bridge"),
    told("鹿群走进城里", "三十头鹿昨夜走进城里，清晨又走了。没有人受伤。", "deer"),
    told("山路重新开放", "塌方后的山路今天重新开放，班车照常发车。工人修了九天。", "road"),
)


@pytest.fixture
def font() -> Path:
    """The font of this machine."""
    found = find_font(None)
    if found is None:
        pytest.skip("no Chinese font: apt-get install fonts-noto-cjk")
    return found


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose only digest opens with a cover."""
    async with opened_town(tmp_path, digests=(COVERED,)) as town:
        yield town


async def test_a_push_opens_with_the_cover_in_each_readers_words(town: Town, font: Path) -> None:
    days: dict[int, tuple[Language, str]] = {
        LIN: ("zh-Hans", "2026年11月23日 星期一"),
        CHEN: ("zh-Hant", "2026年11月23日 星期一"),
        ALEX: ("en", "Monday, 23 November 2026"),
    }
    for reader in days:
        await town.say(reader, "/subscribe morning")
    await town.publish(*NEWS)
    before = {reader: len(town.said(reader)) for reader in days}
    await town.next_slot()

    for reader, (language, day) in days.items():
        push = town.said(reader)[before[reader] :]
        assert ["photo" in message for message in push] == [True] + [False] * (len(push) - 1)
        assert words(push[0]).startswith(f"早间简报 · {day}")
        assert not any("题图" in words(message) for message in push)
        shown = await pictures_shown(town, reader)
        cover = make_cover(shown, "早间简报", day, font, language)
        assert photo_of(town, push[0]) == cover.jpeg


async def test_numbers_under_a_cover_open_what_they_stand_before(town: Town) -> None:
    await town.publish(*NEWS)
    await town.house.covering.prepare(town.simulator.clock())
    digest = await town.say(LIN, "/digest")
    assert Image.open(BytesIO(photo_of(town, digest[0]))).size == (1280, 720)
    lines = "\n".join(map(words, digest)).splitlines()
    numbered = dict(line.split(". ", 1) for line in lines if line.split(". ")[0].isdigit())
    assert list(numbered) == ["1", "2", "3", "4", "5"]
    labels = [label for label, _ in buttons(digest[-1])]
    for number, title in numbered.items():
        assert number in labels
        (article,) = await town.press(LIN, digest[-1], number)
        assert words(article).startswith(title)
        (article,) = await town.say(LIN, f"/read {number}")
        assert words(article).startswith(title)


async def test_a_sample_opens_with_the_cover_that_is_there(town: Town) -> None:
    await town.house.covering.prepare(town.simulator.clock())
    _, *sample = await town.say(CHEN, "/subscribe morning")
    assert Image.open(BytesIO(photo_of(town, sample[0]))).size == (1280, 720)
    assert words(sample[0]).startswith("早间简报 · 2026年11月22日")


async def test_a_cover_that_is_gone_from_the_shelf_leaves_the_text(
    town: Town, tmp_path: Path
) -> None:
    await town.house.covering.prepare(town.simulator.clock())
    for path in (tmp_path / "data" / "pictures").rglob("*.jpg"):
        path.unlink()
    digest = await town.say(LIN, "/digest")
    assert not any("photo" in message for message in digest)
    assert words(digest[0]).startswith("早间简报 · 2026年11月22日")


def photo_of(town: Town, message: Message) -> bytes:
    content = town.simulator.file_bytes(message["photo"][-1]["file_unique_id"])
    assert content is not None
    return content


async def pictures_shown(town: Town, reader: int) -> list[bytes]:
    """The pictures of the articles that a reader was shown last, in the order of their numbers."""
    async with town.house.store.reading() as conn:
        chat = await subscribers.find_chat(conn, reader)
        assert chat is not None
        place = sa.select(destinations.c.id).where(destinations.c.chat_id == chat.key)
        shown = await subscribers.find_shown(conn, (await conn.execute(place)).scalar_one())
        rows = await conn.execute(sa.select(articles.c.id, articles.c.picture_id))
        led = {row.id: row.picture_id for row in rows if row.picture_id is not None}
        keys = [led[article] for article in shown if article in led]
        found = await pictures.find_sha256s(conn, keys)
    jpegs = [town.house.shelf.find(found[key]) for key in keys]
    return [jpeg for jpeg in jpegs if jpeg is not None]
