"""Editions on demand: what a digest would carry now, from the store."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from digests.compose import candidates, compose
from digests.model import Edition, EditionItem
from digests.settings import DigestSettings
from digests.store import news


async def ranked_news(
    conn: AsyncConnection,
    digest: DigestSettings,
    outlet_weights: Mapping[str, float],
    since: datetime,
    until: datetime,
) -> Sequence[EditionItem]:
    """The best stories of a digest that became news after `since` and not after `until`."""
    reports = await news.find_reports(conn, since, until)
    return candidates(reports, digest, until, outlet_weights)


async def edition_now(
    conn: AsyncConnection,
    digest: DigestSettings,
    outlet_weights: Mapping[str, float],
    now: datetime,
    had: Collection[int] = (),
) -> Edition:
    """What a digest would carry if it were due now."""
    since = now - timedelta(hours=digest.window_hours)
    ranked = await ranked_news(conn, digest, outlet_weights, since, now)
    return compose(ranked, digest, now, digest.zone, had)
