"""Notices: who is told what delivery found out, once, in the transaction that writes it down."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.i18n import Words
from bot.markup import Html, bold, escape, join, shorten
from bot.messages import Text, pack
from digests.store import contacts, outbox, subscribers
from digests.store.claims import Parcel
from digests.store.outbox import Envelope
from digests.store.topics import leave_topic

log = structlog.get_logger()

PRIORITY: Final = 1
"""Behind answers, before digests."""

LANGUAGE: Final = "zh-Hans"
"""What operators are told in who never chose a language."""

Trouble = Literal["no_rights", "topic_closed", "topic_deleted", "general_closed"]

_VALUE_LIMIT = 300
_PARKED_EVERY = timedelta(hours=1)
_TROUBLE_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notices:
    """Tells whoever configured a chat, or the operators, what delivery found out about it."""

    words: Words
    operators: Sequence[int]

    async def left(self, conn: AsyncConnection, parcel: Parcel, reason: str, now: datetime) -> None:
        """A parcel's chat cannot be written to any more; where a right is missing, people can help.

        Blocked and removed bots have nobody to tell.
        """
        if reason == "no_rights":
            await self._tell_configurers(conn, parcel, "no_rights", now)

    async def topic_gone(
        self, conn: AsyncConnection, parcel: Parcel, reason: str, now: datetime
    ) -> None:
        """A parcel's topic is closed (it may open again) or not there: then its subscriptions move.

        `reason` is Telegram's, or nowhere: General is closed itself, and the parcel was not sent.
        """
        if reason == "nowhere":
            await self._tell_configurers(conn, parcel, "general_closed", now)
        elif reason == "closed":
            await self._tell_configurers(conn, parcel, "topic_closed", now)
        else:
            await self._tell_configurers(conn, parcel, "topic_deleted", now)
            moved = await leave_topic(conn, parcel.chat, parcel.destination, now)
            log.warning("topic.gone", chat=parcel.chat, topic=parcel.topic, moved=moved)

    async def bug(self, conn: AsyncConnection, parcel: Parcel, problem: str, now: datetime) -> None:
        """Telegram refused what we made wrong: said once of each message, however many get it."""
        cause = f"alert:bug:{parcel.payload}"
        told = await tell_operators(
            conn, self.operators, self.words, "alert.bug", cause, now, problem=problem
        )
        if told or not self.operators:
            log.error("message.refused", payload=parcel.payload, parcel=parcel.key, problem=problem)

    async def parked(self, conn: AsyncConnection, now: datetime) -> None:
        """Nobody knows whether some parcels arrived: an operator has to decide about them."""
        await tell_parked(conn, self.operators, self.words, now)

    async def _tell_configurers(
        self, conn: AsyncConnection, parcel: Parcel, trouble: Trouble, now: datetime
    ) -> None:
        place = None if trouble == "no_rights" else parcel.destination
        told = await tell_configurers(
            conn, self.operators, self.words, (parcel.chat, place), trouble, now
        )
        log.warning("chat.troubled", chat=parcel.chat, trouble=trouble, told=told)


async def tell_configurers(
    conn: AsyncConnection,
    operators: Sequence[int],
    words: Words,
    place: tuple[int, int | None],
    trouble: Trouble,
    now: datetime,
) -> int:
    """Tell those who set up what a chat gets, in private, of trouble with it; how many were told.

    `place` is the chat's key and, where the trouble is with one place in it alone, that
    destination's. Where none of them ever opened a chat with the bot, the operators are told. Once
    in 24 hours, by whatever clock, and nobody where nothing was set up.
    """
    chat, destination = place
    concern = await contacts.find_concern(conn, chat, destination)
    if not concern.has_subscriptions:
        return 0
    known = await contacts.find_contacts(conn, concern.people)
    people = [one.telegram_id for one in known if not one.is_gone and one.key != chat] or operators
    about = f"alert:{trouble}:{chat if destination is None else destination}:"
    last = await contacts.last_told(conn, people, about)
    if last is not None and abs(now - last) < _TROUBLE_EVERY:
        return 0
    cause, fields = f"{about}{now:%Y-%m-%d}", {"chat": concern.title or str(concern.telegram_id)}
    return await tell_operators(conn, people, words, f"notice.{trouble}", cause, now, **fields)


async def tell_operators(
    conn: AsyncConnection,
    operators: Sequence[int],
    words: Words,
    key: str,
    cause: str,
    now: datetime,
    **fields: object,
) -> int:
    """Tell operators the words of `key` in each one's language, once for each cause; how many.

    The first line is in bold. Fields may be anybody's text.
    """
    shown = {
        name: shorten(value, _VALUE_LIMIT) if isinstance(value, str) else value
        for name, value in fields.items()
    }

    def write(language: str) -> Html:
        title, _, rest = words.say(language, key, **shown).partition("\n")
        return join((bold(escape(title)), escape(rest)), "\n")

    return await tell_all(conn, operators, cause, write, now)


async def tell_all(
    conn: AsyncConnection,
    people: Collection[int],
    cause: str,
    write: Callable[[str], Html],
    now: datetime,
) -> int:
    """Queue a message, written in each one's language, for people by Telegram's ids; for how many.

    Whoever was told of this cause is not told again, and whoever blocked the bot not at all.
    """
    missing = set(people) - await contacts.find_told(conn, people, cause)
    known = {one.telegram_id: one for one in await contacts.find_contacts(conn, missing)}
    told = 0
    for person in (person for person in people if person in missing):
        contact = known.get(person)
        if contact is not None and contact.is_gone:
            continue
        chat = await _put_chat(conn, person, now) if contact is None else contact.key
        language = LANGUAGE if contact is None else contact.language
        destination = await subscribers.put_destination(conn, chat, 0)
        body = pack(Text(write(language)))
        told += await outbox.enqueue(
            conn, Envelope(destination, chat, cause, PRIORITY), [body], now
        )
    return told


async def tell_parked(
    conn: AsyncConnection, operators: Sequence[int], words: Words, now: datetime
) -> int:
    """Tell operators how many parcels are parked, if there are new ones; at most once an hour."""
    last = await contacts.last_told(conn, operators, "alert:parked:")
    if last is not None and timedelta(0) <= now - last < _PARKED_EVERY:
        return 0
    count, latest = await contacts.count_parked(conn)
    if latest is None or (last is not None and latest <= last):
        return 0
    cause = f"alert:parked:{now:%Y-%m-%dT%H:%M}"
    return await tell_operators(conn, operators, words, "alert.parked", cause, now, count=count)


async def _put_chat(conn: AsyncConnection, person: int, now: datetime) -> int:
    kind = "private" if person > 0 else "supergroup"
    return (await subscribers.put_chat(conn, person, kind, "", LANGUAGE, now)).key
