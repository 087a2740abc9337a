"""`jianbao` at the command line: what it prints, where, and how it ends."""

import json
import re
import shutil
import signal
import socket
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.endtoend.processes import PATIENCE, ROOT, free_port, ran, started

KEYS = [
    "id",
    "path",
    "paths",
    "url",
    "outlet",
    "outlets",
    "section",
    "categories",
    "title",
    "published",
    "published_certain",
    "language",
    "text",
    "standfirst",
    "summary",
    "lead_picture",
    "pictures",
    "picture_state",
    "picture_problem",
    "story",
]
pytestmark = pytest.mark.usefixtures("logging_as_before")

TOKEN = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678"[:35]
POST = """\
---
title: '{title}'
categories:
 - 传统媒体
 - 临澜晚报
 - 城市
date: Sun, 22 Nov 2026 08:05:00 GMT
thumbnail: 'https://news.example/bridge.jpg'
---

<div><p>{body}</p><p>桥长四百米，两边种了海棠。记者看到，桥头有人放风筝。</p></div>
"""
CONFIG = """\
sources:
  - {{name: posts, folder: posts}}
digests:
  - {{name: daily, title: 每日简报, outlets: [临澜晚报]}}
telegram: {{base_url: "{address}"}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with two posts, one file that is none, and a configuration."""
    posts = tmp_path / "posts" / "临澜晚报"
    posts.mkdir(parents=True)
    write(posts / "桥.md", "新桥今晨通车", "临澜的新桥今晨通车，头一天走过八千人。")
    write(posts / "书.md", "图书馆延长开放", "城南图书馆从今晚起开放到零点，座位多出一百个。")
    (posts / "坏.md").write_text("这里没有卷首。", encoding="utf-8")
    (tmp_path / "jianbao.yaml").write_text(CONFIG.format(address="http://127.0.0.1:9"), "utf-8")
    return tmp_path


def write(path: Path, title: str, body: str) -> None:
    path.write_text(POST.format(title=title, body=body), encoding="utf-8")


def jianbao(*arguments: object, given: str = "") -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)


def test_posts_are_read_once(folder: Path) -> None:
    arguments = ("ingest", "posts", "--database", "news.sqlite")
    first = ran(folder, *arguments)
    assert first.returncode == 0, first.stderr
    assert first.stdout == "new 2, changed 0, unchanged 0, merged 0, rejected 1\n"
    assert len(first.stderr.splitlines()) == 1
    assert "临澜晚报/坏.md:1: " in first.stderr

    write(folder / "posts" / "临澜晚报" / "桥.md", "新桥今晨通车", "临澜的新桥今晨通车，人不少。")
    again = jianbao("ingest", "--database", folder / "news.sqlite")
    assert again.exit_code == 0, again.stderr
    assert again.stdout.startswith("new 0, changed 1, unchanged ")
    assert "rejected posts" not in again.stdout


def test_a_single_post_is_read_as_one_of_its_folder(folder: Path) -> None:
    place, database = folder / "posts" / "临澜晚报", folder / "one.sqlite"
    one = jianbao("ingest", place / "桥.md", "--database", database)
    assert one.stdout.startswith("new 1, changed 0, unchanged 0, merged 0, rejected 0\n")
    whole = jianbao("ingest", place, "--database", database)
    assert whole.stdout.startswith("new 1, changed 0, unchanged 1, merged 0, rejected 1\n")


def test_articles_are_printed_with_all_that_is_known(folder: Path) -> None:
    database = folder / "news.sqlite"
    jianbao("ingest", folder / "posts", "--database", database)
    printed = jianbao("articles", "--database", database)

    rows = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [list(row) for row in rows] == [KEYS, KEYS]
    bridge = next(row for row in rows if row["title"] == "新桥今晨通车")
    assert bridge["path"] == "临澜晚报/桥.md"
    assert bridge["paths"] == ["临澜晚报/桥.md"]
    assert bridge["url"] is None
    assert (bridge["outlet"], bridge["section"]) == ("临澜晚报", "城市")
    assert bridge["categories"] == ["传统媒体", "临澜晚报", "城市"]
    assert bridge["published"] == "2026-11-22T08:05:00+00:00"
    assert bridge["published_certain"] is True
    assert bridge["language"] == "zh-Hans"
    assert bridge["text"].splitlines()[0] == "临澜的新桥今晨通车，头一天走过八千人。"
    assert bridge["standfirst"] == ""
    assert bridge["summary"][0] in bridge["text"]
    assert bridge["lead_picture"] == "https://news.example/bridge.jpg"
    assert bridge["pictures"] == [{"address": "https://news.example/bridge.jpg", "caption": ""}]
    assert isinstance(bridge["story"], int)


