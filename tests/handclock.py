"""A clock that is set by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class HandClock:
    """Call it for the time it was set to."""

    now: datetime

    def __call__(self) -> datetime:
        """The time, aware UTC."""
        return self.now

    def move(self, **by: float) -> datetime:
        """Go on by hours, minutes, seconds; the new time."""
        self.now += timedelta(**by)
        return self.now
