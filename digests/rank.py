"""What matters more, and why: candidates in the order readers should see them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from digests.model import Candidate, EditionItem, Interests, Reason

HALF_LIFE_HOURS: Final = 12.0
CARRIED_HALF_LIFE_HOURS: Final = 24.0
FRESHNESS_WEIGHT: Final = 0.5
PICTURE_WEIGHT: Final = 0.25

COPIES_COUNT: Final = 0.25
"""What an outlet counts that prints another's text, against one that wrote its own."""

GROWTH_WEIGHT: Final = 0.5
GROWTH: Final = timedelta(hours=3)
"""How long ago outlets may have written of a story for it to be growing."""

FOLLOWED_WEIGHT: Final = 1.5
LIKED_WEIGHT: Final = 1.0

_MOST_WORDS: Final = 20_000
"""Words that a choice remembers the places of."""


def rank(
    candidates: Sequence[Candidate], now: datetime, outlet_weights: Mapping[str, float]
) -> list[EditionItem]:
    """Candidates by falling score, each with its reasons.

    The score is log2(1 + sum of 2^(-age / 24 h) over the outlets that wrote of it, each by its
    newest article, and a quarter of that for those that printed another's text)
    + 0.5 log2(outlets that wrote of it in the last 3 h) + 0.5 x 2^(-age / 12 h) + 0.25 with a
    picture, all multiplied by the weight of the outlet that tells it (1 where none is set). Equal
    scores: newest first.
    """
    return _sorted(_item(candidate, now, outlet_weights) for candidate in candidates)


class Choice:
    """Ranked items, each with its folded text, as single subscribers would have them.

    Where a word is found is looked up once for all who want it more or less.
    """

    def __init__(self, ranked: Sequence[tuple[EditionItem, str]]) -> None:
        """Take the items in their order."""
        self._items = [(_place(item), item) for item, _ in ranked]
        self._texts = [text for _, text in ranked]
        self._found: dict[str, tuple[int, ...]] = {}

    def personal(self, interests: Interests) -> list[EditionItem]:
        """The items by one subscriber's interests.

        What holds a muted word is left out. A followed word adds 1.5; the words of what was liked
        add up to 1, as much as of them is found.
        """
        muted = {at for word in interests.muted for at in self._find(word)}
        followed = {at: word for word in reversed(interests.followed) for at in self._find(word)}
        liked: dict[int, dict[str, float]] = {}
        for word, weight in interests.liked.items():
            for at in self._find(word):
                liked.setdefault(at, {})[word] = weight
        items = []
        for at, placed in enumerate(self._items):
            if at in followed or at in liked:
                item = _lifted(placed[1], followed.get(at), liked.get(at))
                items.append((_place(item), item))
            else:
                items.append(placed)
        return [item for _, item in sorted(one for at, one in enumerate(items) if at not in muted)]

    def _find(self, word: str) -> tuple[int, ...]:
        if word not in self._found:
            if len(self._found) >= _MOST_WORDS:
                self._found.clear()
            self._found[word] = tuple(at for at, text in enumerate(self._texts) if word in text)
        return self._found[word]


def _lifted(
    item: EditionItem, followed: str | None, liked: Mapping[str, float] | None
) -> EditionItem:
    score, reasons = item.score, list(item.reasons)
    if followed is not None:
        score += FOLLOWED_WEIGHT
        reasons.append(Reason("followed", {"word": followed}))
    if liked:
        score += LIKED_WEIGHT * min(1.0, math.fsum(liked.values()))
        reasons.append(Reason("liked", {"word": max(liked, key=lambda word: liked[word])}))
    return replace(item, score=score, reasons=tuple(reasons))


def _sorted(items: Iterable[EditionItem]) -> list[EditionItem]:
    return sorted(items, key=_place)


def _place(item: EditionItem) -> tuple[float, float, int]:
    return -item.score, -item.candidate.arrived_at.timestamp(), item.candidate.story


def _freshness(at: datetime, now: datetime, half_life: float) -> float:
    hours = max((now - at).total_seconds(), 0) / 3600
    return float(2 ** (-hours / half_life))


def _item(candidate: Candidate, now: datetime, outlet_weights: Mapping[str, float]) -> EditionItem:
    outlets = len(candidate.outlets)
    kept = [_freshness(at, now, CARRIED_HALF_LIFE_HOURS) for at in candidate.carried_at]
    carried = math.fsum(kept) + COPIES_COUNT * (outlets - len(kept)) * max(kept, default=1.0)
    fresh = _freshness(candidate.arrived_at, now, HALF_LIFE_HOURS)
    recent = sum(now - at <= GROWTH for at in candidate.carried_at)
    weight = outlet_weights.get(candidate.outlets[0], 1.0)
    score = weight * (
        math.log2(1 + carried)
        + GROWTH_WEIGHT * math.log2(max(recent, 1))
        + FRESHNESS_WEIGHT * fresh
        + PICTURE_WEIGHT * (candidate.picture is not None)
    )
    reasons = [
        Reason("fresh", {"hours": int((now - candidate.arrived_at).total_seconds() // 3600)})
    ]
    if outlets > 1:
        reasons.insert(0, Reason("outlets", {"count": outlets}))
    if recent > 1:
        reasons.append(Reason("growing", {"count": recent}))
    if weight != 1.0:
        reasons.append(Reason("outlet_weight", {"weight": weight}))
    if candidate.picture is not None:
        reasons.append(Reason("picture", {}))
    return EditionItem(candidate, score, tuple(reasons))
