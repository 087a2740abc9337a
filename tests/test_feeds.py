"""A feed as a source: the whole conversation with a server, and the items that come of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from digests.model import Article, RawItem, Rejected, Touched
from digests.settings import FeedSettings
from digests.sources import Fetched, Mark, Retired, SourceError
from digests.sources.feeds import Feed
from digests.sources.web import Web
from tests import loaded

DATA = Path(__file__).parent / "data" / "feeds"
Answer = Callable[[web.Request], web.Response]


@dataclass
class Site:
    """A server whose answers are set by path; it keeps the requests it got."""

    host: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)

    def put(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> None:
        """Answer so from now on; `_` in the names of headers stands for `-`."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = lambda _: web.Response(body=content, status=status, headers=named)

    def address(self, path: str) -> str:
        return f"http://{self.host}{path}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        known = self.answers.get(request.path)
        return known(request) if known else web.Response(status=404, text="nothing here")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    async with TestServer(app) as server:
        site.host = f"127.0.0.1:{server.port}"
        yield site


@pytest.fixture
async def fetcher(site: Site) -> AsyncIterator[Web]:
    async with Web(allow_hosts=[site.host], max_bytes=5_000_000) as fetcher:
        yield fetcher


def settings(site: Site, path: str = "/feed", **more: object) -> FeedSettings:
    values = {"name": "hucheng", "kind": "feed", "address": site.address(path), **more}
    return FeedSettings.model_validate(values)


def rss(*items: str) -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel><title>湖城日报 - RSS</title>{inner}</channel></rss>"


def item(number: int, text: str = "新闻的正文在这里。", link: str = "") -> str:
    address = f"<link>{link}</link>" if link else ""
    guid = f"<guid isPermaLink='false'>{number}</guid>"
    return f"{guid}<title>第{number}条</title>{address}<description>{text}</description>"


def walk(mark: Mark, fetched: Fetched) -> tuple[list[RawItem | Rejected | Touched], Mark]:
    """The items, and the mark once they are stored."""
    items = list(fetched.items)
    files = {key: file for key, file in mark.files.items() if key not in fetched.gone}
    for one in items:
        assert one.file is not None
        files[one.file.path] = one.file
    return items, Mark(files, fetched.notes)


def titles(items: list[RawItem | Rejected | Touched]) -> list[str]:
    return [one.title for one in items if isinstance(one, RawItem)]


async def test_a_feeds_life(site: Site, fetcher: Web) -> None:
    feed = Feed(settings(site), fetcher)
    site.put(
        "/feed", rss(item(1), item(2)), ETag='"a"', Last_Modified="Mon, 01 Mar 2021 00:00:00 GMT"
    )
    items, mark = walk(Mark(), await feed.fetch(Mark()))
    assert titles(items) == ["第1条", "第2条"]
    assert "If-None-Match" not in site.asked[-1].headers

    site.put("/feed", status=304, Cache_Control="max-age=600")
    fetched = await feed.fetch(mark)
    assert site.asked[-1].headers["If-None-Match"] == '"a"'
    assert site.asked[-1].headers["If-Modified-Since"] == "Mon, 01 Mar 2021 00:00:00 GMT"
    assert (fetched.unchanged, fetched.rest) == (2, timedelta(minutes=10))
    items, mark = walk(mark, fetched)
    assert items == []

    site.put("/feed", rss(item(1, "正文改过了。"), item(3)), ETag='"b"')
    fetched = await feed.fetch(mark)
    assert (fetched.unchanged, fetched.gone) == (0, ("2",))
    items, mark = walk(mark, fetched)
    assert titles(items) == ["第1条", "第3条"]

    site.put("/feed", status=301, Location="/new")
    site.put("/new", rss(item(1, "正文改过了。"), item(3)), ETag='"c"')
    fetched = await feed.fetch(mark)
    assert fetched.unchanged == 2
    _, mark = walk(mark, fetched)
    site.asked.clear()
    await feed.fetch(mark)
    assert site.paths == ["/new"]
    assert site.asked[0].headers["If-None-Match"] == '"c"'

    site.put("/other", rss(item(3)))
    moved = Feed(settings(site, "/other"), fetcher)
    assert (await moved.fetch(mark)).gone == ("1",)
    assert "If-None-Match" not in site.asked[-1].headers

    site.put("/new", status=410)
    with pytest.raises(Retired, match="410"):
        await feed.fetch(mark)


