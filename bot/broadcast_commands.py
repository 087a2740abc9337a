"""`jianbao broadcast`: words from the operators to all who subscribe, shown before they leave."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.app import system_clock
from bot.broadcasting import BATCH
from bot.config import Config, load_config
from bot.markup import TEXT_LIMIT, Html, escape_lines, fits, plain_text, visible_length
from bot.messages import Text, pack
from bot.terminal import ConfigOption, clear_errors, opened_store, print_line, run_to_end
from digests.settings import EVERYBODY
from digests.store import broadcasts
from digests.store.broadcasts import Broadcast
from digests.store.database import Store

commands = typer.Typer(help="Words to all who subscribe: send, list, cancel.", no_args_is_help=True)

STDIN: Final = "-"
_MOST_LISTED: Final = 50
_MOST_BYTES: Final = 100_000
_AGAIN: Final = 0.05
"""Seconds until parcels that somebody is settling just now are looked at again."""


@commands.command("send")
def send(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text in UTF-8; - reads it here.")],
    config: ConfigOption = Path("jianbao.yaml"),
    to: Annotated[str, typer.Option(help="all, or a digest's name.")] = EVERYBODY,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, for scripts.")] = False,
) -> None:
    """Show a text and how many get it; then leave it to the running bot, digests going first.

    It is plain text: tags are sent as they are written, and Telegram makes links of addresses.
    """
    with clear_errors():
        settings = load_config(config)
        _check_audience(settings, to)
        html = _read(file)
        if file == STDIN and not yes:
            raise ValueError("a text from standard input needs --yes: nobody can be asked there")

    async def work() -> None:
        async with opened_store(config) as store:
            async with store.reading() as conn:
                places = await broadcasts.count_places(conn, to, system_clock())
            for line in _preview(html, to, places, settings.delivery.per_second):
                print_line(line)
            if not places:
                raise ValueError("nobody would get it")
            if not yes:
                await asyncio.to_thread(typer.confirm, "Send it?", abort=True)
            async with store.writing() as conn:
                key = await broadcasts.put_broadcast(conn, pack(Text(html)), to, system_clock())
        print_line(
            f"broadcast {key} is left to the running bot; `jianbao broadcast list` follows it"
        )

    run_to_end(work())


@commands.command("list")
def list_(config: ConfigOption = Path("jianbao.yaml")) -> None:
    """Print the latest broadcasts, the newest first: to whom, how far, what became of them."""

    async def work() -> None:
        async with opened_store(config) as store, store.reading() as conn:
            listed = await broadcasts.list_broadcasts(conn, _MOST_LISTED)
        for one in listed:
            print_line(_line(one))

    run_to_end(work())


@commands.command("cancel")
def cancel(
    key: Annotated[int, typer.Argument(min=1, help="Its key, as `broadcast list` has it.")],
    config: ConfigOption = Path("jianbao.yaml"),
) -> None:
    """Take back what has not been sent of a broadcast."""

    async def work() -> None:
        async with opened_store(config) as store:
            taken = await _take_back(store, key)
        print_line(f"broadcast {key} is cancelled: {taken} messages were taken back")

    run_to_end(work())


async def _take_back(store: Store, key: int) -> int:
    now = system_clock()
    async with store.writing() as conn:
        if not await broadcasts.cancel(conn, key, now):
            raise ValueError(f"there is no broadcast {key}; `jianbao broadcast list` shows them")
    total, is_done = 0, False
    while not is_done:
        async with store.writing() as conn:
            taken, is_done = await broadcasts.take_back(conn, key, now, BATCH)
        total += taken
        if not taken and not is_done:
            await asyncio.sleep(_AGAIN)
    return total


def _check_audience(settings: Config, to: str) -> None:
    names = [digest.name for digest in settings.digests]
    if to != EVERYBODY and to not in names:
        raise ValueError(f"--to: there is no digest {to}; there are: {', '.join(names)}")


def _read(file: str) -> Html:
    """The text as a message. Raises ValueError where it cannot be one, OSError as the file does."""
    if file == STDIN:
        written = sys.stdin.buffer.read(_MOST_BYTES + 1)
    else:
        with Path(file).open("rb") as opened:
            written = opened.read(_MOST_BYTES + 1)
    try:
        html = escape_lines(written[:_MOST_BYTES].decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(f"{file} is not UTF-8 text; save it as UTF-8") from None
    if not html.strip():
        raise ValueError(f"{file} holds no text")
    if len(written) > _MOST_BYTES or not fits(html, TEXT_LIMIT):
        most = f"a message has {TEXT_LIMIT} characters at most"
        raise ValueError(f"{most}; this text has {visible_length(html)}")
    return html


def _preview(html: Html, to: str, places: int, per_second: float) -> tuple[str, ...]:
    whom = "all" if to == EVERYBODY else f"the subscribers of {to}"
    rate = f"{places / per_second / 60:.0f} minutes or more at {per_second:g} a second"
    size = f"{visible_length(html)} characters, to {whom}: {places:,} places, {rate}"
    return (plain_text(html), "", size)


def _line(one: Broadcast) -> str:
    counted = ", ".join(f"{state} {count:,}" for state, count in sorted(one.states.items()))
    whole = f"{one.key} · {_time(one.created_at)} · to {one.audience} · {_state(one)}"
    return f"{whole} · {one.parcels:,} places" + (f": {counted}" if counted else "")


def _state(one: Broadcast) -> str:
    if one.cancelled_at is not None:
        return f"cancelled {_time(one.cancelled_at)}"
    return "being queued" if one.ended_at is None else f"queued by {_time(one.ended_at)}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
