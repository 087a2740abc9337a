"""Requests from other pages: refused everywhere, though a bot's client is not kept out."""

import aiohttp
import pytest

from bot.simulator.simulator import DEMO_TOKEN


@pytest.mark.parametrize(
    "path", [f"/bot{DEMO_TOKEN}/getMe", "/control/state", "/", "/pictures/tram.jpg"]
)
async def test_another_pages_request_is_refused(base: str, path: str) -> None:
    async with aiohttp.ClientSession() as session:
        for origin in ("http://evil.example", "null"):
            async with session.get(base + path, headers={"Origin": origin}) as answer:
                assert answer.status == 403


async def test_a_bot_is_served_without_an_origin_and_the_page_with_its_own(base: str) -> None:
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {"Origin": base}):
            async with session.get(f"{base}/bot{DEMO_TOKEN}/getMe", headers=headers) as answer:
                assert answer.status == 200
