"""Chromium, as it looks at our pages."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

NEEDS_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed"),
]
"""The marks of tests that are skipped without Chromium."""


def needs_browser(test: Callable[..., Any]) -> Callable[..., Any]:
    """Give one test these marks."""
    for mark in NEEDS_BROWSER:
        test = mark(test)
    return test


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--hide-scrollbars"],
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def quiet_page(width: int, height: int) -> AsyncIterator[Page]:
    """A page in Chinese; anything it complains about fails."""
    complaints: list[str] = []
    async with chromium() as browser:
        page = await browser.new_page(locale="zh-CN", viewport={"width": width, "height": height})
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.on("console", lambda said: complaints.append(said.text))
        yield page
    assert complaints == []


@asynccontextmanager
async def browsing(address: str, width: int = 1280, height: int = 800) -> AsyncIterator[Page]:
    """The page at an address; anything it complains about fails."""
    async with quiet_page(width, height) as page:
        await page.goto(address)
        yield page
