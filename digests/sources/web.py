"""The web, guarded: every address that comes from outside is fetched through here."""

# ruff: noqa: N818 - each name says what happened, not that it is an error

import asyncio
import ipaddress
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from socket import AF_INET, AddressFamily
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

USER_AGENT = "Jianbao (news digest bot)"
MAX_REDIRECTS = 5
PER_HOST = 2
_MOVED = frozenset({301, 302, 303, 307, 308})


class WebError(Exception):
    """An address that could not be fetched."""


class Refused(WebError):
    """An address that we do not fetch, whatever it holds: never try it again."""


class TooLarge(WebError):
    """An answer that is larger than we take."""


class Failed(WebError):
    """No whole answer came: the address may do better later."""


class TimedOut(Failed):
    """No whole answer came in time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, headers and unpacked body, and the address that gave it at last."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str


class Web:
    """Fetches public pages over HTTP; use it as a context, as it holds connections.

    Hosts on private networks are refused, by the address that is really connected to, except for
    those in `allow_hosts` (`host` or `host:port`). An answer has `max_bytes` at most, packed and
    unpacked, and `seconds` in all, redirects included. No cookies, no proxy, no Referer.
    """

    def __init__(
        self,
        *,
        allow_hosts: Collection[str] = (),
        max_bytes: int = 10_000_000,
        seconds: float = 20,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Take the limits; nothing is opened yet. `resolver` is the system's by default."""
        self._guard = _Guard(allow_hosts)
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None
        self._queues: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        """Prepare to connect."""
        resolver = _GuardedResolver(self._resolver or aiohttp.ThreadedResolver(), self._guard)
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            connector=aiohttp.TCPConnector(
                resolver=resolver, use_dns_cache=False, limit=20, limit_per_host=PER_HOST
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
        self, address: str, accept: str = "*/*", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Fetch an address: the answer with whatever status it has. Raises WebError."""
        url = self._guard.check(address)
        sent = {**(headers or {}), "Accept": accept, "Accept-Encoding": "gzip"}
        # Waiting for others on the same host is not the host's fault: it does not count.
        queue = self._queues.setdefault(url.host or "", asyncio.Semaphore(PER_HOST))
        async with queue:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._follow(url, sent)
            except TimeoutError as problem:
                raise TimedOut(f"{_shown(url)}: no answer in {self._seconds:g} s") from problem
            except (aiohttp.ClientError, OSError, ValueError, zlib.error) as problem:
                raise Failed(f"{_shown(url)}: {type(problem).__name__}") from problem

    async def _follow(self, url: URL, headers: Mapping[str, str]) -> Reply:
        for _ in range(MAX_REDIRECTS + 1):
            reply, location = await self._ask(url, headers)
            if location is None:
                return reply
            url = self._guard.check(str(url.join(URL(location))))
        raise Failed(f"{_shown(url)}: more than {MAX_REDIRECTS} redirects")

    async def _ask(self, url: URL, headers: Mapping[str, str]) -> tuple[Reply, str | None]:
        if self._session is None:
            raise RuntimeError("used outside of its context")
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            location = response.headers.get("Location") if response.status in _MOVED else None
            body = b"" if location else await self._read(response)
            return Reply(response.status, response.headers, body, str(url)), location

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        if (response.content_length or 0) > self._max_bytes:
            raise self._too_large(response)
        unpacker = _unpacker(response)
        body, packed = bytearray(), 0
        async for chunk in response.content.iter_chunked(1 << 16):
            packed += len(chunk)
            room = self._max_bytes - len(body)
            body += unpacker.decompress(chunk, room + 1) if unpacker else chunk
            if max(packed, len(body)) > self._max_bytes:
                raise self._too_large(response)
        if unpacker and packed and (not unpacker.eof or unpacker.unused_data):
            raise Failed(f"{_shown(response.url)}: its gzip is not whole")
        return bytes(body)

    def _too_large(self, response: aiohttp.ClientResponse) -> TooLarge:
        return TooLarge(f"{_shown(response.url)}: more than {self._max_bytes} bytes")


class _Guard:
    """What may be connected to."""

    def __init__(self, allow_hosts: Collection[str]) -> None:
        self._allowed = frozenset(host.lower() for host in allow_hosts)

    def check(self, address: str) -> URL:
        """The address as a URL that may be asked for, as far as it tells. Raises Refused."""
        try:
            url = URL(address)
            host, port = url.host or "", url.port or 0
        except ValueError:
            raise Refused("not an address") from None
        if url.scheme not in {"http", "https"} or not host:
            raise Refused(f"{_shown(url)}: not an address of the web")
        if url.user is not None or url.password is not None:
            raise Refused(f"{_shown(url)}: holds a user or a password")
        if self._knows(host, port):
            return url
        if port not in {80, 443} and port < 1024:
            raise Refused(f"{_shown(url)}: port {port} is not the web's")
        if _is_private(host):
            raise Refused(f"{_shown(url)}: is on a private network")
        return url

    def allows(self, host: str, port: int, ip: str) -> bool:
        """Whether `ip`, which the host's name led to, may be connected to."""
        found = _ip(ip)
        return self._knows(host, port) or (found is not None and is_public(found))

    def _knows(self, host: str, port: int) -> bool:
        name = f"[{host}]" if ":" in host else host.lower()
        return name in self._allowed or f"{name}:{port}" in self._allowed


class _GuardedResolver(AbstractResolver):
    """Finds the public addresses of a name; aiohttp connects to what it finds and nothing else."""

    def __init__(self, inner: AbstractResolver, guard: _Guard) -> None:
        self._inner = inner
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        public = [result for result in found if self._guard.allows(host, port, result["host"])]
        if found and not public:
            raise Refused(f"{host}: is on a private network")
        return public

    async def close(self) -> None:
        await self._inner.close()


IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(ip: IP) -> bool:
    """Whether anybody on the internet may be there; IPv4 inside IPv6 is looked at as IPv4."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _is_private(host: str) -> bool:
    """Whether it is an IP address, which no resolver sees, and not a public one."""
    ip = _ip(host)
    if ip is None:
        # Other spellings of an address, such as 127.1, are nobody's name.
        return host.replace(".", "").isdigit()
    return not is_public(ip)


def _ip(host: str) -> IP | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _unpacker(response: aiohttp.ClientResponse) -> "zlib._Decompress | None":
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return None
    if encoding not in {"gzip", "x-gzip"}:
        raise Failed(f"{_shown(response.url)}: is packed as {encoding}, not asked for")
    return zlib.decompressobj(wbits=31)


def _shown(url: URL) -> str:
    """The address without what may be secret in it."""
    return f"{url.scheme}://{url.host_port_subcomponent or ''}{url.path}"
