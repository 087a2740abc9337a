"""What is left of a fault run: the simulator's transcript, the processes' notes, our outbox."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bot.messages import load
from bot.simulator.call import Call, read_call
from bot.simulator.faults import LOST
from bot.simulator.lines import Lines
from digests.store.database import Store
from digests.store.outboxtables import outbox, payloads
from digests.store.tables import chats
from tests.benchmarks.faulttown import Town

Key = tuple[int, str]
"""A chat, by its newest id, and what a message in it is known by."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that came into a chat: when (Unix time), and which fault kept the answer back."""

    at: float
    fault: str


@dataclass(slots=True)
class Heard:
    """What the simulator saw, by its transcript."""

    calls: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    floods: list[str] = field(default_factory=list)
    arrivals: dict[Key, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    chats: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    refusals: Counter[tuple[int, str]] = field(default_factory=Counter)
    uploads: dict[str, list[tuple[Key, str]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def messages(self) -> int:
        """How many messages came."""
        return sum(map(len, self.arrivals.values()))

    @property
    def seconds(self) -> float:
        """From the first message to the last."""
        times = [time for sent in self.chats.values() for time in (sent[0], sent[-1])]
        return max(times) - min(times) if times else 0.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """How a parcel ended, by the outbox; its `number` there."""

    key: Key
    number: int
    cause: str
    part: int
    state: str
    unknowns: int
    problem: str


def read_transcript(path: Path, town: Town) -> Heard:
    """Go through a transcript line by line."""
    heard = Heard()
    for call in map(read_call, Lines(path).after(0)):
        if not call.method.startswith("send"):
            continue
        heard.calls += 1
        if call.fault:
            heard.faults[call.fault] += 1
        if call.message_ids:
            _note_arrival(heard, call, town)
        elif call.fault != str(call.error_code):
            _note_refusal(heard, call, town)
    return heard


async def read_parcels(store: Store, town: Town) -> list[Parcel]:
    """How every parcel ended, in the order they were queued."""
    async with store.reading() as conn:
        rows = await conn.execute(
            sa.select(outbox, payloads.c.body, chats.c.telegram_id)
            .join(payloads, payloads.c.id == outbox.c.payload_id)
            .join(chats, chats.c.id == outbox.c.chat_id)
            .order_by(outbox.c.id)
        )
        return [
            Parcel(
                key=(town.chat(row.telegram_id), known_by(load(row.body).html)),
                number=row.id,
                cause=row.cause,
                part=row.part,
                state=row.state,
                unknowns=row.unknowns,
                problem=row.problem or "",
            )
            for row in rows
        ]


def known_by(html: str) -> str:
    """What tells a message from all others in its chat."""
    found = re.search(r"编号 (\S+)", html)
    return found[1] if found else html


def _note_arrival(heard: Heard, call: Call, town: Town) -> None:
    chat, at = town.chat(call.chat_id or 0), call.time.timestamp()
    key = (chat, known_by(call.words))
    heard.arrivals[key].append(Arrival(at, call.fault if call.fault in LOST else ""))
    heard.chats[chat].append(at)
    photo = call.parameters.get("photo")
    if isinstance(photo, dict):
        heard.uploads[photo["sha256"]].append((key, call.fault))


def _note_refusal(heard: Heard, call: Call, town: Town) -> None:
    """What the simulator refused by itself; a fault that struck too kept the answer back."""
    if call.error_code == 429:
        heard.floods.append(f"{call.description} ({call.chat_id} at {call.at})")
    elif call.error_code and call.fault not in LOST:
        heard.refusals[town.chat(call.chat_id or 0), call.description] += 1
