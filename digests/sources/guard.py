"""What may be connected to: the public web, and the hosts that a setting names."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from socket import AddressFamily

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from digests.sources.weberrors import Refused

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST = 8_000
"""Letters of an address; no server is sure to read a longer one."""

_SHOWN = 300
_WEB_PORTS = frozenset({80, 443})
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_.])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def is_public(ip: IP) -> bool:
    """Whether anybody on the internet may be there; IPv4 inside IPv6 is looked at as IPv4.

    By IANA's registries of special-purpose addresses; Python's own knowledge of them differs
    from version to version.
    """
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _inner(ip)
        if inner is not None:
            return is_public(inner)
        if ip not in _GLOBAL_UNICAST or ip.scope_id is not None:
            return False
    special = _SPECIAL[ip.version]
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in special)


def shown(url: URL) -> str:
    """The address without what may be secret in it, in one line that is not too long."""
    whole = f"{url.scheme}://{url.host_port_subcomponent or ''}{url.raw_path}"
    return whole if len(whole) <= _SHOWN else f"{whole[:_SHOWN]}…"


class Guard:
    """Says what may be connected to; `allow_hosts` (`host` or `host:port`) may be private."""

    def __init__(self, allow_hosts: Collection[str]) -> None:
        self._allowed = frozenset(host.lower() for host in allow_hosts)

    def check(self, address: str) -> URL:
        """The address as a URL that may be asked for, as far as it tells. Raises Refused.

        It comes without its fragment, which no server is told.
        """
        url = _parse(address)
        host, port = url.raw_host or "", url.port or 0
        if url.scheme not in {"http", "https"} or not host:
            raise Refused(f"{shown(url)}: not an address of the web")
        if url.user is not None or url.password is not None:
            raise Refused(f"{shown(url)}: holds a user or a password")
        if self._knows(host, port):
            return url
        if port not in _WEB_PORTS and port < 1024:
            raise Refused(f"{shown(url)}: port {port} is not the web's")
        if (ip := _ip(host)) is not None:
            if not is_public(ip):
                raise Refused(f"{shown(url)}: is on a private network")
        elif not _is_name(host):
            raise Refused(f"{shown(url)}: its host is neither a name nor a plain address")
        return url

    def allows(self, host: str, port: int, ip: str) -> bool:
        """Whether `ip`, which the host's name led to, may be connected to."""
        found = _ip(ip)
        return self._knows(host, port) or (found is not None and is_public(found))

    def _knows(self, host: str, port: int) -> bool:
        name = f"[{host}]" if ":" in host else host.lower()
        return name in self._allowed or f"{name}:{port}" in self._allowed


class GuardedResolver(AbstractResolver):
    """Finds the public addresses of a name; aiohttp connects to what it finds and nothing else.

    So there is no second look-up that could answer otherwise.
    """

    def __init__(self, inner: AbstractResolver, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host that may be connected to. Raises Refused if all are private."""
        found = await self._inner.resolve(host, port, family)
        public = [result for result in found if self._guard.allows(host, port, result["host"])]
        if not found:
            raise OSError(f"{host} has no address")
        if not public:
            raise Refused(f"{host}: is on a private network")
        return public

    async def close(self) -> None:
        """Close the resolver behind this one."""
        await self._inner.close()


class SystemResolver(AbstractResolver):
    """The system's look-up in threads of its own, so that slow name servers hold up nothing else.

    aiohttp's takes asyncio's few common threads, in which files are read and pictures made.
    """

    def __init__(self, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="look-up")

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """All addresses of a host. Raises OSError."""
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, _look_up, host, port, family
        )
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=proto,
                flags=numeric,
            )
            for kind, _, proto, _, address in found
            if kind in {socket.AF_INET, socket.AF_INET6}
        ]

    async def close(self) -> None:
        """Let go of the threads, also of those that still wait for a name server."""
        self._threads.shutdown(wait=False, cancel_futures=True)


_Found = list[tuple[AddressFamily, socket.SocketKind, int, str, tuple[str | int | bytes, ...]]]


def _look_up(host: str, port: int, family: AddressFamily) -> _Found:
    flags = socket.AI_ADDRCONFIG
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, flags)
    return list(found)


def _parse(address: str) -> URL:
    if len(address) > LONGEST:
        raise Refused(f"an address of {len(address)} letters is too long")
    try:
        return URL(address).with_fragment(None)
    except ValueError:
        raise Refused("not an address") from None


def _is_name(host: str) -> bool:
    """Whether it can only be a name: not 127.1, 0x7f.1 or 127.0.0.1., which are addresses too."""
    last = host.rstrip(".").rpartition(".")[2]
    return _NAME.fullmatch(host) is not None and _NUMBER.fullmatch(last) is None


def _ip(host: str) -> IP | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is handed out. Outside of it: private and local addresses, IPv4-compatible ones, the
local-use NAT64 (64:ff9b:1::/48), Amazon's metadata (fd00:ec2::254)."""

_SPECIAL: dict[int, tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]] = {
    4: (
        ipaddress.IPv4Network("100.64.0.0/10"),  # shared; Alibaba's metadata
        ipaddress.IPv4Network("168.63.129.16/32"),  # Azure's metadata
        ipaddress.IPv4Network("169.254.0.0/16"),  # link-local; most clouds' metadata
        ipaddress.IPv4Network("192.0.0.0/24"),  # protocols; Oracle's metadata
        ipaddress.IPv4Network("192.88.99.0/24"),  # what 6to4 went through
        ipaddress.IPv4Network("240.0.0.0/4"),
    ),
    6: (
        ipaddress.IPv6Network("2001::/23"),  # protocols, among them Teredo
        ipaddress.IPv6Network("2001:db8::/32"),
        ipaddress.IPv6Network("3fff::/20"),
    ),
}
