"""The journal: how a process's jobs go, for the log, for metrics and for whoever looks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from bot.logs import redact
from bot.metrics import Metrics
from bot.reach import Reach
from digests.store.disturbance import is_disturbance, say_disturbance

log = structlog.get_logger()

AGAIN_AFTER: Final = 30.0
"""Seconds until a database that still fails is spoken of again; doubled each time."""

AGAIN_AT_MOST: Final = 3600.0


@dataclass(slots=True)
class JobNote:
    """How one job goes: when a turn last went well, and how often in a row it failed since."""

    done_at: datetime | None = None
    done: float = 0.0
    failures: int = 0
    problem: str = ""


@dataclass(slots=True)
class _Disturbance:
    """A time in which the database fails these jobs."""

    since: float
    problem: str
    jobs: set[str]
    say_at: float
    pause: float = AGAIN_AFTER


class Journal:
    """Notes each turn of each job.

    What the database does to all jobs at once is said once, then less and less often, and once
    when all of them work again.
    """

    def __init__(
        self, clock: Callable[[], datetime], steady: Callable[[], float], metrics: Metrics
    ) -> None:
        """Take the wall clock, one that never jumps (in seconds), and what counts."""
        self._clock = clock
        self._steady = steady
        self._jobs: dict[str, JobNote] = {}
        self._disturbance: _Disturbance | None = None
        self.metrics = metrics
        self.telegram = Reach(steady)

    @property
    def jobs(self) -> Mapping[str, JobNote]:
        """Each job that had a turn."""
        return self._jobs

    @property
    def disturbance(self) -> str:
        """What the database says for failing, if it does."""
        return "" if self._disturbance is None else self._disturbance.problem

    def begin(self, job: str) -> None:
        """A job is there, and will have its first turn."""
        self._jobs[job] = JobNote(done=self._steady())

    def seconds_since_done(self, job: str) -> float:
        """How long ago a turn of a job went well, or the job began."""
        return self._steady() - self._jobs[job].done

    def worked(self, job: str) -> None:
        """A turn went well."""
        note = self._jobs.setdefault(job, JobNote())
        note.done_at, note.done = self._clock(), self._steady()
        note.failures, note.problem = 0, ""
        self._recover(job)

    def failed(self, job: str, problem: Exception) -> int:
        """A turn failed; how often in a row."""
        note = self._jobs.setdefault(job, JobNote(done=self._steady()))
        note.failures += 1
        note.problem = redact(say_disturbance(problem))
        self.metrics.job_failed(job)
        if is_disturbance(problem):
            self.metrics.database_failed()
            self._disturb(job, note.problem)
            return note.failures
        self._recover(job)
        # At the first, second, fourth, eighth…
        if note.failures & (note.failures - 1) == 0:
            log.error(
                "job.failed",
                job=job,
                failures=note.failures,
                problem=repr(problem),
                exc_info=problem,
            )
        return note.failures

    def _disturb(self, job: str, problem: str) -> None:
        now = self._steady()
        known = self._disturbance
        if known is None:
            self._disturbance = _Disturbance(now, problem, {job}, now + AGAIN_AFTER)
            log.error("database.failing", job=job, problem=problem)
            return
        known.jobs.add(job)
        known.problem = problem
        if now >= known.say_at:
            known.pause = min(2 * known.pause, AGAIN_AT_MOST)
            known.say_at = now + known.pause
            lasts = round(now - known.since)
            log.error("database.failing", jobs=len(known.jobs), problem=problem, seconds=lasts)

    def _recover(self, job: str) -> None:
        if self._disturbance is None:
            return
        self._disturbance.jobs.discard(job)
        if not self._disturbance.jobs:
            log.info("database.back", seconds=round(self._steady() - self._disturbance.since))
            self._disturbance = None
