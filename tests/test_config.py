"""The configuration: what a good file gives, and what a bad one is told."""

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, SecretStr

from bot.config import (
    Config,
    ConfigError,
    TelegramSettings,
    WebhookSettings,
    load_config,
    load_token,
    load_webhook_secret,
)
from bot.yamlfile import read_document

EXAMPLE = Path(__file__).parents[1] / "deploy" / "jianbao.example.yaml"
TOKEN = "123456789:" + "Zx_-" * 9

SMALL = """\
sources:
  - name: posts
    folder: posts
digests:
  - name: morning
    title: 早间要闻
    categories: [财经]
"""


WEBHOOK = """\
telegram:
  webhook:
    url: {}
    listen: 127.0.0.1:8081
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with posts, for a configuration file to stand in."""
    (tmp_path / "posts").mkdir()
    return tmp_path


def write(place: Path, text: str) -> Path:
    path = place / "jianbao.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(place: Path, text: str) -> list[str]:
    """What the file is told, each as `line: where: what`."""
    path = write(place, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_a_small_file_has_sensible_defaults(place: Path) -> None:
    config = load_config(write(place, SMALL))

    assert config.sources[0].location == str(place / "posts")
    assert config.digests[0].time == time(8, 0)
    assert config.storage.folder == place / "data"
    assert config.storage.database == str(place / "data" / "jianbao.sqlite")
    assert config.telegram.base_url == "https://api.telegram.org"
    assert config.delivery.unknown == "resend"
    assert config.web.allow_hosts == ()


def test_the_database_is_in_the_storage_folder_or_where_it_is_said_to_be(place: Path) -> None:
    def database(lines: str) -> str:
        return load_config(write(place, f"{SMALL}storage:\n{lines}")).storage.database

    assert database("  folder: kept\n") == str(place / "kept" / "jianbao.sqlite")
    assert database("  database: news.db\n") == str(place / "news.db")
    assert database("  database: /srv/news.db\n") == "/srv/news.db"
    address = "postgresql://jianbao@db.example.net/jianbao"
    assert database(f"  database: {address}\n") == address


def test_an_empty_section_has_its_defaults(place: Path) -> None:
    config = load_config(write(place, SMALL + "delivery:\n  # per_second: 20\n"))

    assert config.delivery.per_second == 25


def test_plain_words_stay_words(place: Path) -> None:
    text = SMALL + "    time: 19:30\n    outlets: [no, on, 2026-11-22, 1_0, 0x10, 中央社]\n"

    digest = load_config(write(place, text)).digests[0]

    assert digest.time == time(19, 30)
    assert digest.outlets == ("no", "on", "2026-11-22", "1_0", "0x10", "中央社")


def test_all_problems_come_together_each_with_its_line(place: Path) -> None:
    text = """\
source: posts
sources:
  - name: Posts
    folder: gone
    kind: post
  - name: a
    folder: posts
  - name: a
digests:
  - name: evening
    title: 2026
    categorys: [财经]
    time: 25:00
    zone: Asia/Peking
    items: 99
    items: 4
  - name: x
    title: y
    categories: 财经
delivery: fast
storage:
  database: postgresql://jianbao:hush@db.example.net/jianbao
web:
  seconds: soon
"""

    assert problems(place, text) == [
        "1: source: is not known; did you mean sources?",
        "3: sources[0].name: should be 1 to 32 of a-z, 0-9, _ and -",
        f"4: sources[0].folder: there is no folder {place / 'gone'}; make it or name another",
        "5: sources[0].kind: should be posts or feed",
        "8: sources[2].name: another of the sources is called a; rename one",
        "8: sources[2].folder: is missing; add it",
        "10: digests[0]: names no categories and no outlets; list what it may deliver",
        "11: digests[0].title: should be text, not 2026; put it in quotes",
        "12: digests[0].categorys: is not known; did you mean categories?",
        "13: digests[0].time: not a time of day; write it as 08:00",
        "14: digests[0].zone: not a time zone; write an IANA name such as Asia/Shanghai",
        "16: digests[0].items: is there twice; keep one",
        "19: digests[1].categories: should be a list: each entry on its own line after `- `",
        "20: delivery: should be indented `key: value` lines",
        "22: storage.database: holds a password; leave it out and set PGPASSWORD or ~/.pgpass",
        "24: web.seconds: should be a number, not soon",
    ]


def test_a_missing_key_points_at_what_it_is_missing_from(place: Path) -> None:
    assert problems(place, "sources: []\n\ndigests:\n  - title: 早\n    outlets: [中央社]\n") == [
        "1: sources: is empty; add one",
        "4: digests[0].name: is missing; add it",
    ]


def test_the_token_does_not_stand_in_the_file(place: Path) -> None:
    text = f"{SMALL}telegram:\n  token: {TOKEN}\n  token_env: {TOKEN}\n"

    said = problems(place, text)

    assert [line.split(": ")[:2] for line in said] == [
        ["9", "telegram.token"],
        ["10", "telegram.token_env"],
    ]
    assert "JIANBAO_TOKEN" in said[0]
    assert TOKEN[10:] not in "".join(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("digests: [a\nb: 2\n", "2: not YAML: while parsing a flow sequence"),
        ("a: b: c\n", "1: not YAML: mapping values are not allowed"),
        ("? [a]\n: b\n", "1: not YAML: while constructing a mapping"),
        ("just words\n", "1: should be `key: value` lines"),
        ("", "1: should be `key: value` lines"),
        ("sources: &a [*a]\n", "1: sources[0]: should be indented `key: value` lines"),
    ],
)
def test_what_is_not_a_configuration_is_told_where(place: Path, text: str, said: str) -> None:
    assert problems(place, text)[0].startswith(said)


