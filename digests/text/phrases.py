"""The known phrases that are not news, compiled from boilerplate.yaml and outlets.yaml."""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

import yaml

Group = tuple[re.Pattern[str], ...]
_Texts = dict[str, list[str]]

_GROUPS: Final = ("head", "lines", "remarks", "tail", "trailers", "openings", "closings")
_LAST: Final = ("remarks", "closings")
_OUTLETS: Final = "outlets"
_PARTS: Final = "parts"
_PART: Final = re.compile(r"\{([a-z]+)\}")
_LONGEST: Final = 10_000
"""Characters of a pattern with its parts; a part that names itself has no end."""

_BRACKETS: Final = (("⟨", r"（(【〔［\["), ("⟩", r"）)】〕］\]"))


class PhrasesError(Exception):
    """A file of phrases is wrong: says where and what; correct the file and start again."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns by where they may stand; `remarks` and `closings` end where the passage does."""

    head: Group = ()
    lines: Group = ()
    remarks: Group = ()
    tail: Group = ()
    trailers: Group = ()
    openings: Group = ()
    closings: Group = ()

    def __add__(self, other: "Phrases") -> "Phrases":
        """These phrases and the other ones."""
        return Phrases(*(getattr(self, group) + getattr(other, group) for group in _GROUPS))


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of all outlets, and what some outlets have besides."""

    everywhere: Phrases
    outlets: Mapping[str, Phrases]

    def of(self, outlet: str) -> Phrases:
        """The phrases to clean an outlet's articles with."""
        return self.outlets.get(outlet, self.everywhere)


def load_phrases(extra: Path | None = None) -> Phrasebook:
    """The phrases that come with the package, and those of a file of the operators' own.

    Each file has lists of regular expressions by group (head, lines, remarks, tail, trailers,
    openings, closings), `outlets` with the same groups by outlet's name, and `parts`, named pieces
    that any pattern of its own, and of the files after it, may use as {name}.

    Raises PhrasesError, with file and line, for a file that is missing or not of this shape.
    """
    package = resources.files("digests.text")
    texts = {
        name: package.joinpath(name).read_text("utf-8")
        for name in ("boilerplate.yaml", "outlets.yaml")
    }
    if extra is not None:
        texts[str(extra)] = _read(extra)
    parts: ChainMap[str, str] = ChainMap()
    everywhere = Phrases()
    outlets: dict[str, Phrases] = {}
    for name, text in texts.items():
        file = _File(name, parts := parts.new_child())
        file.load(text)
        everywhere += file.everywhere
        for outlet, phrases in file.outlets.items():
            outlets[outlet] = outlets.get(outlet, Phrases()) + phrases
    return Phrasebook(everywhere, {name: everywhere + own for name, own in outlets.items()})


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise PhrasesError(f"{path}: cannot be read: {problem}") from problem


@dataclass(slots=True)
class _File:
    """One file of phrases, read node by node so that what is wrong can be told with its line."""

    name: str
    parts: ChainMap[str, str]
    everywhere: Phrases = Phrases()
    outlets: dict[str, Phrases] = field(default_factory=dict)

    def load(self, text: str) -> None:
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as problem:
            line = problem.problem_mark.line + 1 if problem.problem_mark else 1
            raise PhrasesError(f"{self.name}:{line}: {problem.problem}") from problem
        groups: dict[str, yaml.Node] = {}
        outlets: dict[str, yaml.Node] = {}
        for key, value in self._items(root) if root is not None else ():
            if key == _PARTS:
                self.parts.update((name, self._scalar(part)) for name, part in self._items(value))
            elif key == _OUTLETS:
                outlets.update(self._items(value))
            else:
                groups[key] = value
        self.everywhere = self._phrases(groups)
        self.outlets = {
            outlet: self._phrases(dict(self._items(node))) for outlet, node in outlets.items()
        }

    def _phrases(self, groups: Mapping[str, yaml.Node]) -> Phrases:
        compiled: dict[str, Group] = {}
        for group, node in groups.items():
            if group not in _GROUPS:
                raise self._error(node, f"unknown group {group!r}: one of {', '.join(_GROUPS)}")
            if not isinstance(node, yaml.SequenceNode):
                raise self._error(node, f"{group} is not a list of regular expressions")
            compiled[group] = self._any_of(node.value, r"\s*\Z" if group in _LAST else "")
        return Phrases(**compiled)

    def _any_of(self, nodes: list[yaml.Node], end: str) -> Group:
        """One pattern for a list, and each alone only to find out which of them is wrong."""
        patterns = [self._pattern(node) for node in nodes]
        try:
            return (re.compile(f"(?:{'|'.join(patterns)}){end}"),) if patterns else ()
        except re.error:
            for node, pattern in zip(nodes, patterns, strict=True):
                self._check(node, pattern)
            raise

    def _check(self, node: yaml.Node, pattern: str) -> None:
        try:
            re.compile(pattern)
        except re.error as problem:
            raise self._error(node, f"not a regular expression: {problem}") from problem

    def _pattern(self, node: yaml.Node) -> str:
        """The pattern with its parts and brackets written out: a part may use those above it."""
        text = self._scalar(node)
        while match := _PART.search(text):
            if match[1] not in self.parts:
                raise self._error(node, f"unknown part {match[0]}")
            text = text[: match.start()] + self.parts[match[1]] + text[match.end() :]
            if len(text) > _LONGEST:
                raise self._error(node, f"too long with its parts: over {_LONGEST} characters")
        for mark, brackets in _BRACKETS:
            text = text.replace(mark, brackets)
        return text

    def _items(self, node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, "not a table of names")
        return ((self._scalar(key), value) for key, value in node.value)

    def _scalar(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._error(node, "not a text")
        return str(node.value)

    def _error(self, node: yaml.Node, problem: str) -> PhrasesError:
        return PhrasesError(f"{self.name}:{node.start_mark.line + 1}: {problem}")
