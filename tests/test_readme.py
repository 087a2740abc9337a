"""The README: whatever a user can type, set, read in a log or find in a folder is named there."""

import ast
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
import typer.main
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot import terminal, tools
from bot.asking import WORDS
from bot.cli import app
from bot.config import Config, TelegramSettings
from bot.metrics import Metrics
from bot.replies import COMMANDS
from digests.ingest import Ingest
from digests.store.database import Store
from digests.text.words import Segmenter
from tests import loaded

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DELIVERY = (ROOT / "deploy/delivery.md").read_text(encoding="utf-8")
"""What the README says at length elsewhere: the events of the log among it."""
ROOMS = ("bot", "digests", "tests", "deploy")
LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})


def table(heading: str, text: str = README) -> list[list[str]]:
    """The rows of the one table whose first heading is this, each as its cells."""
    lines = text.splitlines()
    (start,) = [at for at, line in enumerate(lines) if line.startswith(f"| {heading} |")]
    rows: list[list[str]] = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def codes(text: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", text)


FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPANS = codes(FENCED.sub("", README))
CODE = "\n".join((*FENCED.findall(README), *SPANS))


# The command line


@cache
def commands() -> dict[str, Any]:
    """Every command by what is typed for it; those of a group after the group's name."""
    found: dict[str, Any] = {}
    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        if inner is None:
            found[name] = command
        else:
            found |= {f"{name} {word}": below for word, below in inner.items()}
    return found


@cache
def command_options() -> dict[str, set[str]]:
    """Each command's options, in all their spellings."""
    return {
        name: {
            spelling
            for option in command.params
            if option.param_type_name == "option" and option.name != "help"
            for spelling in (*option.opts, *option.secondary_opts)
        }
        for name, command in commands().items()
    }


def options_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text))


def test_every_command_has_a_row_with_its_options_and_an_example() -> None:
    rows = {codes(row[0])[0]: row for row in table("Command | Options")}
    assert set(rows) == {f"jianbao {name}" for name in command_options()}
    for name, options in command_options().items():
        _, shown, example = rows[f"jianbao {name}"]
        assert options_in(" ".join(codes(shown))) == options, name
        assert codes(example)[0].startswith(f"jianbao {name}")
        assert options_in(codes(example)[0]) <= options, name


def test_the_trial_is_told_option_by_option_with_its_defaults() -> None:
    rows = {codes(row[0])[0].split()[0]: row for row in table("Option")}
    assert set(rows) == command_options()["try"]
    defaults = {option.opts[0]: option.default for option in commands()["try"].params}
    for name, row in rows.items():
        if defaults[name] is not None:
            assert stands_in(f"{defaults[name]:g}", row[2]), name


def test_no_command_or_option_is_named_that_does_not_exist() -> None:
    first_words = {name.split()[0] for name in command_options()}
    assert set(re.findall(r"\bjianbao ([a-z-]*[a-z])", CODE)) <= first_words
    known = set().union(*command_options().values())
    named = {option for option in options_in(CODE) if option.startswith("--")}
    assert named <= known


def test_exit_codes() -> None:
    named = [codes(row[0])[0] for row in table("Exit code")]
    assert named == [str(code) for code in (0, terminal.FAILED, terminal.MISUSED, terminal.REFUSED)]


def test_environment_variables() -> None:
    variables = {option.envvar for command in commands().values() for option in command.params}
    token = TelegramSettings().token_env
    assert {codes(row[0])[0] for row in table("Environment")} == variables - {None} | {token}


