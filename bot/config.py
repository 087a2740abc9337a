"""The configuration: one YAML file, checked as a whole, every problem with its line."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from bot.logs import redact
from bot.yamlfile import Document, Location, read_document
from digests.settings import (
    CleaningSettings,
    DigestSettings,
    LocalPath,
    PictureSettings,
    RankingSettings,
    Settings,
    SourceKind,
    SourceSettings,
    StorageSettings,
    SummarySettings,
    WebSettings,
)

TELEGRAM: Final = "https://api.telegram.org"
WEBHOOK_PORTS: Final = (443, 80, 88, 8443)
FREE_PER_SECOND: Final = 30


def _api_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not an address; write it as https://api.telegram.org")
    if parts.username or parts.query or parts.fragment:
        raise ValueError("holds more than scheme, host, port and path; leave the rest out")
    return address.rstrip("/")


def _listen(address: str) -> str:
    host, colon, port = address.rpartition(":")
    if not (host and colon and port.isascii() and port.isdecimal() and 0 < int(port) < 65_536):
        raise ValueError("not an address to listen at; write it as 127.0.0.1:8085")
    return address


Listen = Annotated[str, AfterValidator(_listen)]
"""Where a server of ours listens: host:port."""
ApiAddress = Annotated[str, AfterValidator(_api_address)]
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class WebhookSettings(Settings):
    """Updates are sent to us: Telegram knows us by `url`, and a proxy leads from there to `listen`.

    The secret is derived from the token, unless a variable or a file holds one.
    """

    url: ApiAddress
    listen: Listen
    secret_env: Variable | None = None
    secret_file: LocalPath | None = None
    max_connections: int = Field(default=40, ge=1, le=100)


class TelegramSettings(Settings):
    """Who we are and where the Bot API is. `token_file`, where given, goes before `token_env`.

    `operators` are chats that are told what an operator should know. Without a `webhook` updates
    are asked for.
    """

    token_env: Variable = Field(default="JIANBAO_TOKEN")
    token_file: LocalPath | None = None
    base_url: ApiAddress = TELEGRAM
    operators: tuple[int, ...] = ()
    webhook: WebhookSettings | None = None


class DeliverySettings(Settings):
    """How messages leave: how many a second overall, and what happens when something is late.

    More than 30 a second Telegram sends only for Stars: `allow_paid_broadcast` says that we pay.
    What was sent is kept for `keep_days`, so that it can be put right.
    """

    per_second: float = Field(default=25, gt=0, le=1000)
    allow_paid_broadcast: bool = False
    keep_days: int = Field(default=90, ge=15, le=3650)
    lease_seconds: int = Field(default=60, ge=10, le=3600)
    late_after_minutes: int = Field(default=15, ge=1, le=1440)
    skip_after_hours: int = Field(default=3, ge=1, le=48)
    unknown: Literal["resend", "park"] = "resend"


class HealthSettings(Settings):
    """Where health and metrics are shown: nowhere, unless an address is given."""

    listen: Listen | None = None


class Config(Settings):
    """Everything an operator may set."""

    sources: tuple[SourceSettings, ...]
    digests: tuple[DigestSettings, ...]
    summaries: SummarySettings = SummarySettings()
    ranking: RankingSettings = RankingSettings()
    storage: StorageSettings = Field(default_factory=dict, validate_default=True)
    web: WebSettings = WebSettings()
    cleaning: CleaningSettings = CleaningSettings()
    pictures: PictureSettings = PictureSettings()
    telegram: TelegramSettings = TelegramSettings()
    delivery: DeliverySettings = DeliverySettings()
    health: HealthSettings = HealthSettings()


class ConfigError(Exception):
    """A configuration that cannot be used: all its problems, `file:line: where: what to do`."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Take the problems as people shall read them."""
        super().__init__("\n".join(problems))
        self.problems = problems


