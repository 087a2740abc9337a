"""What an answer needs of today's news, ranked and composed before its transaction begins.

Composing takes a good part of a second, and in SQLite nobody else can write meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.asking import Command, Place, Press
from bot.commands.turn import Ahead, Desk
from bot.days import seems_a_day
from bot.keyboards import LatestPage, OpenLatest, ShowDigest, Subscribe
from digests.settings import DigestSettings
from digests.store import subscribers
from digests.store.database import Store


async def look_ahead(
    store: Store, desk: Desk, place: Place, action: Command | Press, now: datetime
) -> Ahead:
    """Compose and rank what an action shows; what is not foreseen is done when it is asked for."""
    shown, listed = _wanted(desk, action)
    if shown is None and not listed:
        return Ahead()
    async with store.reading() as conn:
        digests = await _usual(conn, desk, place) if shown == "" else _named(desk, shown)
        return Ahead(
            editions={one.name: await desk.editor.now(conn, one, now) for one in digests},
            ranked={
                one.name: await desk.editor.rank(
                    conn, one, now - timedelta(hours=one.window_hours), now
                )
                for one in listed
            },
        )


def _wanted(desk: Desk, action: Command | Press) -> tuple[str | None, Sequence[DigestSettings]]:
    """The digest that is shown (empty: the usual one; None: none), and those that are listed."""
    match action:
        case Command("digest", argument) if not argument or not seems_a_day(argument.split()[-1]):
            return argument, ()
        case Command("subscribe", argument) if argument or len(desk.digests) == 1:
            return argument, ()
        case Press(data=ShowDigest(digest) | Subscribe(digest)):
            return digest, ()
        case Command("latest", digest) | Press(data=OpenLatest(digest) | LatestPage(_, digest)):
            return None, _named(desk, digest) if digest else list(desk.digests.values())
    return None, ()


def _named(desk: Desk, name: str | None) -> list[DigestSettings]:
    found = desk.find(name) if name else None
    return [] if found is None else [found]


async def _usual(conn: AsyncConnection, desk: Desk, place: Place) -> list[DigestSettings]:
    """The only digest there is, or the only one that a place is subscribed to."""
    if len(desk.digests) == 1:
        return list(desk.digests.values())
    names = await subscribers.find_digests(conn, place.chat_id, place.topic)
    known = names & desk.digests.keys()
    return [desk.digests[known.pop()]] if len(known) == 1 else []
