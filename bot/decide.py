"""What an answer from Telegram means for a parcel: a pure table from errors to what to do next."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import answers
from bot.messages import Sent

LONGEST_WAIT = timedelta(minutes=30)
MOST_ATTEMPTS = 12
"""How often we try what is answered in a way nobody knows; a broken line is waited for."""


@dataclass(frozen=True, slots=True)
class Finish:
    """It is there (or was already as it should be)."""

    message_id: int
    file_id: str | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Nothing arrived: again at `at`. `pause` in seconds holds back the chat, or everybody."""

    at: datetime
    problem: str
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Doubt:
    """Nobody knows whether it arrived."""

    problem: str


@dataclass(frozen=True, slots=True)
class Bury:
    """It can never be sent."""

    problem: str


@dataclass(frozen=True, slots=True)
class Leave:
    """The chat cannot be written to any more."""

    problem: str


@dataclass(frozen=True, slots=True)
class Rename:
    """The chat has another id now; send again there."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Halt:
    """The token is refused: nothing can be sent at all."""

    problem: str


Plan = Finish | Retry | Doubt | Bury | Leave | Rename | Halt


def decide(answer: Sent | answers.SendError, attempts: int, now: datetime) -> Plan:
    """What to do after the `attempts`-th try of a parcel (from 1) was answered so."""
    match answer:
        case Sent(message_id, file_id):
            return Finish(message_id, file_id)
        case answers.Unmodified():
            return Finish(0)
        case answers.Wait(seconds=seconds):
            return Retry(now + timedelta(seconds=seconds), str(answer), pause=seconds)
        case answers.Unknown():
            return Doubt(str(answer))
        case answers.Moved(chat_id=chat_id):
            return Rename(chat_id)
        case answers.Gone(reason="not_found") if attempts < 2:
            return Retry(now + _backoff(attempts), str(answer))
        case answers.Gone() | answers.NoRight(reason="messages"):
            return Leave(answer.reason)
        case answers.Unauthorised():
            return Halt(str(answer))
        case answers.NotSent() | answers.Conflict() if attempts < _most(answer):
            return Retry(now + _backoff(attempts), str(answer))
        case _:
            return Bury(str(answer))


def _most(answer: answers.SendError) -> float:
    return MOST_ATTEMPTS if answer.reason == "answer" else math.inf


def _backoff(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempts, 20)), LONGEST_WAIT)
