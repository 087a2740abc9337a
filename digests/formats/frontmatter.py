"""A post's text in two: the fields of its front matter, in YAML, TOML or JSON, and its body."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from digests.formats.fields import Fields, FrontMatterError, checked, folded
from digests.formats.yamlfront import read_yaml

_FENCE: Final = re.compile(r"(-{3,}|\+{3}|;{3,})[ \t]*$", re.MULTILINE)
_FIRST_KEY: Final = re.compile(r"(?:title|layout|date|author|categories|tags)[ \t]*:(?:\s|$)")
_HTML_LINE: Final = re.compile(r"^</?(?:div|p|br|figure|img|table|style|h[1-6])\b", re.MULTILINE)
_LONGEST_DATA: Final = 100_000
"""Characters of TOML or JSON."""

_BRACES: Final = (("&#123;", "{"), ("&#125;", "}"))


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above a post, and the post's body. `body_line` counts from 1."""

    title: str
    categories: tuple[str, ...]
    values: Mapping[str, str]
    body: str
    body_line: int


@dataclass(frozen=True, slots=True)
class _Halves:
    """Front matter and body as written, and the lines on which each begins."""

    fence: str
    front: str
    body: str
    first: int
    after: int


def parse(text: str) -> FrontMatter:
    """Read a post whose line ends are all `\\n`. Raises FrontMatterError."""
    halves = _split(text)
    if halves.fence == "-":
        fields = read_yaml(halves.front, halves.first)
    else:
        data = _read_toml(halves) if halves.fence == "+" else _read_json(halves)
        fields = checked(_fields(data), halves.first)
    return FrontMatter(
        title=_unescaped(fields.title),
        categories=tuple(map(_unescaped, fields.categories)),
        values={key: _unescaped(value) for key, value in fields.values.items()},
        body=_unescaped(halves.body),
        body_line=halves.after,
    )


def _split(text: str) -> _Halves:
    start = len(text) - len(text.lstrip())
    line = text.count("\n", 0, start) + 1
    if text.startswith("{", start):
        return _split_object(text, start, line)
    opening = _FENCE.match(text, start)
    if opening is None and not _FIRST_KEY.match(text, start):
        raise FrontMatterError(line, "no front matter; begin the file with a line of three dashes")
    # Hexo lets the opening fence be left out.
    fence = opening[1] if opening else "---"
    begin = opening.end() + 1 if opening else start
    first = line + 1 if opening else line
    closing = re.compile(rf"^{re.escape(fence)}[ \t]*$", re.MULTILINE).search(text, begin)
    if closing is None or (fence[0] == "-" and _HTML_LINE.search(text, begin, closing.start())):
        reason = f"the front matter does not end; close it with a line `{fence[:3]}`"
        raise FrontMatterError(line, reason)
    front = text[begin : closing.start()]
    after = first + front.count("\n") + 1
    return _Halves(fence[0], front, text[closing.end() :], first, after)


def _split_object(text: str, start: int, line: int) -> _Halves:
    """A post that begins with a JSON object, as Hugo allows."""
    try:
        _, end = json.JSONDecoder().raw_decode(text[: start + _LONGEST_DATA], start)
    except (ValueError, RecursionError) as problem:
        reason = f"the front matter is no whole JSON object: {_said(problem)}; correct it"
        raise FrontMatterError(line, reason) from problem
    front = text[start + 1 : end - 1]
    return _Halves("{", front, text[end:], line, line + front.count("\n") + 1)


def _read_json(halves: _Halves) -> dict[str, Any]:
    """What stands between the braces of a JSON object; Hexo leaves them out."""
    try:
        data: dict[str, Any] = json.loads("{" + _bounded(halves) + "}")
    except (ValueError, RecursionError) as problem:
        reason = f"the front matter is not JSON: {_said(problem)}; correct it"
        raise FrontMatterError(halves.first, reason) from problem
    return data


def _read_toml(halves: _Halves) -> dict[str, Any]:
    try:
        return tomllib.loads(_bounded(halves))
    except (ValueError, RecursionError) as problem:
        reason = f"the front matter is not TOML: {_said(problem)}; correct it"
        raise FrontMatterError(halves.first, reason) from problem


def _bounded(halves: _Halves) -> str:
    if len(halves.front) <= _LONGEST_DATA:
        return halves.front
    reason = f"the front matter has over {_LONGEST_DATA:,} characters; shorten it"
    raise FrontMatterError(halves.first, reason)


def _said(problem: Exception) -> str:
    return "nested too deep" if isinstance(problem, RecursionError) else str(problem)[:100]


def _fields(data: Mapping[str, Any]) -> Fields:
    named = data.get("categories", data.get("category", []))
    categories = map(_text, named if isinstance(named, list) else [named])
    values = {key: _text(value) for key, value in data.items() if key != "title"}
    return Fields(_text(data.get("title")), tuple(filter(None, categories)), values)


def _text(value: object) -> str:
    """A value as YAML would have it written; of a list its first, nothing of a table."""
    if isinstance(value, list):
        return _text(value[0]) if value and not isinstance(value[0], list) else ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return folded(str(value)) if isinstance(value, str | int | float) else ""


def _unescaped(text: str) -> str:
    """Braces as the publisher wrote them; the generator hid them from its template engine."""
    for escape, brace in _BRACES:
        text = text.replace(escape, brace)
    return text
