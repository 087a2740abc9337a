"""Sends what the outbox holds: claim with a lease, pace, send, decide, settle."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot import answers
from bot.config import DeliverySettings
from bot.decide import Bury, Doubt, Finish, Halt, Leave, Plan, Rename, Retry, decide
from bot.i18n import Words
from bot.markup import escape_lines, plain_text
from bot.messages import Address, Body, EditCaption, EditText, Photo, Sent, Text, dump, load
from bot.pace import Pace
from bot.render import late_line, with_line
from digests.shelf import Shelf
from digests.store import outbox, pictures, subscribers
from digests.store.database import Store
from digests.store.outbox import Parcel

log = structlog.get_logger()

IN_FLIGHT = 30
IDLE_SECONDS = 0.5
SETTLE_SECONDS = 1.0
"""Of a lease, kept for writing down how it went."""


class Sender(Protocol):
    """Whoever can put a message into a chat."""

    async def send(self, address: Address, body: Body, file: str | bytes | None = None) -> Sent:
        """Send or edit; `file` is a photo's file id or its JPEG bytes. Raises SendError."""
        ...


class TokenRefusedError(Exception):
    """Telegram does not know the token: the process must stop."""


@dataclass(frozen=True, slots=True)
class Line:
    """The line to Telegram: who sends, as which bot, and how fast."""

    sender: Sender
    bot_id: int
    pace: Pace


@dataclass(frozen=True, slots=True)
class _Arrived:
    """What Telegram made of a message, and the message as the chat was sent it."""

    sent: Sent
    body: Body


