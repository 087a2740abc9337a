"""Sends what the outbox holds: turns that write down outcomes and claim, and parcels carried."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import pace
from bot.config import DeliverySettings
from bot.courier import Courier, Outcome, Sender, unreadable
from bot.decide import Halt, Retry
from bot.i18n import Words
from bot.messages import Body, Photo, Text, load
from bot.metrics import Metrics
from bot.render import late_line, with_line
from bot.reporting import report
from bot.settling import Notices, Settlement
from bot.steady import Agreed
from digests.shelf import Shelf
from digests.store import claims, outbox, pacing
from digests.store.claims import Claimant, Parcel
from digests.store.database import Store
from digests.store.disturbance import is_disturbance
from digests.store.pacing import Rate, Uptime
from digests.store.payloads import find_bodies

log = structlog.get_logger()

MOST_IN_HAND = 128
"""Parcels that are claimed and not settled yet; a kill leaves no more than these in doubt."""

BATCH = 32
"""So many outcomes are written down at once; fewer after `GATHER` seconds."""

GATHER = 0.05
IDLE = 0.5
LOOK_EVERY = timedelta(seconds=0.5)
"""How often delivery looks for what has waited long enough, and for leases that ended."""

SPARED = timedelta(seconds=6)
"""How long nobody's leases are ended by who has the database back.

Others may hold answers that they could not write down, and look again within five seconds.
"""

SPARED_FIRST = timedelta(seconds=2)
"""How long by who has just begun: the clocks of others may be behind, and they have yet to see."""

MOVED = timedelta(seconds=1)
"""By so much a clock that others agreed on is another one."""

MOST_BODIES = 500
"""Bodies that are kept as they were read: a cohort's parcels have the same."""


class TokenRefusedError(Exception):
    """Telegram does not know the token: the process must stop."""


class _UnwritableError(Exception):
    """An outcome, and not the database, keeps outcomes from being written down: a bug of ours."""


@dataclass(frozen=True, slots=True)
class Line:
    """The line to Telegram: who sends, as which bot, and as which process in leases.

    What it carries is counted in `metrics`. Only benchmarks send without pace.
    """

    sender: Sender
    bot_id: int
    owner: str
    metrics: Metrics = field(default_factory=Metrics)
    paced: bool = True


@dataclass(frozen=True, slots=True)
class Clocks:
    """The time of day, delivery's own time that nobody sets, and how long the machine is up."""

    day: Callable[[], datetime]
    steady: Callable[[], datetime]
    uptime: Callable[[], Uptime | None] | None = None


