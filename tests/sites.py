"""Web sites and name servers of our own, for tests of what fetches from them."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from digests.sources.web import Reply, Web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LIMIT = 100_000


@dataclass
class Site:
    """A server of pages by path, which keeps the requests it got."""

    pages: dict[str, Handler] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    port: int = 0

    def page(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """Serve this at a path; `_` in the names of headers stands for `-`."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}

        async def give(_: web.Request) -> web.Response:
            return web.Response(body=body, status=status, headers=names)

        self.pages[path] = give

    def address(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        return await self.pages[request.path](request)


@asynccontextmanager
async def serve() -> AsyncIterator[Site]:
    """A site that runs."""
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.handle)
    async with TestServer(app) as server:
        site.port = server.port or 0
        yield site


class Names(AbstractResolver):
    """Name servers of our own: for each name its answers in order, of which the last one stays."""

    def __init__(self, **names: list[list[str]]) -> None:
        self.names = {name.replace("_", "."): answers for name, answers in names.items()}
        self.lookups = 0

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - aiohttp's signature
    ) -> list[ResolveResult]:
        self.lookups += 1
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        answers = self.names[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host, host=ip, port=port, family=socket.AF_INET, proto=0, flags=0
            )
            for ip in found
        ]

    async def close(self) -> None:
        """Nothing is open."""


async def fetch(
    site: Site, path: str, *, seconds: float = 10, resolver: Names | None = None
) -> Reply:
    """One page of a site that is allowed, by a web of its own."""
    async with opened(site, seconds=seconds, resolver=resolver) as web:
        return await web.get(site.address(path))


def opened(site: Site, *, seconds: float = 10, resolver: Names | None = None) -> Web:
    allowed = [f"127.0.0.1:{site.port}"]
    return Web(allow_hosts=allowed, max_bytes=LIMIT, seconds=seconds, resolver=resolver)
