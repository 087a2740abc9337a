"""Pausing, resuming and being forgotten, as a reader asks for them and is answered."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.asking import Command, Place, Press
from bot.commands.table import needs_admin
from bot.keyboards import Data, Forget, Keep, Pause, Resume, ShowStatus, unpack
from bot.messages import Body, EditText, Text, load
from digests.store import subscribers
from digests.store.database import Store
from digests.store.outboxtables import outbox, payloads
from digests.store.tables import chats, destinations, subscriptions
from tests.office import MESSAGE, Office
from tests.stock import NOW

FOREVER = "⏸ 已暂停推送，直到你发送 /resume。"
THREE_DAYS = "⏸ 已暂停推送，11月25日 08:00 恢复；想早一点，发送 /resume。"


@pytest.fixture
def office(store: Store) -> Office:
    """An office at eight in the morning in Shanghai."""
    return Office(store)


def html(answer: Sequence[Body]) -> str:
    """What the one message of an answer says."""
    (body,) = answer
    assert isinstance(body, Text | EditText)
    return body.html


def data(body: Body) -> list[Data | None]:
    assert isinstance(body, Text | EditText)
    return [unpack(button.data) for row in body.keyboard for button in row]


async def test_a_pause_lasts_until_somebody_says_so_or_for_days(office: Office) -> None:
    (body,) = await office.say("pause")
    assert html([body]).startswith(FOREVER + "\n<i>")
    assert data(body) == [Pause(1), Pause(7), Pause(0), Resume()]
    assert isinstance(body, Text)
    assert [button.label for button in body.keyboard[0]] == ["1 天", "1 周", "✓ 等我恢复"]
    for said in ("pause 3", "pause 3天", "pause 3 days"):
        assert html(await office.say(said)).startswith(THREE_DAYS)
    for wrong in ("pause 0", "pause 366", "pause 9999999", "pause 早上", "pause -3", "pause 三"):
        assert "1 到 365" in html(await office.say(wrong))


async def test_a_press_makes_it_another_pause_in_the_same_message(office: Office) -> None:
    await office.say("pause")
    (body,) = await office.press(Pause(7))
    assert isinstance(body, EditText)
    assert (body.message, body.keyboard[0][1].label) == (MESSAGE, "✓ 1 周")
    assert "11月29日 08:00 恢复" in body.html
    (body,) = await office.press(Resume())
    assert body == EditText(MESSAGE, "▶ 已恢复推送，简报照常送来。")


async def test_the_status_says_so_and_when_the_next_one_comes_then(office: Office) -> None:
    await office.say("subscribe morning")
    assert "下一份：明天 08:00" in html(await office.say("status"))
    await office.say("pause")
    (body,) = await office.say("status")
    assert FOREVER in html([body])
    assert "下一份" not in html([body])
    assert data(body)[0] == Resume()
    await office.say("pause 3")
    status = html(await office.say("status"))
    assert THREE_DAYS in status
    assert "下一份：11月26日 08:00" in status
    assert "直到" not in status
    office.now += timedelta(days=3)
    status = html(await office.say("status"))
    assert "⏸" not in status
    assert "下一份：" in status


async def test_who_subscribes_in_a_pause_is_told_of_it(office: Office) -> None:
    await office.say("pause")
    for _ in range(2):
        done = html(await office.say("subscribe morning"))
        assert FOREVER in done
        assert "下一份" not in done
    resumed = html(await office.say("resume"))
    assert resumed == "▶ 已恢复推送，简报照常送来。\n<i>下一份：明天 08:00</i>"
    assert "没有暂停" in html(await office.say("resume"))


async def test_a_pause_without_subscriptions_shows_too(office: Office) -> None:
    await office.say("pause")
    (body,) = await office.say("status")
    assert FOREVER in html([body])
    assert data(body) == [Resume()]


async def test_to_be_forgotten_is_asked_twice_and_answered_once(office: Office) -> None:
    await office.say("subscribe morning")
    (asked,) = await office.say("forget")
    assert data(asked) == [Forget(), Keep()]
    (kept,) = await office.press(Keep())
    assert kept == EditText(MESSAGE, "好，什么都没有删。")
    async with office.store.reading() as conn:
        assert await subscribers.list_subscriptions(conn, 1)
    assert await office.press(Forget()) == ()
    async with office.store.reading() as conn:
        [(gone, body)] = await conn.execute(
            sa.select(chats.c.gone, payloads.c.body)
            .select_from(outbox)
            .join(chats, chats.c.id == outbox.c.chat_id)
            .join(payloads, payloads.c.id == outbox.c.payload_id)
        )
        going = subscriptions.c.ended_at.is_(None)
        assert (await conn.execute(sa.select(subscriptions).where(going))).all() == []
    said = load(body)
    assert isinstance(said, EditText)
    assert (gone, said.message, said.keyboard) == ("forgotten", MESSAGE, ())
    assert "一天之内也会删掉" in said.html
    # Whoever writes again is met anew.
    assert "还没有订阅" in html(await office.say("status"))


async def test_in_a_group_s_topic_it_pauses_there_alone(store: Store) -> None:
    one, other = (
        Office(store, place=Place(-7, "supergroup", "群", topic=topic)) for topic in (0, 5)
    )
    await one.say("pause")
    assert "⏸" in html(await one.say("status"))
    assert "⏸" not in html(await other.say("status"))
    async with store.reading() as conn:
        paused = sa.select(destinations.c.topic).where(destinations.c.paused_until > NOW)
        assert (await conn.execute(paused)).scalars().all() == [0]


def test_in_groups_only_administrators_decide() -> None:
    for name in ("pause", "resume", "forget"):
        assert needs_admin(Command(name))
    for pressed in (Pause(7), Resume(), Forget(), Keep()):
        assert needs_admin(Press("1", pressed, MESSAGE, has_photo=False))
    assert not needs_admin(Press("1", ShowStatus(), MESSAGE, has_photo=False))
