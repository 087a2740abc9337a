"""The front matter of a post: YAML where it is sound, its lines as they stand where it is not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import yaml

_FENCE: Final = re.compile(r"^---[ \t]*$", re.MULTILINE)
_KEY: Final = re.compile(
    r"^(title|categories|category|tags|headimg|thumbnail|cover|author|comments|date|updated|layout"
    r"|permalink|link|url|source|description|excerpt)[ \t]*:(?:[ \t]+(.*))?$"
)
_ENTRY: Final = re.compile(r"^\s*-\s+(.*)$")
_LONGEST_YAML: Final = 4_000
"""Characters; real front matter has under 2,000, and the C parser dies of very deep nesting."""

_BARE_TIME: Final = re.compile(r"['\"]*\d{1,2}[_:：]\d{2}(?:[_:：]\d{2})?['\"]*")
_BRACES: Final = (("&#123;", "{"), ("&#125;", "}"))


class FrontMatterError(ValueError):
    """A post whose front matter cannot be read: `line` counts from 1 in the file."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above a post, and the post's body. `body_line` counts from 1."""

    title: str
    categories: tuple[str, ...]
    values: Mapping[str, str]
    body: str
    body_line: int


@dataclass(frozen=True, slots=True)
class _Raw:
    """One key as it was written: its line in the file, and its value's lines, blank ones gone."""

    line: int
    lines: tuple[str, ...]


def parse(text: str) -> FrontMatter:
    """Read a post whose line ends are all `\\n`. Raises FrontMatterError.

    1. split front matter and body; 2. note each key's lines as written; 3. read the YAML, if it is;
    4. take each value from the YAML, or else from its lines with the quotes peeled off.
    """
    front, body, first, after = _split(text)
    raw = _raw_values(front, first)
    nodes = _yaml_values(front)
    quote = _house_quote(raw)
    values = {
        key: _unescaped(_value(written, nodes.get(key), quote))
        for key, written in raw.items()
        if key not in ("title", "categories")
    }
    return FrontMatter(
        title=_unescaped(_title(raw, nodes.get("title"), quote, first)),
        categories=tuple(_unescaped(name) for name in _categories(raw, nodes, quote)),
        values=values,
        body=_unescaped(body),
        body_line=after,
    )


def _split(text: str) -> tuple[str, str, int, int]:
    """Front matter and body, and the lines on which each begins."""
    opening = _FENCE.search(text)
    if opening is None or text[: opening.start()].strip():
        line = text[: len(text) - len(text.lstrip())].count("\n") + 1
        raise FrontMatterError(line, "no front matter; begin the file with a line of three dashes")
    first = text.count("\n", 0, opening.start()) + 2
    closing = _FENCE.search(text, opening.end())
    if closing is None:
        raise FrontMatterError(
            first - 1, "the front matter does not end; close it with a line of three dashes"
        )
    after = first + text.count("\n", opening.end() + 1, closing.start()) + 1
    return text[opening.end() + 1 : closing.start()], text[closing.end() :], first, after


def _raw_values(front: str, first: int) -> dict[str, _Raw]:
    raw: dict[str, _Raw] = {}
    key = ""
    for number, line in enumerate(front.split("\n"), start=first):
        if (match := _KEY.match(line)) and match[1] not in raw:
            key = match[1]
            raw[key] = _Raw(number, (match[2].strip(),) if match[2] and match[2].strip() else ())
        elif key and line.strip():
            raw[key] = _Raw(raw[key].line, (*raw[key].lines, line.strip()))
    return raw


def _yaml_values(front: str) -> dict[str, yaml.Node]:
    """The nodes of a sound mapping by key; none becomes an object, so no tag or alias acts."""
    if len(front) > _LONGEST_YAML:
        return {}
    try:
        root = yaml.compose(front, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return {}
    if not isinstance(root, yaml.MappingNode):
        return {}
    return {key.value: node for key, node in root.value if isinstance(key, yaml.ScalarNode)}


def _house_quote(raw: Mapping[str, _Raw]) -> str:
    """The quote that this file's generator put around its values, or an empty string."""
    for key in ("thumbnail", "headimg"):
        value = " ".join(raw[key].lines) if key in raw else ""
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            return value[0]
    return ""


def _title(raw: Mapping[str, _Raw], node: yaml.Node | None, quote: str, first: int) -> str:
    written = raw.get("title")
    if written is None:
        raise FrontMatterError(first, "the front matter has no title; add a line `title: …`")
    lines = written.lines
    if len(lines) > 1 and _BARE_TIME.fullmatch(lines[0]):
        # A list of flash news gave time and headline as one: the next line is the headline.
        mark = lines[0][0] if lines[0][0] in "'\"" else ""
        written, node = _Raw(written.line, (mark + lines[1], *lines[2:])), None
    title = _value(written, node, quote)
    if not title:
        raise FrontMatterError(written.line, "the title is empty; write the headline there")
    if _BARE_TIME.fullmatch(title):
        raise FrontMatterError(written.line, "the title is only a time; write the headline")
    return title


def _value(written: _Raw, node: yaml.Node | None, quote: str) -> str:
    """A scalar, its spaces folded; a plain one as written, for YAML would cut ` #` and `!tag`."""
    trusted = isinstance(node, yaml.ScalarNode) and (
        node.style in ("|", ">") or (node.style in ("'", '"') and len(written.lines) == 1)
    )
    value = str(node.value) if node and trusted else _peeled(" ".join(written.lines), quote)
    return _folded(value)


def _peeled(value: str, quote: str) -> str:
    """A value without the quotes around it, however many a generator put there."""
    value = value.strip()
    while len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        mark, inner = value[0], value[1:-1].strip()
        pairs = inner.count(mark)
        # `"A" and "B"` is no quoted value: its outer marks belong to two words.
        if pairs and pairs % 2 == 0 and mark != quote and inner[0] not in "'\"":
            break
        value = inner.replace("''", "'") if mark == "'" else inner.replace('\\"', '"')
    return value


def _categories(
    raw: Mapping[str, _Raw], nodes: Mapping[str, yaml.Node], quote: str
) -> tuple[str, ...]:
    node = nodes.get("categories")
    if isinstance(node, yaml.SequenceNode) and all(
        isinstance(entry, yaml.ScalarNode) for entry in node.value
    ):
        names = [_folded(str(entry.value)) for entry in node.value]
    else:
        lines = raw["categories"].lines if "categories" in raw else ()
        names = [_folded(_peeled(_ENTRY.sub(r"\1", line), quote)) for line in lines]
    return tuple(name for name in names if name)


def _folded(value: str) -> str:
    """Line ends and runs of spaces made one space; the full-width space stays as it is."""
    return re.sub(r"[^\S\u3000]+", " ", value).strip()


def _unescaped(text: str) -> str:
    """Braces as the publisher wrote them; the generator hid them from its template engine."""
    for escape, brace in _BRACES:
        text = text.replace(escape, brace)
    return text
