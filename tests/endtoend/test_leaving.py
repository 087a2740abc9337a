"""Readers who have had enough, for a while or for good: the whole bot over HTTP."""

import sqlalchemy as sa

from digests.store import subscribers
from digests.store.columns import metadata
from digests.store.retention import tidy
from tests.endtoend.town import ALEX, CHEN, GROUP, LIN, Town, eventually, told, words

BRIDGE = told("晨间新桥通车", "临澜的新桥今晨通车，头一天走过八千人。桥长四百米。")


async def test_a_paused_reader_gets_answers_and_no_digests_until_the_next_after_it(
    town: Town,
) -> None:
    for reader in (LIN, CHEN):
        await town.say(reader, "/subscribe morning")
    (paused,) = await town.say(LIN, "暂停")
    assert words(paused).startswith("⏸ 已暂停推送，直到你发送 /resume。")
    assert await town.press(LIN, paused, "1 周") == []
    assert "11月29日 20:00 恢复" in words(town.again(paused))
    (status,) = await town.say(LIN, "/status")
    assert "下一份：11月30日 08:00" in words(status)

    await town.publish(BRIDGE)
    before = {reader: len(town.said(reader)) for reader in (LIN, CHEN)}
    await town.next_slot()
    assert len(town.said(CHEN)) > before[CHEN]
    assert len(town.said(LIN)) == before[LIN]

    assert await town.press(LIN, status, "▶ 恢复推送") == []
    assert "下一份：明天 08:00" in words(town.again(status))
    await town.next_slot()
    assert words(town.said(LIN)[before[LIN]]).startswith("早间简报 · 2026年11月24日")
    assert town.simulator.transcript.duplicates() == []


async def test_only_administrators_silence_a_group(town: Town) -> None:
    (paused,) = await town.say(LIN, "/pause 3", GROUP)
    for said in ("/pause", "/resume", "/forget"):
        (refused,) = await town.say(ALEX, said, GROUP)
        assert "只有管理员" in words(refused)
    (refused,) = await town.press(ALEX, paused, "▶ 恢复推送", GROUP)
    assert "只有管理员" in words(refused)
    assert town.again(paused) == paused


async def test_who_is_forgotten_hears_it_once_and_leaves_nothing_behind(town: Town) -> None:
    await town.say(CHEN, "/subscribe morning")
    await town.say(LIN, "/subscribe morning")
    (asked,) = await town.say(LIN, "/forget")
    assert await town.press(LIN, asked, "全部删除") == []
    assert "都删掉了" in words(town.again(asked))
    before = {reader: len(town.said(reader)) for reader in (LIN, CHEN)}

    await town.next_slot()
    assert len(town.said(CHEN)) > before[CHEN]
    assert len(town.said(LIN)) == before[LIN]
    now = town.house.clock()
    assert (await tidy(town.house.store, 90, now)).chats == 1
    assert str(LIN) not in await _all_rows(town)

    # The bot is shut out and let in again, and the reader met anew: with a sample.
    await town.control.post(f"chats/{LIN}/block", blocked=True)
    await town.settled()
    assert str(LIN) not in await _all_rows(town)
    await town.control.post(f"chats/{LIN}/block", blocked=False)
    done, *sample = await town.say(LIN, "/subscribe morning")
    assert "订好了" in words(done)
    assert "这是一份样刊" in words(sample[0])


async def test_what_waits_for_a_reader_who_leaves_is_not_sent(town: Town) -> None:
    await town.say(LIN, "/subscribe morning")
    before = len(town.said(LIN))
    for method in ("sendMessage", "sendPhoto"):
        await town.fault("429", method=method, chat_id=LIN, retry_after=1000)
    await town.control.post("clock", next_slot=True)

    async def waits() -> bool:
        return "waiting" in await town.states(LIN)

    await eventually(waits, "the digest waits")
    await town.control.post(f"chats/{LIN}/block", blocked=True)
    await town.settled()
    assert set(await town.states(LIN)) == {"sent", "cancelled"}
    assert len(town.said(LIN)) == before


async def _all_rows(town: Town) -> str:
    """All of the database but the articles."""
    async with town.house.store.reading() as conn:
        assert await subscribers.find_chat(conn, CHEN)
        tables = [
            table
            for table in metadata.sorted_tables
            if table.name not in ("articles", "source_files")
        ]
        rows = [(await conn.execute(sa.select(table))).all() for table in tables]
        return "\n".join(map(repr, rows))
