"""Updates: each is handled alone, its effects and answers stored with its id; none is lost."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.answers import (
    Broken,
    Conflict,
    Gone,
    NoRight,
    NotSent,
    SendError,
    Unauthorised,
    Unknown,
    Wait,
)
from bot.asking import Asked, Command, Membership, Migration, Place, Press, read_update
from bot.commands.ahead import look_ahead
from bot.commands.table import answer, needs_admin
from bot.commands.turn import Ahead, Desk, Turn
from bot.i18n import reader_language
from bot.messages import Body, pack
from bot.metrics import Metrics
from bot.notices import tell_operators
from digests.store import leaving, outbox, subscribers, updates
from digests.store.database import Store
from digests.store.disturbance import is_disturbance
from digests.store.outbox import Envelope
from digests.store.subscribers import Chat

log = structlog.get_logger()

KINDS = ("message", "channel_post", "callback_query", "my_chat_member")
POLL_SECONDS = 30
LONGEST_REST = 60.0
ANSWER_PRIORITY = 0
CONFLICTS = 3
"""So often in a row another reader of our updates is no passing thing: a restart is."""


class Telegram(Protocol):
    """What reading updates asks of the client."""

    async def get_updates(
        self, offset: int | None, seconds: int, kinds: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Updates from an offset on, as they came."""
        ...

    async def answer_callback(self, callback: str, text: str = "") -> None:
        """End a button's waiting, with a word or without."""
        ...

    async def is_admin(self, chat_id: int, user_id: int) -> bool:
        """Whether a user administers a chat."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are: the bot's name, and the chats that are told what an operator should know."""

    name: str
    operators: tuple[int, ...] = ()


