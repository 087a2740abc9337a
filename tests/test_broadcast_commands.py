"""`jianbao broadcast`: shown and asked before it leaves, followed, taken back."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.broadcasting import queue_broadcasts
from bot.cli import app
from bot.messages import load
from digests.store.database import Store
from tests.press import texts
from tests.stock import NOW, put_reader, put_seat

pytestmark = pytest.mark.usefixtures("logging_as_before")

CONFIG = """\
sources:
  - {{name: posts, folder: posts}}
digests:
  - {{name: morning, title: 早间要闻, outlets: [远山新闻]}}
  - {{name: evening, title: 晚间要闻, outlets: [远山新闻]}}
storage: {{database: "{database}"}}
"""
WORDS = "今晚 <维护> 一小时。\n\n详情：https://news.example/a?b=1&c=2\n"


@pytest.fixture
def config(tmp_path: Path, database: str) -> Path:
    """A configuration with two readers of the morning's digest, and words to send."""
    path = tmp_path / "jianbao.yaml"
    (tmp_path / "posts").mkdir()
    (tmp_path / "words.txt").write_text(WORDS, "utf-8")
    path.write_text(CONFIG.format(database=database), "utf-8")

    async def fill() -> None:
        async with Store.opened(database) as store, store.writing() as conn:
            for number in (1, 2):
                await put_reader(conn, await put_seat(conn, number))

    asyncio.run(fill())
    return path


def jianbao(config: Path, *arguments: object, given: str | bytes | None = None) -> Result:
    whole = ["broadcast", *map(str, arguments), "--config", str(config)]
    return CliRunner().invoke(app, whole, input=given)


def queue(database: str) -> list[str]:
    """What a running bot puts into the outbox."""

    async def run() -> list[str]:
        async with Store.opened(database) as store:
            while await queue_broadcasts(store, NOW):
                pass
            return await texts(store)

    return asyncio.run(run())


def test_it_is_shown_and_asked_for_before_it_leaves(config: Path, database: str) -> None:
    file = config.parent / "words.txt"
    refused = jianbao(config, "send", file, given="n\n")
    assert refused.exit_code == 1
    assert refused.stdout.startswith(
        f"{WORDS}\n47 characters, to all: 2 places, 0 minutes or more at 25 a second\nSend it?"
    )
    assert queue(database) == []
    sent = jianbao(config, "send", file, given="y\n")
    assert sent.exit_code == 0, sent.stderr
    assert "broadcast 1 is left to the running bot" in sent.stdout
    first, second = queue(database)
    assert first == second
    assert load(first).html == (
        "今晚 &lt;维护&gt; 一小时。\n\n详情：https://news.example/a?b=1&amp;c=2"
    )


def test_a_script_sends_from_standard_input(config: Path, database: str) -> None:
    sent = jianbao(config, "send", "-", "--to", "morning", "--yes", given="早。")
    assert sent.exit_code == 0, sent.stderr
    assert "3 characters" not in sent.stdout
    assert "2 characters, to the subscribers of morning: 2 places" in sent.stdout
    assert len(queue(database)) == 2


def test_it_is_followed_and_taken_back(config: Path, database: str) -> None:
    assert jianbao(config, "list").stdout == ""
    for _ in range(2):
        jianbao(config, "send", config.parent / "words.txt", "--yes")
    assert "1 · " in jianbao(config, "list").stdout
    assert jianbao(config, "list").stdout.count("being queued · 0 places") == 2
    queue(database)
    done = jianbao(config, "cancel", 2)
    assert (done.exit_code, done.stdout) == (
        0,
        "broadcast 2 is cancelled: 2 messages were taken back\n",
    )
    latest, first = jianbao(config, "list").stdout.splitlines()
    assert latest.endswith(" · 2 places: cancelled 2")
    assert " · cancelled 2" in latest
    assert first.endswith("queued by 2026-11-22 00:00 UTC · 2 places: queued 2")
    assert jianbao(config, "cancel", 2).stdout.endswith("0 messages were taken back\n")


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("send", "-"), "早。", "needs --yes: nobody can be asked there"),
        (("send", "-", "--yes"), " \n ", "holds no text"),
        (("send", "-", "--yes"), b"\xd4\xe7", "is not UTF-8 text"),
        (("send", "-", "--yes"), "长" * 4097, "4096 characters at most; this text has 4097"),
        (("send", "-", "--yes", "--to", "noon"), "早。", "there is no digest noon; there are: mor"),
        (("send", "-", "--yes", "--to", "evening"), "早。", "nobody would get it"),
        (("cancel", 9), None, "there is no broadcast 9; `jianbao broadcast list` shows them"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    config: Path,
    database: str,
    arguments: tuple[object, ...],
    given: str | bytes | None,
    said: str,
) -> None:
    done = jianbao(config, *arguments, given=given)
    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert queue(database) == []


def test_a_file_that_is_not_there_is_told(config: Path) -> None:
    done = jianbao(config, "send", config.parent / "nowhere.txt")
    assert done.exit_code == 1
    assert "nowhere.txt" in done.stderr