class Delivery:
    """One process's hands at the outbox; several may work on one database.

    A turn is one transaction:

    1. Hold the rate: nobody else claims meanwhile.
    2. Write down the outcomes that have come in, and what follows from each.
    3. Every half second: queue again what has waited long enough, or what a dead process held; keep
       our own leases.
    4. Claim what may leave before long, as far as the pace of all and of each chat allows.

    Between turns each claimed parcel waits until it may leave, and is carried: a `Courier` sends
    it, and `decide` says what the answer means. If the database is away, outcomes wait here.
    """

    def __init__(
        self,
        store: Store,
        line: Line,
        shelf: Shelf,
        words: Words,
        settings: DeliverySettings,
        clocks: Clocks,
        notices: Notices,
    ) -> None:
        """Take what it stands on."""
        lease = timedelta(seconds=settings.lease_seconds)
        self._store = store
        self._paced = line.paced
        self._metrics = line.metrics
        self._words = words
        self._settings = settings
        self._clocks = clocks
        self._claimant = Claimant(line.owner, line.bot_id, lease)
        self._steady = Agreed(clocks.steady, clocks.uptime)
        self._courier = Courier(line.sender, shelf, self._steady)
        self._settlement = Settlement(
            line.bot_id, settings.per_second, lease, settings.unknown == "resend", notices
        )
        self._outcomes: list[Outcome] = []
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._is_careful = False
        self._bodies: dict[int, Body] = {}
        self._looked_at: datetime | None = None
        self._renewed_at: datetime | None = None
        self._spares_until: datetime | None = None
        self._spares: timedelta | None = SPARED_FIRST
        self.news = asyncio.Event()

    async def round(self) -> float:
        """One turn; seconds to rest, unless `news` comes first.

        Raises TokenRefusedError once Telegram refuses the token.
        """
        self._drop_ended()
        outcomes = self._take_outcomes()
        try:
            async with self._store.writing() as conn:
                parcels, rest = await self._turn(conn, outcomes)
        except BaseException as problem:
            self._put_back(outcomes, problem)
            raise
        self._is_careful = self._is_careful and bool(self._outcomes)
        self._report(outcomes)
        for parcel, leaves in parcels:
            self._tasks[parcel.key] = asyncio.create_task(self._carry(parcel, leaves))
        return rest

    async def settle(self, patience: float | None = None) -> None:
        """Wait for what is in flight, so many seconds at most, and write down what became of it."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=patience)
        while self._outcomes:
            outcomes = self._take_outcomes()
            try:
                async with self._store.writing() as conn:
                    await self._write(conn, outcomes, await self._lock_rate(conn))
            except _UnwritableError as problem:
                self._put_back(outcomes, problem)
            else:
                self._report(outcomes)

    def _take_outcomes(self) -> list[Outcome]:
        """What is to be written down: one at a time after something in it broke a turn."""
        most = 1 if self._is_careful else len(self._outcomes)
        taken, self._outcomes = self._outcomes[:most], self._outcomes[most:]
        return taken

    def _put_back(self, outcomes: list[Outcome], problem: BaseException) -> None:
        """Keep the outcomes of a turn that failed, unless it is a single one that fails alone."""
        # The keys of what was taken back with the transaction may come to mean something else.
        self._bodies.clear()
        if is_disturbance(problem):
            self._spares = SPARED
        elif isinstance(problem, _UnwritableError):
            if self._is_careful:
                log.error("outcome.dropped", parcel=outcomes[0].parcel.key, problem=repr(problem))
                return
            self._is_careful = True
        self._outcomes = outcomes + self._outcomes

    def _report(self, outcomes: Sequence[Outcome]) -> None:
        report(outcomes, self._metrics, self._clocks.day())
        _raise_halt(outcomes)

    def _drop_ended(self) -> None:
        """Forget tasks that ended; one that broke lets go of its parcel. Raises what broke it."""
        for key in [key for key, task in self._tasks.items() if task.done()]:
            self._tasks.pop(key).result()

    async def _turn(
        self, conn: AsyncConnection, outcomes: Sequence[Outcome]
    ) -> tuple[list[tuple[Parcel, datetime]], float]:
        rate = await self._lock_rate(conn)
        now = self._steady()
        if self._spares is not None and self._store.is_shared:
            # Seen by those who have nothing to write down, too.
            await pacing.put_rate(conn, rate, now, self._steady.uptime())
            self._spares_until = now + self._spares
        self._spares = None
        rate = pace.recovered(rate, now)
        rate = await self._write(conn, outcomes, rate)
        if self._is_careful:
            return [], 0.0
        await self._look(conn, now)
        # What the token is refused for cannot be sent at all: nothing more is begun.
        halted = any(isinstance(outcome.plan, Halt) for outcome in outcomes)
        room = 0 if halted else MOST_IN_HAND - len(self._tasks)
        may = pace.room(rate, self._settings.per_second, now) if self._paced else room
        if min(room, may) <= 0:
            return [], min(pace.seconds_closed(rate, now), IDLE) if room else IDLE
        found = await claims.claim(conn, self._claimant, now, min(room, may), paced=self._paced)
        await self._load_bodies(conn, found)
        leaving = await self._take_off(conn, found, rate, now)
        return leaving, GATHER if len(found) == may else IDLE

    async def _lock_rate(self, conn: AsyncConnection) -> Rate:
        rate = await pacing.lock_rate(conn, self._steady())
        if rate.seen_at is not None and self._steady.catch_up(rate.seen_at, rate.uptime) > MOVED:
            self._spares = self._spares or SPARED_FIRST
        return rate

    async def _write(self, conn: AsyncConnection, outcomes: Sequence[Outcome], rate: Rate) -> Rate:
        day, steady = self._clocks.day(), self._steady()
        try:
            settled = await self._settlement.settle(conn, outcomes, rate, day, steady)
        except Exception as problem:
            if is_disturbance(problem):
                raise
            raise _UnwritableError(repr(problem)) from problem
        if outcomes:
            await pacing.put_rate(conn, settled, steady, self._steady.uptime())
        if settled.next_at > rate.next_at:
            self._metrics.flood("all")
            log.warning("delivery.flooded", until=settled.next_at.isoformat(), share=settled.share)
        return settled

    async def _look(self, conn: AsyncConnection, now: datetime) -> None:
        lease = self._claimant.lease
        # Our own first: whoever slept for long must not take from itself what it has in hand.
        if self._tasks and (self._renewed_at is None or now - self._renewed_at >= lease / 3):
            await outbox.renew(conn, self._claimant.owner, list(self._tasks), now + lease)
            self._renewed_at = now
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY:
            return
        self._looked_at = now
        if self._spares_until is None or now >= self._spares_until:
            resend = self._settings.unknown == "resend"
            if expired := await outbox.end_leases(conn, now, lease, resend=resend):
                self._metrics.leases_expired(expired)
                log.warning("outbox.leases_expired", parcels=expired)
        await outbox.go_on_after_waiting(conn, now)

    async def _load_bodies(self, conn: AsyncConnection, found: Sequence[Parcel]) -> None:
        new = {parcel.payload for parcel in found} - self._bodies.keys()
        if not new:
            return
        if len(self._bodies) > MOST_BODIES:
            self._bodies.clear()
            new = {parcel.payload for parcel in found}
        for key, text in (await find_bodies(conn, new)).items():
            try:
                self._bodies[key] = load(text)
            except ValueError as problem:
                log.error("payload.unreadable", payload=key, problem=str(problem))

    async def _take_off(
        self, conn: AsyncConnection, found: Sequence[Parcel], rate: Rate, now: datetime
    ) -> list[tuple[Parcel, datetime]]:
        """When each parcel may leave; what that leaves of everybody's pace is kept."""
        if not self._paced or not found:
            return [(parcel, now) for parcel in found]
        leaves, rest = pace.departures(rate, self._settings.per_second, len(found), now)
        await pacing.put_rate(conn, rest, now, self._steady.uptime())
        weighty = {
            parcel.chat: (parcel.chat_kind == "private", at)
            for parcel, at in zip(found, leaves, strict=True)
            if parcel.weight
        }
        known = await pacing.find_paces(conn, weighty)
        changed = {
            chat: pace.written_to(known.get(chat), at, private=private)
            for chat, (private, at) in weighty.items()
        }
        await pacing.put_paces(conn, changed)
        return list(zip(found, leaves, strict=True))

    async def _carry(self, parcel: Parcel, leaves: datetime) -> None:
        # At once: until it leaves, other bodies may have taken the place of what is remembered.
        body = self._bodies.get(parcel.payload)
        wait = (leaves - self._steady()).total_seconds()
        if wait > 0:
            await asyncio.sleep(wait)
        if self._steady() - leaves >= self._claimant.lease:
            # The machine slept, or nearly: by now somebody else may be sending it.
            outcome = Outcome(parcel, Retry(self._steady(), "held for too long"))
        elif body is None:
            outcome = unreadable(parcel, "its message cannot be read")
        else:
            outcome = await self._courier.carry(parcel, body, self._honest(parcel, body))
        self._outcomes.append(outcome)
        self._gather(outcome)

    def _gather(self, outcome: Outcome) -> None:
        """Have the next turn soon: outcomes are written down together, urgent ones at once."""
        if outcome.file is not None or len(self._outcomes) >= BATCH:
            self.news.set()
        elif len(self._outcomes) == 1:
            asyncio.get_running_loop().call_later(GATHER, self.news.set)

    def _honest(self, parcel: Parcel, body: Body) -> Body:
        now = self._clocks.day()
        late = timedelta(minutes=self._settings.late_after_minutes)
        if parcel.due is None or parcel.part or parcel.zone is None or now - parcel.due <= late:
            return body
        if not isinstance(body, Text | Photo):
            return body
        line = late_line(parcel.language, parcel.due, now, parcel.zone, self._words)
        return with_line(body, line)


def _raise_halt(outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        if isinstance(outcome.plan, Halt):
            raise TokenRefusedError(outcome.plan.problem)
