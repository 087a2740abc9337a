"""`jianbao outbox`: what waits, what is stuck and why; tried again or dropped by an operator."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Column, Table

from bot.app import system_clock
from bot.markup import clean, plain_text, shorten
from bot.messages import load
from bot.terminal import FAILED, ConfigOption, errors, opened_store, print_line, run_to_end
from digests.store import outboxview
from digests.store.outboxview import Group, Held, Listed
from digests.store.wake import wake

commands = typer.Typer(help="The outbox: what waits, what is stuck.", no_args_is_help=True)

STATES: Final = (
    "queued",
    "waiting",
    "unknown",
    "sending",
    "sent",
    "superseded",
    "cancelled",
    "parked",
    "dead",
)
PRIORITIES: Final = ("answers", "samples and alerts", "digests and edits", "broadcasts")
_FIRST_WORDS: Final = 40
_LONGEST_TITLE: Final = 30
_LONGEST_PROBLEM: Final = 200


class Stuck(StrEnum):
    """The states whose parcels can be listed."""

    PARKED = "parked"
    DEAD = "dead"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    QUEUED = "queued"


@commands.command("show")
def show(config: ConfigOption = Path("jianbao.yaml")) -> None:
    """Print how many parcels are in each state, since when they wait, and what holds them back."""

    async def work() -> None:
        now = system_clock()
        async with opened_store(config) as store, store.reading() as conn:
            groups = await outboxview.find_groups(conn)
            held = await outboxview.find_held(conn, now)
        Console(file=sys.stdout, highlight=False, markup=False).print(_table(groups))
        for line in (*_oldest(groups, now), *_held(held, now), *_hint(groups)):
            print_line(line)

    run_to_end(work())


@commands.command("list")
def list_(
    state: Annotated[Stuck, typer.Argument(help="Which parcels.")],
    config: ConfigOption = Path("jianbao.yaml"),
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 50,
) -> None:
    """Print parcels, the newest first: key, chat, cause, part, attempts, problem, first words."""

    async def work() -> None:
        async with opened_store(config) as store, store.reading() as conn:
            listed = await outboxview.find_parcels(conn, state.value, limit)
        for one in listed:
            print_line(_line(one, state))
        if not listed:
            errors.print(f"no parcel is {state.value}", markup=False)
        elif len(listed) == limit:
            errors.print(f"the newest {limit}; --limit shows more", markup=False)

    run_to_end(work())


@commands.command("retry")
def retry(
    keys: Annotated[
        list[int] | None, typer.Argument(metavar="[KEY]...", help="Parked or dead parcels.")
    ] = None,
    config: ConfigOption = Path("jianbao.yaml"),
    all_parked: Annotated[bool, typer.Option("--all-parked", help="All that are parked.")] = False,
) -> None:
    """Queue parcels again; one that was parked may have arrived, and then comes twice."""

    async def work() -> None:
        if bool(keys) == all_parked:
            raise ValueError("name the keys that `jianbao outbox list` shows, or give --all-parked")
        async with opened_store(config) as store:
            async with store.writing() as conn:
                done = await (
                    outboxview.retry(conn, keys) if keys else outboxview.retry_parked(conn)
                )
                await wake(conn)
            async with store.reading() as conn:
                states = await outboxview.find_states(conn, keys or ())
        print_line(f"queued again: {len(done)}")
        _report(_left(keys or (), done, states, "only what is parked or dead is tried again"))

    run_to_end(work())


@commands.command("drop")
def drop(
    keys: Annotated[
        list[int], typer.Argument(metavar="KEY...", help="Parcels that were not sent.")
    ],
    config: ConfigOption = Path("jianbao.yaml"),
) -> None:
    """Take parcels back; one that leaves at this moment is not sent a second time."""

    async def work() -> None:
        async with opened_store(config) as store, store.writing() as conn:
            done = await outboxview.drop(conn, keys, system_clock())
            states = await outboxview.find_states(conn, keys)
        leaving = [key for key in done if states[key] == "sending"]
        print_line(f"dropped: {len(done) - len(leaving)}")
        if leaving:
            print_line(f"leaving at this moment, not to be sent again: {len(leaving)}")
        _report(_left(keys, done, states, "it cannot be taken back"))

    run_to_end(work())


def _left(
    keys: Iterable[int], done: Sequence[int], states: dict[int, str], why: str
) -> Iterator[str]:
    for key in dict.fromkeys(keys):
        if key not in states:
            yield f"there is no parcel {key}"
        elif key not in done:
            yield f"parcel {key} is {states[key]}: {why}"


def _report(left: Iterator[str]) -> None:
    said = list(left)
    for line in said:
        errors.print(line, markup=False, soft_wrap=True)
    if said:
        raise typer.Exit(FAILED)


def _table(groups: Iterable[Group]) -> Table:
    counts = {(group.state, group.priority): group.parcels for group in groups}
    table = Table("", *(Column(name, justify="right") for name in PRIORITIES), box=None)
    for state in STATES:
        found = [counts.get((state, priority), 0) for priority in range(len(PRIORITIES))]
        if any(found):
            table.add_row(state, *map(str, found))
    return table


def _oldest(groups: Iterable[Group], now: datetime) -> Iterator[str]:
    queued = [group for group in groups if group.state == "queued"]
    if not queued:
        yield "nothing is queued"
        return
    first = min(queued, key=lambda group: group.oldest)
    minutes = (now - first.oldest).total_seconds() / 60
    what = PRIORITIES[first.priority]
    yield f"the oldest queued: {_time(first.oldest)}, {minutes:.0f} minutes ago ({what})"


def _held(held: Held, now: datetime) -> Iterator[str]:
    if held.closed_until is not None:
        seconds = (held.closed_until - now).total_seconds()
        yield f"everything waits until {_time(held.closed_until)}, {seconds:.0f} seconds from now"
    if held.share < 1 and held.share_since is not None:
        since = _time(held.share_since)
        yield f"the rate is lowered to {held.share:.0%} since {since}: Telegram asked us to wait"
    if held.chats_until is not None:
        until = _time(held.chats_until)
        yield f"{held.chats} chats wait for their turn, the last until {until}"
    if held.paused:
        yield f"{held.paused} places have paused"
    if held.gone:
        yield f"{held.gone} chats cannot be written to"


def _hint(groups: Iterable[Group]) -> Iterator[str]:
    for state in ("parked", "dead"):
        count = sum(group.parcels for group in groups if group.state == state)
        if count:
            yield f"{count} {state}: `jianbao outbox list {state}`, then `retry` or `drop`"


def _line(one: Listed, state: Stuck) -> str:
    chat = f"chat {one.telegram_id} {shorten(one.title, _LONGEST_TITLE)}".strip()
    topic = f", topic {one.topic}" if one.topic else ""
    tried = f"tried {one.attempts}" + (f", unknown {one.unknowns}" if one.unknowns else "")
    fields = (
        str(one.key),
        chat + topic,
        f"{clean(one.cause)} part {one.part}",
        tried,
        _when(one, state),
        shorten(one.problem or "", _LONGEST_PROBLEM),
        _first_words(one.body),
    )
    return " · ".join(filter(None, fields))


def _when(one: Listed, state: Stuck) -> str:
    if state in (Stuck.WAITING, Stuck.UNKNOWN):
        return f"of {_time(one.created_at)}, again {_time(one.not_before)}"
    if one.finished_at is not None:
        return f"of {_time(one.created_at)}, ended {_time(one.finished_at)}"
    return f"of {_time(one.created_at)}"


def _first_words(body: str) -> str:
    try:
        return shorten(plain_text(load(body).html), _FIRST_WORDS)
    except ValueError:
        return "(a message that cannot be read)"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
