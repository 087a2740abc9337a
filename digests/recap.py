"""A look back at a week: its biggest stories, each with its course in dated lines."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from digests.compose import candidates
from digests.model import Edition, Report
from digests.settings import DigestSettings


def recap(
    reports: Sequence[Report],
    digest: DigestSettings,
    due: datetime,
    outlet_weights: Mapping[str, float],
) -> Edition:
    """The week up to `due`."""
    items = candidates(reports, digest, due, outlet_weights)[: digest.items]
    day = due.astimezone(ZoneInfo(digest.zone)).date()
    return Edition(digest.name, digest.title, due, digest.zone, day, tuple(items), days=7)
