"""One process of a fault run: `jianbao run` with a clock that may be wrong, to be killed."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from pydantic import SecretStr

from bot import app
from bot.aiohttp_request import Limits
from bot.client import Client
from bot.config import Config
from bot.crew import Orders
from bot.roles import Role
from bot.simulator.simulator import DEMO_TOKEN

ANSWER_SECONDS = 3
"""How long an answer is waited for: a process does not live much longer here."""

right_time = app.system_clock
"""Whatever the processes take for it."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a process is told: its configuration, and what it does.

    In the folder `storage` there are `clock` (by how many hours the wall clock is wrong) and `log`.
    """

    config: Config
    roles: frozenset[Role]


def work(told: Work) -> None:
    """Be a process of the bot until the end, which is a kill."""
    folder = told.config.storage.folder
    # The real thing but for these two.
    vars(app).update(
        Client=partial(Client, limits=Limits(read=ANSWER_SECONDS, upload=ANSWER_SECONDS)),
        system_clock=_clock_beside(folder / "clock"),
    )
    with (folder / "log").open("a", encoding="utf-8", buffering=1) as log:
        # The last words of a process that ends by itself.
        os.dup2(log.fileno(), sys.stderr.fileno())
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
            logger_factory=structlog.PrintLoggerFactory(log),
        )
        orders = Orders(told.roles)
        asyncio.run(app.serve(told.config, SecretStr(DEMO_TOKEN), asyncio.Event(), orders))


def owner_of(process: int) -> str:
    """What the names of a process in leases look like, for LIKE."""
    return f"%:{process}:%"


def _clock_beside(wrong: Path) -> Callable[[], datetime]:
    """The system's clock, put wrong by as many hours as a file says."""

    def clock() -> datetime:
        return right_time() + timedelta(hours=float(wrong.read_text("ascii")))

    return clock
