"""A clock that nobody sets: leases and pace go by it, whatever becomes of the time of day."""

from collections.abc import Callable
from datetime import datetime, timedelta


class Steady:
    """The instant it was made with, and the seconds that a monotonic clock counted since."""

    def __init__(self, begin: datetime, seconds: Callable[[], float]) -> None:
        """Start at an aware instant; `seconds` never goes back."""
        self._begin = begin
        self._seconds = seconds
        self._begun = seconds()

    def __call__(self) -> datetime:
        """The instant it is by this clock; aware UTC."""
        return self._begin + timedelta(seconds=self._seconds() - self._begun)


class Agreed:
    """A steady clock that all who deliver share: it is never behind what one of them wrote."""

    def __init__(self, steady: Callable[[], datetime]) -> None:
        """Begin with one's own."""
        self._steady = steady
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The instant it is for all; aware UTC."""
        return self._steady() + self._ahead

    def catch_up(self, seen: datetime) -> datetime:
        """Go on from an instant that another has seen, if that is later; the instant it is then."""
        self._ahead += max(seen - self(), timedelta())
        return self()
