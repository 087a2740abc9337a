"""How fast we may send: overall, to one chat, and what Telegram's complaints change about it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from digests.store.pacing import ChatPace, Rate

AHEAD = timedelta(seconds=0.25)
"""How far ahead messages are claimed: more urgent ones that come meanwhile wait no longer."""

PRIVATE_BURST = 3
PRIVATE_WINDOW = timedelta(seconds=3)
GROUP_BURST = 18
GROUP_WINDOW = timedelta(seconds=60)
"""Telegram allows 20 in any 60 seconds, in all topics together."""

BETWEEN = timedelta(seconds=1)
FLOODS_WITHIN = timedelta(seconds=5)
LOWERED = 0.7
LOWEST = 0.2
REGAINED = 0.04
"""The share of the configured rate that comes back with each quiet minute: one of 25 a second."""

LONGEST_PAUSE = timedelta(hours=1)
"""What lies farther ahead was written by a clock that ran ahead, or can be asked for again."""


def room(rate: Rate, per_second: float, now: datetime) -> int:
    """How many messages may be claimed now: those that may leave before long."""
    ahead = now + AHEAD - _start(rate, now)
    return max(int(ahead / _interval(rate, per_second)) + 1, 0) if ahead >= timedelta() else 0


def departures(
    rate: Rate, per_second: float, count: int, now: datetime
) -> tuple[list[datetime], Rate]:
    """When each of so many messages may leave, and the rate with them taken off."""
    start, interval = _start(rate, now), _interval(rate, per_second)
    leaves = [start + number * interval for number in range(count)]
    return leaves, replace(rate, next_at=start + count * interval)


def seconds_closed(rate: Rate, now: datetime) -> float:
    """Seconds until anything may leave at all."""
    return max((_start(rate, now) - now).total_seconds(), 0.0)


def written_to(pace: ChatPace | None, leaves: datetime, *, private: bool) -> ChatPace:
    """A chat's pace after one more message: windows slide, for a bucket lets through too many.

    A private chat has a burst of three and one a second, a group or channel one a second and 18 in
    any minute.
    """
    burst, window = (PRIVATE_BURST, PRIVATE_WINDOW) if private else (GROUP_BURST, GROUP_WINDOW)
    at = _milliseconds(leaves)
    # What seems to have left later was noted by a clock that ran ahead.
    before = () if pace is None else (min(one, at) for one in pace.sent)
    sent = (*(one for one in before if one > at - window // _MS), at)[-burst:]
    free_at = _instant(sent[-burst]) + window if len(sent) == burst else leaves
    return ChatPace(sent, free_at if private else max(free_at, leaves + BETWEEN))


def told_to_wait(pace: ChatPace | None, seconds: float, now: datetime) -> ChatPace:
    """A chat's pace after Telegram asked for a pause of it."""
    sent = () if pace is None else pace.sent
    until = now + min(timedelta(seconds=seconds), LONGEST_PAUSE)
    return ChatPace(sent, until if pace is None else max(until, pace.free_at))


def flooded(rate: Rate, per_second: float, chat: int, seconds: float, now: datetime) -> Rate:
    """The rate after one chat was told to wait for so many seconds.

    When several chats are told so at once (in five seconds three, and one in twenty of what may
    leave meanwhile) the limit is the bot's: everything waits, and goes on slower for a while.
    """
    at = _milliseconds(now)
    known = [flood for flood in rate.floods if 0 <= at - flood[1] < FLOODS_WITHIN // _MS]
    floods = (*(flood for flood in known if flood[0] != chat), (chat, at))
    if len(floods) < max(3.0, per_second / 4):
        return replace(rate, floods=floods)
    pause = min(timedelta(seconds=seconds), LONGEST_PAUSE)
    return Rate(
        next_at=max(_start(rate, now), now + pause),
        share=max(recovered(rate, now).share * LOWERED, LOWEST),
        share_since=now,
    )


def recovered(rate: Rate, now: datetime) -> Rate:
    """The rate with what the quiet minutes since have given back."""
    minutes = int((now - rate.share_since) / timedelta(minutes=1))
    if rate.share == 1 or minutes == 0:
        return rate
    share = min(rate.share + REGAINED * abs(minutes), 1.0)
    return replace(rate, share=share, share_since=now)


_MS = timedelta(milliseconds=1)


def _start(rate: Rate, now: datetime) -> datetime:
    return rate.next_at if now < rate.next_at <= now + LONGEST_PAUSE else now


def _interval(rate: Rate, per_second: float) -> timedelta:
    return timedelta(seconds=1 / (per_second * rate.share))


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
