"""Logging: what a line looks like, and that no line ever holds a bot token."""

import json
import logging
import sys
import warnings
from io import StringIO

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from telegram import Bot

from bot.logs import Style, configure_logs, redact

SECRET = "AAEhBOweik6ad9r_-QXMENQjcrGbqCr4K-m"
TOKEN = f"123456789:{SECRET}"


pytestmark = pytest.mark.usefixtures("logging_as_before")


@pytest.fixture(params=["console", "json"])
def lines(request: pytest.FixtureRequest) -> StringIO:
    """Where the log goes, in both styles."""
    style: Style = request.param
    stream = StringIO()
    configure_logs("INFO", style, stream)
    return stream


def test_json_lines_hold_an_event_and_its_fields() -> None:
    stream = StringIO()
    configure_logs("INFO", "auto", stream)

    structlog.get_logger("deliver").info("sent", chat=5, title="早间要闻")
    logging.getLogger("other").warning("a %s", "record")
    structlog.get_logger("deliver").debug("too quiet")

    sent, other = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (sent["event"], sent["level"], sent["logger"]) == ("sent", "info", "deliver")
    assert (sent["chat"], sent["title"]) == (5, "早间要闻")
    assert sent["timestamp"].endswith("Z")
    assert (other["event"], other["level"]) == ("a record", "warning")
    assert "早间要闻" in stream.getvalue()


def test_people_get_plain_lines_with_tracebacks_and_no_local_variables() -> None:
    stream = StringIO()
    configure_logs("INFO", "console", stream)

    try:
        hidden = "a local" + " variable"
        raise ValueError(len(hidden))
    except ValueError:
        structlog.get_logger().exception("failed", job="ingest")

    text = stream.getvalue()
    assert "failed" in text
    assert "job=ingest" in text
    assert "ValueError: 16" in text
    assert "a local variable" not in text


def test_events_never_hold_a_token(lines: StringIO) -> None:
    log = structlog.get_logger()

    log.info(TOKEN)
    log.info("calling", address=f"https://api.telegram.org/bot{TOKEN}/getMe", all=[{TOKEN: TOKEN}])
    log.info("bot", bot=Bot(TOKEN))
    log.bind(token=TOKEN).warning("bound")
    log.info("quoted", address=f"/bot123456789%3A{SECRET}")

    assert lines.getvalue().count("123456789:[token]") >= 6
    assert SECRET not in lines.getvalue()


def test_records_of_the_standard_library_never_hold_a_token(lines: StringIO) -> None:
    log = logging.getLogger("library")

    log.warning("at %s", f"/bot{TOKEN}/getMe")
    log.warning("with %(token)s", {"token": TOKEN})
    log.warning("%r", Bot(TOKEN))
    log.warning("extra", extra={"address": TOKEN})
    log.warning(TOKEN, stack_info=True)

    assert "123456789:[token]" in lines.getvalue()
    assert SECRET not in lines.getvalue()


def test_exceptions_never_hold_a_token(lines: StringIO) -> None:
    try:
        try:
            raise OSError(f"cannot reach /bot{TOKEN}/getMe")
        except OSError as problem:
            raise RuntimeError(TOKEN) from problem
    except RuntimeError:
        structlog.get_logger().exception("failed")
        logging.getLogger("library").exception("failed")

    assert lines.getvalue().count("[token]") >= 4
    assert "RuntimeError" in lines.getvalue()
    assert SECRET not in lines.getvalue()


def test_a_record_that_cannot_be_written_does_not_show_its_arguments() -> None:
    stream = StringIO()
    configure_logs("INFO", "json", stream)
    (handler,) = logging.getLogger().handlers
    broken = {"msg": f"{TOKEN} %s %s", "args": (TOKEN,), "pathname": "library.py", "lineno": 7}

    handler.handle(logging.makeLogRecord(broken))

    assert stream.getvalue() == (
        "a record of library.py:7 could not be written: '123456789:[token] %s %s'\n"
    )


def test_warnings_never_hold_a_token(lines: StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(TOKEN, stacklevel=1)
        logging.captureWarnings(False)

    assert "UserWarning: 123456789:[token]" in lines.getvalue()
    assert SECRET not in lines.getvalue()


async def test_access_lines_are_kept_quiet_and_hold_no_token(lines: StringIO) -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/{path}", hello)
    async with TestClient(TestServer(app)) as client:
        await client.get(f"/bot{TOKEN}", headers={"Connection": "close"})
        logging.getLogger("aiohttp").setLevel(logging.INFO)
        await client.get(f"/bot{TOKEN}")

    assert lines.getvalue().count("GET /bot123456789:[token]") == 1
    assert SECRET not in lines.getvalue()


def test_standard_error_is_where_it_goes_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs()
    structlog.get_logger().info("started")

    captured = capsys.readouterr()
    assert json.loads(captured.err)["event"] == "started"
    assert captured.out == ""
    assert not sys.stderr.isatty()


def test_only_tokens_are_cut() -> None:
    assert redact(f"a {TOKEN}/b") == "a 123456789:[token]/b"
    for harmless in (
        "08:30:00",
        "chat 123456789: hello",
        "2026-11-22T08:00:00Z",
        "sha256:" + SECRET,
    ):
        assert redact(harmless) == harmless
