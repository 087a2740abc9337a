"""What matters more, and why: candidates in the order readers should see them."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from digests.model import Candidate, EditionItem, Reason

OUTLETS_WEIGHT = 1.0
FRESHNESS_WEIGHT = 1.0
PICTURE_WEIGHT = 0.25
HALF_LIFE_HOURS = 12.0


def rank(
    candidates: Sequence[Candidate], now: datetime, outlet_weights: Mapping[str, float]
) -> list[EditionItem]:
    """Candidates by falling score, each with its reasons.

    The score is log2(number of outlets) + 2^(-age / 12 h) + 0.25 with a picture, all multiplied by
    the weight of the outlet that tells it (1 where none is set). Equal scores: newest first.
    """
    items = [_item(candidate, now, outlet_weights) for candidate in candidates]
    return sorted(
        items,
        key=lambda item: (
            -item.score,
            -item.candidate.arrived_at.timestamp(),
            item.candidate.story,
        ),
    )


def _item(candidate: Candidate, now: datetime, outlet_weights: Mapping[str, float]) -> EditionItem:
    outlets = len(candidate.outlets)
    hours = max((now - candidate.arrived_at).total_seconds(), 0) / 3600
    weight = outlet_weights.get(candidate.outlets[0], 1.0)
    score = weight * (
        OUTLETS_WEIGHT * math.log2(outlets)
        + FRESHNESS_WEIGHT * 2 ** (-hours / HALF_LIFE_HOURS)
        + PICTURE_WEIGHT * (candidate.picture is not None)
    )
    reasons = [Reason("fresh", {"hours": int(hours)})]
    if outlets > 1:
        reasons.insert(0, Reason("outlets", {"count": outlets}))
    if weight != 1.0:
        reasons.append(Reason("outlet_weight", {"weight": weight}))
    if candidate.picture is not None:
        reasons.append(Reason("picture", {}))
    return EditionItem(candidate, score, tuple(reasons))
