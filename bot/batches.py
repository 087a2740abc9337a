"""How far the slots of a group have been served: in batches, side by side where that helps."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from digests.store.fanout import Order
from digests.store.slots import SlotGroup

log = structlog.get_logger()

FIRST: Final = 1_000
"""Slots of a first batch: what it queues should leave soon."""

MOST: Final = 20_000
"""Slots of a batch at most."""

SECONDS: Final = 0.5
"""What a batch should take: SQLite has one writer."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was done, in slots."""

    served: int = 0
    skipped: int = 0

    def __add__(self, other: "Published") -> "Published":
        """Both together."""
        return Published(self.served + other.served, self.skipped + other.skipped)


@dataclass(slots=True)
class Tally:
    """What became of the slots of a group."""

    group: SlotGroup
    done: Published = Published()
    claimed: int = 0
    skipped: int = 0
    superseded: int = 0

    def tell(self) -> None:
        """Log what did not come to its readers."""
        known = {"digest": self.group.digest, "due": self.group.due.isoformat()}
        if self.skipped:
            log.warning("slot.skipped", **known, slots=self.skipped)
        if self.superseded:
            log.info("parcels.superseded", **known, parcels=self.superseded)


@dataclass(slots=True)
class Course:
    """How far the slots of a group, or of a lane of it, have been served, and how many at once."""

    tally: Tally
    limit: int
    after: int = 0
    lane: int = 0
    lanes: int = 1
    goes_on: bool = True

    @property
    def group(self) -> SlotGroup:
        """Whose slots they are."""
        return self.tally.group

    def split(self, lanes: int) -> "list[Course]":
        """Courses that go on from here side by side."""
        return [replace(self, lane=lane, lanes=lanes) for lane in range(lanes)]

    def order(
        self, now: datetime, oldest: datetime, newest: datetime, *, personal: bool = False
    ) -> Order:
        """Which slots are to be taken next, and whether interests count."""
        return Order(
            group=self.group,
            now=now,
            oldest=oldest,
            newest=newest,
            after=self.after,
            limit=self.limit,
            personal=personal,
            lane=self.lane,
            lanes=self.lanes,
        )

    def note(self, claimed: int, left: int, last: int, seconds: float) -> None:
        """A batch is done, but for the slots that were left; the next takes the time it should."""
        self.tally.claimed += claimed
        self.goes_on = claimed == self.limit or left > 0
        if not left:
            self.after = last
        faster = min(SECONDS / max(seconds, 0.001), 4.0)
        self.limit = max(FIRST, min(int(self.limit * faster), MOST))
