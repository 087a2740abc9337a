"""Redirects, followed by the guarded web."""

import asyncio

import pytest
from aiohttp import web

from digests.sources.web import Failed, TimedOut, Web
from tests.sites import Site, fetch


async def test_redirects_are_followed_to_the_end(site: Site) -> None:
    site.page("/old", status=301, Location="/new?from=old")
    site.page("/new", b"moved")

    reply = await fetch(site, "/old")

    assert reply.body == b"moved"
    assert reply.address == site.address("/new?from=old")


@pytest.mark.parametrize(
    ("way", "moved"),
    [
        ([], None),
        ([301], "/1"),
        ([308, 301], "/2"),
        ([301, 302, 301], "/1"),
        ([302, 301], None),
        ([303], None),
        ([307, 308], None),
    ],
)
async def test_an_address_moves_as_far_as_redirects_are_for_good(
    site: Site, way: list[int], moved: str | None
) -> None:
    for step, status in enumerate(way):
        site.page(f"/{step}", status=status, Location=f"{step + 1}#part")
    site.page(f"/{len(way)}", b"here")

    reply = await fetch(site, "/0#top")

    assert reply.body == b"here"
    assert reply.address == site.address(f"/{len(way)}")
    assert reply.moved == (site.address(moved) if moved else None)


async def test_a_redirect_says_where_to_in_many_ways(site: Site) -> None:
    site.page("/a/b/", b"here")
    site.page("/a/新闻", "在这里".encode())
    for number, location in enumerate(["a/b/", "//127.0.0.1:{port}/a/b/", "/x/../a/b/?q#part"]):
        site.page(f"/{number}", status=302, Location=location.format(port=site.port))
        assert (await fetch(site, f"/{number}")).body == b"here"
    for number, target in enumerate(["/a/新闻", "/a/%E6%96%B0%E9%97%BB"]):
        site.page(f"/{number}", status=302, Location=target)
        assert (await fetch(site, f"/{number}")).body.decode() == "在这里"


async def test_a_redirect_that_says_nothing_has_failed(site: Site) -> None:
    site.page("/silent", b"no Location", status=301)
    site.page("/empty", status=302, Location=" ")
    site.page("/odd", status=302, Location="http://[half/")

    for path, words in (("/silent", "answers 301"), ("/empty", "302"), ("/odd", "not an address")):
        with pytest.raises(Failed, match=words):
            await fetch(site, path)


async def test_old_encodings_in_a_redirect_go_as_they_came() -> None:
    asked = list[bytes]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split()[1])
        there = b"/" + "新闻".encode("gb18030")
        lines = [b"HTTP/1.1 302 Found", b"Location: " + there, b"Connection: close", b"", b""]
        writer.write(b"\r\n".join(lines) if len(asked) == 1 else b"HTTP/1.0 200 OK\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server, Web(allow_hosts=["127.0.0.1"]) as web:
        port = server.sockets[0].getsockname()[1]
        reply = await web.get(f"http://127.0.0.1:{port}/")

    assert reply.status == 200
    assert asked == [b"/", b"/%D0%C2%CE%C5"]


async def test_what_is_meant_for_one_host_is_not_told_to_another(site: Site, secret: Site) -> None:
    site.page("/here", status=302, Location="/still-here")
    site.page("/still-here", status=302, Location=secret.address("/"))
    told = {"referer": "http://news.example/", "If-None-Match": '"1"', "Accept-Language": "zh"}
    told |= {"If-Modified-Since": "Sun, 22 Nov 2026 08:00:00 GMT", "accept": "image/png"}

    allowed = [f"127.0.0.1:{one.port}" for one in (site, secret)]
    async with Web(allow_hosts=allowed) as web:
        await web.get(site.address("/here"), headers=told)

    for request in site.asked:
        assert request.headers["Referer"] == "http://news.example/"
        assert request.headers["If-None-Match"] == '"1"'
        assert request.headers.getall("Accept") == ["*/*"]
    assert secret.asked[0].headers["Accept-Language"] == "zh"
    assert not secret.asked[0].headers.keys() & {"Referer", "If-None-Match", "If-Modified-Since"}


async def test_redirects_come_to_an_end(site: Site) -> None:
    async def go_on(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{request.path}0"})

    site.pages = {f"/1{'0' * more}": go_on for more in range(9)}
    site.page("/there", status=302, Location="/back")
    site.page("/back", status=307, Location="/there#again")

    with pytest.raises(Failed, match="more than 5 redirects"):
        await fetch(site, "/1")
    assert len(site.asked) == 6
    with pytest.raises(Failed, match="/back: its redirects lead in a circle"):
        await fetch(site, "/there")
    assert len(site.asked) == 8


async def test_redirects_share_the_time_of_one_call(site: Site) -> None:
    async def wait(request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response(status=302, headers={"Location": f"{request.path}0"})

    site.pages = {f"/1{'0' * more}": wait for more in range(9)}

    with pytest.raises(TimedOut, match=r"no whole answer in 0.5 s"):
        await fetch(site, "/1", seconds=0.5)
    assert len(site.asked) < 5
