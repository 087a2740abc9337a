"""The page in Chromium."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright


def needs_browser(test: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a test that is skipped without Chromium."""
    absent = shutil.which("chromium") is None
    skipped = pytest.mark.skipif(absent, reason="Chromium is not installed")
    marked: Callable[..., Any] = pytest.mark.browser(skipped(test))
    return marked


@asynccontextmanager
async def browsing(address: str, width: int = 1280) -> AsyncIterator[Page]:
    """The page at an address, in Chinese; anything it complains about fails."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        page = await browser.new_page(locale="zh-CN", viewport={"width": width, "height": 800})
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.on("console", lambda said: complaints.append(said.text))
        await page.goto(address)
        yield page
        await browser.close()
    assert complaints == []
