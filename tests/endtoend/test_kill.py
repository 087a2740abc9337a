"""A bot killed at any step: nothing is lost, and only what was on its way may come twice.

The simulator is a process of its own and outlives the bot, which runs by the system's clock; that
a slot is due and a lease has ended is written into the database. What a kill left over the next
start takes up.
"""

import json
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from bot.app import system_clock
from bot.messages import load
from bot.simulator.simulator import DEMO_TOKEN
from bot.simulator.transcript import Call, Transcript
from tests.endtoend.processes import Running, free_port, started
from tests.endtoend.town import CHEN, LIN, write

SEED = 20261122
ROUNDS_AT_RANDOM = 2
TWO_PARTS = 28
"""So many posts fill more than one message, and no more than one digest."""
PATIENCE = 90.0
SETTINGS = """\
sources:
  - {{name: posts, folder: posts, every_seconds: 1}}
digests:
  - {{name: daily, title: 每日简报, outlets: [临澜晚报], items: 30, summary: long}}
telegram: {{base_url: "http://127.0.0.1:{port}"}}
delivery: {{lease_seconds: 10, late_after_minutes: 1440}}
"""
PENDING = "('queued', 'waiting', 'sending', 'unknown')"


@dataclass
class Field:
    """Where the killing happens: a simulator, a bot's folder, and what was put into both."""

    folder: Path
    port: int
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    titles: list[str] = field(default_factory=list)
    asked: int = 0
    slots: int = 0

    @contextmanager
    def bot(self) -> Iterator[Running]:
        """The bot at work until the block ends: then it is killed."""
        self._let_time_pass()
        arguments = ("run", "--config", "jianbao.yaml", "--log-style", "json")
        with started(self.folder, *arguments, JIANBAO_TOKEN=DEMO_TOKEN) as bot:
            yield bot

    def write_posts(self, count: int, outlet: str = "临澜晚报") -> None:
        """Publish posts, each unlike all others."""
        now = format_datetime(system_clock(), usegmt=True)
        for _ in range(count):
            title = f"第{len(self.titles)}号{self._letters(9)}"
            body = "".join(f"<p>{self._letters(40)}。{self._letters(40)}。</p>" for _ in range(4))
            front = f"title: '{title}'\ncategories:\n - 传统媒体\n - {outlet}\n - 城市\ndate: {now}"
            write(self.folder / "posts" / f"{title}.md", f"---\n{front}\n---\n\n{body}\n")
            self.titles.append(title if outlet == "临澜晚报" else "")

    def say(self, user: int, text: str) -> None:
        """Somebody writes to the bot, dead or alive."""
        self._post(f"chats/{user}/text", user_id=user, text=text)
        self.asked += 1

    def fault(self, kind: str, method: str, **more: Any) -> None:
        """Have something go wrong with the next call of a method."""
        self._post("faults", kind=kind, method=method, **more)

    def is_at_rest(self) -> bool:
        """Whether nothing is due or on its way."""
        due = f"SELECT 1 FROM slots WHERE next_due <= '{_stored(system_clock())}'"
        waits = f"SELECT 1 FROM outbox WHERE state IN {PENDING}"
        return not self.query(due) and not self.query(waits)

    def let_slots_come(self) -> None:
        """Make the next digest due for everybody; each slot has a minute of its own."""
        assert self.is_at_rest()
        self.slots += 1
        due = system_clock() - timedelta(minutes=100 - self.slots)
        self._change("UPDATE slots SET next_due = ?", _stored(due))

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Look into the bot's database."""
        with closing(self._database()) as database:
            return database.execute(statement).fetchall()

    def calls(self, method: str = "") -> list[Call]:
        """What the simulator was asked so far."""
        return Transcript(self.folder / "simulator" / "transcript.jsonl").calls(method or None)

    def wait(self, holds: Callable[[], object], bot: Running) -> None:
        """Wait for something to be so."""
        until = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < until, bot.output
            assert bot.process.poll() is None, bot.output
            time.sleep(0.05)

    def drain(self, bot: Running) -> None:
        """Wait until all that was asked is answered, all posts read, all that is due sent."""
        self.wait(lambda: self.read_files() == len(self.titles), bot)
        self.wait(lambda: not self._get("state")["waiting_updates"], bot)
        self.wait(self.is_at_rest, bot)

    def read_files(self) -> int:
        """How many posts the bot has read."""
        return int(self.query("SELECT count(*) FROM source_files")[0][0])

    def _let_time_pass(self) -> None:
        if (self.folder / "data" / "jianbao.sqlite").exists():
            now = _stored(system_clock())
            self._change("UPDATE outbox SET lease_until = ? WHERE state = 'sending'", now)
            waits = "state IN ('unknown', 'waiting')"
            self._change(f"UPDATE outbox SET not_before = ? WHERE {waits}", now)

    def _change(self, statement: str, value: str) -> None:
        with closing(self._database()) as database, database:
            database.execute(statement, (value,))

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "data" / "jianbao.sqlite", timeout=10)

    def _letters(self, count: int) -> str:
        return "".join(chr(self.chance.randrange(0x4E00, 0x8E00)) for _ in range(count))

    def _get(self, path: str) -> Any:
        with urlopen(f"http://127.0.0.1:{self.port}/control/{path}") as answer:
            return json.load(answer)

    def _post(self, path: str, **body: Any) -> None:
        headers = {"X-Simulator": "1", "Content-Type": "application/json"}
        data = json.dumps(body).encode()
        address = f"http://127.0.0.1:{self.port}/control/{path}"
        with urlopen(Request(address, data, headers)) as answer:
            assert answer.status == 200