def load_config(path: Path) -> Config:
    """Read and check the file; paths in it are relative to it. Raises ConfigError."""
    document = _read(path)
    data = document.data
    found = [(where, line, "is there twice; keep one") for where, line in document.repeated]
    if not isinstance(data, dict):
        raise ConfigError((f"{path}:1: should be `key: value` lines; see the example file",))
    given = {key: value for key, value in data.items() if value is not None}
    checks = (_empty, _repeated_names, _without_allow_list, _unpaid, _unreachable)
    for where, what in (said for check in checks for said in check(given)):
        found.append((where, document.line_of(where), what))
    config: Config | None = None
    try:
        config = Config.model_validate(given, context={"folder": path.absolute().parent})
    except ValidationError as problem:
        for error in problem.errors(include_url=False):
            where = _place(error["loc"], document)
            if error["type"] != "default_factory_not_called":  # what it stands on is reported
                found.append((where, document.line_of(where), _say(error, where)))
    if config is None or found:
        raise ConfigError(_written(path, found))
    return config


def load_token(telegram: TelegramSettings, environment: Mapping[str, str]) -> SecretStr:
    """The bot's token, from the file or the variable that the settings name. Raises ConfigError."""
    if telegram.token_file is not None:
        origin, token = str(telegram.token_file), _secret_in(telegram.token_file, "token")
    else:
        origin = f"environment variable {telegram.token_env}"
        token = environment.get(telegram.token_env, "").strip()
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
        hint = "put the token there that @BotFather gave you (digits, a colon, letters)"
        raise ConfigError((f"{origin}: holds no bot token; {hint}",))
    return SecretStr(token)


def load_webhook_secret(
    webhook: WebhookSettings, environment: Mapping[str, str]
) -> SecretStr | None:
    """The secret that Telegram shows us, if the settings name one. Raises ConfigError."""
    if webhook.secret_file is not None:
        origin, secret = str(webhook.secret_file), _secret_in(webhook.secret_file, "secret")
    elif webhook.secret_env is not None:
        origin = f"environment variable {webhook.secret_env}"
        secret = environment.get(webhook.secret_env, "").strip()
    else:
        return None
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        hint = "put 16 to 256 letters, digits, _ and - there"
        raise ConfigError((f"{origin}: holds no secret for the webhook; {hint}",))
    return SecretStr(secret)