def test_a_file_that_cannot_be_read_is_told_so(place: Path) -> None:
    with pytest.raises(ConfigError, match=r"jianbao\.yaml: cannot be read: No such file"):
        load_config(place / "jianbao.yaml")

    (place / "jianbao.yaml").write_bytes("标题".encode("gb18030"))
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        load_config(place / "jianbao.yaml")


def test_the_token_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    by_default, other = TelegramSettings(), TelegramSettings(token_env="OTHER")
    environment = {"JIANBAO_TOKEN": TOKEN, "OTHER": "42:other"}
    secret = tmp_path / "token"
    secret.write_text(f"{TOKEN}\n", encoding="utf-8")

    assert load_token(by_default, environment) == SecretStr(TOKEN)
    assert load_token(other, environment) == SecretStr("42:other")
    assert load_token(TelegramSettings(token_file=secret), {}) == SecretStr(TOKEN)
    assert TOKEN not in repr(load_token(by_default, environment))


def test_a_token_that_is_missing_or_none_is_a_problem_that_does_not_show_it(tmp_path: Path) -> None:
    for environment in ({}, {"JIANBAO_TOKEN": "hush-hush"}, {"JIANBAO_TOKEN": "42:"}):
        with pytest.raises(ConfigError, match="JIANBAO_TOKEN: holds no bot token") as caught:
            load_token(TelegramSettings(), environment)
        assert "hush" not in str(caught.value)

    with pytest.raises(ConfigError, match="cannot be read"):
        load_token(TelegramSettings(token_file=tmp_path / "gone"), {})


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("delivery:\n  per_second: 31\n", "9: delivery.per_second: Telegram sends more than 30"),
        (
            "delivery:\n  allow_paid_broadcast: false\n  per_second: 30.5\n",
            "10: delivery.per_second: Telegram sends more than 30 a second for Stars only; allow_",
        ),
        ("health:\n  listen: 8085\n", "9: health.listen: should be text, not 8085"),
        ("health:\n  listen: :8085\n", "9: health.listen: not an address to listen at; write it"),
        ("health:\n  listen: 0.0.0.0:70000\n", "9: health.listen: not an address"),
        ("health:\n  listen: localhost\n", "9: health.listen: not an address"),
        ("telegram:\n  webhook:\n    listen: a:1\n", "9: telegram.webhook.url: is missing"),
        (
            WEBHOOK.format("http://news.example.net"),
            "10: telegram.webhook.url: Telegram sends to https only",
        ),
        (
            WEBHOOK.format("https://news.example.net:9000/x"),
            "10: telegram.webhook.url: Telegram sends to https only, on the ports 443, 80, 88",
        ),
        (WEBHOOK.format("news.example.net"), "10: telegram.webhook.url: not an address"),
        (
            WEBHOOK.format("https://news.example.net") + "    max_connections: 101\n",
            "12: telegram.webhook.max_connections: should be less than or equal to 100",
        ),
    ],
)
def test_what_cannot_be_is_told(place: Path, lines: str, said: str) -> None:
    (problem,) = problems(place, SMALL + lines)
    assert problem.startswith(said)


