"""What a process counts, in Prometheus' words; one object that is handed to whoever counts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from digests.store.backlog import Backlog
from digests.store.leadership import Duty

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4

_CALL_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_LATE_SECONDS: Final = (1, 5, 15, 60, 300, 900, 3600, 10_800, 86_400)


class Metrics:
    """Counters since the process began, and gauges as they were last looked at."""

    def __init__(self) -> None:
        """Begin at nothing, in a registry of its own."""
        own = CollectorRegistry()
        self._registry = own
        self._parcels = Counter(
            "jianbao_parcels", "Attempts to deliver, by outcome.", ["outcome"], registry=own
        )
        self._send = Histogram(
            "jianbao_send_seconds", "How long calls took.", registry=own, buckets=_CALL_SECONDS
        )
        self._late = Histogram(
            "jianbao_digest_late_seconds",
            "How long after they were due digests arrived.",
            registry=own,
            buckets=_LATE_SECONDS,
        )
        self._floods = Counter(
            "jianbao_floods", "429s, by what they closed.", ["scope"], registry=own
        )
        self._leases = Counter(
            "jianbao_leases_expired", "Parcels whose sender never came back.", registry=own
        )
        self._updates = Counter(
            "jianbao_updates", "Updates, by what became of them.", ["outcome"], registry=own
        )
        self._slots = Counter("jianbao_slots", "Due slots, by outcome.", ["outcome"], registry=own)
        self._articles = Counter(
            "jianbao_articles", "Articles read, by what they were.", ["outcome"], registry=own
        )
        self._failures = Counter(
            "jianbao_job_failures", "Turns of jobs that failed.", ["job"], registry=own
        )
        self._database_errors = Counter(
            "jianbao_database_errors", "Turns that the database made fail.", registry=own
        )
        self._jumps = Counter("jianbao_clock_jumps", "Jumps of the wall clock.", registry=own)
        self._gauges = _Gauges(own)

    def parcel(self, outcome: str, parcels: int = 1) -> None:
        """Parcels were settled, with this outcome: sent, retry, unknown, dead…"""
        self._parcels.labels(outcome).inc(parcels)

    def send(self, seconds: float) -> None:
        """A call that sends took so long."""
        self._send.observe(seconds)

    def late(self, seconds: float) -> None:
        """A digest arrived so long after it was due."""
        self._late.observe(max(seconds, 0.0))

    def flood(self, scope: str) -> None:
        """Telegram said 429: to one `chat`, or to `all`."""
        self._floods.labels(scope).inc()

    def leases_expired(self, parcels: int) -> None:
        """Parcels were taken from senders that never came back."""
        self._leases.inc(parcels)

    def update(self, outcome: str) -> None:
        """An update was handled, was known, was put aside, or is to come again."""
        self._updates.labels(outcome).inc()

    def slots(self, served: int, skipped: int) -> None:
        """Due slots were served or skipped."""
        self._slots.labels("served").inc(served)
        self._slots.labels("skipped").inc(skipped)

    def articles(self, counts: Mapping[str, int]) -> None:
        """Articles were read: how many of each kind."""
        for outcome, count in counts.items():
            self._articles.labels(outcome).inc(count)

    def job_failed(self, job: str) -> None:
        """A turn of a job failed; the jobs of all sources are one here."""
        self._failures.labels(job.partition(" ")[0]).inc()

    def database_failed(self) -> None:
        """The database made a turn fail."""
        self._database_errors.inc()

    def clock_jumped(self) -> None:
        """The wall clock was set."""
        self._jumps.inc()

    def look(
        self, backlog: Backlog | None, duties: Iterable[Duty], now: datetime, silent: float = 0.0
    ) -> None:
        """Set the gauges; without a backlog the database could not be asked.

        `silent` is for how many seconds Telegram has not answered.
        """
        self._gauges.look(backlog, duties, now)
        self._gauges.silent.set(silent)

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self._registry)


class _Gauges:
    def __init__(self, own: CollectorRegistry) -> None:
        self.silent = Gauge(
            "jianbao_telegram_silent_seconds", "How long Telegram has not answered.", registry=own
        )
        self._database = Gauge("jianbao_database_up", "Whether it answers.", registry=own)
        self._duty = Gauge("jianbao_duty", "What this process leads in.", ["duty"], registry=own)
        self._waiting = Gauge(
            "jianbao_outbox_parcels", "Parcels not sent, by state.", ["state"], registry=own
        )
        self._queued = Gauge(
            "jianbao_queued_parcels",
            "Parcels that may go, by priority: 0 answers, 1 alerts, 2 digests, 3 broadcasts.",
            ["priority"],
            registry=own,
        )
        self._oldest = Gauge(
            "jianbao_oldest_queued_seconds", "How long the oldest waits.", registry=own
        )
        self._paused = Gauge(
            "jianbao_paused_seconds", "How long nothing may be sent.", registry=own
        )

    def look(self, backlog: Backlog | None, duties: Iterable[Duty], now: datetime) -> None:
        self._database.set(backlog is not None)
        self._duty.clear()
        for duty in duties:
            self._duty.labels(duty).set(1)
        self._waiting.clear()
        self._queued.clear()
        if backlog is None:
            return
        for state, parcels in backlog.states.items():
            self._waiting.labels(state).set(parcels)
        for priority, parcels in backlog.queued.items():
            self._queued.labels(str(priority)).set(parcels)
        self._oldest.set(backlog.oldest_seconds(now))
        self._paused.set(backlog.paused_seconds(now))
