"""Carries one parcel to its chat: sends, and alters and sends again where that may help."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Protocol

import structlog

from bot.answers import Broken, PictureRefused, SendError, TopicGone
from bot.changes import changed
from bot.decide import Attempt, Bury, Change, Finish, Kind, Plan, decide
from bot.messages import Address, Body, Photo, Sent
from digests.shelf import Shelf
from digests.store.claims import Parcel

log = structlog.get_logger()

File = Literal["none", "file_id", "upload"]
NOWHERE = "nowhere"
"""Said of a topic that is gone where the chat itself cannot be written to either."""


class Sender(Protocol):
    """Whoever can put a message into a chat."""

    async def send(self, address: Address, body: Body, file: str | bytes | None = None) -> Sent:
        """Send or edit; `file` is a photo's file id or its JPEG bytes. Raises SendError."""
        ...


@dataclass(frozen=True, slots=True)
class FileNews:
    """What a parcel's picture is known by from now on: a file id, or the problem with it.

    Neither: the file id is not valid any more.
    """

    picture: int
    file_id: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of carrying a parcel.

    `sent` is what arrived where that is not what was queued, `rest` what is still to follow. Where
    a topic was gone, `topic` says why; `bugs` are refusals of what we made wrong. The calls took
    `seconds`.
    """

    parcel: Parcel
    plan: Plan
    sent: Body | None = None
    rest: Body | None = None
    file: FileNews | None = None
    topic: str | None = None
    bugs: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(slots=True)
class _Trip:
    """A parcel on its way: what is sent just now, to where, and what was changed about it."""

    body: Body
    address: Address
    file: str | bytes | None = None
    changes: set[Kind] = field(default_factory=set)
    rest: Body | None = None
    news: FileNews | None = None
    topic: str | None = None
    bugs: list[str] = field(default_factory=list)

    @property
    def kind_of_file(self) -> File:
        """How a photo is sent."""
        match self.file:
            case None:
                return "none"
            case str():
                return "file_id"
        return "upload"


class Courier:
    """Carries parcels. A picture goes by its file id, else as our own JPEG, else its text alone."""

    def __init__(self, sender: Sender, shelf: Shelf, steady: Callable[[], datetime]) -> None:
        """Take who sends, where pictures lie, and delivery's clock."""
        self._sender = sender
        self._shelf = shelf
        self._steady = steady

    async def carry(self, parcel: Parcel, queued: Body, body: Body) -> Outcome:
        """Send a body to a parcel's chat, altered as often as `decide` asks for it.

        It is what was `queued`, or that with a word of ours about it.
        """
        trip = _Trip(body, Address(parcel.telegram_id, parcel.topic or None))
        await self._load_file(trip, parcel)
        begun = self._steady()
        while True:
            answer = await self._send(trip)
            plan = decide(answer, self._attempt(trip, parcel), self._steady())
            self._note(trip, parcel, answer)
            if not isinstance(plan, Change):
                seconds = (self._steady() - begun).total_seconds()
                return _outcome(trip, parcel, queued, plan, seconds)
            await self._change(trip, parcel, plan)

    async def _send(self, trip: _Trip) -> Sent | SendError:
        try:
            return await self._sender.send(trip.address, trip.body, trip.file)
        except SendError as problem:
            return problem

    def _attempt(self, trip: _Trip, parcel: Parcel) -> Attempt:
        return Attempt(
            number=parcel.claim.attempts,
            body=trip.body,
            file=trip.kind_of_file,
            topic=trip.address.topic is not None,
            changed=frozenset(trip.changes),
        )

    def _note(self, trip: _Trip, parcel: Parcel, answer: Sent | SendError) -> None:
        """Keep what an answer says beside what becomes of the parcel."""
        picture = parcel.picture
        match answer:
            case Sent(file_id=str(file_id)) if trip.kind_of_file == "upload" and picture:
                trip.news = FileNews(picture, file_id)
            case PictureRefused() if picture is not None:
                was_uploaded = trip.kind_of_file == "upload"
                trip.news = FileNews(picture, None, str(answer) if was_uploaded else None)
            case TopicGone():
                trip.topic = answer.reason if trip.address.topic is not None else NOWHERE
            case Broken(reason="entities" | "keyboard" | "too_long"):
                trip.bugs.append(str(answer))

    async def _change(self, trip: _Trip, parcel: Parcel, plan: Change) -> None:
        log.warning("parcel.changed", parcel=parcel.key, change=plan.kind, problem=plan.problem)
        trip.changes.add(plan.kind)
        match plan.kind:
            case "general":
                trip.address = replace(trip.address, topic=None)
            case "upload":
                await self._load_jpeg(trip, parcel)
            case kind:
                trip.body, rest = changed(trip.body, kind)
                trip.rest = rest or trip.rest
        if not isinstance(trip.body, Photo):
            trip.file = None

    async def _load_file(self, trip: _Trip, parcel: Parcel) -> None:
        if not isinstance(trip.body, Photo):
            return
        if parcel.file_id is not None:
            trip.file = parcel.file_id
        elif parcel.is_refused:
            trip.body, _ = changed(trip.body, "text")
        else:
            await self._load_jpeg(trip, parcel)

    async def _load_jpeg(self, trip: _Trip, parcel: Parcel) -> None:
        sha256 = parcel.sha256
        jpeg = None if sha256 is None else await asyncio.to_thread(self._shelf.find, sha256)
        if jpeg is None:
            log.warning("picture.missing", picture=parcel.picture)
            trip.body, _ = changed(trip.body, "text")
        if jpeg is None and parcel.picture is not None:
            # Or all others with it would come one by one to see for themselves.
            trip.news = FileNews(parcel.picture, None, "its file is missing")
        trip.file = jpeg


def _outcome(trip: _Trip, parcel: Parcel, queued: Body, plan: Plan, seconds: float) -> Outcome:
    arrived = isinstance(plan, Finish)
    return Outcome(
        parcel=parcel,
        plan=plan,
        sent=trip.body if arrived and trip.body != queued else None,
        rest=trip.rest if arrived else None,
        file=trip.news,
        topic=trip.topic if arrived or trip.topic == NOWHERE else None,
        bugs=tuple(trip.bugs),
        seconds=seconds,
    )


def unreadable(parcel: Parcel, problem: str) -> Outcome:
    """The outcome of a parcel whose body nobody can read."""
    return Outcome(parcel, Bury(problem))
