"""The webhook: a small server that Telegram sends updates to, behind whatever proxy."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, Self

import structlog
from aiohttp import web
from pydantic import SecretStr

from bot.answers import SendError
from bot.journal import Journal
from bot.listening import listening
from digests.store.disturbance import is_disturbance

log = structlog.get_logger()

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of it
LARGEST: Final = 1_000_000
"""Bytes of an update; Telegram's are a few thousand."""

BODY_SECONDS: Final = 20.0
JOB: Final = "webhook"

Handle = Callable[[dict[str, Any]], Awaitable[None]]


def derive(token: SecretStr, purpose: str) -> str:
    """Something that only those know who know the token, the same in every process: 64 letters."""
    key, words = token.get_secret_value().encode(), f"jianbao webhook {purpose}".encode()
    return hmac.digest(key, words, "sha256").hex()


class Webhook:
    """Receives updates.

    1. Whoever does not know the path gets 404, and without the secret 403 and not a word.
    2. Only JSON is read, and no more than an update can be; what is none is a 400.
    3. The updates of one chat are handled in the order they came, those of many at once.
    4. 200 once it is handled or put aside. Else 503, and Telegram sends it again.
    """

    def __init__(self, handle: Handle, path: str, secret: str, journal: Journal) -> None:
        """Take what handles an update, and what those must know who send one."""
        self._handle = handle
        self._path = path
        self._secret = secret
        self._journal = journal
        self._turns: dict[int, _Turn] = {}

    @asynccontextmanager
    async def serving(self, listen: str) -> AsyncIterator[Self]:
        """Listen at `host:port`; at the end what has come is still handled. Raises OSError."""
        app = web.Application(client_max_size=LARGEST)
        # A proxy may leave a path of its own before ours, or take it off.
        app.router.add_post("/{path:.*}", self._receive)
        async with listening(app, listen, "telegram.webhook.listen"):
            yield self

    async def _receive(self, request: web.Request) -> web.Response:
        path = request.match_info["path"].rpartition("/")[2]
        if not _same(path, self._path):
            return web.Response(status=404)
        if not _same(request.headers.get(SECRET_HEADER, ""), self._secret):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                raw = _read(await request.read())
        except TimeoutError:
            return web.Response(status=408)
        except ValueError:
            return web.Response(status=400)
        return await self._handled(raw)

    async def _handled(self, raw: dict[str, Any]) -> web.Response:
        chat = _chat_of(raw)
        turn = self._turns.setdefault(chat, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:
                await self._handle(raw)
        except Exception as problem:  # noqa: BLE001 - the update loop
            self._note(raw, problem)
            return web.Response(status=503)
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                self._turns.pop(chat, None)
        self._journal.worked(JOB)
        return web.Response()

    def _note(self, raw: dict[str, Any], problem: Exception) -> None:
        """It comes again: Telegram keeps it for a day."""
        self._journal.metrics.update("again")
        if isinstance(problem, SendError) and not is_disturbance(problem):
            log.warning("update.postponed", update=raw["update_id"], problem=str(problem))
        else:
            self._journal.failed(JOB, problem)


class _Turn:
    """Whose turn it is among the updates of a chat."""

    __slots__ = ("lock", "waiting")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


def _same(said: str, known: str) -> bool:
    """Compared in the same time whatever they are."""
    return hmac.compare_digest(said.encode("utf-8", "surrogateescape"), known.encode())


def _read(body: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
        raise ValueError("no update")
    return raw


def _chat_of(raw: dict[str, Any]) -> int:
    """The chat of an update; one that has none is a chat of its own."""
    for inner in raw.values():
        for holder in (inner, inner.get("message") if isinstance(inner, dict) else None):
            chat = holder.get("chat") if isinstance(holder, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return -int(raw["update_id"]) - (1 << 62)
