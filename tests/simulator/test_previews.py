"""Links get their cards after the text was sent, or silently none."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, LinkPreviewOptions

from bot.simulator.actions import membership
from bot.simulator.media import previews
from bot.simulator.media.webpage import Page, read_page
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import jpeg
from tests.simulator.waiting import until
from tests.simulator.website import Site, connected, opened_site

LIN, GROUP = 1001, -2001
PAGE = """<!DOCTYPE html><html><head><title>别的</title>
<meta property="og:title" content="晨报 &amp; 晚报">
<meta property="og:site_name" content="临澜晚报"><meta property="og:description" content="一\n  二">
<meta property="og:image" content="/p.jpg">
</head><body><meta property="og:title" content="not this"></body></html>"""


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with opened_site() as site:
        yield site


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncIterator[Simulator]:
    async with connected(tmp_path) as simulator:
        yield simulator


def card(simulator: Simulator, chat: int = LIN) -> dict[str, Any] | None:
    """The card of the newest message."""
    found: dict[str, Any] | None = simulator.messages(chat)[-1].get("_preview")
    return found


async def test_a_page_shows_its_card(bot: Bot, simulator: Simulator, site: Site) -> None:
    address = site.put("/news", PAGE, "text/html; charset=utf-8")
    site.put("/p.jpg", jpeg(640, 360), "image/jpeg")
    sent = await bot.send_message(LIN, f"𠮷 看 {address}")
    assert "_preview" not in sent.api_kwargs
    await until(lambda: card(simulator) is not None)

    shown = card(simulator)
    assert shown is not None
    assert simulator.file_bytes(shown.pop("picture")) is not None
    assert shown == {
        "url": address,
        "site": "临澜晚报",
        "title": "晨报 & 晚报",
        "description": "一 二",
        "large": False,
        "above": False,
    }
    assert "edit_date" not in simulator.messages(LIN)[-1]

    await bot.send_message(GROUP, f'<a href="{address}">报</a>', parse_mode="HTML")
    known = card(simulator, GROUP)
    assert known is not None
    assert known["title"] == "晨报 & 晚报"
    assert site.asked == ["/news", "/p.jpg"]


async def test_a_picture_stands_large_above_the_text(
    bot: Bot, simulator: Simulator, site: Site
) -> None:
    address = site.put("/p.png", jpeg(640, 360, "PNG"), "image/png")
    options = LinkPreviewOptions(url=address, prefer_large_media=True, show_above_text=True)
    sent = await bot.send_message(LIN, "很长的话", link_preview_options=options)
    assert sent.link_preview_options == options
    await until(lambda: card(simulator) is not None)
    shown = card(simulator)
    assert shown is not None
    assert shown["picture"]
    assert shown["large"]
    assert shown["above"]

    small = LinkPreviewOptions(url=address, prefer_small_media=True)
    await bot.send_message(LIN, "小", link_preview_options=small)
    assert (card(simulator) or {})["large"] is False
    # Without an address of its own the wish for a size is not heard.
    await bot.send_message(
        LIN, address, link_preview_options=LinkPreviewOptions(prefer_small_media=True)
    )
    assert (card(simulator) or {})["large"] is True


async def test_a_slow_page_keeps_nobody_waiting(bot: Bot, simulator: Simulator, site: Site) -> None:
    slow = site.put("/slow", PAGE, "text/html")
    other = site.put("/other", "<title>另一页</title>", "text/html; charset=utf-8")
    site.open.clear()
    stays = await bot.send_message(LIN, slow)
    goes = await bot.send_message(LIN, slow)
    changes = await bot.send_message(LIN, slow)
    await bot.delete_message(LIN, goes.message_id)
    await bot.edit_message_text(other, LIN, changes.message_id)
    await until(lambda: sorted(site.asked) == ["/other", "/slow"])
    assert all("_preview" not in message for message in simulator.messages(LIN))

    site.open.set()
    await until(lambda: all("_preview" in message for message in simulator.messages(LIN)))
    shown = simulator.messages(LIN)
    assert [message["message_id"] for message in shown] == [stays.message_id, changes.message_id]
    assert [message["_preview"]["title"] for message in shown] == ["晨报 & 晚报", "另一页"]


async def test_an_edit_takes_the_card_away(bot: Bot, simulator: Simulator, site: Site) -> None:
    address = site.put("/news", PAGE, "text/html")
    sent = await bot.send_message(LIN, address)
    await until(lambda: card(simulator) is not None)
    await bot.edit_message_text("没有链接", LIN, sent.message_id)
    assert card(simulator) is None
    await bot.edit_message_text(f"又有 {address}", LIN, sent.message_id)
    assert card(simulator) is not None


async def test_what_shows_no_card(bot: Bot, simulator: Simulator, site: Site) -> None:
    simulator.limits.enabled = False
    address = site.put("/news", PAGE, "text/html")
    disabled = LinkPreviewOptions(is_disabled=True)
    await bot.send_message(LIN, address, link_preview_options=disabled)
    await bot.send_message(LIN, "没有链接")
    membership.permit(simulator, GROUP, {"can_add_web_page_previews": False})
    simulator.members.put(GROUP, simulator.bot_id, {"status": "member"})
    await bot.send_message(GROUP, address)
    assert site.asked == []

    nothing = [
        f"{site.base}/missing",
        site.put("/text", "words", "text/plain"),
        site.put("/bare", "<html></html>", "text/html"),
        site.put("/bad.jpg", "no picture", "image/jpeg"),
    ]
    for one in nothing:
        await bot.send_message(LIN, one)
    await until(lambda: len(site.asked) == len(nothing) and not simulator.previews._waiting)
    for one in nothing:
        await bot.send_message(LIN, one)
    assert len(site.asked) == len(nothing)
    assert all("_preview" not in message for message in simulator.messages(LIN))


async def test_not_everything_may_wait(
    bot: Bot, simulator: Simulator, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "MOST_WAITING", 1)
    first, second = (site.put(path, PAGE, "text/html") for path in ("/1", "/2"))
    site.open.clear()
    for address in (first, second):
        await bot.send_message(LIN, address)
    site.open.set()
    await until(lambda: "_preview" in simulator.messages(LIN)[0])
    assert "/2" not in site.asked


@pytest.mark.parametrize(
    ("content", "content_type", "page"),
    [
        ("<title>简报</title>".encode("gbk"), "text/html; charset=GBK", Page(title="简报")),
        (
            '<meta charset="gb18030"><TITLE>简报</TITLE>'.encode("gb18030"),
            "text/html",
            Page(title="简报"),
        ),
        (b"<title>x</title>", "text/html; charset=klingon", Page(title="x")),
        (
            b"<meta name=description content='a &lt; b'><meta name=twitter:image content=/t.png>",
            "text/html",
            Page(description="a < b", picture="/t.png"),
        ),
        (b"<meta property=og:title><meta content=x>", "text/html", Page()),
        (b"<title>" + b"y" * 300, "text/html", Page(title="y" * 200)),
        (b"<body><title>x</title>", "text/html", Page()),
    ],
)
def test_what_a_page_says_of_itself(content: bytes, content_type: str, page: Page) -> None:
    assert read_page(content, content_type) == page
