"""The command line: `jianbao`."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from bot import tools
from bot.app import serve, system_clock
from bot.broadcast_commands import commands as broadcast_commands
from bot.capacity import find_warnings
from bot.config import Config, load_config, load_token
from bot.crew import load_orders
from bot.house import opened_house
from bot.logs import Level, Style, configure_logs
from bot.markup import plain_text
from bot.messages import Photo
from bot.migrate_database import migrate_database
from bot.news_commands import commands as news_commands
from bot.outbox_commands import commands as outbox_commands
from bot.roles import needs_telegram
from bot.simulate import served_simulator
from bot.simulator.clock import Clock
from bot.simulator.simulator import DEMO_TOKEN
from bot.source_commands import commands as source_commands
from bot.terminal import FAILED, ConfigOption, clear_errors, errors, print_line, run_to_end
from bot.trial import Trial, run_trial
from digests.ingest import Ingest
from digests.reading import Reader
from digests.store import sources
from digests.store.database import Store
from digests.text.phrases import load_phrases
from digests.text.words import load_segmenter

app = typer.Typer(
    name="jianbao",
    help="简报: a Telegram bot that reads the news and sends one good digest a day.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(source_commands, name="sources")
app.add_typer(news_commands, name="news")
app.add_typer(outbox_commands, name="outbox")
app.add_typer(broadcast_commands, name="broadcast")
app.command("migrate-database")(migrate_database)


class Language(StrEnum):
    """What the bot's own words are in."""

    HANS = "zh-Hans"
    HANT = "zh-Hant"
    EN = "en"


DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="JIANBAO_DATABASE",
        help="A path for SQLite, or a SQLAlchemy URL.",
    ),
]
PortOption = Annotated[int, typer.Option(min=1, max=65535, help="Where the chat page is.")]
SpeedOption = Annotated[
    float, typer.Option(min=0.001, max=86_400, help="Simulated seconds a second.")
]
StartOption = Annotated[
    datetime | None,
    typer.Option(
        "--start-at",
        formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        help="What the clock shows at first, in UTC.",
    ),
]


def main() -> None:
    """Run `jianbao`; the exit code says how it went (0 well, 1 failed, 2 misused, 3 refused)."""
    app()


@app.command("try")
def try_(
    port: PortOption = 8787,
    posts: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Your own posts, not the sample news."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Where it keeps everything (data/try, or data/posts).")
    ] = None,
    start_at: StartOption = None,
    speed: SpeedOption = 1.0,
) -> None:
    """Run everything at home: sample news, our own Telegram with a chat page, the bot. No token."""
    configure_logs("WARNING")
    folder = data or Path("data") / ("try" if posts is None else "posts")
    trial = Trial(folder, port, posts, _utc(start_at), speed)

    def announce(address: str) -> None:
        print_line(f"简报 is running: open {address} in a browser, and type /digest (or 简报).")
        print_line("Ctrl-C ends it; the next start goes on where this one stopped.")

    print_line("Reading the news and drawing its pictures…")
    run_to_end(_until_signal(lambda stop: run_trial(trial, stop, announce)))


@app.command()
def run(
    config: ConfigOption = Path("jianbao.yaml"),
    log_level: Annotated[Level, typer.Option(help="How much is logged.")] = "INFO",
    log_style: Annotated[Style, typer.Option(help="For people, for machines.")] = "auto",
    roles: Annotated[
        str, typer.Option(help="What this process does; several may share one PostgreSQL.")
    ] = "updates,ingest,publish,deliver",
    *,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Take off a webhook that somebody set.")
    ] = False,
) -> None:
    """Run the bot with a configuration file and a token."""
    configure_logs(log_level, log_style)
    with clear_errors():
        settings = load_config(config)
        orders = load_orders(settings.telegram, roles, os.environ, take_over=take_over)
        needed = needs_telegram(orders.roles)
        token = load_token(settings.telegram, os.environ) if needed else None
    run_to_end(_until_signal(lambda stop: serve(settings, token, stop, orders)))


@app.command()
def check(file: Annotated[Path, typer.Argument(help="The configuration file.")]) -> None:
    """Check a configuration file; every problem is printed with its line.

    Where there is a database, it warns of slots that cannot be sent within an hour.
    """
    with clear_errors():
        settings = load_config(file)
        load_phrases(settings.cleaning.rules)
    names = ", ".join(digest.name for digest in settings.digests)
    print_line(f"{file} is in order: {len(settings.sources)} sources, digests {names}")

    async def warn() -> None:
        for warning in await find_warnings(settings):
            errors.print(f"warning: {warning}", markup=False, soft_wrap=True)

    run_to_end(warn())


def _check_token(token: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,18}:[\w-]{1,60}", token, re.ASCII):
        raise typer.BadParameter("a token is a number, a colon, and letters, digits, _ and -")
    return token


