"""`jianbao sources`: how the sources are, and their feeds taken from and given to other readers."""

import sys
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.app import system_clock
from bot.config import Config, load_config
from bot.logs import configure_logs
from bot.markup import is_web_address
from bot.opml import read_opml, write_opml
from bot.sourcelist import add_feeds
from bot.terminal import ConfigOption, clear_errors, errors, print_line, run_to_end
from digests.settings import FeedSettings
from digests.store import pictures, sources
from digests.store.database import Store
from digests.store.sources import SourceState
from digests.text.addresses import without_secrets

commands = typer.Typer(help="The sources: how they are, import and export.", no_args_is_help=True)


@commands.command("list")
def list_(config: ConfigOption = Path("jianbao.yaml")) -> None:
    """Print how each source is: when it was read, what failed, how much it gives, when next."""
    configure_logs("WARNING")
    with clear_errors():
        settings = load_config(config)

    async def work() -> None:
        async with _opened(settings) as store, store.reading() as conn:
            states = await sources.list_sources(conn, system_clock())
        known = {state.name: state for state in states}
        for source in settings.sources:
            state = known.get(source.name)
            print_line(_described(state) if state else f"{source.name}: not read yet")

    run_to_end(work())


@commands.command("pictures")
def pictures_(config: ConfigOption = Path("jianbao.yaml")) -> None:
    """Print how many pictures each host gave, and why others failed."""
    configure_logs("WARNING")
    with clear_errors():
        settings = load_config(config)

    async def work() -> None:
        async with _opened(settings) as store, store.reading() as conn:
            counts = await pictures.count_hosts(conn)
        table = Table("host", "ready", "failed", "waiting", "mostly because", box=None)
        for count in counts:
            numbers = (str(count.ready), str(count.failed), str(count.waiting))
            table.add_row(count.host, *numbers, count.problem or "")
        Console(file=sys.stdout, highlight=False, markup=False).print(table)

    run_to_end(work())


@commands.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An OPML file of another feed reader.")],
    config: ConfigOption = Path("jianbao.yaml"),
) -> None:
    """Add the feeds of an OPML file to the configuration; those that are there stay as they are."""
    with clear_errors():
        settings = load_config(config)
        listed = read_opml(file.read_bytes(), settings.sources)
        if listed.feeds:
            add_feeds(config, listed.feeds)
        print_line(f"added {len(listed.feeds)}, left out {len(listed.left_out)}")
        for feed in listed.feeds:
            print_line(f"  {feed.name}: {without_secrets(feed.address)}")
        if listed.broken:
            errors.print(f"{file}: {listed.broken}; what stood above was read", markup=False)
        for line in listed.left_out:
            errors.print(f"left out {line}", markup=False, soft_wrap=True)


@commands.command("export")
def export(config: ConfigOption = Path("jianbao.yaml")) -> None:
    """Print the feeds of the configuration as OPML, for other feed readers."""
    with clear_errors():
        settings = load_config(config)
        feeds = [source for source in settings.sources if isinstance(source, FeedSettings)]
        sys.stdout.write(write_opml(feeds))
        if folders := len(settings.sources) - len(feeds):
            errors.print(f"{folders} folders of posts are no feeds and stay here")


def _opened(config: Config) -> AbstractAsyncContextManager[Store]:
    # Before the first run there is no folder yet, and nothing to tell.
    config.storage.folder.mkdir(parents=True, exist_ok=True)
    return Store.opened(config.storage.database)


def _described(state: SourceState) -> str:
    lines = [
        f"{state.name} ({state.kind}, {_place(state.location)})",
        f"  {state.articles} articles, {state.per_day:.1f} a day, {state.rejected} rejected",
        f"  read {_said(state.last_success)}, next {_said(state.next_check)}",
    ]
    if state.retired_at is not None:
        lines.append(f"  GONE since {_said(state.retired_at)}: {state.last_error}")
    elif state.failures:
        since = _said(state.failing_since)
        lines.append(f"  FAILS {state.failures} times since {since}: {state.last_error}")
    return "\n".join(lines)


def _place(location: str) -> str:
    """An address without what may be a key to it; a folder may well have a `?` in its name."""
    return without_secrets(location) if is_web_address(location) else location


def _said(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
