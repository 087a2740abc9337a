"""Logging: events with fields, for people or as JSON lines, and never a bot token in them."""

import logging
import re
import sys
from typing import IO, Literal

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

Style = Literal["auto", "console", "json"]
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

_TOKEN = re.compile(r"(\d{6,})(:|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
_TALKATIVE = ("aiohttp", "alembic", "asyncio", "httpcore", "httpx", "jieba", "PIL", "telegram")
# It calls every page without an article an error; what comes of a page is said by its source.
_SILENT = ("trafilatura",)


def redact(text: str) -> str:
    """The text with every bot token cut after its public number."""
    return _TOKEN.sub(r"\1:[token]", text)


def configure_logs(
    level: Level = "INFO", style: Style = "auto", stream: IO[str] | None = None
) -> None:
    """Send structlog's events and the standard library's records to one stream.

    `style` auto is for people on a terminal and JSON lines elsewhere; the stream is standard
    error unless another is given. What a line says is redacted last, when it is whole text.
    """
    stream = sys.stderr if stream is None else stream
    console = stream.isatty() if style == "auto" else style == "console"
    shared = _shared_processors()
    handler = _Handler(stream)
    handler.setFormatter(
        _Formatter(processors=_last_processors(console, stream), foreign_pre_chain=shared)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


class _Formatter(ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _Handler(logging.StreamHandler[IO[str]]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        # The standard library would print the arguments of a broken record as they are.
        place = f"{record.pathname}:{record.lineno}"
        self.stream.write(redact(f"a record of {place} could not be written: {record.msg!r}\n"))


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _last_processors(console: bool, stream: IO[str]) -> list[Processor]:
    if console:
        # Plain tracebacks: a pretty one would show local variables.
        renderer = structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        return [ProcessorFormatter.remove_processors_meta, renderer]
    return [
        ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