@app.command()
def simulate(
    port: PortOption = 8787,
    data: Annotated[Path, typer.Option(help="Where it keeps chats.")] = Path("data/simulator"),
    start_at: StartOption = None,
    speed: SpeedOption = 1.0,
    token: Annotated[
        str, typer.Option(callback=_check_token, help="The token that the bot calls with.")
    ] = DEMO_TOKEN,
) -> None:
    """Run our own Telegram alone, for any bot: Bot API, chat page, control interface."""
    configure_logs("WARNING")

    async def serve(stop: asyncio.Event) -> None:
        data.mkdir(parents=True, exist_ok=True)
        clock = Clock(data, _utc(start_at), speed)
        async with served_simulator(data, clock, port, token) as address:
            print_line(f"Chat page:  {address}/")
            print_line(f"Calls:      {address}/transcript")
            print_line(f"Control:    {address}/control")
            print_line(f"Bot API:    {address}/bot<token>/<method>")
            print_line(f"Bot token:  {token}")
            await stop.wait()

    run_to_end(_until_signal(serve))


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders of posts, or posts; without any, those that were read before."
        ),
    ] = None,
    database: DatabaseOption = "jianbao.sqlite",
) -> None:
    """Read posts into the database; prints what was new, changed, unchanged, merged, rejected."""
    configure_logs("WARNING")

    async def work() -> None:
        async with Store.opened(database) as store:
            folders = paths or await tools.known_folders(store)
            with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
                task = bar.add_task("reading", total=None)
                reader, segmenter = Reader.load(), load_segmenter()
                counts = await tools.ingest_folders(
                    store,
                    Ingest(store, reader, segmenter, system_clock),
                    folders,
                    lambda items: bar.advance(task, items),
                )
            print_line(
                f"new {counts.new}, changed {counts.changed}, unchanged {counts.unchanged}, "
                f"merged {counts.merged}, rejected {counts.rejected}"
            )
            async with store.reading() as conn:
                for source, path, line, reason in await sources.find_rejects(conn):
                    place = f"{path}:{line}" if line else path
                    errors.print(
                        f"rejected {source}/{place}: {reason}", markup=False, soft_wrap=True
                    )

    run_to_end(work())


@app.command()
def articles(database: DatabaseOption = "jianbao.sqlite") -> None:
    """Print every stored article as a line of JSON."""

    async def work() -> None:
        async with Store.opened(database) as store:
            await tools.write_articles(store, sys.stdout)

    run_to_end(work())


@app.command()
def summarize(
    budget: Annotated[int, typer.Option(min=1, help="Letters and digits at most.")] = 120,
) -> None:
    """Summarise JSON lines (id, title, text) from standard input."""
    with clear_errors():
        _report(tools.write_summaries(sys.stdin, sys.stdout, load_segmenter(), budget))


@app.command()
def group() -> None:
    """Put JSON lines (id, title, text, source, date) from standard input into stories."""
    with clear_errors():
        _report(tools.write_groups(sys.stdin, sys.stdout, load_segmenter()))


@app.command()
def preview(
    digest: Annotated[str, typer.Argument(help="The digest's name.")],
    config: ConfigOption = Path("jianbao.yaml"),
    at: Annotated[
        str | None, typer.Option(help="An ISO time, in the digest's zone unless it has one.")
    ] = None,
    language: Annotated[Language, typer.Option()] = Language.HANS,
    *,
    reasons: Annotated[
        bool, typer.Option("--reasons", help="Print each item's score and reasons under it.")
    ] = False,
) -> None:
    """Print what a digest would say now, or at another time; sources are read first."""
    configure_logs("WARNING")
    with clear_errors():
        settings = load_config(config)
        chosen = next((one for one in settings.digests if one.name == digest), None)
        if chosen is None:
            names = ", ".join(one.name for one in settings.digests)
            raise typer.BadParameter(f"no digest {digest}; there are: {names}")
        instant = _instant(at, settings, digest)

    async def work() -> None:
        async with opened_house(settings, system_clock) as house:
            for source in settings.sources:
                await house.read_source(source)
            show = tools.explain if reasons else tools.preview
            messages = await show(house, chosen, language.value, instant)
        for message in messages:
            print_line(f"[picture {message.picture}]" if isinstance(message, Photo) else "[text]")
            print_line(plain_text(message.html) + "\n")

    run_to_end(work())


async def _until_signal(
    serve: Callable[[asyncio.Event], Coroutine[Any, Any, None]],
) -> None:
    """Serve until SIGTERM or SIGINT asks for the end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(stop)


def _report(bad: list[tools.BadLine]) -> None:
    for line in bad:
        errors.print(str(line), markup=False)
    if bad:
        raise typer.Exit(FAILED)


def _utc(written: datetime | None) -> datetime | None:
    return None if written is None else written.replace(tzinfo=UTC)


def _instant(at: str | None, settings: Config, digest: str) -> datetime:
    if at is None:
        return system_clock()
    written = datetime.fromisoformat(at)
    zone = next(one.tzinfo for one in settings.digests if one.name == digest)
    return written if written.tzinfo else written.replace(tzinfo=zone)
