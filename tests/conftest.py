"""What most tests stand on: real databases, the dictionary, and a clock set by hand."""

import asyncio
import logging
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from digests.ingest import Ingest
from digests.reading import Reader
from digests.store.database import Store
from digests.text.words import Segmenter
from tests import loaded
from tests.handclock import HandClock
from tests.postgresql import Server, running_server
from tests.stock import NOW

# A busy machine draws examples slowly, which says nothing about the code.
settings.register_profile(
    "house", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

LONG = {"test_kill.py", "test_browser.py", "test_stories.py"}
"""Files with a single test that takes long: begun first, or the other workers wait for it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; all others stay in order."""
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(scope="session")
def segmenter() -> Segmenter:
    """The default engine, loaded once."""
    return loaded.segmenter()


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands until it is moved."""
    return HandClock(NOW)


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Put the process's logging back when the test is over: commands set it up anew."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    loggers = [one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    levels = {one: one.level for one in loggers}
    yield
    logging.captureWarnings(False)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    for one, before in levels.items():
        one.setLevel(before)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with our tables and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "jianbao.sqlite"
    asyncio.run(_migrate(str(path)))
    return path


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path) -> str:
    """A file for SQLite."""
    return str(shutil.copy(migrated_file, tmp_path / "jianbao.sqlite"))


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    """A new store in that file."""
    async with Store.opened(database) as store:
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of posts."""
    folder = tmp_path / "posts"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def reader() -> Reader:
    """A reader, loaded once."""
    return loaded.reader()


@pytest.fixture
def ingest(store: Store, reader: Reader, segmenter: Segmenter, clock: HandClock) -> Ingest:
    """The way into the store."""
    return Ingest(store, reader, segmenter, clock)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server of our own: one for each worker of the suite."""
    if sys.platform != "linux":
        pytest.skip("the suite starts PostgreSQL on Linux only")
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgresql: Server) -> str:
    """The name of a database with our tables and nothing in them."""
    url = postgresql.new_database()
    asyncio.run(_migrate(url))
    return url.partition("@/")[2].partition("?")[0]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind in turn: a path, or a URL."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("database"))
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database(request.getfixturevalue("migrated"))


async def _migrate(database: str) -> None:
    async with Store.opened(database):
        pass
