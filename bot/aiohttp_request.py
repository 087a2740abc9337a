"""python-telegram-bot's way to the network, over one aiohttp session."""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import aiohttp
import orjson
from telegram.request import BaseRequest, RequestData

from bot.answers import Broken, NotSent, SendError, Unknown, read_refusal
from bot.reach import Reach

JSON: Final = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to wait for a connection, for the next bytes of an answer, for an upload."""

    connect: float = 5
    read: float = 30
    upload: float = 30
    connections: int = 100


class AiohttpRequest(BaseRequest):
    """Calls the Bot API; what is not an answer that is ok is raised as a SendError.

    A call goes as JSON, which costs half of what a form does and is a third as long in Chinese;
    with a file in it as a form of parts. aiohttp's errors name the whole address, and with it the
    token: none is kept as a cause.
    """

    __slots__ = ("_limits", "_reach", "_session")

    def __init__(self, limits: Limits | None = None, reach: Reach | None = None) -> None:
        """Open nothing yet; whether calls are answered is noted in `reach`."""
        self._limits = limits or Limits()
        self._reach = reach or Reach(time.monotonic)
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
        try:
            code, body = await self._exchange(method, url, request_data, patience)
            if not 200 <= code < 300:
                raise _refusal(code, body)
        except (NotSent, Unknown) as problem:
            self._reach.failed(str(problem))
            raise
        except SendError:
            self._reach.answered()
            raise
        self._reach.answered()
        return code, body

    async def _exchange(
        self, method: str, url: str, data: RequestData | None, patience: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("the client is closed", "closed")
        files = data is not None and data.contains_files
        body = None if data is None else _form(data) if files else _json(data)
        headers = None if data is None or files else JSON
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=patience, allow_redirects=False
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
            answer = orjson.loads(payload)
        except ValueError:
            answer = None
        if isinstance(answer, dict) and "result" in answer:
            return answer
        raise Unknown("the answer was not the Bot API's", "answer")


def _seconds(given: object, otherwise: float) -> float:
    return given if isinstance(given, int | float) else otherwise


@lru_cache(maxsize=64)
def _timeout(connect: float, pool: float, read: float, write: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=pool + connect + write + read,
        connect=pool + connect,
        sock_connect=connect,
        sock_read=read,
    )


def _json(data: RequestData) -> bytes:
    try:
        return orjson.dumps(data.parameters)
    except orjson.JSONEncodeError as problem:
        said = str(problem)
    raise Broken(f"the call cannot be written as JSON: {said}", "json")


def _form(data: RequestData) -> aiohttp.FormData:
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
        answer = orjson.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        # A proxy in between speaks for itself, not for Telegram: but to it, too, it was too large.
        said = f"HTTP {code}, not the Bot API's"
        if code == 413:
            return read_refusal(code, said, {})
        return Unknown(said, "server") if code >= 500 else NotSent(said, "proxy")
    given = answer.get("parameters")
    parameters = given if isinstance(given, dict) else {}
    return read_refusal(code, str(answer.get("description", f"HTTP {code}")), parameters)
