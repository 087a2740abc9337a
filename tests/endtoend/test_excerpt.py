"""The whole bot with articles that are somebody's to show: an excerpt, or no more than a link."""

from pathlib import Path

import sqlalchemy as sa

from digests.model import Reading
from digests.store import sources
from digests.store.tables import articles
from tests.endtoend.town import LIN, Message, Town, buttons, opened_town, told, words

ADDRESS = "https://lines.example/bridge?a=1&b=2"
LONG = told(
    "长桥今晨通车",
    "\n\n".join(f"第{n}段：" + "桥上的行人挥手致意，江面恢复通航。" * 8 for n in range(1, 30)),
)


async def may_be_read(town: Town, reading: Reading) -> None:
    """Make all articles those of a source that may be read so far, each with an address."""
    async with town.house.store.writing() as conn:
        key = await sources.put_source(conn, "borrowed", "feed", ADDRESS, reading)
        await conn.execute(sa.update(articles).values(source_id=key, address=ADDRESS))


def pressed(message: Message) -> list[str]:
    """The addresses behind the buttons of a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["url"] for row in rows for button in row if "url" in button]


async def test_an_article_is_read_as_far_as_its_source_allows(tmp_path: Path) -> None:
    async with opened_town(tmp_path, (LONG,)) as town:
        (latest,) = await town.say(LIN, "/latest")
        (whole,) = await town.press(LIN, latest, "1")
        assert any(label == "▶" for label, _ in buttons(whole))

        await may_be_read(town, "excerpt")
        (excerpt,) = await town.press(LIN, latest, "1")
        assert words(excerpt).endswith("以上是节选 · 全文见 lines.example")
        assert "第2段" in words(excerpt)
        assert "第4段" not in words(excerpt)
        assert pressed(excerpt) == [ADDRESS]

        # The old message still has its arrow; what it turns to is no more than the excerpt.
        assert await town.press(LIN, whole, "▶") == []
        assert words(town.again(whole)) == words(excerpt)


async def test_a_link_is_all_there_is_of_some_and_every_list_has_it(tmp_path: Path) -> None:
    async with opened_town(tmp_path, (LONG,)) as town:
        await may_be_read(town, "link")
        (latest,) = await town.say(LIN, "/latest")
        digest = await town.say(LIN, "/digest morning")
        (article,) = await town.press(LIN, latest, "1")
        assert words(article).endswith("以上是摘要 · 全文见 lines.example")
        assert len(words(article)) < 200
        assert pressed(article) == [ADDRESS]
        for message in (latest, digest[0], article):
            entities = message.get("entities") or message.get("caption_entities", [])
            linked = {entity.get("url") for entity in entities if entity["type"] == "text_link"}
            assert linked == {ADDRESS}
