"""The guarded web, against real servers that misbehave."""

import asyncio
import gzip
import ipaddress
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from digests.sources.web import Failed, Refused, Reply, TimedOut, TooLarge, Web, WebError, is_public

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


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A site that may be fetched."""
    async for site in serve():
        yield site


@pytest.fixture
async def secret() -> AsyncIterator[Site]:
    """A site of the private network, which may not be fetched."""
    async for site in serve():
        site.page("/", b"inner matters")
        yield site


async def serve() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.handle)
    async with TestServer(app) as server:
        site.port = server.port or 0
        yield site


class Names(AbstractResolver):
    """Name servers of our own: the answers for each name, in order; the last one stays."""

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


async def test_a_page_is_fetched_with_its_headers(site: Site) -> None:
    site.page("/新闻", "早间要闻".encode(), ETag='"1"')

    reply = await fetch(site, "/新闻?id=1")

    assert reply.status == 200
    assert reply.body.decode() == "早间要闻"
    assert reply.headers["etag"] == '"1"'
    sent = site.asked[0].headers
    assert sent["User-Agent"].startswith("Jianbao")
    assert "Referer" not in sent
    assert "Cookie" not in sent


async def test_other_answers_are_answers_too(site: Site) -> None:
    site.page("/same", status=304, Content_Encoding="gzip")
    site.page("/gone", b"no more", status=410)

    async with opened(site) as web:
        same = await web.get(site.address("/same"), headers={"If-None-Match": '"1"'})
        gone = await web.get(site.address("/gone"), accept="application/rss+xml")

    assert (same.status, same.body) == (304, b"")
    assert (gone.status, gone.body) == (410, b"no more")
    assert site.asked[0].headers["If-None-Match"] == '"1"'
    assert site.asked[1].headers["Accept"] == "application/rss+xml"


async def test_cookies_are_not_kept(site: Site) -> None:
    site.page("/", b"first", Set_Cookie="me=you")

    async with opened(site) as web:
        await web.get(site.address("/"))
        await web.get(site.address("/"))

    assert "Cookie" not in site.asked[1].headers


async def test_redirects_are_followed_to_the_end(site: Site) -> None:
    site.page("/old", status=301, Location="/new?from=old")
    site.page("/new", b"moved")

    reply = await fetch(site, "/old")

    assert reply.body == b"moved"
    assert reply.address == site.address("/new?from=old")


async def test_redirects_come_to_an_end(site: Site) -> None:
    site.page("/round", status=302, Location="/round")

    with pytest.raises(Failed, match="more than 5 redirects"):
        await fetch(site, "/round")
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "//127.0.0.1:{port}/",
        "file:///etc/passwd",
        "http://me:secret@127.0.0.1:{port}/",
    ],
)
async def test_a_redirect_to_a_private_place_is_refused(
    site: Site, secret: Site, location: str
) -> None:
    site.page("/out", status=302, Location=location.format(port=secret.port))

    with pytest.raises(Refused):
        await fetch(site, "/out")
    assert secret.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://LOCALHOST:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://0x7f.1:{port}/",
        "http://017700000001:{port}/",
        "http://0177.0.0.1:{port}/",
        "http://１２７.０.０.１:{port}/",
        "http://127。0。0。1:{port}/",
        "http://0.0.0.0:{port}/",
        "http://0:{port}/",
        "http://[::1]:{port}/",
        "http://[::]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://news.example:22/",
        "http://news.example:99999/",
        "http://reader:secret@news.example/",
        "https://",
        "ftp://news.example/a",
        "file:///etc/passwd",
        "data:text/plain,hello",
        "//news.example/a",
        "not an address",
        "",
    ],
)
async def test_what_is_not_the_public_web_is_refused(secret: Site, address: str) -> None:
    async with Web() as web:
        with pytest.raises(Refused) as caught:
            await web.get(address.format(port=secret.port))

    assert secret.asked == []
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b:1::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_public_is_what_anybody_may_reach(ip: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(ip)) is public


async def test_a_name_that_leads_to_a_private_place_is_refused(secret: Site) -> None:
    names = Names(news_example=[["127.0.0.1", "10.0.0.1", "::1"]])

    async with Web(resolver=names) as web:
        with pytest.raises(Refused, match="private"):
            await web.get(secret.address("/", host="news.example"))

    assert secret.asked == []


async def test_a_name_is_looked_up_where_it_is_connected_to(secret: Site) -> None:
    # The second answer is what a check made beforehand would never have seen.
    names = Names(news_example=[["192.0.2.1"], ["127.0.0.1"]])

    async with Web(resolver=names) as web:
        for _ in range(3):
            with pytest.raises(Refused):
                await web.get(secret.address("/", host="news.example"))

    assert names.lookups == 3
    assert secret.asked == []


async def test_an_allowed_name_may_be_private_on_its_port_alone(site: Site, secret: Site) -> None:
    site.page("/", b"from our own server")
    names = Names(rsshub_local=[["127.0.0.1"]])

    async with Web(allow_hosts=[f"rsshub.local:{site.port}"], resolver=names) as web:
        reply = await web.get(site.address("/", host="rsshub.local"))
        with pytest.raises(Refused):
            await web.get(secret.address("/", host="rsshub.local"))
        with pytest.raises(Refused):
            await web.get(site.address("/"))
    async with Web(allow_hosts=["localhost"]) as web:
        assert (await web.get(secret.address("/", host="localhost"))).body == b"inner matters"

    assert reply.body == b"from our own server"


async def test_a_proxy_of_the_environment_is_not_used(
    site: Site, secret: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", secret.address("/"))
    site.page("/", b"direct")

    assert (await fetch(site, "/")).body == b"direct"


async def test_a_body_is_as_large_as_the_limit_at_most(site: Site) -> None:
    site.page("/fits", b"x" * LIMIT)
    site.page("/too-large", b"x" * (LIMIT + 1))

    assert len((await fetch(site, "/fits")).body) == LIMIT
    with pytest.raises(TooLarge):
        await fetch(site, "/too-large")


async def test_an_endless_body_is_left(site: Site) -> None:
    async def flood(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 10_000)
        except ConnectionError:
            return response

    site.pages["/"] = flood

    with pytest.raises(TooLarge):
        await fetch(site, "/")


async def test_gzip_is_unpacked_and_a_bomb_is_left(site: Site) -> None:
    site.page("/page", gzip.compress("早间要闻".encode() * 500), Content_Encoding="gzip")
    site.page("/fits", gzip.compress(b"x" * LIMIT), Content_Encoding="gzip")
    site.page("/bomb", gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")

    assert (await fetch(site, "/page")).body.decode() == "早间要闻" * 500
    assert len((await fetch(site, "/fits")).body) == LIMIT
    with pytest.raises(TooLarge):
        await fetch(site, "/bomb")


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"whole", mtime=0)[:-4], "gzip"),
        (gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0), "gzip"),
        (b"no gzip at all", "gzip"),
        (zlib.compress(b"something else"), "br"),
    ],
)
async def test_what_cannot_be_unpacked_whole_has_failed(
    site: Site, body: bytes, encoding: str
) -> None:
    site.page("/", body, Content_Encoding=encoding)

    with pytest.raises(Failed):
        await fetch(site, "/")


async def test_a_body_that_breaks_off_has_failed(site: Site) -> None:
    async def break_off(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "500"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return response

    site.pages["/"] = break_off

    with pytest.raises(Failed):
        await fetch(site, "/")


async def test_a_slow_drip_is_left_in_time(site: Site) -> None:
    done = asyncio.Event()

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"drip")
        await done.wait()
        return response

    site.pages["/"] = drip

    with pytest.raises(TimedOut):
        await fetch(site, "/", seconds=0.2)
    done.set()


async def test_a_host_is_asked_for_two_pages_at_a_time(site: Site) -> None:
    here, most, both = 0, 0, asyncio.Event()

    async def count(_: web.Request) -> web.Response:
        nonlocal here, most
        here += 1
        most = max(most, here)
        if here == 2:
            both.set()
        await both.wait()
        here -= 1
        return web.Response()

    site.pages["/"] = count
    async with opened(site) as guarded:
        await asyncio.gather(*(guarded.get(site.address("/")) for _ in range(8)))

    assert most == 2
    assert len(site.asked) == 8


async def test_nobody_there_has_failed_and_says_where_without_the_query(site: Site) -> None:
    unused = Web(allow_hosts=["127.0.0.1"])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with unused as web:
            with pytest.raises(WebError) as caught:
                await web.get(f"http://127.0.0.1:{port}/feed?key=secret")

    assert type(caught.value) is Failed
    assert str(caught.value) == f"http://127.0.0.1:{port}/feed: ClientConnectorError"
