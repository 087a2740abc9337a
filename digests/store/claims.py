"""Statements that claim parcels: the next of each chat, the most urgent first, under a lease."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.outbox import LONGEST_WAIT, Claim
from digests.store.outboxtables import in_state, outbox, paces, payloads
from digests.store.tables import chats, destinations, picture_files, pictures, subscriptions

REFUSED_FOR = timedelta(hours=1)
"""How long a picture that Telegram refused is not tried again."""

_PENDING = ("queued", "waiting", "unknown", "sending")
_ROUNDS = 8
"""How often a claim looks again: for what does not need the pictures that it has just taken, and
behind the many that wait for few chats."""

# Statements are built once: to build them costs more than the databases take to answer them.
_EARLIER, _OTHER, _CARRIED = outbox.alias(), outbox.alias(), payloads.alias()
_EARLIER_PART = sa.exists().where(
    _EARLIER.c.destination_id == outbox.c.destination_id,
    _EARLIER.c.cause == outbox.c.cause,
    _EARLIER.c.part < outbox.c.part,
    in_state(_EARLIER, *_PENDING),
)
_FILE = sa.and_(
    picture_files.c.picture_id == payloads.c.picture_id,
    picture_files.c.bot_id == sa.bindparam("bot"),
)
_IS_KNOWN = sa.or_(
    picture_files.c.file_id.is_not(None),
    sa.func.coalesce(picture_files.c.tried_at > sa.bindparam("refused_since"), sa.false()),
)
"""Whether Telegram has a picture, or has refused it lately."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who claims: its name in leases, as which bot it sends, and how long a lease lasts."""

    owner: str
    bot: int
    lease: timedelta


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed parcel: what delivery needs to send it, but for its body.

    Telegram knows its picture by `file_id`; without one it is uploaded from the file with the hash
    `sha256`, unless the picture `is_refused` or has no file.
    """

    claim: Claim
    cause: str
    part: int
    payload: int
    weight: int
    picture: int | None
    sha256: str | None
    file_id: str | None
    is_refused: bool
    destination: int
    topic: int
    chat: int
    telegram_id: int
    chat_kind: str
    language: str
    zone: str | None
    unknowns: int
    due: datetime | None

    @property
    def key(self) -> int:
        """Its key in the outbox."""
        return self.claim.key


async def claim(
    conn: AsyncConnection, claimant: Claimant, now: datetime, limit: int, *, paced: bool = True
) -> list[Parcel]:
    """Take the next parcel of each of up to `limit` chats and mark it as being sent.

    One parcel of a chat is in flight at a time, and a later part waits for the earlier ones. Where
    a picture must be uploaded first, one parcel does that, and the others with it wait. With
    `paced` a chat that may not be written to now is left alone, but for edits. `now` is delivery's
    steady time; only one transaction may claim at a time (`pacing.lock_rate`). What was queued for
    a chat just as that was found to be gone is cancelled.
    """
    taken: dict[int, int] = {}
    uploads: set[int] = set()
    for _ in range(_ROUNDS):
        room = limit - len(taken)
        wanted = {
            "bot": claimant.bot,
            "refused_since": now - REFUSED_FOR,
            "uploads": uploads,
            "taken": taken.keys(),
            "most": 2 * room,
        }
        if paced:
            wanted |= {"now": now, "soon": now + LONGEST_WAIT}
        found = (await conn.execute(_READY_PACED if paced else _READY, wanted)).all()
        chosen, asked = _choose(found, room)
        # An edit goes by itself: it waits for no pace, and nothing in its place may.
        weighty = {row.chat_id for row in found if row.weight and chosen.get(row.chat_id) == row.id}
        taken |= chosen | await _begun(conn, weighty)
        uploads |= asked
        if len(taken) >= limit or not (asked or len(found) == wanted["most"]):
            break
    marked = await _mark(conn, claimant, now, taken.values())
    gone = await _let_go(conn, marked, now)
    return await _load(conn, [key for key in marked if key not in gone], claimant, now)


def _choose(found: Sequence[sa.Row[Any]], room: int) -> tuple[dict[int, int], set[int]]:
    """The first parcel of each chat and of each picture to upload; the pictures others wait for."""
    chosen: dict[int, int] = {}
    uploads: set[int] = set()
    awaited: set[int] = set()
    for row in found:
        if row.chat_id in chosen or len(chosen) == room:
            continue
        if row.upload in uploads:
            awaited.add(row.upload)
            continue
        if row.upload is not None:
            uploads.add(row.upload)
        chosen[row.chat_id] = row.id
    return chosen, uploads if awaited else set()


async def _begun(conn: AsyncConnection, chats: Collection[int]) -> dict[int, int]:
    """What has begun to arrive in chats goes on before anything else does."""
    rows = await conn.execute(_BEGUN, {"chats": chats})
    return {row.chat_id: row.id for row in rows}


async def _mark(
    conn: AsyncConnection, claimant: Claimant, now: datetime, keys: Iterable[int]
) -> list[int]:
    """Take the parcels that are queued still and that nobody is changing just now."""
    claimed = {
        "keys": list(keys),
        "owner": claimant.owner,
        "until": now + claimant.lease,
    }
    taken = await conn.execute(_MARK, claimed)
    return list(taken.scalars())


async def _let_go(conn: AsyncConnection, keys: Collection[int], now: datetime) -> set[int]:
    """Cancel those parcels whose chats cannot be written to any more; their keys."""
    gone = (await conn.execute(_GONE, {"keys": keys})).scalars().all()
    if gone:
        ended = {"state": "cancelled", "problem": "the chat is gone", "finished_at": now}
        await conn.execute(sa.update(outbox).where(outbox.c.id.in_(gone)).values(**ended))
    return set(gone)


async def _load(
    conn: AsyncConnection, keys: Collection[int], claimant: Claimant, now: datetime
) -> list[Parcel]:
    asked = {"keys": keys, "bot": claimant.bot, "refused_since": now - REFUSED_FOR}
    rows = await conn.execute(_LOAD, asked)
    return [
        Parcel(Claim(key, claimant.owner, attempts), *told) for key, attempts, *told in rows.all()
    ]


def _ready(*, paced: bool) -> sa.Select[Any]:
    """What may be sent next, the most urgent first; `uploads` are pictures to leave alone."""
    in_flight = sa.select(_OTHER.c.chat_id).where(in_state(_OTHER, "sending"))
    in_hands = (
        sa.select(_CARRIED.c.picture_id)
        .join(_OTHER, _OTHER.c.payload_id == _CARRIED.c.id)
        .where(in_state(_OTHER, "sending"), _CARRIED.c.picture_id.is_not(None))
    )
    picture = payloads.c.picture_id
    known = sa.or_(picture.is_(None), _IS_KNOWN)
    left_alone = picture.not_in(sa.bindparam("uploads", expanding=True))
    ready = (
        sa.select(
            outbox.c.id,
            outbox.c.chat_id,
            payloads.c.weight,
            sa.case((~known, picture)).label("upload"),
        )
        .join(payloads, payloads.c.id == outbox.c.payload_id)
        .outerjoin(picture_files, _FILE)
        .where(
            in_state(outbox, "queued"),
            outbox.c.chat_id.not_in(in_flight),
            outbox.c.chat_id.not_in(sa.bindparam("taken", expanding=True)),
            sa.or_(outbox.c.part == 0, ~_EARLIER_PART),
            sa.or_(known, sa.and_(left_alone, picture.not_in(in_hands))),
        )
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
    if not paced:
        return ready
    busy = sa.select(paces.c.chat_id).where(
        paces.c.free_at > sa.bindparam("now"), paces.c.free_at <= sa.bindparam("soon")
    )
    return ready.where(sa.or_(payloads.c.weight == 0, outbox.c.chat_id.not_in(busy)))


_READY, _READY_PACED = _ready(paced=False), _ready(paced=True)
_BEGUN = (
    sa.select(outbox.c.chat_id, sa.func.min(outbox.c.id).label("id"))
    .join(payloads, payloads.c.id == outbox.c.payload_id)
    .where(
        in_state(outbox, *_PENDING),
        outbox.c.state == "queued",
        outbox.c.chat_id.in_(sa.bindparam("chats", expanding=True)),
        outbox.c.part > 0,
        payloads.c.picture_id.is_(None),
        ~_EARLIER_PART,
    )
    .group_by(outbox.c.chat_id)
)
_MARK = (
    sa.update(outbox)
    .where(
        outbox.c.id.in_(
            sa.select(outbox.c.id)
            .where(
                outbox.c.id.in_(sa.bindparam("keys", expanding=True)), outbox.c.state == "queued"
            )
            .with_for_update(skip_locked=True)
        )
    )
    .values(
        state="sending",
        lease_owner=sa.bindparam("owner"),
        lease_until=sa.bindparam("until"),
        attempts=outbox.c.attempts + 1,
    )
    .returning(outbox.c.id)
)
# Whoever is forgotten is told so once more.
_GONE = (
    sa.select(outbox.c.id)
    .join(chats, chats.c.id == outbox.c.chat_id)
    .where(outbox.c.id.in_(sa.bindparam("keys", expanding=True)), chats.c.gone != "forgotten")
)
_LOAD = (
    sa.select(
        outbox.c.id,
        outbox.c.attempts,
        outbox.c.cause,
        outbox.c.part,
        outbox.c.payload_id.label("payload"),
        payloads.c.weight,
        payloads.c.picture_id.label("picture"),
        pictures.c.sha256,
        picture_files.c.file_id,
        sa.and_(picture_files.c.file_id.is_(None), _IS_KNOWN).label("is_refused"),
        outbox.c.destination_id.label("destination"),
        destinations.c.topic,
        outbox.c.chat_id.label("chat"),
        chats.c.telegram_id,
        chats.c.kind.label("chat_kind"),
        chats.c.language,
        subscriptions.c.zone,
        outbox.c.unknowns,
        outbox.c.due,
    )
    .join(payloads, payloads.c.id == outbox.c.payload_id)
    .join(destinations, destinations.c.id == outbox.c.destination_id)
    .join(chats, chats.c.id == outbox.c.chat_id)
    .outerjoin(pictures, pictures.c.id == payloads.c.picture_id)
    .outerjoin(picture_files, _FILE)
    .outerjoin(subscriptions, subscriptions.c.id == outbox.c.subscription_id)
    .where(outbox.c.id.in_(sa.bindparam("keys", expanding=True)))
    .order_by(outbox.c.priority, outbox.c.id)
)
