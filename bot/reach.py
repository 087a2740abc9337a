"""Whether Telegram answers: for how long it has not, and what came instead."""

from collections.abc import Callable


class Reach:
    """Noted by the client at each call, read by whoever looks."""

    def __init__(self, steady: Callable[[], float]) -> None:
        """Take a clock in seconds that never jumps; nothing was called yet."""
        self._steady = steady
        self._failed: tuple[float, float] | None = None
        self.problem = ""

    def answered(self) -> None:
        """Telegram said something, be it a refusal."""
        self._failed, self.problem = None, ""

    def failed(self, problem: str) -> None:
        """No answer of Telegram's came; the words about it hold no token."""
        now = self._steady()
        self._failed = (now if self._failed is None else self._failed[0], now)
        self.problem = problem

    @property
    def silent_seconds(self) -> float:
        """From the first to the last of the calls that failed since the last answer; else 0.

        Whoever calls nothing knows nothing: the time since then does not count.
        """
        return 0.0 if self._failed is None else self._failed[1] - self._failed[0]
