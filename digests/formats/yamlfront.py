"""Front matter in YAML: read as YAML where it is sound, by its lines as they stand where not."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from digests.formats.fields import BARE_TIME, Fields, FrontMatterError, checked, folded

_KEY: Final = re.compile(r"^([A-Za-z_][\w-]{0,40})[ \t]*:(?:[ \t]+(.*))?$", re.ASCII)
_USUAL_KEY: Final = re.compile(r"[a-z][a-z_]*")
"""What counts as a key where the YAML is broken: a headline's line may begin with `Word: `."""

_ENTRY: Final = re.compile(r"^\s*-\s+(.*)$")
_LONGEST_YAML: Final = 4_000
"""Characters; real front matter has under 2,000, and the C parser dies of very deep nesting."""

_MOST_QUOTES: Final = 50


@dataclass(frozen=True, slots=True)
class _Raw:
    """One key as it was written: its line in the file, and its value's lines, blank ones gone."""

    line: int
    lines: list[str] = field(default_factory=list)


def read_yaml(front: str, first: int) -> Fields:
    """The fields in `front`, which begins on line `first` of its file. Raises FrontMatterError.

    1. read the YAML, if it is sound; 2. note each key's lines as written; 3. take each value from
    the YAML, or else from its lines with the quotes peeled off.
    """
    nodes = _yaml_values(front)
    raw = _raw_values(front, first, nodes)
    quote = _house_quote(raw)
    if "title" not in raw:
        raise FrontMatterError(first, "the front matter has no title; add a line `title: …`")
    fields = Fields(
        title=_title(raw["title"], nodes.get("title"), quote),
        categories=_categories(raw, nodes, quote),
        values={
            key: _value(written, nodes.get(key), quote)
            for key, written in raw.items()
            if key not in ("title", "categories")
        },
    )
    return checked(fields, raw["title"].line)


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
    nodes: dict[str, yaml.Node] = {}
    for key, node in root.value:
        if isinstance(key, yaml.ScalarNode):
            nodes.setdefault(key.value, node)
    return nodes


def _raw_values(front: str, first: int, sound: Collection[str]) -> dict[str, _Raw]:
    """Each key's lines; of a key that is there twice, the first."""
    raw: dict[str, _Raw] = {}
    current = _Raw(first)
    for number, line in enumerate(front.split("\n"), start=first):
        text = line.strip()
        if (match := _KEY.match(line)) and (match[1] in sound or _USUAL_KEY.fullmatch(match[1])):
            current = _Raw(number)
            raw.setdefault(match[1], current)
            text = (match[2] or "").strip()
        if text:
            current.lines.append(text)
    return raw


def _house_quote(raw: Mapping[str, _Raw]) -> str:
    """The quote that this file's generator put around its values, or an empty string."""
    for key in ("thumbnail", "headimg"):
        value = " ".join(raw[key].lines) if key in raw else ""
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            return value[0]
    return ""


def _title(written: _Raw, node: yaml.Node | None, quote: str) -> str:
    lines = written.lines
    if len(lines) > 1 and BARE_TIME.fullmatch(lines[0]):
        # A list of flash news gave time and headline as one: the next line is the headline.
        mark = lines[0][0] if lines[0][0] in "'\"" else ""
        written, node = _Raw(written.line, [mark + lines[1], *lines[2:]]), None
    return _value(written, node, quote)


def _value(written: _Raw, node: yaml.Node | None, quote: str) -> str:
    """A scalar, its spaces folded; a plain one as written, for YAML would cut ` #` and `!tag`.

    Of a list it is the first entry.
    """
    if isinstance(node, yaml.SequenceNode):
        node = node.value[0] if node.value else None
        return folded(str(node.value)) if isinstance(node, yaml.ScalarNode) else ""
    trusted = isinstance(node, yaml.ScalarNode) and (
        node.style in ("|", ">") or (node.style in ("'", '"') and len(written.lines) == 1)
    )
    value = str(node.value) if node and trusted else _peeled(" ".join(written.lines), quote)
    return folded(value)


def _peeled(value: str, quote: str) -> str:
    """A value without the quotes around it, however many a generator put there."""
    value = value.strip()
    for _ in range(_MOST_QUOTES):
        if len(value) < 2 or value[0] != value[-1] or value[0] not in "'\"":
            break
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
    key = "categories" if "categories" in raw else "category"
    node = nodes.get(key)
    if isinstance(node, yaml.SequenceNode):
        # Hexo's several shelves, each a list: the first is where the post stands.
        first = node.value[0] if node.value else None
        entries = first.value if isinstance(first, yaml.SequenceNode) else node.value
        names = [folded(str(one.value)) for one in entries if isinstance(one, yaml.ScalarNode)]
    else:
        lines = raw[key].lines if key in raw else ()
        names = [folded(_peeled(_ENTRY.sub(r"\1", line), quote)) for line in lines]
    return tuple(name for name in names if name)
