"""Statements on histories: which editions a place has had lately, a row for all that had the same.

A history is never changed: a place that gets one edition more points at another row.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import insert
from digests.store.many import given
from digests.store.tables import destinations, editions, histories

MEMORY: Final = timedelta(days=14)
"""How long a story that was had is kept out; no candidate is older."""

AT_ONCE: Final = 5_000
"""Keys in one statement."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Had:
    """An edition as it counts for those that come later: its stories are told."""

    key: int
    digest: str
    composed_at: datetime
    stories: Sequence[int]


@dataclass(frozen=True, slots=True)
class Past:
    """What a place has had lately.

    `editions` oldest first, each with its digest and when it was composed; `had` says when each
    story came last. A recap tells nothing new: its stories are not had.
    """

    editions: Mapping[int, tuple[str, datetime]] = field(default_factory=dict)
    had: Mapping[int, datetime] = field(default_factory=dict)

    def served_until(self, digest: str, floor: datetime) -> datetime:
        """Up to when news was considered for a digest: not before `floor`."""
        return max((floor, *(at for name, at in self.editions.values() if name == digest)))


async def find_pasts(
    conn: AsyncConnection, places: Iterable[int], since: datetime
) -> dict[int, Past]:
    """What places have had that was composed after an instant; all of them are there."""
    keys = list(places)
    rows = await conn.execute(
        sa.select(destinations.c.id, destinations.c.history_id).where(destinations.c.id.in_(keys))
    )
    pointed = {row.id: row.history_id for row in rows}
    pasts = await load_pasts(conn, {key for key in pointed.values() if key is not None}, since)
    return {key: pasts.get(pointed.get(key), Past()) for key in keys}


async def load_pasts(
    conn: AsyncConnection,
    keys: Collection[int],
    since: datetime,
    known: MutableMapping[int, Had] | None = None,
) -> dict[int | None, Past]:
    """Histories by their keys, with what was composed after an instant; None: of who had none.

    `known` keeps editions for the next time.
    """
    listed = await load_lists(conn, keys)
    known = {} if known is None else known
    await _load_editions(conn, {key for had in listed.values() for key in had}, since, known)
    return {None: Past()} | {
        key: _past([known[edition] for edition in had if edition in known])
        for key, had in listed.items()
    }


async def load_lists(conn: AsyncConnection, keys: Collection[int]) -> dict[int, list[int]]:
    """The editions of histories, as they are stored."""
    listed: dict[int, list[int]] = {}
    for some in _parts(sorted(keys)):
        found = sa.select(histories.c.id, histories.c.editions).where(histories.c.id.in_(some))
        listed.update((row.id, row.editions) for row in await conn.execute(found))
    return listed


async def put_histories(
    conn: AsyncConnection, lists: Iterable[Sequence[int]]
) -> dict[tuple[int, ...], int]:
    """Store lists of editions; the key of each."""
    named = {_name(had): tuple(had) for had in lists}
    keys: dict[str, int] = {}
    # In one order everywhere: two that store the same would else wait for each other.
    for some in _parts(sorted(named)):
        rows = [(sha, named[sha]) for sha in some]
        # SQLite takes a condition here for the end of what is selected.
        new = sa.select(*given(conn, rows, sa.Text(), sa.JSON())).where(sa.true())
        put = insert(conn, histories).from_select(["sha256", "editions"], new)
        await conn.execute(put.on_conflict_do_nothing())
        found = sa.select(histories.c.sha256, histories.c.id).where(histories.c.sha256.in_(some))
        # Locked: `drop_unused` must not take out what is about to be pointed at.
        held = found.with_for_update(read=True, key_share=True)
        keys.update((row.sha256, row.id) for row in await conn.execute(held))
    return {had: keys[sha] for sha, had in named.items()}


async def note_had(conn: AsyncConnection, place: int, edition: int, now: datetime) -> None:
    """A place has had an edition."""
    had = await _hold(conn, place)
    if edition in had:
        return
    await _point(conn, place, [*await _recent(conn, had, now - MEMORY), edition])
    await _count(conn, [edition], 1)


