"""Quality on real data, through the command line and the bot's own calls: run with `python -m`."""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.logs import configure_logs
from digests.reading import Reader
from digests.stories import Report
from tests.benchmarks import agreement, boilerplate, calls, scored_summaries, stories
from tests.benchmarks.shared import BESIDE, unpack_posts

JIANBAO = Path(sys.executable).with_name("jianbao")
NOTHING_NEW = re.compile(r"new 0, changed 0, unchanged \d+, merged 0, ")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and what it took."""

    code: int
    out: str
    complaints: str
    seconds: float
    megabytes: float


def check_ingest(posts: Path, folder: Path) -> list[str]:
    """Ingest a folder twice into one new database; the second time must do nothing."""
    database = str(folder / "jianbao.sqlite")
    first = jianbao("ingest", posts, "--database", database)
    print(f"{first.out}{first.complaints}{first.seconds:.1f} s, {first.megabytes:.0f} MB at most")
    again = jianbao("ingest", posts, "--database", database)
    print(f"again: {again.out}{again.complaints}{again.seconds:.1f} s")
    Path(database).unlink(missing_ok=True)
    if first.code or again.code:
        return [f"ingest ended with {first.code} and {again.code}"]
    return [] if NOTHING_NEW.match(again.out) else ["ingest of the same again did something"]


def check_reading(posts: Path) -> list[str]:
    """Count what is not news before and after reading, by outlet."""
    outlets = boilerplate.measure(posts, Reader.load())
    boilerplate.show(outlets, 0)
    return []


def check_summaries(shared: Path, folder: Path) -> list[str]:
    """Summarise the articles beside their standfirsts; a summary with a fault must not be."""
    data = shared / "data" / "summaries-dev.jsonl.xz"
    ran = jianbao("summarize", feed=scored_summaries.load(data))
    made = folder / "summaries.jsonl"
    made.write_text(ran.out, encoding="utf-8")
    report = _scored(shared / "eval" / "rouge.py", data, made)
    print(f"{report}{ran.complaints}{ran.seconds:.1f} s, {ran.megabytes:.0f} MB at most")
    faults = re.findall(r"(?:empty|budget|text|order|again) (\d+)", report)
    if ran.code or not faults:
        return [f"summarize ended with {ran.code}"]
    return ["a summary has a fault"] if any(map(int, faults)) else []


def check_stories(shared: Path, folder: Path) -> list[str]:
    """Group the pool of articles in order of time, and score the labelled pairs."""
    pairs = shared / "data" / "pairs-dev.jsonl.xz"
    pool = stories.load_pool(shared, folder)
    ran = jianbao("group", feed=map(_row, pool))
    made = folder / "groups.jsonl"
    made.write_text(ran.out, encoding="utf-8")
    report = _scored(shared / "eval" / "events.py", pairs, made)
    print(f"{report}{ran.complaints}{ran.seconds:.1f} s, {ran.megabytes:.0f} MB at most")
    return [f"group ended with {ran.code}"] if ran.code else []


def check_calls(shared: Path, folder: Path) -> list[str]:
    """Use the bot in our own Telegram, and hold each of its calls against the schema."""
    made = asyncio.run(calls.talk(folder))
    problems = calls.find_problems(made, shared / "botapi")
    methods = sorted({call["method"] for call in made})
    print(f"{len(made)} calls of {', '.join(methods)}")
    print("".join(f"{problem}\n" for problem in problems), end="")
    return [f"{len(problems)} problems in the bot's calls"] if problems else []


def check_simulator(shared: Path) -> list[str]:
    """Hold our Telegram's verdict on calls drawn from the schema against the validator's."""
    compared = agreement.compare(seed=1, count=300, schema=shared / "botapi")
    differing = [each for each in compared if not each.agreed]
    print(f"{len(compared)} calls, {len(compared) - len(differing)} agreed")
    for reason, count in Counter(each.reason for each in differing).items():
        print(f"{count:4} {reason or 'for no known reason'}")
    unexplained = sum(not each.reason for each in differing)
    return [f"{unexplained} verdicts differ for no known reason"] if unexplained else []


def jianbao(*words: str | Path, feed: Iterable[Mapping[str, Any]] | None = None) -> Ran:
    """Run the command, fed with JSON lines."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as given:
        given.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in feed or ())
        given.seek(0)
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as complaints:
            begun = time.perf_counter()
            process = subprocess.Popen(
                [JIANBAO, *words], stdin=given, stdout=out, stderr=complaints
            )
            # Unlike wait(), wait4 tells what this one process took.
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.perf_counter() - begun
            out.seek(0)
            complaints.seek(0)
            said = out.read(), complaints.read()
    return Ran(process.returncode, *said, seconds, usage.ru_maxrss / 1024)


def _row(report: Report) -> dict[str, str]:
    return asdict(report) | {"date": report.date.isoformat()}


def _scored(script: Path, data: Path, made: Path) -> str:
    command = [sys.executable, str(script), str(data), str(made)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Print what each check found; exits with 1 if any of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    shared: Path = parser.parse_args().shared
    configure_logs("WARNING")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        posts = unpack_posts(shared, folder / "posts")
        checks: dict[str, Callable[[], list[str]]] = {
            "ingest: posts-dev": lambda: check_ingest(posts, folder),
            "ingest: seeds": lambda: check_ingest(shared / "data" / "seeds", folder),
            "ingest: rsshub-samples": lambda: check_ingest(
                shared / "data" / "rsshub-samples", folder
            ),
            "reading": lambda: check_reading(posts),
            "summaries": lambda: check_summaries(shared, folder),
            "stories": lambda: check_stories(shared, folder / "pool"),
            "calls": lambda: check_calls(shared, folder / "try"),
            "simulator": lambda: check_simulator(shared),
        }
        failures = []
        for title, check in checks.items():
            print(f"\n-- {title}", flush=True)
            failures += [f"{title}: {problem}" for problem in check()]
    print("\n" + ("\n".join(failures) or "quality: nothing amiss"))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
