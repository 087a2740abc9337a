"""Who is due: compose, render and put into the outbox, together with the next time, at once."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import batches
from bot.batches import Course, Published, Tally
from bot.composer import Composer, reach
from bot.config import DeliverySettings
from bot.covering import Covering, order_cover
from bot.editions import Editor
from bot.i18n import Voice, Words
from digests.schedule import judge_slot, next_due, slot_moment
from digests.settings import DigestSettings
from digests.store import fanout, slots
from digests.store.database import Store
from digests.store.disturbance import is_disturbance
from digests.store.fanout import Order
from digests.store.fanouttables import begin
from digests.store.slots import SlotGroup
from digests.store.superseding import supersede
from digests.text.scripts import Scripts

log = structlog.get_logger()

MOST_COHORTS: Final = 1_000
"""Cohorts of a batch at most: composing takes time, and others wait to write."""

LANES: Final = 3
"""How many batches of a group are served at once where several can write."""

PRIORITY: Final = 2
"""Behind answers (0) and samples (1)."""

LATE: Final = timedelta(minutes=1)
LONGEST_REST: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Rest:
    """A digest that could not be composed is left alone for a while."""

    failures: int
    until: datetime

    def lasts(self, now: datetime) -> bool:
        """Whether it goes on; one that is too long was set by a clock that ran ahead."""
        return now < self.until <= now + LONGEST_REST


class Publisher:
    """Serves due slots in batches, each batch one transaction.

    1. Find the slots that came first: of one digest, due at the same time by the same clocks.
    2. Have the covers made that will be wanted, before the transaction.
    3. Claim a batch of them, and set their next time. What nobody served for hours is skipped, and
       so is a digest that is gone from the settings.
    4. An older edition that never left is taken back: its stories may come again.
    5. Compose, tell and render once for each cohort; queue the parts for all of its slots, and note
       what they have had: commit.
    """

    def __init__(
        self,
        store: Store,
        digests: Mapping[str, DigestSettings],
        editor: Editor,
        delivery: DeliverySettings,
        words: Words,
        scripts: Scripts,
        covering: Covering,
    ) -> None:
        """Take what it stands on."""
        self._store = store
        self._digests = digests
        self._editor = editor
        self._skip_after = timedelta(hours=delivery.skip_after_hours)
        self._words = words
        self._scripts = scripts
        self._covering = covering
        self._rests: dict[str, _Rest] = {}

    async def run(self, now: datetime, queued: Callable[[], object] = bool) -> Published:
        """Serve all slots that are due at `now`, and call `queued` after each batch of them.

        A digest that cannot be composed keeps its slots, and does not stop the others.
        """
        composer = Composer(self._editor, self._words, self._scripts, now)
        done = Published()
        while (group := await self._next(now)) is not None:
            tally = Tally(group)
            try:
                await self._serve(composer, tally, queued)
            # One digest's settings or news must not stop the others.
            except Exception as problem:
                if is_disturbance(problem):
                    raise
                self._leave_alone(group.digest, problem, now)
                continue
            finally:
                done += tally.done
                tally.tell()
            self._rests.pop(group.digest, None)
            if not tally.claimed:
                # All that is left of them is in somebody else's hands.
                break
        return done

    async def put_back(self, now: datetime) -> int:
        """Have slots due at their next time that a clock which ran ahead had put off; how many.

        Nothing is sent twice for it: what was queued for a local date and time is not queued again.
        """
        async with self._store.reading() as conn:
            far = await slots.find_far(conn, now)
        moved = 0
        for group in far:
            due = self._following(group, now)
            count = batches.MOST if due < group.due else 0
            while count == batches.MOST:
                async with self._store.writing() as conn:
                    count = await slots.put_back(conn, group, due, batches.MOST)
                moved += count
        if moved:
            log.warning("slots.put_back", slots=moved)
        return moved

    async def _next(self, now: datetime) -> SlotGroup | None:
        resting = [name for name, rest in self._rests.items() if rest.lasts(now)]
        async with self._store.reading() as conn:
            return await slots.find_due(conn, now, resting)

    async def _serve(self, composer: Composer, tally: Tally, queued: Callable[[], object]) -> None:
        """Serve a group batch by batch; a large one in lanes, where several can write."""
        first = Course(tally, batches.FIRST)
        await self._go(composer, first, queued)
        if not first.goes_on:
            return
        lanes = first.split(LANES if self._store.is_shared else 1)
        ended = await asyncio.gather(
            *(self._go_on(composer, lane, queued) for lane in lanes), return_exceptions=True
        )
        problems = [problem for problem in ended if problem is not None]
        for other in problems[1:]:
            log.error("lane.failed", digest=tally.group.digest, problem=repr(other))
        if problems:
            raise problems[0]

    async def _go_on(
        self, composer: Composer, course: Course, queued: Callable[[], object]
    ) -> None:
        while course.goes_on:
            await self._go(composer, course, queued)
            # Whoever waits to write comes before the next batch.
            await asyncio.sleep(0)

    async def _go(self, composer: Composer, course: Course, queued: Callable[[], object]) -> None:
        done = await self._batch(composer, course)
        course.tally.done += done
        queued()

    async def _batch(self, composer: Composer, course: Course) -> Published:
        """Serve the next slots of a group, or skip them."""
        group, now = course.group, composer.now
        digest = self._digests.get(group.digest)
        if digest is None or judge_slot(group.due, now, self._skip_after) == "skip":
            return await self._skip(course, now)
        oldest, newest = reach(digest, group.due)
        # A recap looks back on its days, whatever was had of them.
        floor = newest if digest.recap else oldest
        order = course.order(now, floor, newest, personal=not digest.recap)
        if digest.cover or not course.tally.claimed:
            await self._look_ahead(composer, digest, order)
        loop = asyncio.get_running_loop()
        async with self._store.writing() as conn:
            began = loop.time()
            await begin(conn)
            claimed = await fanout.claim(conn, order)
            left = await fanout.limit_cohorts(conn, MOST_COHORTS)
            last = await fanout.last_slot(conn)
            await fanout.move(conn, self._following(group, now))
            silent = await fanout.drop_silent(conn)
            outrun = await self._drop(conn, group, now)
            superseded = await supersede(conn, now)
            await self._queue(conn, composer, digest, group)
        course.note(claimed, left, last, loop.time() - began)
        course.tally.superseded += superseded
        course.tally.skipped += outrun
        return Published(claimed - left - silent - outrun, outrun)

    async def _drop(self, conn: AsyncConnection, group: SlotGroup, now: datetime) -> int:
        """Leave out what was queued already; and what a later slot takes the place of: how many."""
        outrun = await fanout.drop_outrun(conn, group.due, now) if now > group.due + LATE else 0
        await fanout.drop_repeated(conn, _moment(group))
        return outrun

    async def _queue(
        self,
        conn: AsyncConnection,
        composer: Composer,
        digest: DigestSettings,
        group: SlotGroup,
    ) -> None:
        cohorts = await fanout.find_cohorts(conn)
        servings = await composer.compose(conn, digest, group, cohorts)
        made = await composer.put(conn, digest, group, servings)
        await fanout.queue(conn, made, group, _moment(group), PRIORITY, composer.now)

    async def _skip(self, course: Course, now: datetime) -> Published:
        """Move slots on that are too late, or whose digest is gone from the settings."""
        group, course.limit = course.group, batches.MOST
        async with self._store.writing() as conn:
            await begin(conn)
            claimed = await fanout.claim(conn, course.order(now, group.due, group.due))
            last = await fanout.last_slot(conn)
            await fanout.move(conn, self._following(group, now))
            silent = await fanout.drop_silent(conn)
        course.note(claimed, 0, last, batches.SECONDS)
        course.tally.skipped += claimed - silent
        return Published(skipped=claimed - silent)

    async def _look_ahead(self, composer: Composer, digest: DigestSettings, order: Order) -> None:
        """Compose for the next slots in a transaction that only reads, and have covers made.

        What changes until they are published goes without a cover, and so does what takes the
        place of an edition that never left.
        """
        group, orders = order.group, []
        async with self._store.reading() as conn:
            await begin(conn)
            await fanout.claim(conn, order, hold=False)
            await fanout.drop_silent(conn)
            await fanout.limit_cohorts(conn, MOST_COHORTS)
            cohorts = await fanout.find_cohorts(conn)
            servings = await composer.compose(conn, digest, group, cohorts)
            if digest.cover:
                for one in servings:
                    voice = Voice(self._words, one.cohort.language, group.zone, composer.now)
                    wanted = await order_cover(conn, one.draft.edition, voice)
                    orders += [wanted] * one.cohort.slots if wanted else []
        if orders:
            await self._covering.make(orders)

    def _following(self, group: SlotGroup, now: datetime) -> datetime:
        digest = self._digests.get(group.digest)
        only_on = None if digest is None else digest.only_on
        return next_due(time.fromisoformat(group.local_time), ZoneInfo(group.zone), now, only_on)

    def _leave_alone(self, digest: str, problem: Exception, now: datetime) -> None:
        """Try a digest again after a while, longer each time that it fails."""
        before = self._rests.get(digest)
        failures = 1 if before is None else before.failures + 1
        rest = min(timedelta(seconds=2 ** min(failures, 10)), LONGEST_REST)
        self._rests[digest] = _Rest(failures, now + rest)
        log.error(
            "digest.failed",
            digest=digest,
            failures=failures,
            problem=repr(problem),
            again_in=rest.total_seconds(),
            exc_info=problem,
        )


def _moment(group: SlotGroup) -> str:
    return slot_moment(group.due, ZoneInfo(group.zone))
