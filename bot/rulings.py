"""Rulings carried out on messages: what is on its way is put right, what was sent is edited."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.amend import Amender, Message, holding
from bot.messages import EditCaption, EditText, Photo, Text, dump, load, pack
from digests.rulings import Ruling, concerned, with_rulings
from digests.store import editions, outbox, payloads, posted, rulings
from digests.store.database import Store
from digests.store.outbox import WAITING
from digests.store.payloads import Payload
from digests.store.posted import ALIVE, Edit, Posted

BATCH: Final = 200
"""Messages in one transaction: a running bot wants to write too."""


@dataclass(frozen=True, slots=True)
class Amended:
    """How a ruling reached the messages of `editions` digests in `chats` chats.

    In messages: `put_right` before they left, `edits` queued for those that were sent, `sent` ones
    that no edit was asked for, `on_the_way` at this moment, `unreachable` ones in chats that are
    gone, and `left` ones that could not be written anew.
    """

    editions: int = 0
    chats: int = 0
    put_right: int = 0
    edits: int = 0
    sent: int = 0
    on_the_way: int = 0
    unreachable: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class _Anew:
    """A digest's messages as they should be now, and which of them the ruling changes, from 0."""

    messages: tuple[Message, ...]
    about: set[int]


@dataclass(frozen=True, slots=True)
class _Step:
    """One message, the body it should have now, and the edits of it that there are."""

    part: Posted
    body: Message
    edits: Sequence[Edit]


@dataclass(slots=True)
class _Plan:
    """What is to be done about the messages of one edition."""

    chats: set[int] = field(default_factory=set)
    steps: list[_Step] = field(default_factory=list)
    left: int = 0

    def add(
        self,
        message: Sequence[Posted],
        anew: _Anew | None,
        bodies: Mapping[int, str],
        edits: Mapping[int, Sequence[Edit]],
    ) -> None:
        """Plan those parts of one digest that should not be as they are, or were edited before."""
        alive = [(at, part) for at, part in enumerate(message) if part.state in ALIVE]
        if not alive:
            return
        self.chats.add(message[0].chat)
        if anew is None:
            self.left += len(alive)
            return
        for at, part in alive:
            body = anew.messages[at]
            if at in anew.about and (dump(body) != bodies[part.payload] or part.key in edits):
                self.steps.append(_Step(part, body, edits.get(part.key, ())))


async def carry_out(
    store: Store, amender: Amender, ruling: Ruling, now: datetime, *, edit_sent: bool
) -> Amended:
    """Put right what is still to be sent of a ruling's article or story, and queue edits if asked.

    1. Find the editions that have it, and every part of them that chats have or may still get.
    2. Write each anew by all rulings there are: the same is asked twice and done once.
    3. A pending part gets its new body, also one that is being sent, for the case that it has to be
       sent again; a sent one gets an edit behind it in its chat's order, edits before it that have
       not left are brought to the same words.
    """
    async with store.reading() as conn:
        keys = await rulings.find_editions(conn, ruling.subject, ruling.articles)
    chats: set[int] = set()
    done: Counter[str] = Counter()
    for key in keys:
        async with store.reading() as conn:
            plan = await _plan(conn, amender, ruling, key)
        chats |= plan.chats
        done["left"] += plan.left
        for start in range(0, len(plan.steps), BATCH):
            async with store.writing() as conn:
                steps = plan.steps[start : start + BATCH]
                done += await _put_right(conn, steps)
                done += await _edit_sent(conn, ruling, steps, now if edit_sent else None)
    return Amended(
        editions=len(keys),
        chats=len(chats),
        put_right=done["put_right"],
        edits=done["edits"],
        sent=done["sent"],
        on_the_way=done["on_the_way"],
        unreachable=done["unreachable"],
        left=done["left"],
    )


async def _plan(conn: AsyncConnection, amender: Amender, ruling: Ruling, key: int) -> _Plan:
    composed = await editions.load_edition(conn, key)
    decided = await rulings.find_rulings(conn, composed)
    both = composed, with_rulings(composed, decided)
    ruled, mine = concerned(composed, decided), concerned(composed, [ruling])
    parts = await posted.find_posted(conn, key)
    bodies = await payloads.find_bodies(conn, (part.payload for part in parts))
    edits = await posted.find_edits(conn, key)
    known: dict[object, _Anew | None] = {}
    plan = _Plan()
    for message in _messages(parts):
        speech = message[0].language, message[0].wording
        cohort = tuple(part.payload for part in message), speech
        if cohort not in known:
            sent = _read(message, bodies)
            anew = sent and amender.amend(sent, both, ruled, speech)
            known[cohort] = _Anew(anew, holding(sent, composed, mine)) if sent and anew else None
        plan.add(message, known[cohort], bodies, edits)
    return plan


def _messages(parts: Sequence[Posted]) -> list[list[Posted]]:
    """Parts by the digest they are of, in order."""
    digests: defaultdict[tuple[int, str], list[Posted]] = defaultdict(list)
    for part in parts:
        digests[part.destination, part.cause].append(part)
    return [sorted(parts, key=lambda part: part.part) for parts in digests.values()]


def _read(message: Sequence[Posted], bodies: Mapping[int, str]) -> tuple[Message, ...] | None:
    """The bodies of a digest; None where a part is not what a digest is made of."""
    read = []
    for part in message:
        try:
            body = load(bodies[part.payload])
        except ValueError:
            return None
        if not isinstance(body, Text | Photo):
            return None
        read.append(body)
    return tuple(read)


async def _put_right(conn: AsyncConnection, steps: Sequence[_Step]) -> Counter[str]:
    """Give what has not arrived yet its new bodies; counts by the fields of `Amended`."""
    bodies: defaultdict[Payload, list[int]] = defaultdict(list)
    for step in steps:
        if step.part.state != "sent":
            bodies[pack(step.body)].append(step.part.key)
    done: Counter[str] = Counter()
    for body, keys in bodies.items():
        states = await outbox.replace_body(conn, keys, body)
        waiting = sum(state in WAITING for state in states)
        done += Counter(put_right=waiting, on_the_way=len(keys) - waiting)
    return done


async def _edit_sent(
    conn: AsyncConnection, ruling: Ruling, steps: Sequence[_Step], now: datetime | None
) -> Counter[str]:
    """Queue edits of what was sent, unless `now` is None; counts by the fields of `Amended`."""
    done: Counter[str] = Counter()
    edits = []
    for step in steps:
        envelope = posted.edit_of(step.part, ruling)
        if step.part.state != "sent" or any(edit.cause == envelope.cause for edit in step.edits):
            continue
        if step.part.is_gone or not step.part.message:
            done["unreachable"] += 1
        elif now is None:
            done["sent"] += 1
        else:
            body = pack(_edit(step.part.message, step.body))
            edits.append((envelope, [body]))
            # One that waits would else take back what this one says.
            if pending := [edit.key for edit in step.edits if edit.is_pending]:
                await outbox.replace_body(conn, pending, body)
    if now is not None:
        done["edits"] += await outbox.enqueue_all(conn, edits, now)
    return done


def _edit(message: int, body: Message) -> EditText | EditCaption:
    kind = EditCaption if isinstance(body, Photo) else EditText
    return kind(message, body.html, body.keyboard, or_new=False)