async def test_what_an_item_holds(site: Site, fetcher: Web) -> None:
    site.put("/feed", (DATA / "rsshub.xml").read_bytes(), Content_Type="application/xml")
    feed = Feed(settings(site, medium="媒体", section="要闻", categories=["本地"]), fetcher)
    fetched = await feed.fetch(Mark())
    assert fetched.rest == timedelta(minutes=20)
    items, _ = walk(Mark(), fetched)
    bridge, salt, cat = (one for one in items if isinstance(one, RawItem))
    assert (bridge.source, bridge.outlet) == ("hucheng", "湖城日报 - 要闻")
    assert (bridge.medium, bridge.section) == ("媒体", "要闻")
    assert bridge.categories == ("本地", "交通")
    assert (bridge.author, bridge.published_certain) == ("林小舟", True)
    assert bridge.published == datetime(2021, 3, 1, 1, 30, tzinfo=UTC)
    assert (cat.title, cat.address) == ("图书馆里来了一只猫。", None)
    reader = loaded.reader()
    article = reader.read(bridge)
    assert isinstance(article, Article)
    assert [picture.address for picture in article.pictures] == [
        "https://img.hucheng.example/bridge.jpg"
    ]
    assert "桥长一千二百米" in article.text
    assert isinstance(reader.read(salt), Article)


async def test_the_operators_word_for_the_outlet_comes_first(site: Site, fetcher: Web) -> None:
    site.put("/feed", rss(item(1)))
    site.put("/nameless", "<rss><channel><item><title>甲</title></item></channel></rss>")
    outlets = []
    for more in ({"outlet": "湖报"}, {}, {"path": "/nameless"}):
        items, _ = walk(Mark(), await Feed(settings(site, **more), fetcher).fetch(Mark()))
        assert isinstance(items[0], RawItem)
        outlets.append(items[0].outlet)
    assert outlets == ["湖报", "湖城日报", "hucheng"]


async def test_an_entry_with_nothing_in_it_is_rejected_once(site: Site, fetcher: Web) -> None:
    site.put("/feed", rss("<guid>x</guid>", item(1)))
    feed = Feed(settings(site), fetcher)
    items, mark = walk(Mark(), await feed.fetch(Mark()))
    assert [type(one) for one in items] == [Rejected, RawItem]
    assert (await feed.fetch(mark)).unchanged == 2


@pytest.mark.parametrize(
    ("status", "headers", "rest"),
    [
        (404, {}, None),
        (500, {}, None),
        (500, {"Retry_After": "120"}, timedelta(seconds=120)),
        (403, {"Retry_After": "soon"}, None),
        (304, {}, None),
        (200, {}, None),
    ],
)
async def test_a_feed_that_gives_nothing_is_asked_later(
    site: Site, fetcher: Web, status: int, headers: dict[str, str], rest: timedelta | None
) -> None:
    site.put("/feed", status=status, **headers)
    with pytest.raises(SourceError, match="hucheng") as caught:
        await Feed(settings(site), fetcher).fetch(Mark())
    assert caught.value.rest == rest
    assert not isinstance(caught.value, Retired)


async def test_a_host_that_wants_rest_gets_it(site: Site, fetcher: Web) -> None:
    site.put("/feed", "slow down", status=429, Retry_After="90")
    feed = Feed(settings(site), fetcher)
    for _ in range(2):
        with pytest.raises(SourceError) as caught:
            await feed.fetch(Mark())
        assert caught.value.rest is not None
        assert timedelta(seconds=60) < caught.value.rest <= timedelta(seconds=90)
    assert len(site.asked) == 1


async def test_what_cannot_be_reached_or_may_not_is_said(site: Site, fetcher: Web) -> None:
    async with Web() as strict:
        with pytest.raises(SourceError, match="private network"):
            await Feed(settings(site), strict).fetch(Mark())
    site.put("/feed", b"x" * 6_000_000)
    with pytest.raises(SourceError, match="more than"):
        await Feed(settings(site), fetcher).fetch(Mark())


async def test_a_page_in_place_of_a_feed_names_its_feed(site: Site, fetcher: Web) -> None:
    link = '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
    site.put("/feed", f"<!doctype html><html><head>{link}</head></html>", Content_Type="text/html")
    with pytest.raises(SourceError, match=r"web page; write http://127\.0\.0\.1:\d+/atom\.xml as"):
        await Feed(settings(site), fetcher).fetch(Mark())


async def test_broken_xml_gives_what_can_be_read(site: Site, fetcher: Web) -> None:
    site.put("/feed", (DATA / "broken.xml").read_bytes())
    items, _ = walk(Mark(), await Feed(settings(site), fetcher).fetch(Mark()))
    assert titles(items) == ["第一条：风 & 雨 © AT&T", "第二条：没有结束", "第三条：突然断了"]


async def test_ids_that_change_at_every_reading_bring_nothing_twice(
    site: Site, fetcher: Web
) -> None:
    feed, mark = Feed(settings(site), fetcher), Mark()
    counts = []
    for number in range(4):
        site.put(
            "/feed",
            rss(
                *(
                    item(number * 10 + n, link=f"/{n}").replace(
                        f"第{number * 10 + n}条", f"第{n}条"
                    )
                    for n in (1, 2)
                )
            ),
        )
        items, mark = walk(mark, await feed.fetch(mark))
        counts.append(len(items))
    assert counts == [2, 2, 0, 0]


