"""The terminal: what commands print, and how they end when something is wrong."""

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from alembic.util import CommandError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from bot.config import ConfigError, load_config
from bot.deliver import TokenRefusedError
from bot.logs import configure_logs, redact
from digests.sources import SourceError
from digests.store.database import Store
from digests.store.revisions import UNFINISHED
from digests.text.phrases import PhrasesError

FAILED: Final = 1
MISUSED: Final = 2
REFUSED: Final = 3

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration file.", envvar="JIANBAO_CONFIG")
]
errors = Console(stderr=True, highlight=False)


def print_line(text: str) -> None:
    """Write a line to standard output, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def opened_store(config: Path) -> AbstractAsyncContextManager[Store]:
    """The store of a configuration, for a command that works beside the bot."""
    configure_logs("WARNING")
    storage = load_config(config).storage
    # Before the first run there is no folder yet, and nothing to decide about.
    storage.folder.mkdir(parents=True, exist_ok=True)
    return Store.opened(storage.database)


def run_to_end(work: Coroutine[Any, Any, None]) -> None:
    """Run what a command does; what an operator can mend ends it with one line and a code."""
    with clear_errors():
        asyncio.run(work)


@contextmanager
def clear_errors() -> Iterator[None]:
    """One line and an exit code for what an operator can mend."""
    try:
        yield
    except ConfigError as problem:
        _fail("\n".join(problem.problems), MISUSED)
    except PhrasesError as problem:
        _fail(str(problem), MISUSED)
    except TokenRefusedError:
        _fail("Telegram does not know this token; ask @BotFather for the right one", REFUSED)
    except SourceError as problem:
        _fail(str(problem), FAILED)
    except SQLAlchemyError as problem:
        reason = getattr(problem, "orig", None) or problem
        _fail(f"the database cannot be used: {reason}", FAILED)
    except CommandError as problem:
        _fail(_said_of_version(problem), FAILED)
    except ValueError as problem:
        _fail(str(problem), MISUSED)
    except OSError as problem:
        _fail(_said(problem), FAILED)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _said_of_version(problem: CommandError) -> str:
    if UNFINISHED in str(problem):
        return "the database is an unfinished copy: run `jianbao migrate-database` again"
    return f"the database was written by another version of Jianbao: {problem}"


def _said(problem: OSError) -> str:
    if problem.errno is not None and "address already in use" in str(problem):
        return f"the port is in use by another program; choose one with --port ({problem.strerror})"
    return str(problem)


def _fail(text: str, code: int) -> None:
    errors.print(redact(text), markup=False, soft_wrap=True)
    raise typer.Exit(code) from None
