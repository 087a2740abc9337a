"""Everything goes wrong at once, in short: nothing is lost, and what comes twice is explained.

The long run is `deploy/bench faults`.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.faultaccount import Account
from tests.benchmarks.faultrun import Wish, run
from tests.postgresql import Server

SHORT: Any = {"subscribers": 80, "per_second": 20, "crowded": False}
JUMPS = ((5.0, True), (0.0, True))


def check(account: Account, killed: int) -> None:
    """Whether a run was what it should be: much went wrong, and nothing with the messages."""
    assert account.problems == ()
    assert killed >= 3
    assert account.heard.faults.keys() >= {"429", "hang", "502_after"}
    assert account.repeated.total() >= 1


@pytest.mark.postgresql
async def test_two_processes_and_a_server_that_is_stopped(
    tmp_path: Path, postgresql: Server, migrated: str
) -> None:
    wish = Wish(postgresql.new_database(migrated), processes=2, server=postgresql, **SHORT)
    check(*await run(tmp_path, wish))


async def test_one_process_on_sqlite_whose_clock_jumps(tmp_path: Path, database: str) -> None:
    check(*await run(tmp_path, Wish(database, processes=1, jumps=JUMPS, **SHORT)))