async def take_back(conn: AsyncConnection, place: int, taken: Iterable[int]) -> None:
    """A place has not had editions after all."""
    had = await _hold(conn, place)
    gone = set(taken) & set(had)
    if gone:
        await _point(conn, place, [edition for edition in had if edition not in gone])
        await _count(conn, gone, -1)


async def bring_over(conn: AsyncConnection, taken: int, place: int) -> None:
    """A place has had what another one had, too."""
    theirs, ours = await _hold(conn, taken), await _hold(conn, place)
    both = sorted({*theirs, *ours})
    if both != ours:
        await _point(conn, place, both)


async def find_had(conn: AsyncConnection, place: int) -> list[int]:
    """The editions that a place has had lately, oldest first."""
    row = (await conn.execute(_listed(place))).one_or_none()
    return [] if row is None else list(row.editions)


async def find_unused(conn: AsyncConnection, after: int, limit: int) -> list[int]:
    """The first histories behind a key that no place points at."""
    rows = await conn.execute(
        sa.select(histories.c.id)
        .where(histories.c.id > after, ~_is_pointed_at())
        .order_by(histories.c.id)
        .limit(limit)
    )
    return list(rows.scalars())


async def drop_unused(conn: AsyncConnection, keys: Collection[int]) -> int:
    """Take out those of these histories that no place points at; how many."""
    # Held first: what a place was given meanwhile shows in the second statement.
    free = sa.select(histories.c.id).where(histories.c.id.in_(keys), ~_is_pointed_at())
    held = list((await conn.execute(free.with_for_update(skip_locked=True))).scalars())
    done = await conn.execute(
        sa.delete(histories).where(histories.c.id.in_(held), ~_is_pointed_at())
    )
    return done.rowcount


async def _hold(conn: AsyncConnection, place: int) -> list[int]:
    """The editions that a place has had; nobody else changes that until the transaction ends."""
    mine = sa.select(destinations.c.id).where(destinations.c.id == place)
    await conn.execute(mine.with_for_update(key_share=True))
    return await find_had(conn, place)


def _listed(place: int) -> sa.Select[tuple[list[int]]]:
    pointed = histories.c.id == destinations.c.history_id
    return (
        sa.select(histories.c.editions)
        .join(destinations, pointed)
        .where(destinations.c.id == place)
    )


async def _recent(conn: AsyncConnection, had: Sequence[int], since: datetime) -> list[int]:
    known: dict[int, Had] = {}
    await _load_editions(conn, had, since, known)
    return [edition for edition in had if edition in known]


async def _point(conn: AsyncConnection, place: int, had: Sequence[int]) -> None:
    keys = await put_histories(conn, [had])
    await conn.execute(
        sa.update(destinations)
        .where(destinations.c.id == place)
        .values(history_id=keys[tuple(had)])
    )


async def _count(conn: AsyncConnection, keys: Collection[int], more: int) -> None:
    await conn.execute(
        sa.update(editions).where(editions.c.id.in_(keys)).values(readers=editions.c.readers + more)
    )


async def _load_editions(
    conn: AsyncConnection, keys: Collection[int], since: datetime, known: MutableMapping[int, Had]
) -> None:
    """Have all of these that were composed after an instant among those that are known."""
    columns = (editions.c.id, editions.c.digest, editions.c.composed_at, editions.c.stories)
    for some in _parts(sorted(set(keys) - known.keys())):
        found = sa.select(*columns).where(editions.c.id.in_(some), editions.c.composed_at > since)
        known.update((row.id, Had(*row)) for row in await conn.execute(found))


def _past(had: Iterable[Had]) -> Past:
    last: dict[int, datetime] = {}
    in_order = sorted(had, key=attrgetter("composed_at"))
    for one in in_order:
        last.update(dict.fromkeys(one.stories, one.composed_at))
    return Past({one.key: (one.digest, one.composed_at) for one in in_order}, last)


def _name(had: Sequence[int]) -> str:
    return hashlib.sha256(json.dumps(list(had)).encode()).hexdigest()


def _parts(keys: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))


def _is_pointed_at() -> sa.ColumnElement[bool]:
    return sa.exists().where(destinations.c.history_id == histories.c.id)
