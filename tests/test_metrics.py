"""Metrics: few, well named, each counting what its name says."""

import re

import pytest

from bot.metrics import Metrics
from digests.store.backlog import Backlog
from tests.stock import NOW


@pytest.fixture
def metrics() -> Metrics:
    """Nothing counted yet."""
    return Metrics()


def figures(metrics: Metrics) -> dict[str, float]:
    lines = metrics.text().decode().splitlines()
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in pairs if not name.endswith("_created")}


def test_what_is_counted(metrics: Metrics) -> None:
    metrics.parcel("sent", 30)
    metrics.parcel("retry")
    metrics.send(0.2)
    metrics.late(70)
    metrics.late(-3)
    metrics.flood("chat")
    metrics.leases_expired(4)
    metrics.update("handled")
    metrics.slots(9, 1)
    metrics.articles({"new": 5, "rejected": 2})
    metrics.job_failed("read harbour")
    metrics.job_failed("read posts")
    metrics.database_failed()
    metrics.clock_jumped()
    counted = figures(metrics)
    expected = {
        'jianbao_parcels_total{outcome="sent"}': 30,
        'jianbao_parcels_total{outcome="retry"}': 1,
        "jianbao_send_seconds_count": 1,
        'jianbao_send_seconds_bucket{le="0.1"}': 0,
        'jianbao_send_seconds_bucket{le="0.25"}': 1,
        'jianbao_digest_late_seconds_bucket{le="1.0"}': 1,
        'jianbao_digest_late_seconds_bucket{le="300.0"}': 2,
        'jianbao_floods_total{scope="chat"}': 1,
        "jianbao_leases_expired_total": 4,
        'jianbao_updates_total{outcome="handled"}': 1,
        'jianbao_slots_total{outcome="served"}': 9,
        'jianbao_slots_total{outcome="skipped"}': 1,
        'jianbao_articles_total{outcome="new"}': 5,
        'jianbao_articles_total{outcome="rejected"}': 2,
        'jianbao_job_failures_total{job="read"}': 2,
        "jianbao_database_errors_total": 1,
        "jianbao_clock_jumps_total": 1,
    }
    assert {name: counted[name] for name in expected} == expected


def test_what_is_not_there_any_more_is_not_shown(metrics: Metrics) -> None:
    full = Backlog({"queued": 7}, {0: 5, 2: 2}, NOW, None)
    metrics.look(full, {"publish"}, NOW)
    assert figures(metrics)['jianbao_queued_parcels{priority="2"}'] == 2
    assert figures(metrics)['jianbao_duty{duty="publish"}'] == 1
    metrics.look(Backlog({"queued": 1}, {0: 1}, None, None), (), NOW)
    assert 'jianbao_queued_parcels{priority="2"}' not in figures(metrics)
    assert 'jianbao_duty{duty="publish"}' not in figures(metrics)
    assert figures(metrics)["jianbao_database_up"] == 1
    metrics.look(None, (), NOW)
    assert figures(metrics)["jianbao_database_up"] == 0
    assert not any(name.startswith("jianbao_queued") for name in figures(metrics))


def test_two_processes_in_one_program_count_each_their_own(metrics: Metrics) -> None:
    other = Metrics()
    metrics.database_failed()
    assert figures(other)["jianbao_database_errors_total"] == 0


def test_every_name_is_ours_and_explained(metrics: Metrics) -> None:
    text = metrics.text().decode()
    named = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    explained = set(re.findall(r"^# HELP (\S+) \S", text, re.MULTILINE))
    assert named == explained
    assert all(name.startswith("jianbao_") for name in named)
