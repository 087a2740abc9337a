"""`jianbao migrate-database`: everything from one database into another, checked row by row."""

from typing import Annotated, Final

import typer

from bot.logs import configure_logs
from bot.terminal import FAILED, errors, print_line, run_to_end
from digests.store.copying import Copied, Step, copy_database
from digests.store.database import database_url

EVERY: Final = 50_000
"""Rows of a table between two lines about it."""

_KIND = "a path for SQLite, or a SQLAlchemy URL"


def migrate_database(
    source: Annotated[str, typer.Argument(metavar="FROM", help=f"What there is: {_KIND}.")],
    target: Annotated[str, typer.Argument(metavar="TO", help=f"A new one: {_KIND}.")],
) -> None:
    """Copy everything into a new database and check each row; run again, it goes on.

    The bot must not run meanwhile: it starts neither on the old one nor on the new one before
    the copy is whole.
    """
    configure_logs("WARNING")

    async def work() -> None:
        print_line("If this is stopped, the same command goes on where it was.")
        told = _Progress()
        copied = await copy_database(source, target, told.note)
        if copied.difference is not None:
            errors.print(
                f"the copy is not the same: {copied.difference}. FROM was written in between: "
                "begin anew with an empty TO",
                markup=False,
                soft_wrap=True,
            )
            raise typer.Exit(FAILED)
        for line in _ended(copied, target):
            print_line(line)

    run_to_end(work())


class _Progress:
    """Prints where a copy is: each table when it is through, long ones also in between."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._said = ("", "", 0)

    def note(self, step: Step) -> None:
        """Say it, unless it is too early to."""
        now = (step.doing, step.table, step.rows // EVERY)
        if step.rows == step.of or (now != self._said and step.rows >= EVERY):
            print_line(f"{step.table}: {step.doing} {step.rows:,} of {step.of:,}")
        self._said = now


def _ended(copied: Copied, target: str) -> tuple[str, ...]:
    cleaned = (
        (f"{copied.cleaned} rows had NUL in a text, which PostgreSQL refuses: it was left out.",)
        if copied.cleaned
        else ()
    )
    url = database_url(target).set(password=None)
    place = url.database if url.get_backend_name() == "sqlite" else _plain(url.render_as_string())
    return (
        *cleaned,
        f"All {copied.rows:,} rows are there, and the same.",
        "Only the database has moved; the data folder (pictures, caches) stays. Set in the YAML:",
        "  storage:",
        f"    database: {place}",
        "and leave storage.folder as it is. A password goes into PGPASSWORD or ~/.pgpass.",
        "Never start a bot on the old database again: it would send what the new one has sent.",
    )


def _plain(url: str) -> str:
    return url.replace("+psycopg", "", 1)
