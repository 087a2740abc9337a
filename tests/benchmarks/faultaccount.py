"""What became of every message of a fault run, by the simulator's transcript and our outbox."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path

from bot.simulator.limits import GROUP, GROUP_SECONDS, PRIVATE_BURST
from digests.store.database import Store
from tests.benchmarks.faultheard import (
    Heard,
    Key,
    Parcel,
    read_parcels,
    read_transcript,
)
from tests.benchmarks.faulttown import Town

ON_ITS_WAY = 3.0
"""Seconds that a call may lie at the server's door before it is carried out."""

REFUSED_FILE = "400"
"""The fault that strikes file ids."""

MOST_TOLD = 5
"""Of problems of one sort."""

Kills = Mapping[int, Sequence[float]]
"""When (Unix time) processes were killed that had parcels in hand, by the parcels' keys."""


@dataclass(frozen=True, slots=True)
class Account:
    """What it comes to; without problems all is as it should be."""

    heard: Heard
    parcels: Sequence[Parcel]
    repeated: Counter[str]
    problems: tuple[str, ...]

    def with_problems(self, *problems: str) -> "Account":
        """The account and what else was found."""
        return replace(self, problems=(*self.problems, *_first(problems)))


async def settle_up(transcript: Path, store: Store, town: Town, in_hand: Kills) -> Account:
    """Read what a run left behind, and hold it together.

    `in_hand` says of parcels when processes were killed that held them.
    """
    heard = read_transcript(transcript, town)
    parcels = await read_parcels(store, town)
    repeated, unexplained = _explain(heard, parcels, in_hand)
    checks = {
        "lost": _lost(heard, parcels, town),
        "ended": _ended_otherwise(parcels, town),
        "repeated": (*unexplained, *_repeated_too_often(heard, parcels)),
        "too fast": (*heard.floods, *_too_fast(heard)),
        "order": _out_of_order(heard, parcels),
        "went on": _went_on(heard, parcels, town),
        "uploads": _uploaded_again(heard, parcels),
    }
    problems = [
        f"{sort}: {problem}" for sort, found in checks.items() for problem in _first(tuple(found))
    ]
    return Account(heard, parcels, repeated, tuple(problems))


def _explain(
    heard: Heard, parcels: Iterable[Parcel], in_hand: Kills
) -> tuple[Counter[str], list[str]]:
    """Why messages came again: by the fault that kept an answer back, or a kill; and the others."""
    kills: dict[Key, list[float]] = defaultdict(list)
    for parcel in parcels:
        kills[parcel.key] += in_hand.get(parcel.number, ())
    reasons: Counter[str] = Counter()
    others: list[str] = []
    for key, times in kills.items():
        for first, again in pairwise(heard.arrivals.get(key, ())):
            killed = any(first.at - ON_ITS_WAY < time < again.at for time in times)
            if first.fault or killed:
                reasons[first.fault or "kill"] += 1
            else:
                others.append(f"{key} came at {first.at:.2f} and at {again.at:.2f}; kills {times}")
    return reasons, others


def _lost(heard: Heard, parcels: Iterable[Parcel], town: Town) -> Iterator[str]:
    """What was marked as sent and never came, and what came where nothing may."""
    unreachable = town.unreachable()
    for parcel in parcels:
        came = parcel.key in heard.arrivals
        if parcel.state == "sent" and not came:
            yield f"{parcel} is marked as sent and never came"
        if came and parcel.key[0] in unreachable:
            yield f"{parcel} came into a chat that is shut"


def _ended_otherwise(parcels: Iterable[Parcel], town: Town) -> Iterator[str]:
    """What is not sent, in a chat that is open, unless nobody could tell twice."""
    unreachable = town.unreachable()
    for parcel in parcels:
        shut = parcel.key[0] in unreachable
        if parcel.state == "sent" or (parcel.state, parcel.unknowns) == ("parked", 2):
            continue
        if not (shut and parcel.state in ("cancelled", "dead", "parked")):
            yield f"{parcel}"


def _repeated_too_often(heard: Heard, parcels: Iterable[Parcel]) -> Iterator[str]:
    """What came oftener than the outbox says that nobody could tell."""
    doubts: Counter[Key] = Counter()
    for parcel in parcels:
        doubts[parcel.key] += 1 + parcel.unknowns
    for key, came in heard.arrivals.items():
        if len(came) > doubts[key]:
            yield f"{key} came {len(came)} times, and may {doubts[key]} times"


def _too_fast(heard: Heard) -> Iterator[str]:
    """Chats that were sent more than Telegram allows, by the times in the transcript."""
    for chat, times in heard.chats.items():
        if chat > 0 and _bursts(times):
            yield f"chat {chat} got more than one a second after {PRIVATE_BURST}: {times}"
        elif chat < 0 and (most := _fullest(times)) > GROUP:
            yield f"chat {chat} got {most} messages within {GROUP_SECONDS} seconds"


