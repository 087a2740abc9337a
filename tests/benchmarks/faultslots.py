"""Slots in a fault run whose clock jumps: each is to be served once, whatever the clock said."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from digests.store.database import Store
from digests.store.outboxtables import outbox
from digests.store.tables import chats, destinations, slots, subscriptions
from tests.benchmarks.faulttown import ZONE


async def make_due(store: Store, now: datetime) -> None:
    """Every other subscription of a chat itself is due in an hour, the rest in four."""
    async with store.writing() as conn:
        found = (
            sa.select(subscriptions.c.id)
            .join(destinations, destinations.c.id == subscriptions.c.destination_id)
            # In the topics of one group the same would come: nobody could tell them apart.
            .where(destinations.c.topic == 0)
        )
        keys = (await conn.execute(found)).scalars().all()
        dues = [now + timedelta(hours=hours) for hours in (1, 4)]
        moments = [due.replace(second=0, microsecond=0) for due in dues]
        rows = [
            {
                "subscription_id": key,
                "local_time": f"{moments[key % 2].astimezone(ZoneInfo(ZONE)):%H:%M}",
                "next_due": moments[key % 2],
            }
            for key in keys
        ]
        await conn.execute(sa.insert(slots), rows)


async def find_wrong_slots(store: Store) -> list[str]:
    """The subscriptions that were not served once: not at all, or more than once."""
    is_slot = sa.and_(outbox.c.subscription_id == subscriptions.c.id, outbox.c.part == 0)
    served = sa.func.count(outbox.c.id)
    async with store.reading() as conn:
        rows = await conn.execute(
            sa.select(subscriptions.c.id, served.label("served"))
            .join(destinations, destinations.c.id == subscriptions.c.destination_id)
            .join(chats, chats.c.id == destinations.c.chat_id)
            .join(slots, slots.c.subscription_id == subscriptions.c.id)
            .outerjoin(outbox, sa.and_(is_slot, outbox.c.cause.startswith("slot:")))
            .where(chats.c.gone.is_(None))
            .group_by(subscriptions.c.id)
            .having(served != 1)
        )
        return [f"slots: subscription {row.id} was served {row.served} times" for row in rows]
