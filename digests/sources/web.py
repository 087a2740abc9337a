"""The web, guarded: every address that comes from outside is fetched through here."""

import asyncio
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from string import ascii_letters, digits, punctuation
from types import TracebackType
from typing import Self
from urllib.parse import quote

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDict
from yarl import URL

from digests.sources.guard import Guard, GuardedResolver, SystemResolver, shown
from digests.sources.manners import Manners, retry_after
from digests.sources.unpack import ACCEPTED, NotUnpacked, unpacker_for
from digests.sources.weberrors import Failed, Refused, Resting, TimedOut, TooLarge, WebError

__all__ = [
    "MAX_REDIRECTS",
    "USER_AGENT",
    "Failed",
    "Refused",
    "Reply",
    "Resting",
    "TimedOut",
    "TooLarge",
    "Web",
    "WebError",
    "retry_after",
]

USER_AGENT = "Jianbao/0.1.0 (+news digest bot)"
MAX_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_BUSY = frozenset({429, 503})
_OF_ONE_HOST = ("Referer", "If-None-Match", "If-Modified-Since", "Authorization", "Cookie")
_ASCII = ascii_letters + digits + punctuation


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, headers and unpacked body, and the address that gave it at last.

    `moved` is the address to ask in future, where redirects said so for good (301, 308) from the
    start on; what follows a redirect for now is not part of it. It says nothing of whether the
    answer there was a good one. Addresses come without fragment.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str
    moved: str | None = None


