"""Everything goes wrong at once: is a message lost, repeated without a reason, or sent too fast?

10,000 readers, groups with topics and channels are sent digests of one to three parts with
pictures, alerts and answers, through the strict simulator, a process of its own: 2 % of the calls
get a 429, 1 % a 5xx (half of them carried out), 1 % are carried out and never answered, 1 % lose
their connection (half of them carried out), 3 % of the chats are shut, groups become supergroups,
topics are closed, pictures are refused. On PostgreSQL four processes deliver, and the server is
stopped and started twice; on SQLite one does. Each is killed after eight seconds. In the run
`clock` the wall clock jumps by hours besides, and slots are due that the process publishes.
"""

import argparse
import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.faultaccount import told
from tests.benchmarks.faultmishaps import JUMPS
from tests.benchmarks.faultrun import Wish, run
from tests.postgresql import running_server

RUNS = ("postgresql", "sqlite", "clock")


def main() -> None:
    """Run, and print; exit with 1 if anything is not as it should be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"of {', '.join(RUNS)}: all three")
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--per-second", type=float, default=150, help="what this machine bears")
    parser.add_argument("--keep", type=Path, help="a folder to keep transcripts and logs in")
    wish = parser.parse_args()
    runs = wish.runs or RUNS
    if unknown := set(runs) - set(RUNS):
        parser.error(f"there is no run {', '.join(sorted(unknown))}")
    well = [_run(name, wish) for name in runs]
    sys.exit(0 if all(well) else 1)


def _run(name: str, given: argparse.Namespace) -> bool:
    with tempfile.TemporaryDirectory(prefix="jianbao-faults-") as temporary, ExitStack() as stack:
        folder = Path(temporary if given.keep is None else given.keep / name)
        folder.mkdir(parents=True, exist_ok=True)
        server = stack.enter_context(running_server()) if name == "postgresql" else None
        wish = Wish(
            database=server.new_database() if server else str(folder / "faults.sqlite"),
            subscribers=given.subscribers,
            processes=4 if server else 1,
            server=server,
            jumps=JUMPS if name == "clock" else (),
            slots=name == "clock",
            per_second=given.per_second,
        )
        account, killed = asyncio.run(run(folder, wish))
    print(f"— {name}: {given.subscribers} subscribers, {killed} processes killed")
    print(told(account), flush=True)
    return not account.problems


if __name__ == "__main__":
    main()
