"""Notices: who can put it right hears what delivery found out, in words, and once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from bot.alerts import report_parked
from bot.i18n import load_words
from bot.notices import Notices, tell_configurers, tell_operators
from bot.settling import Notices as Expected
from digests.store import leaving, outbox, subscribers
from digests.store.claims import Parcel
from digests.store.database import Store
from digests.store.tables import chats, destinations, subscriptions
from tests.stock import LEASE, NOW, Seat, claim, put_parcel, put_reader, put_seat
from tests.told import told

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OPERATORS = (4711, -100500)
GROUP = -1002000
ANNA, BO = 101, 102
WORDS = load_words()


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store in each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


@pytest.fixture
def notices() -> Expected:
    """Notices that delivery can use."""
    return Notices(WORDS, OPERATORS)


async def meet(conn: AsyncConnection, person: int, language: str = "zh-Hans") -> int:
    """Somebody opens a private chat with the bot."""
    return (await subscribers.put_chat(conn, person, "private", "Anna", language, NOW)).key


async def group(conn: AsyncConnection, *people: int | None, topic: int = 0) -> tuple[Seat, Parcel]:
    """A group where each of these people subscribed to something, and a parcel on its way there."""
    seat = await put_seat(conn, GROUP, "supergroup", topic)
    for number, person in enumerate(people):
        key = await put_reader(conn, seat, digest=f"digest-{number}")
        which = sa.update(subscriptions).where(subscriptions.c.id == key)
        await conn.execute(which.values(configured_by=person))
    await put_parcel(conn, seat, "slot:1:2026-11-22T08:00")
    [parcel] = await claim(conn)
    return seat, parcel


async def test_who_set_it_up_hears_in_private_that_a_right_is_missing(
    store: Store, notices: Expected
) -> None:
    async with store.writing() as conn:
        await meet(conn, ANNA, "en")
        await meet(conn, BO)
        seat, parcel = await group(conn, ANNA, BO, ANNA)
        await leaving.note_gone(conn, seat.chat, "no_rights", NOW)

        await notices.left(conn, parcel, "no_rights", NOW)
        await notices.left(conn, parcel, "no_rights", NOW + HOUR)

        [(one, english), (other, chinese)] = await told(conn)
        assert (one, other) == (ANNA, BO)
        assert english.startswith("<b>I may no longer send messages in “某群”</b>\n")
        assert "/status" in english
        assert chinese.startswith("<b>我不能在「某群」里发消息了</b>\n")

        await notices.left(conn, parcel, "no_rights", NOW + DAY)
        assert [person for person, _ in await told(conn)] == [ANNA, BO, ANNA, BO]


@pytest.mark.parametrize("reason", ["blocked", "removed", "deleted", "not_found"])
async def test_nobody_is_told_where_nobody_can_help(
    store: Store, notices: Expected, reason: str
) -> None:
    async with store.writing() as conn:
        await meet(conn, ANNA)
        _, parcel = await group(conn, ANNA)

        await notices.left(conn, parcel, reason, NOW)

        assert await told(conn) == []


@pytest.mark.parametrize("people", [(ANNA,), (None,), (None, BO)])
async def test_operators_hear_it_where_nobody_can_be_told_in_private(
    store: Store, notices: Expected, people: tuple[int | None, ...]
) -> None:
    async with store.writing() as conn:
        blocked = await meet(conn, BO)
        await leaving.note_gone(conn, blocked, "blocked", NOW)
        _, parcel = await group(conn, *people)

        await notices.left(conn, parcel, "no_rights", NOW)

        assert [person for person, _ in await told(conn)] == list(OPERATORS)


async def test_a_group_without_subscriptions_is_nobodys_concern(
    store: Store, notices: Expected
) -> None:
    async with store.writing() as conn:
        _, parcel = await group(conn)

        await notices.left(conn, parcel, "no_rights", NOW)

        assert await told(conn) == []


async def test_a_private_chat_is_not_told_of_itself(store: Store) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn, ANNA)
        key = await put_reader(conn, seat)
        which = sa.update(subscriptions).where(subscriptions.c.id == key)
        await conn.execute(which.values(configured_by=ANNA))

        sent = await tell_configurers(conn, OPERATORS, WORDS, (seat.chat, None), "no_rights", NOW)

        assert sent == len(OPERATORS)
        assert ANNA not in [person for person, _ in await told(conn)]


async def test_a_name_cannot_be_markup_and_one_without_has_a_number(store: Store) -> None:
    async with store.writing() as conn:
        await meet(conn, ANNA)
        seat, _ = await group(conn, ANNA)
        for number, title in enumerate(("<b>\n{chat}", "", "长" * 5000)):
            await conn.execute(sa.update(chats).where(chats.c.id == seat.chat).values(title=title))
            now = NOW + number * DAY
            await tell_configurers(conn, (), WORDS, (seat.chat, None), "no_rights", now)

        [odd, nameless, long] = [text for _, text in await told(conn)]
        assert "「&lt;b&gt; {chat}」" in odd
        assert f"「{GROUP}」" in nameless
        assert len(long) < 500


async def test_a_closed_topic_is_told_of_once_a_day_and_its_subscriptions_stay(
    store: Store, notices: Expected
) -> None:
    async with store.writing() as conn:
        await meet(conn, ANNA)
        seat, parcel = await group(conn, ANNA, topic=9)
        for later in (timedelta(0), HOUR, DAY):
            await notices.topic_gone(conn, parcel, "closed", NOW + later)

        texts = await told(conn)
        assert [person for person, _ in texts] == [ANNA, ANNA]
        assert "话题已经关闭" in texts[0][1]
        assert len(await subscribers.list_subscriptions(conn, seat.destination)) == 1


async def test_a_clock_that_jumps_over_midnight_and_back_tells_nobody_twice(
    store: Store, notices: Expected
) -> None:
    async with store.writing() as conn:
        await meet(conn, ANNA)
        _, parcel = await group(conn, ANNA, topic=9)
        for jump in (20 * HOUR, timedelta(0), 23 * HOUR, -3 * HOUR):
            await notices.topic_gone(conn, parcel, "closed", NOW + jump)
        assert len(await told(conn)) == 1


@pytest.mark.parametrize("reason", ["deleted", "not_found"])
async def test_the_subscriptions_of_a_deleted_topic_go_to_the_chat_itself(
    store: Store, notices: Expected, reason: str
) -> None:
    async with store.writing() as conn:
        await meet(conn, ANNA)
        seat, parcel = await group(conn, ANNA, None, topic=9)

        with capture_logs() as logs:
            await notices.topic_gone(conn, parcel, reason, NOW)
            await notices.topic_gone(conn, parcel, reason, NOW + DAY)

        [(person, text)] = await told(conn)
        assert person == ANNA
        assert "话题已经不在了" in text
        general = await subscribers.put_destination(conn, seat.chat, 0)
        assert len(await subscribers.list_subscriptions(conn, general)) == 2
        assert await subscribers.list_subscriptions(conn, seat.destination) == []
        assert [line["moved"] for line in logs if line["event"] == "topic.gone"] == [2, 0]


async def test_only_those_of_the_topic_are_told(store: Store, notices: Expected) -> None:
    async with store.writing() as conn:
        await meet(conn, ANNA)
        await meet(conn, BO)
        elsewhere = await put_seat(conn, GROUP, "supergroup", 8)
        key = await put_reader(conn, elsewhere)
        which = sa.update(subscriptions).where(subscriptions.c.id == key)
        await conn.execute(which.values(configured_by=BO))
        _, parcel = await group(conn, ANNA, topic=9)

        await notices.topic_gone(conn, parcel, "closed", NOW)

        assert [person for person, _ in await told(conn)] == [ANNA]


@pytest.mark.parametrize("topic", [0, 9])
async def test_where_general_is_closed_nothing_can_be_sent_and_that_is_said(
    store: Store, notices: Expected, topic: int
) -> None:
    async with store.writing() as conn:
        await meet(conn, ANNA)
        seat, parcel = await group(conn, ANNA, topic=topic)

        await notices.topic_gone(conn, parcel, "nowhere", NOW)

        [(_, text)] = await told(conn)
        assert "简报发不出去" in text
        assert len(await subscribers.list_subscriptions(conn, seat.destination)) == 1


async def test_a_fault_of_ours_is_reported_once_of_each_message(
    store: Store, notices: Expected
) -> None:
    async with store.writing() as conn:
        _, parcel = await group(conn)
        problem = 'can\'t parse entities: Unsupported start tag "p" at byte offset 7'
        with capture_logs() as logs:
            for number in range(3):
                await notices.bug(conn, parcel, problem, NOW + number * DAY)

        texts = await told(conn)
        assert [person for person, _ in texts] == list(OPERATORS)
        assert "at byte offset 7" in texts[0][1]
        assert [line["event"] for line in logs] == ["message.refused"]
        with capture_logs() as logs:
            await Notices(WORDS, ()).bug(conn, parcel, problem, NOW)
        assert [line["payload"] for line in logs] == [parcel.payload]


async def park(store: Store, name: str, times: int = 1) -> None:
    """Parcels whose fate nobody knows, an hour apart."""
    async with store.writing() as conn:
        seat = await put_seat(conn, 7)
        await put_parcel(conn, seat, name)
        [parcel] = [one for one in await claim(conn, NOW + times * HOUR) if one.cause == name]
        at = NOW + times * HOUR + LEASE
        await outbox.note_unknown(conn, parcel.claim, at, "no answer", resend=False)


async def test_parked_parcels_are_told_of_at_most_once_an_hour_and_only_when_there_are_new_ones(
    store: Store, notices: Expected
) -> None:
    await park(store, "first", 1)
    async with store.writing() as conn:
        await notices.parked(conn, NOW + HOUR)
    await park(store, "second", 1)
    await park(store, "third", 1)
    for minutes in (0, 5, 59):
        now = NOW + HOUR + timedelta(minutes=minutes)
        assert await report_parked(store, OPERATORS, WORDS, now) == 0
    assert await report_parked(store, OPERATORS, WORDS, NOW + 2 * HOUR) == 2
    assert await report_parked(store, OPERATORS, WORDS, NOW + 9 * HOUR) == 0
    await park(store, "fourth", 10)
    assert await report_parked(store, OPERATORS, WORDS, NOW + 10 * HOUR) == 2

    async with store.reading() as conn:
        texts = [text for person, text in await told(conn) if person == OPERATORS[0]]
    assert [text[:6] for text in texts] == ["<b>有 1", "<b>有 3", "<b>有 4"]
    assert "jianbao outbox list parked" in texts[0]


async def test_nothing_parked_is_nothing_to_tell(store: Store) -> None:
    assert await report_parked(store, OPERATORS, WORDS, NOW) == 0
    await park(store, "first")
    assert await report_parked(store, (), WORDS, NOW + HOUR) == 0


async def test_a_clock_that_is_set_back_does_not_silence_the_parked(store: Store) -> None:
    await park(store, "first", 1)
    assert await report_parked(store, OPERATORS, WORDS, NOW + HOUR) == 2
    await park(store, "second", 2)
    assert await report_parked(store, OPERATORS, WORDS, NOW - DAY) == 2


async def test_operators_hear_each_cause_once_in_their_own_language(store: Store) -> None:
    async with store.writing() as conn:
        await meet(conn, 4711, "en")
        for problem in ("one & two", "three"):
            await tell_operators(
                conn, OPERATORS, WORDS, "alert.bug", "alert:bug:1", NOW, problem=problem
            )

        [(_, english), (_, chinese)] = await told(conn)
        assert english.startswith("<b>Telegram refused a message")
        assert english.endswith("one &amp; two")
        assert chinese.startswith("<b>有一条消息")


async def test_whoever_blocked_the_bot_is_not_written_to(store: Store) -> None:
    async with store.writing() as conn:
        blocked = await meet(conn, 4711)
        await leaving.note_gone(conn, blocked, "blocked", NOW)

        sent = await tell_operators(conn, OPERATORS, WORDS, "alert.bug", "alert:1", NOW, problem="")

        assert sent == 1
        assert [person for person, _ in await told(conn)] == [-100500]
        assert (await conn.execute(sa.select(destinations.c.topic))).scalars().all() == [0]