@pytest.fixture
def field_(tmp_path: Path) -> Iterator[Field]:
    """A simulator at work, and two readers of one digest who have had their sample."""
    field = Field(tmp_path, free_port())
    (tmp_path / "posts").mkdir()
    (tmp_path / "jianbao.yaml").write_text(SETTINGS.format(port=field.port), encoding="utf-8")
    with started(tmp_path, "simulate", "--port", str(field.port), "--data", "simulator") as served:
        served.wait_for("Bot token")
        field.write_posts(3)
        with field.bot() as bot:
            bot.wait_for("bot.started")
            field.wait(lambda: field.read_files() == 3, bot)
            field.say(LIN, "/subscribe daily")
            field.say(CHEN, "/subscribe daily")
            field.drain(bot)
        yield field


def test_a_bot_killed_at_every_step_loses_nothing(field_: Field) -> None:
    for step in (
        _before_anything_is_read,
        _amid_a_batch,
        _while_a_digest_waits,
        _after_a_part_has_left,
        _after_a_later_part_has_left,
        _after_updates_were_fetched,
    ):
        step(field_)
    for _ in range(ROUNDS_AT_RANDOM):
        _at_any_moment(field_)
    _end_in_order(field_)
    _check(field_)


def _before_anything_is_read(field: Field) -> None:
    field.write_posts(2)
    field.say(LIN, "/status")
    with field.bot():
        pass


def _amid_a_batch(field: Field) -> None:
    known = len(field.titles)
    field.write_posts(140, "望川日报")
    field.let_slots_come()
    with field.bot() as bot:
        field.wait(lambda: field.read_files() > known, bot)
    assert field.read_files() < len(field.titles)


def _while_a_digest_waits(field: Field) -> None:
    waiting = "SELECT count(*) FROM outbox WHERE state = 'waiting'"
    with field.bot() as bot:
        _read_more(field, bot, 2)
        field.fault("429", "sendMessage", retry_after=60, count=2)
        field.let_slots_come()
        field.wait(lambda: field.query(waiting) == [(2,)], bot)


def _after_a_part_has_left(field: Field) -> None:
    with field.bot() as bot:
        _read_more(field, bot, TWO_PARTS)
        field.fault("hang", "sendMessage", chat_id=LIN)
        field.let_slots_come()
        field.wait(lambda: _hung(field, "sendMessage") == 1, bot)
    assert _states_of_parts(field) == [(0, "sending"), (1, "queued")]


