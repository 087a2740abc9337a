"""A YAML document: what it says, and on which line it says so."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

Location = tuple[str | int, ...]
"""The way to a value: keys of mappings and positions in lists."""

_Resolvers = dict[str, list[tuple[str, re.Pattern[str]]]]


@dataclass(frozen=True, slots=True)
class Document:
    """A document's data, the line (from 1) of every key and list item, and repeated keys."""

    data: Any
    lines: Mapping[Location, int]
    repeated: tuple[tuple[Location, int], ...]

    def line_of(self, where: Location) -> int:
        """The line of a location, or of the nearest thing around it that is there."""
        while where not in self.lines:
            where = where[:-1]
        return self.lines[where]


def read_document(text: str) -> Document:
    """Read one YAML document. Raises yaml.YAMLError, mostly with a `problem_mark`.

    Plain words stay words: of YAML 1.1's many readings only true, false, null and decimal numbers
    are kept, so that `no`, `08:30` and `2026-11-22` are text.
    """
    loader = _Loader(text)
    node = loader.get_single_node()
    if node is None:
        return Document(None, {(): 1}, ())
    data = loader.construct_document(node)
    lines: dict[Location, int] = {}
    repeated: list[tuple[Location, int]] = []
    for where, line in _walk(node, (), frozenset()):
        if where in lines:
            repeated.append((where, line))
        lines[where] = line
    return Document(data, lines | {(): 1}, tuple(repeated))


_TAG = "tag:yaml.org,2002:"
_NULL = [(_TAG + "null", re.compile(r"(?:~|null|Null|NULL|)$"))]
_BOOL = [(_TAG + "bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"))]
_NUMBER = [
    (_TAG + "int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)$")),
    (_TAG + "float", re.compile(r"[-+]?[0-9]+\.[0-9]*$")),
]


class _Loader(yaml.CSafeLoader):
    # By first letter. The stubs take it for an attribute of instances.
    yaml_implicit_resolvers: ClassVar[_Resolvers] = {  # type: ignore[misc]
        **dict.fromkeys(("", "~", "n", "N"), _NULL),
        **dict.fromkeys("tTfF", _BOOL),
        **dict.fromkeys("-+0123456789", _NUMBER),
    }


def _walk(
    node: yaml.Node, where: Location, above: frozenset[int]
) -> Iterator[tuple[Location, int]]:
    # An alias may lead back to a node above it.
    if id(node) in above:
        return
    above |= {id(node)}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*where, key.value), key.start_mark.line + 1
            yield from _walk(value, (*where, key.value), above)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield (*where, position), item.start_mark.line + 1
            yield from _walk(item, (*where, position), above)