def test_what_can_be_is_taken(place: Path) -> None:
    paid = "delivery:\n  per_second: 500\n  allow_paid_broadcast: true\n"
    own_server = "  base_url: http://127.0.0.1:8081\n"
    webhook = WEBHOOK.format("http://127.0.0.1:9000/x") + own_server
    listens = 'health:\n  listen: "[::1]:8085"\n'

    config = load_config(write(place, SMALL + paid + webhook + listens))

    assert config.delivery.per_second == 500
    assert config.health.listen == "[::1]:8085"
    assert config.telegram.webhook == WebhookSettings(
        url="http://127.0.0.1:9000/x", listen="127.0.0.1:8081"
    )


def test_the_webhook_may_have_a_secret_of_its_own(tmp_path: Path) -> None:
    webhook = WebhookSettings(url="https://news.example.net", listen="127.0.0.1:8081")
    assert load_webhook_secret(webhook, {}) is None

    by_name = webhook.model_copy(update={"secret_env": "HOOK"})
    assert load_webhook_secret(by_name, {"HOOK": "s" * 16}) == SecretStr("s" * 16)
    for environment in ({}, {"HOOK": "too-short"}, {"HOOK": "hush hush hush hush"}):
        with pytest.raises(ConfigError, match="HOOK: holds no secret") as caught:
            load_webhook_secret(by_name, environment)
        assert "hush" not in str(caught.value)

    file = tmp_path / "secret"
    file.write_text("t" * 64 + "\n", encoding="utf-8")
    in_file = by_name.model_copy(update={"secret_file": file})
    assert load_webhook_secret(in_file, {"HOOK": "s" * 16}) == SecretStr("t" * 64)
    file.unlink()
    with pytest.raises(ConfigError, match="secret: the secret cannot be read"):
        load_webhook_secret(in_file, {})


def test_the_example_loads(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for source in read_document(text).data["sources"]:
        if "folder" in source:
            (tmp_path / source["folder"]).mkdir()

    config = load_config(write(tmp_path, text))

    defaults = load_config(write(tmp_path, SMALL.replace("folder: posts", "folder: .")))
    assert config.storage == defaults.storage
    assert config.web == defaults.web
    assert config.pictures == defaults.pictures
    assert config.telegram == defaults.telegram
    assert config.delivery == defaults.delivery


def test_the_example_documents_every_key() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    shown = set(written(read_document(text).data, ""))
    commented = set(re.findall(r"^ *# +(\w+):(?: |$)", text, re.MULTILINE))

    missing = [
        path
        for path in keys(Config, "")
        if path not in shown and path.rpartition(".")[2] not in commented
    ]

    assert missing == []


def written(value: Any, where: str) -> Iterator[str]:
    """The paths of all keys in the data; list items are looked through."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            for key, inner in item.items():
                yield f"{where}.{key}"
                yield from written(inner, f"{where}.{key}")


def keys(annotation: Any, where: str) -> Iterator[str]:
    """The paths of all fields of the models in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield f"{where}.{name}"
            yield from keys(field.annotation, f"{where}.{name}")
    for part in get_args(annotation):
        yield from keys(part, where)


def test_no_digest_is_called_all(place: Path) -> None:
    text = SMALL.replace("name: morning", "name: all")
    assert "name: all" in text
    (problem,) = problems(place, text)
    assert problem.endswith("all means the readers of every digest; choose another name")