class Web:
    """Fetches public pages over HTTP; use it as a context, as it holds connections.

    Hosts on private networks are refused, by the address that is really connected to, except for
    those in `allow_hosts` (`host` or `host:port`). An answer has `max_bytes` at most, packed and
    unpacked, and `seconds` in all, redirects included, waiting for a turn not. `at_once` requests
    run at a time, two of them to one host, whose starts lie `pause` seconds apart, and half of them
    to hosts that gave no answer the last time. No cookies, no proxy; no Referer but the caller's.
    """

    def __init__(
        self,
        *,
        allow_hosts: Collection[str] = (),
        max_bytes: int = 10_000_000,
        seconds: float = 20,
        at_once: int = 20,
        pause: float = 0,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Take the limits; nothing is opened yet. `resolver` is the system's by default."""
        self._guard = Guard(allow_hosts)
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._at_once = at_once
        self._manners = Manners(pause, at_once)
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Prepare to connect."""
        inner = self._resolver or SystemResolver(self._at_once)
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            connector=aiohttp.TCPConnector(
                resolver=GuardedResolver(inner, self._guard), use_dns_cache=False, limit=0
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT},
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def get(
        self,
        address: str,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
    ) -> Reply:
        """Fetch an address: the answer with whatever status it has. Raises WebError.

        `headers` may hold a Referer and conditions (If-None-Match, …); a redirect to another
        host does not take them along. `max_bytes` stands for the limit of this one call.
        """
        sent = CIMultiDict(headers or {})
        sent.update({"Accept": accept, "Accept-Encoding": ACCEPTED})
        trip = _Trip(
            self._guard.check(address),
            sent,
            self._max_bytes if max_bytes is None else max_bytes,
            self._seconds,
        )
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._ask_politely(trip)
            if reply is not None:
                return reply
        raise Failed(f"{shown(trip.url)}: more than {MAX_REDIRECTS} redirects")

    async def _ask_politely(self, trip: "_Trip") -> Reply | None:
        """The answer where the trip stands, or None if it went on. Waiting costs it no time."""
        url = trip.url
        async with self._manners.turn(_host(url)):
            begun = asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(trip.seconds):
                    reply = await self._ask(trip)
                self._manners.note(_host(url), hangs=False)
                return reply
            except TimeoutError as problem:
                self._manners.note(_host(url), hangs=True)
                message = f"{shown(url)}: no whole answer in {self._seconds:g} s"
                raise TimedOut(message) from problem
            except (aiohttp.ClientError, OSError, ValueError) as problem:
                raise Failed(f"{shown(url)}: {_in_words(problem)}") from problem
            finally:
                trip.seconds -= asyncio.get_running_loop().time() - begun

    async def _ask(self, trip: "_Trip") -> Reply | None:
        if self._session is None:
            raise RuntimeError("used outside of its context")
        url = trip.url
        async with self._session.get(url, headers=trip.headers, allow_redirects=False) as response:
            if response.status in _MOVED:
                trip.go_on(response, self._guard)
                return None
            if response.status in _BUSY and (wish := retry_after(response.headers)):
                self._manners.rest(_host(url), wish)
            body = await _read(response, trip.max_bytes)
            return Reply(response.status, response.headers, body, str(url), trip.moved)


@dataclass(slots=True)
class _Trip:
    """One address on its way through redirects: where it stands and what is left to it."""

    url: URL
    headers: CIMultiDict[str]
    max_bytes: int
    seconds: float
    moved: str | None = None
    for_good: bool = True
    seen: set[URL] = field(default_factory=set)

    def go_on(self, response: aiohttp.ClientResponse, guard: Guard) -> None:
        """Stand where a redirect leads. Raises WebError."""
        location = response.headers.get("Location", "").strip()
        if not location:
            raise Failed(f"{shown(self.url)}: answers {response.status} without saying where to")
        self.seen.add(self.url)
        url = guard.check(_joined(self.url, location))
        if url in self.seen:
            raise Failed(f"{shown(self.url)}: its redirects lead in a circle")
        if _host(url) != _host(self.url):
            for name in _OF_ONE_HOST:
                self.headers.popall(name, None)
        self.for_good = self.for_good and response.status in _FOR_GOOD
        self.moved = str(url) if self.for_good else self.moved
        self.url = url


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """The body, unpacked. Raises TooLarge as soon as it is, and Failed if it is not whole."""
    too_large = TooLarge(f"{shown(response.url)}: more than {max_bytes} bytes")
    if (response.content_length or 0) > max_bytes:
        raise too_large
    try:
        unpacker = unpacker_for(response.headers.getall("Content-Encoding", ()))
        body, packed = bytearray(), 0
        async for chunk in response.content.iter_chunked(1 << 16):
            packed += len(chunk)
            for piece in unpacker.unpack(chunk):
                body += piece
                if max(packed, len(body)) > max_bytes:
                    raise too_large
        unpacker.finish()
    except NotUnpacked as problem:
        raise Failed(f"{shown(response.url)}: {problem}") from problem
    return bytes(body)


def _host(url: URL) -> str:
    """Whom manners are owed to: a host, or on ports of their own the programs on it."""
    host = (url.raw_host or "").rstrip(".")
    return host if url.port in {80, 443} else f"{host}:{url.port}"


def _joined(base: URL, location: str) -> str:
    """A Location, taken from where it was said; bytes that are not UTF-8 go as they came."""
    try:
        location.encode()
    except UnicodeEncodeError:
        location = quote(location.encode("utf-8", "surrogateescape"), safe=_ASCII)
    try:
        return str(base.join(URL(location)))
    except ValueError:
        raise Failed(f"{shown(base)}: redirects to what is not an address") from None


def _in_words(problem: Exception) -> str:
    match problem:
        case aiohttp.ClientConnectorCertificateError(certificate_error=error):
            why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error
            return f"its certificate is not valid: {why}"
        case aiohttp.ClientConnectorSSLError(os_error=ssl.SSLError(reason=reason)):
            return (
                f"its TLS cannot be used: {(reason or 'no reason told').lower().replace('_', ' ')}"
            )
        case aiohttp.ClientConnectorDNSError() | UnicodeError():
            return "its name cannot be found"
        case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()):
            return "refuses connections"
        case aiohttp.ClientConnectorError():
            return "cannot be reached"
        case aiohttp.ClientPayloadError():
            return "its answer breaks off"
        case aiohttp.ClientResponseError():
            return "does not answer in HTTP as it should"
        case aiohttp.ClientConnectionError() | OSError():
            return "closed the connection without an answer"
    return "cannot be asked for"