def test_a_folder_that_is_missing_is_one_line(tmp_path: Path) -> None:
    failed = jianbao("ingest", tmp_path / "nowhere", "--database", tmp_path / "news.sqlite")
    assert failed.exit_code == 1
    assert "nowhere" in failed.stderr
    assert len(failed.stderr.splitlines()) == 1


def test_summaries_keep_to_their_budget() -> None:
    text = "临澜的新桥今晨通车。头一天走过八千人。\n桥长四百米，两边种了海棠。" * 5
    given = lines({"id": 7, "title": "新桥通车", "text": text}, "", {"id": "b", "title": "t"}, "{")

    done = jianbao("summarize", "--budget", 30, given=given)
    assert done.exit_code == 1
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert row["id"] == 7
    assert row["summary"]
    assert sum(map(str.isalnum, "".join(row["summary"]))) <= 30
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == ["line 3", "line 4"]


def test_every_report_gets_a_story_once() -> None:
    flood = "望川上游连降大雨，防汛指挥部转移了沿岸三千名居民，白岭水库开闸泄洪。" * 4
    rows: list[object] = [
        {"id": n, "title": title, "text": text, "source": f"报{n}", "date": "2026-11-22T08:00:00"}
        for n, (title, text) in enumerate(
            [
                ("望川暴雨转移三千人", flood),
                ("望川大雨：三千居民转移", flood),
                ("海鸥队夺冠", "临澜海鸥队在决赛里以三比一取胜，四万名球迷唱到散场。" * 4),
            ]
        )
    ]
    bad = {"id": 9, "title": "t", "text": "t", "source": "s", "date": "昨天"}

    done = jianbao("group", given=lines(*rows, bad))
    assert done.exit_code == 1
    stories = {row["id"]: row["story"] for row in map(json.loads, done.stdout.splitlines())}
    assert list(stories) == [0, 1, 2]
    assert len(done.stdout.splitlines()) == 3
    assert stories[0] == stories[1] != stories[2]
    assert done.stderr.startswith("line 4: date '昨天' is not an ISO 8601 time")


def lines(*rows: object) -> str:
    texts = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    return "".join(f"{text}\n" for text in texts)


def test_the_example_is_in_order(tmp_path: Path) -> None:
    shutil.copy(ROOT / "deploy" / "jianbao.example.yaml", tmp_path / "jianbao.yaml")
    (tmp_path / "posts").mkdir()
    checked = jianbao("check", tmp_path / "jianbao.yaml")
    assert checked.exit_code == 0, checked.stderr
    assert "is in order: 2 sources, digests morning, taiwan" in checked.stdout


def test_every_problem_of_a_configuration_has_its_line(folder: Path) -> None:
    config = folder / "jianbao.yaml"
    config.write_text("sources: []\ndigests:\n  - {name: A, titel: x}\ncolour: red\n", "utf-8")
    checked = jianbao("check", config)
    assert checked.exit_code == 2
    found = checked.stderr.splitlines()
    assert len(found) >= 4
    assert all(line.startswith(f"{config}:") for line in found)
    assert {line.removeprefix(f"{config}:").split(":")[0] for line in found} == {"1", "3", "4"}


def test_a_preview_reads_first_and_prints_what_a_chat_would_get(folder: Path) -> None:
    arguments = ("preview", "daily", "--config", folder / "jianbao.yaml")
    shown = jianbao(*arguments, "--at", "2026-11-22T18:00", "--language", "en")
    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.startswith("[text]\n每日简报 · Sunday, 22 November 2026")
    assert "新桥今晨通车" in shown.stdout
    before = jianbao(*arguments, "--at", "2026-11-22T08:00")
    assert "还没有新消息" in before.stdout
    explained = jianbao(*arguments, "--at", "2026-11-22T18:00", "--reasons")
    assert re.search(r"\n\d\.\d\d · \d+ 小时内\n", explained.stdout)
    unknown = jianbao("preview", "weekly", "--config", folder / "jianbao.yaml")
    assert unknown.exit_code == 2
    assert "daily" in unknown.stderr


def test_what_a_run_lacks_is_said(folder: Path) -> None:
    missing = ran(folder, "run", "--config", "other.yaml", JIANBAO_TOKEN=TOKEN)
    assert missing.returncode == 2
    assert missing.stderr.strip() == "other.yaml: cannot be read: No such file or directory"
    tokenless = ran(folder, "run")
    assert tokenless.returncode == 2
    assert len(tokenless.stderr.splitlines()) == 1
    assert "JIANBAO_TOKEN: holds no bot token" in tokenless.stderr
    odd = ran(folder, "run", JIANBAO_TOKEN="hunter2hunter2")
    assert odd.returncode == 2
    assert "hunter2" not in odd.stderr


