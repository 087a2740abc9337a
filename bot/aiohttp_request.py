"""python-telegram-bot's way to the network, over one aiohttp session."""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp
from telegram.request import BaseRequest, RequestData

from bot.answers import NotSent, SendError, Unknown, read_refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to wait for a connection, for the next bytes of an answer, for an upload."""

    connect: float = 5
    read: float = 30
    upload: float = 30
    connections: int = 100


class AiohttpRequest(BaseRequest):
    """Calls the Bot API; what is not an answer that is ok is raised as a SendError.

    aiohttp's errors name the whole address, and with it the token: none is kept as a cause.
    """

    __slots__ = ("_limits", "_session")

    def __init__(self, limits: Limits | None = None) -> None:
        """Open nothing yet."""
        self._limits = limits or Limits()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take."""
        return self._limits.read

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._limits.connections)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Close the session."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call: the code and the body of an answer that is ok. Raises SendError."""
        limits = self._limits
        patience = _timeout(
            connect=_seconds(connect_timeout, limits.connect),
            pool=_seconds(pool_timeout, limits.connect),
            read=_seconds(read_timeout, limits.read),
            write=_seconds(write_timeout, limits.upload),
        )
        code, body = await self._exchange(method, url, _form(request_data), patience)
        if 200 <= code < 300:
            return code, body
        raise _refusal(code, body)

    async def _exchange(
        self, method: str, url: str, form: aiohttp.FormData | None, patience: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("the client is closed", "closed")
        try:
            async with self._session.request(
                method, url, data=form, timeout=patience, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            failure = _failure(problem)
        # Outside of the handler, so that aiohttp's error is not even the context of ours.
        raise failure

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read the body of an answer that is ok. Raises Unknown if it is not Telegram's."""
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if isinstance(answer, dict) and "result" in answer:
            return answer
        raise Unknown("the answer was not the Bot API's", "answer")


def _seconds(given: object, otherwise: float) -> float:
    return given if isinstance(given, int | float) else otherwise


def _timeout(connect: float, pool: float, read: float, write: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=pool + connect + write + read,
        connect=pool + connect,
        sock_connect=connect,
        sock_read=read,
    )


def _form(data: RequestData | None) -> aiohttp.FormData | None:
    if data is None:
        return None
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _failure(problem: Exception) -> SendError:
    match problem:
        case aiohttp.ConnectionTimeoutError():
            return NotSent("no connection in time", "connect_timeout")
        case aiohttp.ClientConnectorError():
            return NotSent(f"no connection: {problem.os_error}", "connect")
        case aiohttp.InvalidURL():
            return NotSent("the address of the Bot API is not one", "address")
        case TimeoutError():
            return Unknown("no answer in time", "timeout")
    return Unknown(f"the connection broke: {type(problem).__name__}", "connection")


def _refusal(code: int, body: bytes) -> SendError:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        # A proxy in between speaks for itself, not for Telegram.
        said = f"HTTP {code}, not the Bot API's"
        return Unknown(said, "server") if code >= 500 else NotSent(said, "proxy")
    return read_refusal(
        code, str(answer.get("description", f"HTTP {code}")), answer.get("parameters") or {}
    )
