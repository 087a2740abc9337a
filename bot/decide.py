"""What an answer from Telegram means for a parcel: a pure table from errors to what to do next."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot import answers
from bot.messages import Body, EditCaption, EditText, Photo, Sent
from bot.pace import LONGEST_PAUSE

LONGEST_WAIT = timedelta(minutes=30)
MOST_ATTEMPTS = 12
"""How often we try what is answered in a way nobody knows; a broken line is waited for."""
MOST_EDITS = 60
"""How often an edit is tried at a server that fails: for a day."""

Kind = Literal["upload", "text", "plain", "bare", "general", "anew", "shorter"]
"""How a message may be altered.

upload: our JPEG in place of a file id. text: without its picture. plain: without markup. bare:
without its keyboard. general: to the chat itself in place of a topic. anew: a new message in place
of an edit. shorter: a first piece, and the rest after it.
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a parcel was sent: its `number`-th try (from 1), and the body as it was this time.

    `file` is what a photo was sent with, `topic` whether it went to one, `changed` what has been
    altered about the message within this try.
    """

    number: int
    body: Body
    file: Literal["none", "file_id", "upload"] = "none"
    topic: bool = False
    changed: frozenset[Kind] = frozenset()


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
    """The chat cannot be written to any more; `reason` is a short key."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rename:
    """The chat has another id now; send again there."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Halt:
    """The token is refused: nothing can be sent at all."""

    problem: str


@dataclass(frozen=True, slots=True)
class Change:
    """Alter the message and send it again at once, in the same try."""

    kind: Kind
    problem: str


Plan = Finish | Retry | Doubt | Bury | Leave | Rename | Halt | Change


def decide(answer: Sent | answers.SendError, attempt: Attempt, now: datetime) -> Plan:
    """What to do after a try of a parcel was answered so; no change is asked for twice in a try."""
    match answer:
        case Sent(message_id, file_id):
            return Finish(message_id, file_id)
        case answers.Unmodified() if isinstance(attempt.body, EditText | EditCaption):
            return Finish(attempt.body.message)
        case answers.Moved(chat_id=chat_id):
            return Rename(chat_id)
        case answers.Unauthorised():
            return Halt(str(answer))
        case answers.Gone() | answers.NoRight(reason="messages"):
            return _unreachable(answer, attempt, now)
        case answers.Wait() | answers.NotSent() | answers.Unknown() | answers.Conflict():
            return _again(answer, attempt, now)
    kind = _remedy(answer, attempt)
    if kind is not None and kind not in attempt.changed:
        return Change(kind, str(answer))
    if isinstance(answer, answers.NoRight) and "text" in attempt.changed:
        return Leave("no_rights")
    return Bury(str(answer))


def _unreachable(
    answer: answers.Gone | answers.NoRight, attempt: Attempt, now: datetime
) -> Retry | Leave:
    if isinstance(answer, answers.NoRight):
        return Leave("no_rights")
    if answer.reason == "not_found" and attempt.number < 2:
        return Retry(now + _backoff(attempt.number), str(answer))
    return Leave(answer.reason)


def _again(answer: answers.SendError, attempt: Attempt, now: datetime) -> Retry | Doubt | Bury:
    """It did not arrive, or nobody knows: an edit may be done twice, a message not."""
    if isinstance(answer, answers.Wait):
        # What is to wait for longer than an hour is asked for again by then.
        at = now + min(timedelta(seconds=answer.seconds), LONGEST_PAUSE)
        return Retry(at, str(answer), answer.seconds)
    is_edit = isinstance(attempt.body, EditText | EditCaption)
    if isinstance(answer, answers.Unknown) and not is_edit:
        return Doubt(str(answer))
    most = {"answer": MOST_ATTEMPTS, "server": MOST_EDITS}.get(answer.reason, math.inf)
    if attempt.number < most:
        return Retry(now + _backoff(attempt.number), str(answer))
    return Bury(str(answer))


def _remedy(answer: answers.SendError, attempt: Attempt) -> Kind | None:
    """What may help where the message itself was refused; None where nothing can."""
    body = attempt.body
    match answer:
        case answers.PictureRefused() if isinstance(body, Photo):
            uploaded = attempt.file != "file_id" or "upload" in attempt.changed
            return "text" if uploaded else "upload"
        case answers.NoRight() if isinstance(body, Photo):
            return "text"
        case answers.TopicGone() if attempt.topic:
            return "general"
        case answers.MessageGone() if isinstance(body, EditText | EditCaption) and body.or_new:
            return "anew"
        case answers.Broken(reason="entities"):
            return "plain"
        case answers.Broken(reason="too_long"):
            return "shorter"
        case answers.Broken(reason="keyboard") if body.keyboard:
            return "bare"
    return None


def _backoff(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempts, 20)), LONGEST_WAIT)
