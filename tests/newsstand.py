"""A newsstand: a real server of one feed and a picture, which answers as it is told."""

import io
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from html import escape

from aiohttp import web as server
from PIL import Image


class Newsstand:
    """What it serves, and how often it was asked for its feed."""

    def __init__(self) -> None:
        """Begin with an empty feed that is well."""
        self.status = 200
        self.headers: dict[str, str] = {}
        self.asked = 0
        self.base = ""
        self.entries: list[str] = []

    @property
    def address(self) -> str:
        """Where the feed is."""
        return f"{self.base}/feed"

    def put(self, name: str, title: str, paragraphs: Iterable[str], published: str) -> None:
        """Add an entry (RFC 2822 date) with a picture, on top."""
        html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        self.entries.insert(
            0,
            f"<item><title>{escape(title)}</title><link>https://harbour.example/{name}</link>"
            f"<guid>{name}</guid><description>{escape(html)}</description>"
            f'<enclosure url="{self.base}/{name}.jpg" type="image/jpeg" length="1"/>'
            f"<pubDate>{published}</pubDate></item>",
        )

    async def serve_feed(self, _request: server.Request) -> server.Response:
        """The feed, or what was ordered instead."""
        self.asked += 1
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>港湾报</title><link>https://harbour.example/</link>{''.join(self.entries)}"
            "</channel></rss>"
        )
        return server.Response(
            status=self.status,
            text=text if self.status == 200 else "",
            content_type="application/rss+xml",
            headers=self.headers,
        )

    async def serve_picture(self, request: server.Request) -> server.Response:
        """A picture of its own for each name."""
        content = io.BytesIO()
        drawn = random.Random(request.match_info["name"]).randbytes(72)
        colours = Image.frombytes("RGB", (6, 4), drawn)
        colours.resize((640, 360), Image.Resampling.BICUBIC).save(content, "JPEG")
        return server.Response(body=content.getvalue(), content_type="image/jpeg")


@asynccontextmanager
async def opened_newsstand() -> AsyncIterator[Newsstand]:
    """A newsstand on a port of its own, until the block ends."""
    stand = Newsstand()
    app = server.Application()
    app.router.add_get("/feed", stand.serve_feed)
    app.router.add_get("/{name}.jpg", stand.serve_picture)
    runner = server.AppRunner(app)
    await runner.setup()
    try:
        await server.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        stand.base = f"http://{host}:{port}"
        yield stand
    finally:
        await runner.cleanup()
