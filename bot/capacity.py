"""Whether each slot can be sent within an hour at the rate that is configured."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.config import Config
from bot.pace import GROUP_BURST
from digests.store.database import Store, database_url
from digests.store.revisions import find_revision, newest_revision
from digests.store.slotload import SlotLoad, find_loads, find_parts

LONGEST: Final = timedelta(hours=1)
USUAL_PARTS: Final = 2.0
"""Messages of a digest of which no edition was sent yet."""

_MOST_SAID: Final = 10


@dataclass(frozen=True, slots=True)
class SlowSlot:
    """Digests of one instant that take too long to send; `by_group`: one group alone does."""

    due: datetime
    digests: tuple[str, ...]
    subscribers: int
    takes: timedelta
    by_group: bool


def slow_slots(
    loads: Iterable[SlotLoad], parts: Mapping[str, float], per_second: float
) -> list[SlowSlot]:
    """The instants whose last message leaves later than an hour after it was due.

    All leave one after the other at `per_second`, so what an earlier slot takes is waited for too.
    Into one group or channel go 18 a minute.
    """
    found = []
    free: datetime | None = None
    ordered = sorted(loads, key=lambda load: load.due)
    for due, together in groupby(ordered, key=lambda load: load.due):
        slots = list(together)
        seconds = _messages(slots, parts) / per_second
        free = max(free or due, due) + timedelta(seconds=seconds)
        group = max(slot.group_places * parts.get(slot.digest, USUAL_PARTS) for slot in slots)
        in_group = timedelta(minutes=group / GROUP_BURST)
        takes = max(free - due, in_group)
        if takes > LONGEST:
            names = tuple(slot.digest for slot in slots)
            subscribers = sum(slot.subscribers for slot in slots)
            found.append(SlowSlot(due, names, subscribers, takes, by_group=free - due <= LONGEST))
    return found


async def find_warnings(settings: Config) -> list[str]:
    """What an operator should know of slots that are too full; nothing before the first run."""
    database = settings.storage.database
    if not await asyncio.to_thread(_is_there, database):
        return []
    try:
        async with Store.found(database) as store, store.reading() as conn:
            if await find_revision(conn) != newest_revision():
                return []
            loads = await find_loads(conn)
            parts = await find_parts(conn, {load.digest for load in loads})
    except SQLAlchemyError as problem:
        reason = getattr(problem, "orig", None) or problem
        return [f"whether each slot can be sent within an hour is not known: {reason}"]
    return list(_worded(slow_slots(loads, parts, settings.delivery.per_second), settings))


def _is_there(database: str) -> bool:
    """Whether a file of SQLite is; a server is asked."""
    url = database_url(database)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def _messages(slots: Iterable[SlotLoad], parts: Mapping[str, float]) -> float:
    return sum(slot.subscribers * parts.get(slot.digest, USUAL_PARTS) for slot in slots)


def _worded(slow: Sequence[SlowSlot], settings: Config) -> Iterator[str]:
    zones = {digest.name: digest.tzinfo for digest in settings.digests}
    for slot in slow[:_MOST_SAID]:
        due = slot.due.astimezone(zones.get(slot.digests[0], slot.due.tzinfo))
        names, minutes = ", ".join(slot.digests), slot.takes.total_seconds() / 60
        yield (
            f"{names} at {due:%Y-%m-%d %H:%M %Z}: {slot.subscribers:,} subscribers, of whom the "
            f"last has it {minutes:.0f} minutes late: {_advice(slot, settings.delivery.per_second)}"
        )
    if len(slow) > _MOST_SAID:
        yield f"{len(slow) - _MOST_SAID} more slots are too slow"


def _advice(slot: SlowSlot, per_second: float) -> str:
    if slot.by_group:
        most = f"one group takes {GROUP_BURST} messages a minute"
        return f"{most}; let fewer of its topics subscribe"
    return (
        f"at {per_second:g} a second; raise delivery.per_second (with allow_paid_broadcast where "
        "that is above 30), or spread their times"
    )
