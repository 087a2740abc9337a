"""Says what became of parcels, in the log and in metrics: one line for all that arrived."""

from collections.abc import Iterable
from datetime import datetime

import structlog

from bot.courier import Outcome
from bot.decide import Bury, Doubt, Finish, Halt, Leave, Rename, Retry
from bot.metrics import Metrics

log = structlog.get_logger()

_NAMES = {
    Finish: "sent",
    Retry: "retry",
    Doubt: "unknown",
    Bury: "dead",
    Leave: "left",
    Rename: "moved",
    Halt: "halted",
}


def report(outcomes: Iterable[Outcome], metrics: Metrics, now: datetime) -> None:
    """Count and log outcomes that were written down."""
    sent = 0
    for outcome in outcomes:
        metrics.parcel(_NAMES.get(type(outcome.plan), "other"))
        metrics.send(outcome.seconds)
        if isinstance(outcome.plan, Finish):
            sent += 1
            _count_lateness(outcome, metrics, now)
        else:
            _report_trouble(outcome, metrics)
    if sent:
        log.info("parcels.sent", parcels=sent)


def _count_lateness(outcome: Outcome, metrics: Metrics, now: datetime) -> None:
    parcel = outcome.parcel
    if parcel.due is not None and not parcel.part:
        metrics.late((now - parcel.due).total_seconds())


def _report_trouble(outcome: Outcome, metrics: Metrics) -> None:
    parcel = outcome.parcel
    fields = {"parcel": parcel.key, "chat": parcel.chat, "attempt": parcel.claim.attempts}
    match outcome.plan:
        case Retry(pause=seconds) if seconds:
            metrics.flood("chat")
            log.warning("parcel.flood", seconds=seconds, **fields)
        case Rename():
            log.info("chat.moved", **fields)
        case Leave(problem) | Retry(problem=problem) | Doubt(problem) | Bury(problem):
            kind = _NAMES[type(outcome.plan)]
            log.warning("parcel.failed", outcome=kind, problem=problem, **fields)