class Delivery:
    """One process's hands at the outbox; several may work on one database.

    1. Parcels whose lease ended become unknown, and are sent once more (or parked).
    2. Claim the next parcel of chats that may be written to now, under a lease.
    3. Wait for the overall pace; put an honest line above what is late.
    4. Send; a picture by file id, else as our bytes, else its text alone.
    5. `decide` what the answer means, and write that down if the lease is still ours, with what the
       chat was sent.
    """

    def __init__(
        self,
        store: Store,
        line: Line,
        shelf: Shelf,
        words: Words,
        settings: DeliverySettings,
        clock: Callable[[], datetime],
        owner: str,
    ) -> None:
        """Take what it stands on; `owner` names this process in leases."""
        self._store = store
        self._line = line
        self._shelf = shelf
        self._words = words
        self._settings = settings
        self._clock = clock
        self._owner = owner
        self._tasks: set[asyncio.Task[None]] = set()
        self._uploads: dict[int, asyncio.Lock] = {}
        self.news = asyncio.Event()

    async def round(self) -> float:
        """Claim what is ready and set it on its way; seconds to rest (0 if there may be more).

        Raises TokenRefusedError once Telegram refuses the token.
        """
        for task in [task for task in self._tasks if task.done()]:
            self._tasks.discard(task)
            task.result()
        paused = self._line.pace.paused_seconds(_steady())
        room = self._most_in_flight() - len(self._tasks)
        if paused > 1 or room <= 0:
            return min(paused, IDLE_SECONDS) or IDLE_SECONDS / 10
        parcels = await self._claim(room)
        for parcel in parcels:
            task = asyncio.create_task(self._deliver(parcel))
            task.add_done_callback(lambda _: self.news.set())
            self._tasks.add(task)
        return IDLE_SECONDS

    async def settle(self) -> None:
        """Wait for what is in flight."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _most_in_flight(self) -> int:
        """No more than can leave in half a lease at the overall rate."""
        leaving = self._settings.per_second * self._settings.lease_seconds / 2
        return max(min(IN_FLIGHT, int(leaving)), 1)

    async def _claim(self, room: int) -> list[Parcel]:
        now = self._clock()
        lease = timedelta(seconds=self._settings.lease_seconds)
        resend = self._settings.unknown == "resend"
        async with self._store.writing() as conn:
            expired = await outbox.expire_leases(conn, now, resend=resend)
            parcels = await outbox.claim(
                conn, now, self._owner, lease, room, self._line.pace.busy_chats(_steady())
            )
        if expired:
            log.warning("outbox.leases_expired", parcels=expired)
        return parcels

    async def _deliver(self, parcel: Parcel) -> None:
        rest = self._line.pace.take(
            parcel.chat, private=parcel.chat_kind == "private", now=_steady()
        )
        await asyncio.sleep(rest)
        try:
            # An answer that comes when another may hold the parcel is none.
            async with asyncio.timeout(self._settings.lease_seconds - rest - SETTLE_SECONDS):
                arrived = await self._send(parcel)
            answer: Sent | answers.SendError = arrived.sent
            body = dump(arrived.body)
        except answers.SendError as problem:
            answer, body = problem, None
        except TimeoutError:
            answer, body = answers.Unknown("no answer while the lease held", "lease"), None
        plan = decide(answer, parcel.attempts, self._clock())
        await self._settle(parcel, plan, body)

    async def _send(self, parcel: Parcel) -> _Arrived:
        address = Address(parcel.telegram_id, parcel.topic or None)
        try:
            body = self._honest(parcel, load(parcel.body))
        except ValueError as problem:
            raise answers.Broken(str(problem), "payload") from problem
        try:
            return await self._send_body(address, body)
        except answers.TopicGone:
            return await self._send_body(replace(address, topic=None), body)
        except answers.MessageGone:
            if isinstance(body, EditText | EditCaption) and not body.or_new:
                raise
            return await self._send_body(address, _anew(body))
        except answers.Broken as problem:
            if problem.reason != "entities":
                raise
            log.error("markup.refused", parcel=parcel.key, problem=str(problem))
            return await self._send_body(address, _plain(body))

    async def _send_body(self, address: Address, body: Body) -> _Arrived:
        if not isinstance(body, Photo):
            return _Arrived(await self._line.sender.send(address, body), body)
        lock = self._uploads.setdefault(body.picture, asyncio.Lock())
        async with lock:
            known = await self._file_id(body.picture)
            if known is None:
                return await self._upload(address, body)
        try:
            return _Arrived(await self._line.sender.send(address, body, known), body)
        except answers.PictureRefused:
            async with self._store.writing() as conn:
                await pictures.forget_file_id(conn, body.picture, self._line.bot_id)
        except answers.NoRight as problem:
            return await self._without_picture(address, body, problem)
        return await self._upload(address, body)

    async def _upload(self, address: Address, photo: Photo) -> _Arrived:
        jpeg = await self._jpeg(photo.picture)
        if jpeg is None:
            log.warning("picture.missing", picture=photo.picture)
            return await self._send_body(address, _text_of(photo))
        try:
            sent = await self._line.sender.send(address, photo, jpeg)
        except (answers.PictureRefused, answers.NoRight) as problem:
            return await self._without_picture(address, photo, problem)
        if sent.file_id is not None:
            async with self._store.writing() as conn:
                bot = self._line.bot_id
                await pictures.put_file_id(conn, photo.picture, bot, sent.file_id)
        return _Arrived(sent, photo)

    async def _without_picture(
        self, address: Address, photo: Photo, problem: answers.SendError
    ) -> _Arrived:
        if isinstance(problem, answers.NoRight) and problem.reason != "photos":
            raise problem
        log.warning("picture.refused", picture=photo.picture, problem=str(problem))
        return await self._send_body(address, _text_of(photo))

    async def _settle(self, parcel: Parcel, plan: Plan, body: str | None) -> None:
        now = self._clock()
        key, owner = parcel.key, self._owner
        async with self._store.writing() as conn:
            match plan:
                case Finish(message_id):
                    await outbox.finish(conn, key, owner, message_id, now, body)
                case Retry(at, problem):
                    await outbox.retry_at(conn, key, owner, at, problem)
                case Doubt(problem):
                    resend = self._settings.unknown == "resend"
                    await outbox.note_unknown(conn, key, owner, resend=resend, problem=problem)
                case Halt(problem):
                    await outbox.retry_at(conn, key, owner, now, problem)
                case Bury(problem):
                    await outbox.bury(conn, key, owner, problem, now)
                case Leave(problem):
                    await outbox.bury(conn, key, owner, problem, now)
                    await subscribers.note_gone(conn, parcel.chat, problem)
                case Rename(chat_id):
                    await subscribers.move_chat(conn, parcel.chat, chat_id)
                    await outbox.retry_at(conn, key, owner, now, "moved")
        self._report(parcel, plan)

    def _report(self, parcel: Parcel, plan: Plan) -> None:
        outcome = type(plan).__name__.lower()
        fields = {"parcel": parcel.key, "chat": parcel.chat, "attempt": parcel.attempts}
        match plan:
            case Finish():
                log.info("parcel.sent", **fields)
            case Retry(pause=pause) if pause:
                self._line.pace.pause(
                    parcel.chat, _steady() + pause, private=parcel.chat_kind == "private"
                )
                log.warning("parcel.flood", seconds=pause, **fields)
            case Halt(problem):
                raise TokenRefusedError(problem)
            case Rename():
                log.info("chat.moved", **fields)
            case Retry() | Doubt() | Bury() | Leave():
                log.warning("parcel.failed", outcome=outcome, problem=plan.problem, **fields)

    def _honest(self, parcel: Parcel, body: Body) -> Body:
        now = self._clock()
        late = timedelta(minutes=self._settings.late_after_minutes)
        if parcel.due is None or parcel.part or parcel.zone is None or now - parcel.due <= late:
            return body
        if not isinstance(body, Text | Photo):
            return body
        line = late_line(parcel.language, parcel.due, now, parcel.zone, self._words)
        return with_line(body, line)

    async def _file_id(self, picture: int) -> str | None:
        async with self._store.reading() as conn:
            return await pictures.find_file_id(conn, picture, self._line.bot_id)

    async def _jpeg(self, picture: int) -> bytes | None:
        async with self._store.reading() as conn:
            sha256 = await pictures.find_sha256(conn, picture)
        return None if sha256 is None else await asyncio.to_thread(self._shelf.find, sha256)


def _anew(body: Body) -> Body:
    match body:
        case EditText() | EditCaption():
            return Text(body.html, body.keyboard)
        case _:
            return body


def _plain(body: Body) -> Body:
    """The body without its look: our markup was at fault, the reader shall have the words."""
    return replace(body, html=escape_lines(plain_text(body.html)))


def _text_of(photo: Photo) -> Text:
    return Text(photo.html, photo.keyboard, photo.silent)


def _steady() -> float:
    return asyncio.get_running_loop().time()
