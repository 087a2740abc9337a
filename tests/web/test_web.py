"""The guarded web: what is fetched, within which limits, and how hosts are treated."""

import asyncio
import gzip
import random
import socket
import zlib
from collections.abc import Callable
from importlib.metadata import version

import brotli
import pytest
from aiohttp import web

from digests.sources.web import USER_AGENT, Failed, Resting, TimedOut, TooLarge, Web, WebError
from tests.sites import LIMIT, Names, Site, fetch, opened, serve


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


async def test_a_body_is_as_large_as_the_limit_at_most(site: Site) -> None:
    site.page("/fits", b"x" * LIMIT)
    site.page("/too-large", b"x" * (LIMIT + 1))

    assert len((await fetch(site, "/fits")).body) == LIMIT
    with pytest.raises(TooLarge):
        await fetch(site, "/too-large")


async def test_a_call_may_take_more_or_less_than_the_others(site: Site) -> None:
    site.page("/", b"x" * (LIMIT + 1))

    async with opened(site) as web:
        assert len((await web.get(site.address("/"), max_bytes=LIMIT + 1)).body) == LIMIT + 1
        with pytest.raises(TooLarge, match="more than 1000 bytes"):
            await web.get(site.address("/"), max_bytes=1000)
        with pytest.raises(TooLarge, match=f"more than {LIMIT} bytes"):
            await web.get(site.address("/"))


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("deflate", zlib.compress)],
)
async def test_what_is_packed_is_unpacked_and_a_bomb_is_left(
    site: Site, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    site.page("/page", pack("早间要闻".encode() * 500), Content_Encoding=encoding.upper())
    site.page("/fits", pack(b"x" * LIMIT), Content_Encoding=encoding)
    site.page("/bomb", pack(b"x" * 10_000_000), Content_Encoding=encoding)

    assert (await fetch(site, "/page")).body.decode() == "早间要闻" * 500
    assert len((await fetch(site, "/fits")).body) == LIMIT
    assert site.asked[0].headers["Accept-Encoding"] == "gzip, br"
    with pytest.raises(TooLarge):
        await fetch(site, "/bomb")


async def test_packed_noise_is_not_taken_beyond_the_limit(site: Site) -> None:
    # It is larger packed than unpacked: both count, also where no length is told.
    noise = gzip.compress(random.Random(7).randbytes(LIMIT))

    async def in_chunks(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Encoding": "gzip"})
        await response.prepare(request)
        await response.write(noise)
        return response

    site.pages["/"] = in_chunks

    with pytest.raises(TooLarge):
        await fetch(site, "/")


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (gzip.compress(b"whole", mtime=0)[:-4], "gzip", "its gzip breaks off"),
        (
            gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0),
            "gzip",
            "followed by something else",
        ),
        (b"no gzip at all", "gzip", "is not the gzip that it says it is"),
        (b"no brotli at all", "br", "is not the brotli that it says it is"),
        (b"x", "zstd", "is packed as 'zstd', which was not asked for"),
    ],
)
async def test_what_cannot_be_unpacked_whole_has_failed(
    site: Site, body: bytes, encoding: str, words: str
) -> None:
    site.page("/", body, Content_Encoding=encoding)

    with pytest.raises(Failed, match=words):
        await fetch(site, "/?key=secret")


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


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_asks_for_rest_gets_it(site: Site, secret: Site, status: int) -> None:
    site.page("/busy", b"later", status=status, Retry_After="120")
    secret.page("/to-busy", status=302, Location=site.address("/busy"))

    async with Web(allow_hosts=["127.0.0.1"]) as web:
        assert (await web.get(secret.address("/to-busy"))).body == b"later"
        with pytest.raises(Resting) as caught:
            await web.get(site.address("/"))
        with pytest.raises(Resting):
            await web.get(secret.address("/to-busy"))
        assert (await web.get(secret.address("/"))).body == b"inner matters"

    assert len(site.asked) == 1
    assert 110 < caught.value.seconds <= 120
    assert isinstance(caught.value, Failed)


async def test_what_asks_for_no_rest_is_asked_again(site: Site) -> None:
    site.page("/busy", status=429)
    site.page("/date", status=503, Retry_After="Sun, 22 Nov 1999 08:00:00 GMT")
    site.page("/new", status=200, Retry_After="120")

    async with opened(site) as web:
        for path in ("/busy", "/date", "/new", "/busy"):
            await web.get(site.address(path))

    assert len(site.asked) == 4


async def test_waiting_for_a_turn_is_not_the_hosts_fault(site: Site) -> None:
    go, asked = asyncio.Event(), asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        asked.set()
        if request.path == "/slow":
            await go.wait()
        return web.Response()

    site.pages = {"/slow": answer, "/quick": answer}
    async with Web(allow_hosts=["127.0.0.1"], seconds=1, at_once=1) as guarded:
        slow = asyncio.create_task(guarded.get(site.address("/slow")))
        await asked.wait()
        quick = asyncio.create_task(guarded.get(site.address("/quick")))
        with pytest.raises(TimedOut):
            await slow
        assert (await quick).status == 200
    go.set()


def test_we_say_who_we_are() -> None:
    assert f"Jianbao/{version('jianbao')} (+news digest bot)" == USER_AGENT


async def test_a_name_that_nobody_has_is_said_so() -> None:
    async with Web(resolver=Names()) as web:
        with pytest.raises(Failed, match=r"^http://nobody\.example/a: its name cannot be found$"):
            await web.get("http://nobody.example/a?key=secret#part")
    async with Web() as web:
        with pytest.raises(Failed, match="its name cannot be found"):
            await web.get(f"http://{'a' * 64}.example/")


async def test_nobody_there_has_failed_and_says_where_without_the_query(site: Site) -> None:
    unused = Web(allow_hosts=["127.0.0.1"])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with unused as web:
            with pytest.raises(WebError) as caught:
                await web.get(f"http://127.0.0.1:{port}/feed?key=secret")

    assert type(caught.value) is Failed
    assert str(caught.value) == f"http://127.0.0.1:{port}/feed: refuses connections"


async def test_hosts_that_hang_do_not_keep_all_places_from_the_others() -> None:
    names = ["a.example", "b.example", "good.example"]
    resolver = Names(**{name.replace(".", "_"): [["127.0.0.1"]] for name in names})
    hanging = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        await hanging.wait()
        return web.Response()

    async with serve() as site:
        site.pages["/hang"] = hang
        site.page("/page", b"here")
        slow = [site.address("/hang", name) for name in names[:2]]
        allowed = [f"{name}:{site.port}" for name in names]
        async with Web(allow_hosts=allowed, seconds=1, at_once=2, resolver=resolver) as fetcher:
            for _ in range(2):
                asked = [asyncio.create_task(fetcher.get(address)) for address in slow]
                await asyncio.sleep(0)
                good = asyncio.create_task(fetcher.get(site.address("/page", names[2])))
                done, _ = await asyncio.wait((*asked, good), return_when=asyncio.FIRST_COMPLETED)
                await asyncio.wait((*asked, good))
                assert all(isinstance(task.exception(), TimedOut) for task in asked)
            # The first time they were strangers; now they are known.
            assert done == {good}
        hanging.set()
