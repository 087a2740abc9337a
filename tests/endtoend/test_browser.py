"""`jianbao try` as a newcomer meets it: a command, a page in a browser, the first push."""

import re
import signal
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browser import NEEDS_BROWSER, browsing
from tests.endtoend.processes import Running, free_port, started

pytestmark = NEEDS_BROWSER

READY = "is running: open http://127.0.0.1:"
AT_NOON = "2026-11-22T04:00"
"""In UTC, where noon in Shanghai is."""


async def test_a_newcomer_reads_subscribes_and_gets_the_first_push(tmp_path: Path) -> None:
    port = free_port()
    with _trial(tmp_path, port) as trial:
        trial.wait_for(READY)
        async with browsing(f"http://127.0.0.1:{port}/") as page:
            await _starts(page)
            await _reads(page)
            await _subscribes_and_waits(page)
        assert trial.end(signal.SIGINT) == 0
        assert "Traceback" not in trial.output

    with _trial(tmp_path, port) as again:
        again.wait_for(READY)
        async with browsing(f"http://127.0.0.1:{port}/") as page:
            await expect(page.locator("#messages .message").first).to_be_visible()
            before = await _newest(page)
            await _say(page, "/status")
            status = await _answer(page, before + 1)
            await expect(status).to_contain_text("早间简报")
            await expect(status).to_contain_text("明天 08:00")
        assert again.end(signal.SIGINT) == 0


async def _starts(page: Page) -> None:
    await page.get_by_test_id("start").click()
    await expect(page.locator("#messages .message.incoming").first).to_be_visible()


async def _reads(page: Page) -> None:
    before = await _newest(page)
    await _say(page, "/digest")
    choice = await _answer(page, before + 1)
    await choice.get_by_role("button", name="早间简报").click()
    digest = await _answer(page, before + 2)
    await expect(digest).to_contain_text("早间简报 · 2026年11月22日 星期日")
    picture = digest.locator("img.picture")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300

    await page.locator(".message .key", has_text=re.compile("^1$")).last.click()
    await expect(page.get_by_text("— 完 —")).to_be_visible()

    await _say(page, "/digest english")
    ones = page.locator(".message .key", has_text=re.compile("^1$"))
    await expect(ones).to_have_count(2)
    await ones.last.click()
    open_ = page.locator(".message", has=page.get_by_role("button", name="▶")).last
    await expect(open_).to_contain_text("1/")
    # The arrow goes from the last page: hold on to the message itself.
    article = page.get_by_test_id(str(await open_.get_attribute("data-testid")))
    first = await article.inner_text()
    await article.get_by_role("button", name="▶").click()
    await expect(article).to_contain_text("已编辑")
    await expect(article.get_by_role("button", name="◀")).to_be_visible()
    assert await article.inner_text() != first


async def _subscribes_and_waits(page: Page) -> None:
    before = await _newest(page)
    await _say(page, "订阅 早间简报")
    await expect(await _answer(page, before + 1)).to_contain_text("订好了：早间简报")
    await expect(page.get_by_test_id("message-list").get_by_text("这是一份样刊")).to_be_visible()
    await page.get_by_test_id("clock-hour").click()
    await expect(page.get_by_test_id("clock")).to_contain_text("13:0")

    await page.get_by_test_id("clock-next").click()
    await expect(page.get_by_test_id("clock")).to_contain_text("08:0")
    push = page.get_by_test_id("message-list").get_by_text("早间简报 · 2026年11月23日 星期一")
    await expect(push).to_be_visible()
    await expect(push).to_have_count(1)


async def _say(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()


async def _answer(page: Page, number: int) -> Locator:
    """The message of that number, counted from what the reader wrote."""
    message = page.get_by_test_id(f"message-{number + 1}")
    await expect(message).to_have_class(re.compile("incoming"))
    return message


async def _newest(page: Page) -> int:
    await expect(page.get_by_test_id("composer")).to_be_visible()
    numbers = page.locator("#messages .message")
    found = [
        await numbers.nth(n).get_attribute("data-message") for n in range(await numbers.count())
    ]
    return max((int(number) for number in found if number), default=0)


def _trial(folder: Path, port: int) -> AbstractContextManager[Running]:
    return started(folder, "try", "--port", str(port), "--data", "try", "--start-at", AT_NOON)
