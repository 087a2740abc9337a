"""Statements on messages that editions became: where they are now, and how they are put right."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, get_args

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.model import Wording
from digests.rulings import Ruling
from digests.store.outbox import PENDING, Envelope
from digests.store.outboxtables import outbox
from digests.store.tables import chats

EDIT_PRIORITY: Final = 2
"""Behind answers, among digests."""

ALIVE: Final = ("sent", *PENDING)
"""The states of what a chat has, or may still get."""

_CAUSE: Final = "ruling:"
_WORDINGS: Final[dict[str, Wording]] = {wording: wording for wording in get_args(Wording)}


@dataclass(frozen=True, slots=True)
class Posted:
    """One part of an edition on its way to a chat, or there: then `message` is Telegram's id.

    `payload` is the key of its body: what is to be sent, and once sent what the chat was sent.
    """

    key: int
    destination: int
    chat: int
    cause: str
    part: int
    state: str
    message: int | None
    payload: int
    is_gone: bool
    language: str
    wording: Wording | None


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of a part that was sent, by its own key in the outbox."""

    key: int
    cause: str
    is_pending: bool


async def find_posted(conn: AsyncConnection, edition: int) -> list[Posted]:
    """All parts of an edition, in the order they were queued; chats have or get those `ALIVE`."""
    rows = await conn.execute(
        sa.select(
            outbox.c.id.label("key"),
            outbox.c.destination_id.label("destination"),
            outbox.c.chat_id.label("chat"),
            outbox.c.cause,
            outbox.c.part,
            outbox.c.state,
            outbox.c.message_id.label("message"),
            outbox.c.payload_id.label("payload"),
            chats.c.gone.is_not(None).label("is_gone"),
            chats.c.language,
            chats.c.wording,
        )
        .join(chats, chats.c.id == outbox.c.chat_id)
        .where(outbox.c.edition_id == edition)
        .order_by(outbox.c.id)
    )
    return [Posted(**{**row, "wording": _WORDINGS.get(row["wording"])}) for row in rows.mappings()]


async def find_edits(conn: AsyncConnection, edition: int) -> dict[int, list[Edit]]:
    """The edits of an edition's messages, in the order they were queued, by the parts they edit."""
    places = sa.select(outbox.c.destination_id).where(outbox.c.edition_id == edition)
    rows = await conn.execute(
        sa.select(outbox.c.id, outbox.c.cause, outbox.c.state)
        .where(outbox.c.cause.startswith(_CAUSE), outbox.c.destination_id.in_(places))
        .order_by(outbox.c.id)
    )
    edits: defaultdict[int, list[Edit]] = defaultdict(list)
    for row in rows:
        part = int(row.cause.rpartition(":")[2])
        edits[part].append(Edit(row.id, row.cause, row.state in PENDING))
    return dict(edits)


def edit_of(part: Posted, ruling: Ruling) -> Envelope:
    """Where the edit of a part goes; its cause is another each time that the ruling changes."""
    cause = f"{_CAUSE}{ruling.key}:{ruling.decided_at:%Y%m%dT%H%M%S%f}:{part.key}"
    return Envelope(part.destination, part.chat, cause, EDIT_PRIORITY)


async def count_edits(conn: AsyncConnection, ruling: Ruling) -> dict[str, int]:
    """How many edits that a ruling asked for are in each state."""
    rows = await conn.execute(
        sa.select(outbox.c.state, sa.func.count().label("edits"))
        .where(outbox.c.cause.startswith(f"{_CAUSE}{ruling.key}:"))
        .group_by(outbox.c.state)
    )
    return {row.state: row.edits for row in rows}
