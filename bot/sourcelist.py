"""The list of sources in the configuration file: entries added to it as a person would."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import yaml

from bot.config import ConfigError, load_config
from bot.opml import as_yaml
from digests.settings import FeedSettings


def add_feeds(path: Path, feeds: Sequence[FeedSettings]) -> None:
    """Write feeds below the last of `sources:`; everything else stays to the letter.

    The file is replaced whole, where a link leads to it, and only by one that is in order; owner
    and rights stay. Raises ConfigError, also where somebody else wrote it meanwhile, and OSError.
    """
    target = path.resolve()
    before = target.stat()
    # Line ends stay as they are.
    text = target.read_bytes().decode("utf-8-sig")
    place, indent = _end_of_list(path, text)
    lines = text.splitlines(keepends=True)
    if place and not lines[place - 1].endswith("\n"):
        lines[place - 1] += "\n"
    added = "".join(as_yaml(feed, indent) for feed in feeds)
    whole = "".join((*lines[:place], added, *lines[place:]))
    # What is relative in it is so to where it is named, not to where a link leads.
    with _written_beside(path, whole, before) as trial:
        _check(trial, path)
    with _written_beside(target, whole, before) as fresh:
        now = target.stat()
        if (now.st_mtime_ns, now.st_size) != (before.st_mtime_ns, before.st_size):
            raise ConfigError((f"{path}: was changed meanwhile by somebody else; try again",))
        fresh.replace(target)


@contextmanager
def _written_beside(path: Path, text: str, like: os.stat_result) -> Iterator[Path]:
    """A file in the folder of another, for the time of the block, unless it is moved from there."""
    fresh = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        fresh.touch(mode=0o600)
        fresh.write_bytes(text.encode())
        # Only root may give it to another; who else writes it owns it.
        with suppress(PermissionError):
            os.chown(fresh, like.st_uid, like.st_gid)
        fresh.chmod(like.st_mode & 0o777)
        yield fresh
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