def test_a_wrong_token_ends_a_run_and_is_never_shown(folder: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    (folder / "jianbao.yaml").write_text(CONFIG.format(address=address), "utf-8")
    with started(folder, "simulate", "--port", str(port), "--data", "simulator") as simulator:
        simulator.wait_for("Bot token")
        done = ran(folder, "run", "--log-level", "DEBUG", JIANBAO_TOKEN=TOKEN)
        assert simulator.end() == 0
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].startswith("Telegram does not know this token")
    assert "Traceback" not in done.stderr
    assert TOKEN.partition(":")[2] not in done.stdout + done.stderr + simulator.output


def test_a_simulator_takes_the_token_it_is_given(folder: Path) -> None:
    port = free_port()
    arguments = ("--port", str(port), "--data", "simulator", "--token", "42:of-my-own")
    with started(folder, "simulate", *arguments) as simulator:
        simulator.wait_for("42:of-my-own")
        with urlopen(f"http://127.0.0.1:{port}/bot42:of-my-own/getMe") as answer:
            assert json.load(answer)["result"]["id"] == 42
        for page in ("transcript", "control"):
            assert f"http://127.0.0.1:{port}/{page}\n" in simulator.output
        assert simulator.end() == 0
    assert ran(folder, "simulate", "--token", "none").returncode == 2


@pytest.mark.parametrize("accepts", [False, True])
def test_a_run_ends_when_asked_though_telegram_is_away(folder: Path, accepts: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        if not accepts:
            server.close()
        (folder / "jianbao.yaml").write_text(CONFIG.format(address=address), "utf-8")
        arguments = ("run", "--log-level", "DEBUG", "--log-style", "json")
        with started(folder, *arguments, JIANBAO_TOKEN=TOKEN) as bot:
            if accepts:
                server.settimeout(PATIENCE)
                caller, _ = server.accept()
                with caller:
                    assert caller.recv(4) == b"POST"
                    assert bot.end(signal.SIGTERM) == 0
            else:
                bot.wait_for("telegram.unreachable")
                assert bot.end(signal.SIGTERM) == 0
    assert "Traceback" not in bot.output
    assert TOKEN.partition(":")[2] not in bot.output


def test_a_locked_database_is_one_line(folder: Path) -> None:
    jianbao("ingest", folder / "posts", "--database", folder / "news.sqlite")
    with closing(sqlite3.connect(folder / "news.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        failed = jianbao("ingest", folder / "posts", "--database", folder / "news.sqlite")
    assert failed.exit_code == 1
    assert failed.stderr == "the database cannot be used: database is locked\n"


def test_a_database_of_the_future_is_left_alone(folder: Path) -> None:
    jianbao("ingest", folder / "posts", "--database", folder / "news.sqlite")
    with closing(sqlite3.connect(folder / "news.sqlite")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    failed = jianbao("articles", "--database", folder / "news.sqlite")
    assert failed.exit_code == 1
    assert failed.stderr.startswith("the database was written by another version of Jianbao: ")
    assert len(failed.stderr.splitlines()) == 1


@pytest.mark.parametrize("database", ["mysql://localhost/news", "."])
def test_what_is_no_database_is_one_line(folder: Path, database: str) -> None:
    failed = ran(folder, "articles", "--database", database)
    assert failed.returncode in (1, 2)
    assert len(failed.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["try", "simulate"])
def test_a_port_in_use_is_one_line(tmp_path: Path, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        failed = jianbao(command, "--port", port, "--data", tmp_path / "data")
    assert failed.exit_code == 1
    assert len(failed.stderr.splitlines()) == 1
    assert "choose one with --port" in failed.stderr


def test_the_wheel_holds_all_that_is_read_at_work(tmp_path: Path) -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel")
    (built,) = wheel.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as archive:
        names = set(archive.namelist())
    data = (".yaml", ".json", ".js", ".css", ".html", ".svg", ".py", ".typed", ".mako")
    for package in ("bot", "digests"):
        kept = {
            str(path.relative_to(ROOT))
            for path in (ROOT / package).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert all(name.endswith(data) for name in kept)
        assert kept <= names
    assert {
        "bot/locales/zh-Hant.yaml",
        "bot/simulator/schema/bot_api.json",
        "bot/simulator/page/static/page.html",
        "bot/simulator/newsroom/news/lilan-evening.yaml",
        "digests/text/boilerplate.yaml",
        "digests/store/migrations/versions/0001_the_house.py",
    } <= names
    assert not any(name.startswith("tests") for name in names)