def _bursts(times: Iterable[float]) -> bool:
    """Whether these are more than one a second after a burst."""
    free = 0.0
    for time in times:
        if free > time + PRIVATE_BURST - 1:
            return True
        free = max(free, time) + 1
    return False


def _fullest(times: Sequence[float], seconds: float = GROUP_SECONDS) -> int:
    """The most messages within so many seconds."""
    start = most = 0
    for number, time in enumerate(times):
        while times[start] <= time - seconds:
            start += 1
        most = max(most, number + 1 - start)
    return most


def _out_of_order(heard: Heard, parcels: Iterable[Parcel]) -> Iterator[str]:
    """Messages of which a later part came first."""
    parts: dict[tuple[int, str], list[tuple[int, float]]] = defaultdict(list)
    for parcel in parcels:
        if came := heard.arrivals.get(parcel.key):
            parts[parcel.key[0], parcel.cause].append((parcel.part, came[0].at))
    for what, came_at in parts.items():
        in_order = sorted(came_at)
        if any(later[1] < earlier[1] for earlier, later in pairwise(in_order)):
            yield f"{what}: {in_order}"


def _went_on(heard: Heard, parcels: Sequence[Parcel], town: Town) -> Iterator[str]:
    """Chats that were written to after they had said that they are shut.

    Where photos alone are refused, a text is tried next: both again, if that one is struck.
    """
    doubts: Counter[int] = Counter()
    for parcel in parcels:
        doubts[parcel.key[0]] += parcel.unknowns
    unreachable = town.unreachable()
    for (chat, words), times in heard.refusals.items():
        if chat in unreachable and times > 1 + doubts[chat] and "photos" not in words:
            there = [
                f"{parcel.cause}-{parcel.part} {parcel.state} {parcel.unknowns}"
                for parcel in parcels
                if parcel.key[0] == chat
            ]
            yield f"chat {chat} said {times} times: {words}; {there}"


def _uploaded_again(heard: Heard, parcels: Iterable[Parcel]) -> Iterator[str]:
    """Pictures that were uploaded twice though the answer to the first came.

    A file id that was refused costs one more.
    """
    doubtful = {parcel.key for parcel in parcels if parcel.unknowns}
    again = {
        picture: certain
        for picture, uploads in heard.uploads.items()
        if len(certain := [key for key, fault in uploads if not (fault or key in doubtful)]) > 1
    }
    if sum(len(certain) - 1 for certain in again.values()) > heard.faults[REFUSED_FILE]:
        for picture, certain in again.items():
            yield f"picture {picture[:8]} went {len(certain)} times, first with {certain[:3]}"


def _first(found: Sequence[str]) -> list[str]:
    """Some of the problems of one sort, and how many there are more."""
    more = len(found) - MOST_TOLD
    return [*found[:MOST_TOLD], *([f"… and {more} more"] if more > 0 else [])]


def told(account: Account) -> str:
    """The account as people read it."""
    heard, states = account.heard, Counter(parcel.state for parcel in account.parcels)
    struck = heard.faults.total() / heard.calls if heard.calls else 0
    rate = heard.messages / heard.seconds if heard.seconds else 0
    return "\n".join(
        (
            f"parcels    {len(account.parcels)}: {_counts(states)}",
            f"calls      {heard.calls}, of which struck {struck:.1%}: {_counts(heard.faults)}",
            f"messages   {heard.messages} in {heard.seconds:.0f} s: {rate:.0f} a second",
            f"parked     {_never(account)} of those that are parked never came",
            f"repeated   {account.repeated.total()}: {_counts(account.repeated)}",
            f"uploads    {_counts(Counter({n[:8]: len(u) for n, u in heard.uploads.items()}))}",
            f"at most    {_groups(heard)} in 60 s to a group, {_overall(heard)} a second in all",
            f"too fast   {len(heard.floods)} calls, by the simulator",
            *(f"WRONG      {problem}" for problem in account.problems),
        )
    )


def _groups(heard: Heard) -> int:
    return max((_fullest(times) for chat, times in heard.chats.items() if chat < 0), default=0)


def _overall(heard: Heard) -> int:
    return _fullest(sorted(chain(*heard.chats.values())), seconds=1)


def _never(account: Account) -> int:
    """Parcels that nobody could tell of twice, and that had not arrived: processes died early."""
    arrivals = account.heard.arrivals
    parked = (parcel for parcel in account.parcels if parcel.state == "parked")
    return sum(parcel.key not in arrivals for parcel in parked)


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counter.most_common()) or "none"