def _secret_in(file: Path, what: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError((f"{file}: the {what} cannot be read: {problem}",)) from None


def _read(path: Path) -> Document:
    try:
        return read_document(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        what = f"{path}: cannot be read: {problem.strerror}"
    except UnicodeDecodeError:
        what = f"{path}: is not UTF-8 text; save it as UTF-8"
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        said = ", ".join(filter(None, (problem.context, problem.problem)))
        what = f"{path}:{line}: not YAML: {redact(said)}"
    except yaml.YAMLError as problem:
        what = f"{path}: not YAML: {redact(str(problem))}"
    raise ConfigError((what,))


def _items(data: Mapping[str, Any], section: str) -> Iterator[tuple[Location, dict[str, Any]]]:
    items = data.get(section)
    for position, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield (section, position), item


def _empty(data: Mapping[str, Any]) -> Iterator[tuple[Location, str]]:
    for section in ("sources", "digests"):
        if data.get(section) == []:
            yield (section,), "is empty; add one"


def _repeated_names(data: Mapping[str, Any]) -> Iterator[tuple[Location, str]]:
    for section in ("sources", "digests"):
        seen: list[object] = []
        for where, item in _items(data, section):
            name = item.get("name")
            if name is not None and name in seen:
                yield (*where, "name"), f"another of the {section} is called {name}; rename one"
            seen.append(name)


def _without_allow_list(data: Mapping[str, Any]) -> Iterator[tuple[Location, str]]:
    for where, item in _items(data, "digests"):
        if not item.get("categories") and not item.get("outlets"):
            yield where, "names no categories and no outlets; list what it may deliver"


def _section(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = data.get(name)
    return section if isinstance(section, dict) else {}


def _unpaid(data: Mapping[str, Any]) -> Iterator[tuple[Location, str]]:
    delivery = _section(data, "delivery")
    rate = delivery.get("per_second")
    if delivery.get("allow_paid_broadcast") is True or not isinstance(rate, int | float):
        return
    if rate > FREE_PER_SECOND:
        free = f"Telegram sends more than {FREE_PER_SECOND} a second for Stars only"
        yield ("delivery", "per_second"), f"{free}; allow_paid_broadcast: true says that you pay"


def _unreachable(data: Mapping[str, Any]) -> Iterator[tuple[Location, str]]:
    """Where Telegram sends to; a Bot API server of one's own sends anywhere."""
    telegram = _section(data, "telegram")
    url = _section(telegram, "webhook").get("url")
    if telegram.get("base_url", TELEGRAM) != TELEGRAM or not isinstance(url, str):
        return
    try:
        scheme, port = urlsplit(url).scheme, urlsplit(url).port
    except ValueError:
        return
    if scheme == "http" or port not in (None, *WEBHOOK_PORTS):
        ports = ", ".join(map(str, WEBHOOK_PORTS))
        said = f"Telegram sends to https only, on the ports {ports}; set up a proxy there"
        yield ("telegram", "webhook", "url"), said


def _place(loc: Location, document: Document) -> Location:
    """Pydantic's location without the steps that are its own: union tags, `[key]`."""
    where: Location = ()
    for step in loc[:-1]:
        where = (*where, step) if (*where, step) in document.lines else where
    own = loc[-1] == "[key]" or (loc[-1] in get_args(SourceKind) and where == loc[:-1])
    return where if own else (*where, loc[-1])


def _say(error: ErrorDetails, where: Location) -> str:
    """What is wrong and what to do, in a sentence."""
    kind, given = error["type"], error["input"]
    if kind == "extra_forbidden":
        return _unknown(where)
    if kind == "string_type" and isinstance(given, bool | int | float):
        return f"should be text, not {str(given).lower()}; put it in quotes"
    if kind == "string_pattern_mismatch" and where[-1] == "name":
        return "should be 1 to 32 of a-z, 0-9, _ and -"
    msg = error["msg"].removeprefix("Value error, ").removeprefix("Input ")
    said = _SENTENCES.get(kind, msg)
    # Other texts are not repeated: somebody may have put the token in the wrong place.
    harmless = isinstance(given, bool | int | float) or kind in _HARMLESS
    return redact(f"{said}, not {given}" if harmless else said)


_BLOCK = "should be indented `key: value` lines"
_SENTENCES = {
    "missing": "is missing; add it",
    "int_parsing": "should be a whole number",
    "float_parsing": "should be a number",
    "tuple_type": "should be a list: each entry on its own line after `- `",
    "model_type": _BLOCK,
    "dict_type": _BLOCK,
}
_HARMLESS = {"literal_error", "int_parsing", "float_parsing"}


def _unknown(where: Location) -> str:
    if where == ("telegram", "token"):
        return (
            "the token never stands in this file; put it into the environment as JIANBAO_TOKEN, "
            "or into a file of its own that token_file names"
        )
    keys = sorted({key for model in _models_at(where[:-1]) for key in model.model_fields})
    near = get_close_matches(str(where[-1]), keys, n=1)
    if near:
        return f"is not known; did you mean {near[0]}?"
    return f"is not known; known here: {', '.join(keys)}"


def _models_at(where: Location) -> list[type[BaseModel]]:
    models: list[type[BaseModel]] = [Config]
    for step in where:
        fields = [model.model_fields[str(step)] for model in models if step in model.model_fields]
        models = [inner for field in fields for inner in _models_in(field.annotation)] or models
    return models


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _written(path: Path, found: list[tuple[Location, int, str]]) -> tuple[str, ...]:
    ordered = sorted(found, key=lambda problem: problem[1])
    return tuple(f"{path}:{line}: {_dotted(where)}: {what}" for where, line, what in ordered)


def _dotted(where: Location) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
    return redact("".join(steps).lstrip("."))