async def test_headers_say_how_long_an_answer_holds_good(site: Site, fetcher: Web) -> None:
    feed = Feed(settings(site), fetcher)
    date = "Mon, 01 Mar 2021 00:00:00 GMT"
    cases: tuple[tuple[dict[str, str], timedelta | None], ...] = (
        ({"Cache_Control": "public, max-age=300"}, timedelta(seconds=300)),
        ({"Cache_Control": "no-cache, max-age=300"}, None),
        ({"Cache_Control": "max-age=99999999"}, timedelta(days=1)),
        ({"Date": date, "Expires": "Mon, 01 Mar 2021 00:30:00 GMT"}, timedelta(minutes=30)),
        ({"Date": date, "Expires": "0"}, None),
        ({}, None),
    )
    for headers, rest in cases:
        site.put("/feed", rss(item(1)), 200, **headers)
        assert (await feed.fetch(Mark())).rest == rest


async def test_what_the_document_asked_for_holds_when_nothing_is_new(
    site: Site, fetcher: Web
) -> None:
    feed = Feed(settings(site), fetcher)
    site.put("/feed", rss(item(1)).replace("<item>", "<ttl>45</ttl><item>"), ETag='"a"')
    _, mark = walk(Mark(), await feed.fetch(Mark()))
    site.put("/feed", status=304)
    assert (await feed.fetch(mark)).rest == timedelta(minutes=45)


async def test_an_empty_feed_forgets_nothing(site: Site, fetcher: Web) -> None:
    feed = Feed(settings(site), fetcher)
    site.put("/feed", rss(item(1)))
    _, mark = walk(Mark(), await feed.fetch(Mark()))
    site.put("/feed", rss())
    assert (await feed.fetch(mark)).gone == ()


async def test_full_text_is_taken_from_the_page(site: Site, fetcher: Web) -> None:
    page = (DATA / "article.html").read_text("utf-8").replace('charset="utf-8"', 'charset="gbk"')
    site.put("/p1", page.encode("gbk"), Content_Type="text/html")
    site.put("/p2", "<html><body><p>少。</p></body></html>", Content_Type="text/html")
    site.put("/p3", b"%PDF", Content_Type="application/pdf")
    links = [item(n, link=f"/p{n}") for n in (1, 2, 3)]
    site.put("/feed", rss(*links, item(4)), ETag='"a"')
    fetched = await Feed(settings(site, full_text=True), fetcher).fetch(Mark())
    items, mark = walk(Mark(), fetched)
    whole, *short = sorted(
        (one for one in items if isinstance(one, RawItem)), key=lambda one: one.title
    )
    assert "不再吱呀作响" in whole.html
    assert whole.pictures == (site.address("/og/bridge.jpg?w=1200&h=630"),)
    assert [one.html for one in short] == ["<p>新闻的正文在这里。</p>"] * 3
    assert mark.notes["etag"] == '"a"'


async def test_pages_that_fail_are_tried_three_times(site: Site, fetcher: Web) -> None:
    site.put(
        "/feed",
        rss(item(1, link="/late"), item(2, link="/good")),
        ETag='"a"',
        Cache_Control="max-age=900",
    )
    site.put("/good", "<html></html>", Content_Type="text/html")
    site.put("/late", status=500)
    feed, mark = Feed(settings(site, full_text=True), fetcher), Mark()
    seen = []
    for _ in range(4):
        fetched = await feed.fetch(mark)
        items, mark = walk(mark, fetched)
        seen.append((titles(items), fetched.rest))
    rest = timedelta(minutes=15)
    assert seen == [(["第2条"], None), ([], None), (["第1条"], rest), ([], rest)]
    assert site.paths.count("/late") == 3
    # The whole feed is wanted until none of its entries waits.
    asked = [request for request in site.asked if request.path == "/feed"]
    assert ["If-None-Match" in request.headers for request in asked] == [False, False, False, True]


async def test_a_round_fetches_twenty_pages_and_the_others_wait(site: Site, fetcher: Web) -> None:
    numbers = range(1, 46)
    site.put("/feed", rss(*(item(n, link=f"/p{n}") for n in numbers)))
    for n in numbers:
        site.put(f"/p{n}", "<html></html>", Content_Type="text/html")
    feed, mark = Feed(settings(site, full_text=True), fetcher), Mark()
    rounds = []
    for _ in range(4):
        items, mark = walk(mark, await feed.fetch(mark))
        rounds.append(len(items))
    assert rounds == [20, 20, 5, 0]
    assert len([path for path in site.paths if path != "/feed"]) == 45
