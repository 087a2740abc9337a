"""Statements on what each subscriber has had: which editions, and the stories in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from digests.store.database import insert
from digests.store.tables import edition_items, editions, servings, subscriptions


async def note_served(
    conn: AsyncConnection, subscription: int, edition: int, until: datetime
) -> None:
    """A subscription has had an edition, and everything up to an instant was considered for it."""
    row = insert(conn, servings).values(
        subscription_id=subscription, edition_id=edition, served_at=until
    )
    await conn.execute(row.on_conflict_do_nothing())
    await conn.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.id == subscription)
        .values(served_until=until)
    )


async def take_back(conn: AsyncConnection, subscription: int, taken: Sequence[int]) -> datetime:
    """A subscription has not had editions after all; until when it was served before them."""
    mine = servings.c.subscription_id == subscription
    await conn.execute(sa.delete(servings).where(mine, servings.c.edition_id.in_(taken)))
    before = sa.select(sa.func.max(servings.c.served_at)).where(mine).scalar_subquery()
    served = await conn.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.id == subscription)
        .values(served_until=sa.func.coalesce(before, subscriptions.c.created_at))
        .returning(subscriptions.c.served_until)
    )
    until: datetime = served.scalar_one()
    return until


async def find_had(
    conn: AsyncConnection, subscription_keys: Iterable[int], since: datetime
) -> dict[int, dict[int, datetime]]:
    """The stories that each subscriber has had since an instant, and when last; all keys are there.

    A subscriber is the place that subscribed: what came with one digest is not told in another.
    """
    keys = list(subscription_keys)
    asking = subscriptions.alias("asking")
    rows = await conn.execute(
        sa.select(asking.c.id, edition_items.c.story_id, sa.func.max(servings.c.served_at))
        .join(subscriptions, subscriptions.c.destination_id == asking.c.destination_id)
        .join(servings, servings.c.subscription_id == subscriptions.c.id)
        .join(edition_items, edition_items.c.edition_id == servings.c.edition_id)
        .join(editions, editions.c.id == edition_items.c.edition_id)
        .where(asking.c.id.in_(keys), servings.c.served_at > since, editions.c.days == 1)
        .group_by(asking.c.id, edition_items.c.story_id)
    )
    had: dict[int, dict[int, datetime]] = {key: {} for key in keys}
    for subscription, story, at in rows:
        had[subscription][story] = at
    return had
