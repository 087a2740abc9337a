"""The clock watch: notices when somebody sets the wall clock."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import structlog

from bot.metrics import Metrics

log = structlog.get_logger()

LOOK_EVERY: Final = 1.0
JUMP_SECONDS: Final = 60.0


class ClockWatch:
    """Compares the wall clock with one that only goes on, in seconds."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
        metrics: Metrics,
        put_back: Callable[[datetime], Awaitable[object]] | None = None,
    ) -> None:
        """Take both; `put_back` is called with the time, at once and after each jump back."""
        self._clock = clock
        self._steady = steady
        self._metrics = metrics
        self._put_back = put_back
        self._seen = (clock(), steady())
        # The clock may have been set while we were not there.
        self._owes = True

    async def look(self) -> float:
        """See whether the wall clock went as far as the other since the last look."""
        now, steady = self._clock(), self._steady()
        before, steady_before = self._seen
        self._seen = (now, steady)
        jump = (now - before).total_seconds() - (steady - steady_before)
        if abs(jump) > JUMP_SECONDS:
            log.warning("clock.jumped", seconds=round(jump))
            self._metrics.clock_jumped()
            self._owes |= jump < 0
        if self._owes and self._put_back is not None:
            # Until it went well, whatever the database says meanwhile.
            await self._put_back(now)
        self._owes = False
        return LOOK_EVERY
