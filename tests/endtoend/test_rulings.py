"""An operator takes a story back and corrects another: what chats were sent is edited in place."""

from pathlib import Path

import sqlalchemy as sa

from bot.amend import Amender
from bot.rulings import Amended, carry_out
from digests.rulings import Subject
from digests.store import rulings
from digests.store.tables import articles
from tests.endtoend.town import CHEN, LIN, MORNING, Town, buttons, opened_town, told, words

NEWS = (
    told("晨间新桥通车", "临澜的新桥今晨通车，头一天走过八千人。桥长四百米。", "bridge"),
    told("鹿群走进城里", "三十头鹿昨夜走进城里，清晨又走了。没有人受伤。"),
)


async def test_what_was_sent_is_taken_back_and_corrected_in_place(tmp_path: Path) -> None:
    async with opened_town(tmp_path, NEWS, digests=(MORNING,)) as town:
        for reader in (LIN, CHEN):
            await town.say(reader, "/subscribe morning")
        sent = {reader: town.said(reader)[-1] for reader in (LIN, CHEN)}
        assert all("photo" in message for message in sent.values())
        place, lost = f"chats/{CHEN}/delete", sent[CHEN]["message_id"]
        assert await town.control.post(place, user_id=CHEN, message_id=lost) == {}

        bridge, deer = await key(town, "晨间新桥通车"), await key(town, "鹿群走进城里")
        async with town.house.store.writing() as conn:
            now = town.house.clock()
            await rulings.put_hidden(conn, bridge, now)
            await rulings.put_words(conn, deer, "鹿群没有进城", ("那是三十只羊。",), now)
        before = len(town.said(CHEN))
        assert await carried_out(town, bridge) == Amended(2, 2, edits=2)
        await town.settled()

        edited = town.again(sent[LIN])
        numbered = [piece.splitlines() for piece in words(edited).split("\n\n")[1:]]
        assert ["1. 此条已撤回"] in numbered
        assert [["鹿群没有进城" in line[0], line[1]] for line in numbered if len(line) > 1] == [
            [True, "那是三十只羊。"]
        ]
        assert "✎ 已更正" in words(edited)
        assert buttons(edited) == buttons(sent[LIN])
        # What a reader has deleted does not come back.
        assert len(town.said(CHEN)) == before
        assert (await town.states(CHEN))[-1] == "dead"
        (gone,) = await town.press(LIN, edited, "1")
        assert "新桥" not in words(gone)
        (latest,) = await town.say(LIN, "/latest")
        assert ("新桥" in words(latest), "鹿群没有进城" in words(latest)) == (False, True)


async def key(town: Town, title: str) -> Subject:
    async with town.house.store.reading() as conn:
        rows = await conn.execute(sa.select(articles.c.id).where(articles.c.title == title))
        return Subject("article", rows.scalar_one())


async def carried_out(town: Town, subject: Subject) -> Amended:
    house = town.house
    async with house.store.reading() as conn:
        ruling = await rulings.find_ruling(conn, subject)
    assert ruling is not None
    amender = Amender(house.words, house.scripts)
    return await carry_out(house.store, amender, ruling, house.clock(), edit_sent=True)
