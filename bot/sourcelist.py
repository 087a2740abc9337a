"""The list of sources in the configuration file: entries added to it as a person would."""

from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import yaml

from bot.config import ConfigError, load_config
from bot.opml import as_yaml
from digests.settings import FeedSettings


def add_feeds(path: Path, feeds: Sequence[FeedSettings]) -> None:
    """Write feeds below the last of `sources:`; everything else stays to the letter.

    The file is replaced whole, and only by one that is in order. Raises ConfigError, OSError.
    """
    text = path.read_text(encoding="utf-8-sig")
    place, indent = _end_of_list(path, text)
    lines = text.splitlines(keepends=True)
    if place and not lines[place - 1].endswith("\n"):
        lines[place - 1] += "\n"
    added = "".join(as_yaml(feed, indent) for feed in feeds)
    fresh = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        fresh.touch(mode=path.stat().st_mode & 0o777)
        fresh.write_text("".join((*lines[:place], added, *lines[place:])), encoding="utf-8")
        _check(fresh, path)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _end_of_list(path: Path, text: str) -> tuple[int, str]:
    """The number of the last line that belongs to the sources, and what entries begin with."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    node = next((value for key, value in pairs if key.value == "sources"), None)
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not node.value:
        hint = "write them one below the other, each after `- `, and try again"
        raise ConfigError((f"{path}: the list of sources is not one to add to; {hint}",))
    lines = text.splitlines()
    last, indent = node.value[-1].end_mark.line, node.start_mark.column
    # Blank lines and what is said of the next section stay below what is added.
    while last and _stands_apart(lines[last - 1], indent):
        last -= 1
    return last, " " * indent


def _stands_apart(line: str, indent: int) -> bool:
    bare = line.lstrip()
    return not bare or (bare.startswith("#") and len(line) - len(bare) <= indent)


def _check(fresh: Path, path: Path) -> None:
    try:
        load_config(fresh)
    except ConfigError as problem:
        said = (line.replace(str(fresh), str(path)) for line in problem.problems)
        raise ConfigError(tuple(said)) from None