def _after_a_later_part_has_left(field: Field) -> None:
    with field.bot() as bot:
        _read_more(field, bot, TWO_PARTS)
        field.fault("hang", "sendMessage", chat_id=LIN, skip=1)
        field.let_slots_come()
        field.wait(lambda: _hung(field, "sendMessage") == 2, bot)
    assert _states_of_parts(field) == [(0, "sent"), (1, "sending")]


def _after_updates_were_fetched(field: Field) -> None:
    field.fault("hang", "getUpdates")
    field.say(CHEN, "/latest")
    field.say(LIN, "帮助")
    with field.bot() as bot:
        field.wait(lambda: _hung(field, "getUpdates") == 1, bot)
    field.say(LIN, "/status")


def _at_any_moment(field: Field) -> None:
    field.write_posts(2)
    if field.is_at_rest():
        field.let_slots_come()
    with field.bot() as bot:
        bot.wait_for("bot.started")
        field.say(field.chance.choice((LIN, CHEN)), "/status")
        time.sleep(field.chance.uniform(0, 1.0))
        field.say(field.chance.choice((LIN, CHEN)), "/sources")


def _end_in_order(field: Field) -> None:
    """Let the bot finish what is left and send one more digest."""
    with field.bot() as bot:
        field.drain(bot)
        field.let_slots_come()
        field.drain(bot)
        assert bot.end() == 0


def _read_more(field: Field, bot: Running, count: int) -> None:
    """Once what the last kill left is done, have posts read for the next digest."""
    field.drain(bot)
    field.write_posts(count)
    field.drain(bot)


def _states_of_parts(field: Field) -> list[tuple[Any, ...]]:
    """How far the parts of the newest digest to 小林 have come."""
    newest = (
        "SELECT cause FROM outbox JOIN chats ON chats.id = outbox.chat_id"
        f" WHERE telegram_id = {LIN} AND cause LIKE 'slot:%' ORDER BY outbox.id DESC LIMIT 1"
    )
    return field.query(f"SELECT part, state FROM outbox WHERE cause = ({newest}) ORDER BY part")


def _hung(field: Field, method: str) -> int:
    return sum(call.fault == "hang" for call in field.calls(method))


def _check(field: Field) -> None:
    parcels = field.query(
        "SELECT telegram_id, body, state, unknowns, cause FROM outbox"
        " JOIN payloads ON payloads.id = payload_id JOIN chats ON chats.id = outbox.chat_id"
    )
    arrived = Counter((call.chat_id, call.words) for call in field.calls() if call.message_ids)
    least: Counter[tuple[int | None, str]] = Counter()
    most: Counter[tuple[int | None, str]] = Counter()
    for chat, body, state, unknowns, _ in parcels:
        # Twice unknown is left to an operator: it may never have gone out.
        assert state == "sent" or (state, unknowns) == ("parked", 2)
        what = (chat, load(body).html)
        least[what] += state == "sent"
        most[what] += 1 + unknowns
    assert arrived.keys() == most.keys()
    assert all(least[what] <= count <= most[what] for what, count in arrived.items())
    assert (arrived - Counter(arrived.keys())).total() >= 2  # the two that hung

    causes = {cause for *_, cause in parcels}
    assert sum(cause.startswith("slot:") for cause in causes) == 2 * field.slots
    assert sum(cause.startswith("reply:") for cause in causes) == field.asked
    assert field.query("SELECT count(*) FROM articles") == [(len(field.titles),)]
    for reader in (LIN, CHEN):
        pushed = "\n".join(
            load(body).html
            for chat, body, _, _, cause in parcels
            if chat == reader and cause.startswith(("slot:", "welcome:"))
        )
        assert all(pushed.count(title) == 1 for title in field.titles if title)


def _stored(instant: datetime) -> str:
    """An instant as SQLite has it."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