class Updates:
    """The loop over raw updates.

    1. Ask for updates; the offset moves only past what was handled or put aside.
    2. Read each alone as what it asks; check who may ask it.
    3. In one transaction: its id, what it changes, and its answers in the outbox.
    4. One that breaks is put aside with its text, and the reader is told.
    """

    def __init__(
        self,
        store: Store,
        telegram: Telegram,
        desk: Desk,
        identity: Identity,
        clock: Callable[[], datetime],
        delivery_news: asyncio.Event,
        metrics: Metrics,
    ) -> None:
        """Take what it stands on; `delivery_news` is set when an answer waits in the outbox."""
        self._store = store
        self._telegram = telegram
        self._desk = desk
        self._identity = identity
        self._clock = clock
        self._delivery_news = delivery_news
        self._metrics = metrics
        self._offset: int | None = None
        self._failures = 0
        self._is_well = False
        self._callbacks: set[asyncio.Task[None]] = set()

    async def poll(self) -> float:
        """Handle the next batch of updates; seconds to rest, more each time it cannot be had.

        Raises Unauthorised when Telegram does not know the token. After any trouble the first look
        is a short one: whether all is well again is to be known soon.
        """
        patience, self._is_well = POLL_SECONDS if self._is_well else 0, False
        try:
            for raw in await self._telegram.get_updates(self._offset, patience, KINDS):
                await self.handle(raw)
                self._offset = raw["update_id"] + 1
        except Unauthorised:
            raise
        except SendError as problem:
            self._failures += 1
            rest = min(2.0 ** min(self._failures, 10), LONGEST_REST)
            log.warning("updates.failed", problem=str(problem), again_in=rest)
            if isinstance(problem, Conflict) and self._failures == CONFLICTS:
                await self._tell_taken(problem)
            return rest
        self._failures, self._is_well = 0, True
        return 0.0

    async def handle(self, raw: dict[str, Any]) -> None:
        """Handle one update, once; a broken one is put aside and nothing is raised for it.

        Raises what the store raises when it cannot serve, and a SendError when Telegram could not
        be asked who may do this: in both cases it keeps the update.
        """
        asked: Asked | None = None
        try:
            asked = read_update(raw, self._identity.name)
            allowed = asked is None or await self._allowed(asked)
            ahead = await self._look_ahead(asked) if allowed else Ahead()
            async with self._store.writing() as conn:
                is_new = await updates.note_handled(conn, raw["update_id"], self._clock())
                if is_new and asked:
                    await self._act(conn, asked, ahead, allowed=allowed)
            self._metrics.update("handled" if is_new else "repeated")
        except (NotSent, Unknown, Wait):
            # Telegram could not say who administers the chat: the update comes again.
            raise
        except Exception as problem:
            if is_disturbance(problem):
                raise
            log.exception("update.aside", update=raw.get("update_id"), problem=repr(problem))
            await self._put_aside(raw, asked, problem)
            self._metrics.update("aside")
        self._delivery_news.set()
        if asked is not None and isinstance(asked.action, Press):
            self._answer_callback(asked.action, asked.place)

    async def _tell_taken(self, problem: Conflict) -> None:
        """Somebody else reads our updates, or they are sent to a URL: not ours to end unasked."""
        now = self._clock()
        async with self._store.writing() as conn:
            await tell_operators(
                conn,
                self._identity.operators,
                self._desk.words,
                "alert.updates_taken",
                f"alert:updates_taken:{now:%Y-%m-%d}",
                now,
                problem=str(problem),
            )
        self._delivery_news.set()

    async def _look_ahead(self, asked: Asked | None) -> Ahead:
        if asked is None or not isinstance(asked.action, Command | Press):
            return Ahead()
        return await look_ahead(self._store, self._desk, asked.place, asked.action, self._clock())

    async def _act(
        self, conn: AsyncConnection, asked: Asked, ahead: Ahead, *, allowed: bool
    ) -> None:
        now = self._clock()
        match asked.action:
            case Migration() | Membership(str()) as news:
                # Who never wrote, or was forgotten, does not become known by leaving.
                known = await subscribers.find_chat(conn, asked.place.chat_id)
                if known is not None:
                    await _note(conn, known, news, now)
            case Membership():
                await self._chat(conn, asked.place, now)
            case Command() | Press() as action:
                chat = await self._chat(conn, asked.place, now)
                turn = replace(await self._turn(conn, asked, chat, now), ahead=ahead)
                bodies = await answer(turn, action) if allowed else _refusal(turn)
                await self._reply(turn, asked.update_id, bodies)

    async def _turn(self, conn: AsyncConnection, asked: Asked, chat: Chat, now: datetime) -> Turn:
        destination = await subscribers.put_destination(conn, chat.key, asked.place.topic)
        press = asked.action if isinstance(asked.action, Press) else None
        return Turn(
            conn=conn,
            now=now,
            desk=self._desk,
            place=asked.place,
            chat=chat,
            destination=destination,
            message=press.message if press else None,
            has_photo=press.has_photo if press else False,
        )

    async def _chat(self, conn: AsyncConnection, place: Place, now: datetime) -> Chat:
        known = await subscribers.find_chat(conn, place.chat_id)
        language = reader_language(place.language_code)
        if known is not None and (not place.is_private or place.language_code is None):
            language = known.language
        return await subscribers.put_chat(
            conn, place.chat_id, place.kind, place.title, language, now
        )

    async def _reply(self, turn: Turn, update_id: int, bodies: Sequence[Body]) -> None:
        cause = f"reply:{update_id}"
        envelope = Envelope(turn.destination, turn.chat.key, cause, ANSWER_PRIORITY)
        await outbox.enqueue(turn.conn, envelope, [pack(body) for body in bodies], turn.now)

    async def _allowed(self, asked: Asked) -> bool:
        place, action = asked.place, asked.action
        if not isinstance(action, Command | Press) or not needs_admin(action):
            return True
        if place.is_private or place.anonymous_admin:
            return True
        if place.user_id is None:
            return False
        try:
            return await self._telegram.is_admin(place.chat_id, place.user_id)
        except (Broken, Gone, NoRight) as problem:
            log.warning("admin.unknown", problem=str(problem))
            return False

    async def _put_aside(
        self, raw: dict[str, Any], asked: Asked | None, problem: Exception
    ) -> None:
        now = self._clock()
        body = json.dumps(raw, ensure_ascii=False)
        async with self._store.writing() as conn:
            await updates.put_aside(conn, raw["update_id"], body, repr(problem), now)
            if asked is not None and isinstance(asked.action, Command | Press):
                chat = await self._chat(conn, asked.place, now)
                turn = await self._turn(conn, asked, chat, now)
                await self._reply(turn, asked.update_id, turn.notice("error.internal"))

    def _answer_callback(self, press: Press, place: Place) -> None:
        text = ""
        if press.data is None:
            language = reader_language(place.language_code)
            text = self._desk.words.say(language, "error.old_button")
        task = asyncio.create_task(self._answered(press.callback, text))
        self._callbacks.add(task)
        task.add_done_callback(self._callbacks.discard)

    async def _answered(self, callback: str, text: str) -> None:
        try:
            await self._telegram.answer_callback(callback, text)
        except SendError as problem:
            log.info("callback.unanswered", problem=str(problem))


async def _note(
    conn: AsyncConnection, chat: Chat, news: Migration | Membership, now: datetime
) -> None:
    match news:
        case Migration(chat_id):
            await subscribers.move_chat(conn, chat.key, chat_id)
        case Membership(str(gone)):
            await leaving.note_gone(conn, chat.key, gone, now)


def _refusal(turn: Turn) -> Sequence[Body]:
    return turn.notice("error.admins_only")
