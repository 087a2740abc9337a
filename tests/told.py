"""What people are told: the texts in the outbox, and for whom."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Text, load
from digests.store.outboxtables import outbox, payloads
from digests.store.tables import chats


async def told(conn: AsyncConnection, cause: str = "alert:") -> list[tuple[int, str]]:
    """Messages of a cause that begins so, with Telegram's ids of those they go to, oldest first."""
    rows = await conn.execute(
        sa.select(chats.c.telegram_id, payloads.c.body)
        .join(outbox, outbox.c.chat_id == chats.c.id)
        .join(payloads, payloads.c.id == outbox.c.payload_id)
        .where(outbox.c.cause.startswith(cause))
        .order_by(outbox.c.id)
    )
    return [(row.telegram_id, _html(row.body)) for row in rows]


def _html(body: str) -> str:
    message = load(body)
    assert isinstance(message, Text)
    return message.html
