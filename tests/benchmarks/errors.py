"""The table of Telegram's errors: each brought about in the simulator, and PTB's class for it."""

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

from telegram.error import TelegramError

from tests.simulator.cases import opened_case
from tests.simulator.errors import ROWS, Row


async def provoke(row: Row) -> TelegramError | None:
    """What PTB raises when the row's error comes about."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened_case(Path(folder)) as case:
            try:
                await row.provoke(case)
            except TelegramError as error:
                return error
    return None


def main() -> None:
    """Print the table; exit with 1 if an error is not of its class."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    os.environ["PTB_TIMEDELTA"] = "1"
    wrong = 0
    for row in ROWS:
        error = asyncio.run(provoke(row))
        wrong += type(error) is not row.error
        how = "a fault on order" if row.ordered else "brought about"
        print(f"{row.code:20} {type(error).__name__:14} {how:16} {error}"[:150])
    print(f"{len(ROWS)} errors, {wrong} not of the class that TELEGRAM.md names")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
