"""The whole bot over HTTP: subscriptions, pushes on time, and what goes wrong on the way."""

import pytest

from tests.endtoend.town import (
    ALEX,
    CHEN,
    LIN,
    Message,
    Town,
    told,
    words,
)

READERS = (LIN, CHEN, ALEX)


async def test_a_first_subscription_brings_a_sample_and_a_push_once_a_day(town: Town) -> None:
    done, *sample = await town.say(LIN, "/subscribe morning")
    assert words(done).startswith("订好了：早间简报，每天 08:00（北京时间）送达。")
    assert "下一份：明天 08:00" in words(done)
    assert "这是一份样刊，之后每天 08:00 送达。" in words(sample[0])
    had = _titles(sample)
    assert len(had) == 5
    await town.publish(told("晨间新桥通车", "临澜的新桥今晨通车，头一天走过八千人。桥长四百米。"))

    before = town.said(LIN)
    await town.next_slot()
    push = town.said(LIN)[len(before) :]
    assert words(push[0]).startswith("早间简报 · 2026年11月23日 星期一")
    assert "晨间新桥通车" in _titles(push)
    assert not _titles(push) & had
    assert not any("样刊" in words(message) for message in push)

    await town.advance(60)
    await town.read()
    assert len(town.said(LIN)) == len(before) + len(push)
    assert "明天 08:00" in words((await town.say(LIN, "/status"))[0])
    assert town.simulator.transcript.duplicates() == []


async def test_who_subscribes_again_gets_no_second_sample(town: Town) -> None:
    await town.say(LIN, "/subscribe 早间简报")
    (again,) = await town.say(LIN, "/subscribe morning")
    assert "早就订好了" in words(again)
    (status,) = await town.say(LIN, "/status")
    (left,) = await town.press(LIN, status, "退订 早间简报")
    assert "已退订：早间简报" in words(left)
    (back,) = await town.say(LIN, "/subscribe morning")
    assert "订好了" in words(back)


async def test_all_readers_get_their_own_digests_on_time(town: Town) -> None:
    await town.say(LIN, "/subscribe morning")
    await town.say(CHEN, "/subscribe morning")
    await town.say(ALEX, "/subscribe tech")
    before = {reader: len(town.said(reader)) for reader in READERS}

    await town.next_slot()
    assert len(town.said(LIN)) > before[LIN]
    assert len(town.said(CHEN)) > before[CHEN]
    assert len(town.said(ALEX)) == before[ALEX]
    await town.next_slot()
    assert words(town.said(ALEX)[-1]).startswith("科技 · Monday, 23 November 2026")


async def test_a_digest_that_nobody_composed_for_hours_is_left_out(town: Town) -> None:
    await town.say(LIN, "/subscribe morning")
    before = town.said(LIN)
    await town.advance(20 * 3600)
    assert town.said(LIN) == before
    assert "明天 08:00" in words((await town.say(LIN, "/status"))[0])


async def test_who_blocks_the_bot_hears_nothing_and_comes_back(town: Town) -> None:
    await town.say(LIN, "/subscribe morning")
    await town.say(CHEN, "/subscribe tech")
    await town.control.post(f"chats/{LIN}/block", blocked=True)
    await town.settled()
    before = town.said(LIN)

    await town.next_slot()  # the next that anybody gets: 陳怡君's
    assert town.said(LIN) == before
    assert words(town.said(CHEN)[-1]).startswith("科技")

    await town.control.post(f"chats/{LIN}/block", blocked=False)
    await town.settled()
    await town.next_slot()
    assert words(town.said(LIN)[len(before)]).startswith("早间简报 · 2026年11月24日")


async def test_a_block_that_nobody_told_shows_when_something_is_sent(town: Town) -> None:
    await town.say(LIN, "/subscribe morning")
    await town.fault("403", chat_id=LIN)
    assert await town.say(LIN, "/status") == []
    assert (await town.states(LIN))[-1] == "dead"
    before = town.said(LIN)

    (answer,) = await town.say(LIN, "/status")
    assert "早间简报" in words(answer)
    await town.next_slot()
    assert len(town.said(LIN)) > len(before) + 1


async def test_a_pause_that_telegram_asks_for_is_kept(town: Town) -> None:
    await town.fault("429", method="sendMessage", retry_after=1)
    assert await town.say(LIN, "/status") == []
    assert await town.states(LIN) == ["waiting"]
    await town.advance(2)
    await town.settled()
    assert len(town.said(LIN)) == 1


@pytest.mark.parametrize(("kind", "sent"), [("500", 1), ("502", 1), ("reset", 1), ("hang", 2)])
async def test_what_may_have_arrived_is_sent_once_more(town: Town, kind: str, sent: int) -> None:
    await town.fault(kind, method="sendMessage")
    await town.control.post(f"chats/{LIN}/text", user_id=LIN, text="/status")
    await town.until_sent("sendMessage", 1)
    await town.advance(11)
    assert len(town.said(LIN)) == sent
    assert (await town.states(LIN)) == ["sent"]
    await town.advance(60)
    assert len(town.said(LIN)) == sent


async def test_what_fails_twice_so_is_left_to_an_operator(town: Town) -> None:
    await town.fault("reset", method="sendMessage", count=2)
    await town.say(LIN, "/status")
    await town.advance(11)
    assert await town.states(LIN) == ["parked"]
    await town.advance(60)
    assert town.said(LIN) == []
    (answer,) = await town.say(LIN, "/status")
    assert "还没有订阅" in words(answer)


async def test_a_picture_that_telegram_lost_is_uploaded_anew(town: Town) -> None:
    await town.say(CHEN, "/digest morning")
    town.simulator.state.run("DELETE FROM files")
    digest = await town.say(LIN, "/digest morning")
    assert "photo" in digest[0]


async def test_an_outage_while_updates_are_read_loses_none(town: Town) -> None:
    await town.fault("502", method="getUpdates", count=1)
    await town.fault("reset", method="getUpdates", count=1)
    await town.say(CHEN, "/status")
    for _ in range(2):
        (answer,) = await town.say(LIN, "/status")
        assert "还没有订阅" in words(answer)


def _titles(digest: list[Message]) -> set[str]:
    lines = "\n".join(map(words, digest)).splitlines()
    return {line.split(". ", 1)[1] for line in lines if line.split(". ")[0].isdigit()}