async def test_the_fields_of_an_article(tmp_path: Path, segmenter: Segmenter) -> None:
    out = io.StringIO()
    async with Store.opened(str(tmp_path / "news.sqlite")) as store:
        ingest = Ingest(store, loaded.reader(), segmenter, lambda: datetime(2026, 3, 1, tzinfo=UTC))
        await tools.ingest_folders(store, ingest, [ROOT / "tests/data/posts"], lambda _: None)
        await tools.write_articles(store, out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    (said,) = re.findall(r"^- `articles` writes (.*?)\.\n- ", README, re.MULTILINE | re.DOTALL)
    inner = next(row["pictures"][0] for row in rows if row["pictures"])
    assert set(codes(said)) == set(rows[0]) | set(inner)


# The configuration


def settings(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every key that holds a value, dotted; of the entries of a list `[]`."""
    for name, field in model.model_fields.items():
        inner = list(models_in(field.annotation))
        listed = "[]" if get_origin(field.annotation) is tuple else ""
        for below in inner:
            yield from settings(below, f"{above}{name}{listed}.")
        if not inner:
            yield f"{above}{name}", field


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The groups of settings in a type: one, several to choose from, or none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def grouped() -> dict[str, list[FieldInfo]]:
    """Every key with its fields: the kinds of sources share some."""
    found: dict[str, list[FieldInfo]] = {}
    for key, field in settings(Config):
        found.setdefault(key, []).append(field)
    return found


SETTINGS = grouped()


def default_words(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={"folder": Path()})
    if value is None or value in ((), {}, ""):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def bounds(field: FieldInfo) -> Iterator[str]:
    names = ("ge", "gt", "le", "lt", "min_length", "max_length")
    for limit in field.metadata:
        yield from (str(getattr(limit, name)) for name in names if hasattr(limit, name))


def stands_in(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(word)}(?![\w.])", text) is not None


def test_every_setting_has_a_row_and_every_row_a_setting() -> None:
    assert [codes(row[0])[0] for row in table("Key")] == list(SETTINGS)


@pytest.mark.parametrize("key", SETTINGS)
def test_defaults_and_ranges(key: str) -> None:
    (row,) = [row for row in table("Key") if codes(row[0])[0] == key]
    for field in SETTINGS[key]:
        assert stands_in(default_words(field), row[2])
        choices = [choice for choice in get_args(field.annotation) if isinstance(choice, str)]
        for word in (*bounds(field), *choices):
            assert stands_in(word, row[3]), word


# What readers say, and what the log says


def test_every_bot_command_with_its_chinese_words() -> None:
    rows = table("Command | 中文")
    assert [codes(row[0])[0] for row in rows] == [f"/{name}" for name in COMMANDS]
    named = {word: row[0].strip("`/") for row in rows for word in row[1].split(" · ") if word}
    assert named == WORDS


def test_no_bot_command_is_named_that_does_not_exist() -> None:
    named = {match[1] for code in SPANS if (match := re.match(r"/([a-z]+)(?: |$)", code))}
    assert named == set(COMMANDS)


def logged() -> Iterator[str]:
    """The event of every call of a logger, found in the code itself."""
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "digests").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log"), attr=level),
                    args=[ast.Constant(value=str(event)), *_],
                ) if level in LEVELS:
                    yield event


def test_every_event_of_the_log() -> None:
    named = [event for row in table("Event in the log", DELIVERY) for event in codes(row[0])]
    assert len(named) == len(set(named))
    assert set(named) == set(logged())


def test_every_metric() -> None:
    told = re.findall(r"^# TYPE (\w+) ", Metrics().text().decode(), re.MULTILINE)
    named = [name for row in table("Metric, as Prometheus reads it") for name in codes(row[0])]
    # Prometheus adds when each counter and histogram was made.
    assert sorted(named) == sorted(name for name in told if not name.endswith("_created"))


# The folders


def layout() -> dict[Path, str]:
    """The tree of the house: each path with what is said of it."""
    (block,) = re.findall(r"^```\n(bot/ .*?)^```", README, re.MULTILINE | re.DOTALL)
    found: dict[Path, str] = {}
    above: list[str] = []
    for line in block.splitlines():
        name, said = line.split(maxsplit=1)
        depth = (len(line) - len(line.lstrip())) // 2
        above = [*above[:depth], name]
        found[Path(*above)] = said
    return found


def test_what_the_layout_names_exists() -> None:
    for path, said in layout().items():
        assert (ROOT / path).exists(), path
        folder = ROOT / path if (ROOT / path).is_dir() else (ROOT / path).parent
        for name in re.findall(r"\b\w+\.(?:py|yaml)\b", said):
            assert (folder / name).is_file(), name


def test_the_layout_names_every_folder() -> None:
    named = {path.as_posix() for path in layout()}
    for room in ROOMS:
        for folder in (ROOT / room, *(ROOT / room).rglob("*/")):
            path = folder.relative_to(ROOT)
            hidden = {"__pycache__", "data"} & {part.name for part in path.parents}
            if folder.is_dir() and folder.name != "__pycache__" and not hidden:
                assert path.as_posix() in named, path


def test_every_link_and_every_path_leads_somewhere() -> None:
    found = re.findall(r"\]\(([^)]+)\)|<img src=\"([^\"]+)", README)
    links = ["".join(groups) for groups in found if "://" not in "".join(groups)]
    paths = re.findall(rf"(?<![\w./-])(?:{'|'.join(ROOMS)})/[\w./-]*\w", README)
    assert links
    for path in (*links, *paths):
        assert (ROOT / path).exists(), path


def test_every_benchmark_that_is_named_can_be_run() -> None:
    named = set(re.findall(r"deploy/bench ([a-z]+)", README))
    assert named
    for name in named:
        assert (ROOT / "tests" / "benchmarks" / f"{name}.py").is_file(), name


def test_it_can_be_read_in_one_sitting() -> None:
    assert len(README.splitlines()) < 440
