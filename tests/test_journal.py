"""The journal: what the database does to all jobs is said once; what a job does, with its place."""

import sqlite3
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.journal import Journal
from bot.metrics import Metrics
from tests.stock import NOW


@dataclass
class Watch:
    """Seconds that are counted by hand."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    """Where the seconds stand."""
    return Watch()


@pytest.fixture
def journal(watch: Watch) -> Journal:
    """A journal by that watch."""
    return Journal(lambda: NOW, watch, Metrics())


def full_disk() -> Exception:
    """What a full disk is told as."""
    origin = sqlite3.OperationalError("database or disk is full")
    origin.sqlite_errorcode = sqlite3.SQLITE_FULL
    return sa.exc.OperationalError("INSERT INTO chats …", {"title": "somebody"}, origin)


def counted(journal: Journal, line: str) -> bool:
    return line in journal.metrics.text().decode().splitlines()


def test_what_the_database_does_to_all_is_said_once(journal: Journal, watch: Watch) -> None:
    for job in ("publish", "deliver", "tidy"):
        journal.begin(job)
    with capture_logs() as logs:
        for _ in range(5):
            for job in ("publish", "deliver", "tidy"):
                journal.failed(job, full_disk())
    assert logs == [
        {
            "event": "database.failing",
            "log_level": "error",
            "job": "publish",
            "problem": "database or disk is full",
        }
    ]
    assert journal.disturbance == "database or disk is full"
    assert counted(journal, "jianbao_database_errors_total 15.0")
    assert counted(journal, 'jianbao_job_failures_total{job="tidy"} 5.0')

    watch.seconds += 40
    with capture_logs() as logs:
        journal.worked("publish")
        journal.worked("deliver")
        assert journal.disturbance
        journal.worked("tidy")
    assert logs == [{"event": "database.back", "log_level": "info", "seconds": 40}]
    assert not journal.disturbance


def test_what_lasts_is_said_less_and_less_often(journal: Journal, watch: Watch) -> None:
    said = []
    for _ in range(4 * 3600):
        with capture_logs() as logs:
            journal.failed("deliver", full_disk())
        said += [watch.seconds - 100 for _ in logs]
        watch.seconds += 1
    assert said == [0, 30, 90, 210, 450, 930, 1890, 3810, 7410, 11010]


def test_a_bug_is_said_with_where_it_is_and_is_no_disturbance(journal: Journal) -> None:
    with capture_logs() as logs:
        assert [journal.failed("read local", ValueError("odd")) for _ in range(9)][-1] == 9
    assert [(line["event"], line["failures"]) for line in logs] == [
        ("job.failed", 1),
        ("job.failed", 2),
        ("job.failed", 4),
        ("job.failed", 8),
    ]
    assert all(isinstance(line["exc_info"], ValueError) for line in logs)
    assert not journal.disturbance
    assert journal.jobs["read local"].problem == "odd"


def test_a_job_that_fails_otherwise_has_its_database_back(journal: Journal) -> None:
    journal.failed("publish", full_disk())
    with capture_logs() as logs:
        journal.failed("publish", ValueError("odd"))
    assert [line["event"] for line in logs] == ["database.back", "job.failed"]


def test_it_knows_when_a_job_last_went_well(journal: Journal, watch: Watch) -> None:
    journal.begin("publish")
    watch.seconds += 7
    assert journal.jobs["publish"].done_at is None
    assert journal.seconds_since_done("publish") == 7
    journal.worked("publish")
    watch.seconds += 2
    assert journal.jobs["publish"].done_at == NOW
    assert journal.seconds_since_done("publish") == 2


def test_no_token_is_kept(journal: Journal) -> None:
    with capture_logs():
        journal.failed("updates", ValueError("at /bot123456789:" + "Zx_-" * 9 + "/getMe"))
    assert "Zx_-" not in journal.jobs["updates"].problem
