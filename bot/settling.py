"""Writes down what came of parcels: each outcome with all that follows from it, at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import pace
from bot.courier import FileNews, Outcome
from bot.decide import Bury, Doubt, Finish, Halt, Leave, Rename, Retry
from bot.messages import dump, pack
from digests.store import leaving, outbox, pacing, picturefiles, subscribers
from digests.store.claims import Parcel
from digests.store.outbox import Claim
from digests.store.pacing import Rate
from digests.store.payloads import put_payloads

_MOVED = timedelta(seconds=1)
"""Before a chat is written to under its new id: two that name each other would spin."""


class Notices(Protocol):
    """Tells people what delivery found out, in the transaction that writes it down."""

    async def left(self, conn: AsyncConnection, parcel: Parcel, reason: str, now: datetime) -> None:
        """A parcel's chat cannot be written to any more."""
        ...

    async def topic_gone(
        self, conn: AsyncConnection, parcel: Parcel, reason: str, now: datetime
    ) -> None:
        """A parcel went to the chat itself, for its topic is closed or not there."""
        ...

    async def bug(self, conn: AsyncConnection, parcel: Parcel, problem: str, now: datetime) -> None:
        """Telegram refused what we made wrong."""
        ...

    async def parked(self, conn: AsyncConnection, now: datetime) -> None:
        """Nobody knows whether a parcel arrived: an operator has to say what becomes of it."""
        ...


@dataclass(frozen=True, slots=True)
class Settlement:
    """How outcomes are written down: as which bot, what is done with the unknown, who is told."""

    bot: int
    per_second: float
    lease: timedelta
    resend: bool
    notices: Notices

    async def settle(
        self,
        conn: AsyncConnection,
        outcomes: Sequence[Outcome],
        rate: Rate,
        now: datetime,
        steady: datetime,
    ) -> Rate:
        """Write down outcomes, where the parcels are still ours; the rate as floods leave it.

        `now` is the time of day, `steady` delivery's own.
        """
        for outcome in outcomes:
            if outcome.file is not None:
                await self._note_file(conn, outcome.file, steady)
        altered = {pack(outcome.sent) for outcome in outcomes if outcome.sent is not None}
        keys = await put_payloads(conn, altered)
        await outbox.finish_all(conn, _confirmed(outcomes, keys), now)
        for outcome in outcomes:
            if not isinstance(outcome.plan, Finish) or outcome.rest is not None:
                await self._settle(conn, outcome, now, steady)
            if isinstance(outcome.plan, Retry) and outcome.plan.pause:
                chat, seconds = outcome.parcel.chat, outcome.plan.pause
                await self._hold_back(conn, chat, seconds, steady)
                rate = pace.flooded(rate, self.per_second, chat, seconds, steady)
            if outcome.topic is not None or outcome.bugs:
                await self._tell(conn, outcome, now)
        return rate

    async def _settle(
        self, conn: AsyncConnection, outcome: Outcome, now: datetime, steady: datetime
    ) -> None:
        claim = outcome.parcel.claim
        match outcome.plan:
            case Finish() if outcome.rest is not None:
                await outbox.go_on(conn, claim, pack(outcome.rest))
            case Retry(at, problem):
                await outbox.retry_at(conn, claim, at, problem)
            case Doubt(problem):
                await self._doubt(conn, outcome, problem, now, steady)
            case Halt(problem):
                await outbox.retry_at(conn, claim, steady, problem)
            case Bury(problem):
                await outbox.bury(conn, claim, problem, now)
            case Leave(reason) if await outbox.bury(conn, claim, reason, now):
                await leaving.note_gone(conn, outcome.parcel.chat, reason, now)
                await self.notices.left(conn, outcome.parcel, reason, now)
            case Rename(chat_id) if await outbox.retry_at(conn, claim, steady + _MOVED, "moved"):
                await subscribers.move_chat(conn, outcome.parcel.chat, chat_id)

    async def _note_file(self, conn: AsyncConnection, file: FileNews, steady: datetime) -> None:
        if file.file_id is None and file.problem is None:
            await picturefiles.forget_file(conn, file.picture, self.bot)
        else:
            await picturefiles.note_file(
                conn, file.picture, self.bot, file.file_id, file.problem, steady
            )

    async def _doubt(
        self,
        conn: AsyncConnection,
        outcome: Outcome,
        problem: str,
        now: datetime,
        steady: datetime,
    ) -> None:
        at, claim = steady + self.lease, outcome.parcel.claim
        noted = await outbox.note_unknown(conn, claim, at, problem, resend=self.resend)
        if noted and (outcome.parcel.unknowns or not self.resend):
            await self.notices.parked(conn, now)

    async def _hold_back(
        self, conn: AsyncConnection, chat: int, seconds: float, steady: datetime
    ) -> None:
        known = await pacing.find_paces(conn, [chat])
        held = pace.told_to_wait(known.get(chat), seconds, steady)
        await pacing.put_paces(conn, {chat: held})

    async def _tell(self, conn: AsyncConnection, outcome: Outcome, now: datetime) -> None:
        if outcome.topic is not None:
            await self.notices.topic_gone(conn, outcome.parcel, outcome.topic, now)
        for problem in outcome.bugs:
            await self.notices.bug(conn, outcome.parcel, problem, now)


def _confirmed(
    outcomes: Iterable[Outcome], altered: Mapping[str, int]
) -> Iterable[tuple[Claim, int, int]]:
    for outcome in outcomes:
        parcel, sent = outcome.parcel, outcome.sent
        if isinstance(outcome.plan, Finish) and outcome.rest is None:
            payload = parcel.payload if sent is None else altered[dump(sent)]
            yield parcel.claim, outcome.plan.message_id, payload
