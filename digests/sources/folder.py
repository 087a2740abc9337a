"""A folder tree from strangers: the posts that lie in it, and their bytes; no link is followed."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Final

from digests.model import FileMark
from digests.sources import SourceError

DEEPEST: Final = 32
"""Folders above a post; a real one has four. It also bounds the folders open at once."""

_LONGEST_PATH: Final = 1000
"""Bytes; PostgreSQL's indexes take 2,700."""

_MOST_FILES: Final = 500_000
_UNFIT: Final = re.compile(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# A pipe that took a file's place must not make us wait for somebody to write to it.
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class FileProblem(Exception):  # noqa: N818 - it names what is wrong with a file
    """A file that may not or cannot be read: says why and what to do."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One post as a folder lists it; `problem` says why it is not to be read.

    `place` is relative to the folder, as the system has it; `path` is the same as it is stored:
    with `/` between folders, and characters that are no text written out. `size` in bytes.
    """

    place: str
    path: str
    size: int
    mtime_ns: int
    problem: str = ""

    def mark(self, sha256: str = "") -> FileMark:
        """What to remember of it."""
        return FileMark(self.path, self.size, self.mtime_ns, sha256)


def list_posts(
    folder: Path, max_bytes: int, only: str | None = None, most: int = _MOST_FILES
) -> list[Listed]:
    """Every Markdown file below `folder` by path, or `only` the one of this name right in it.

    What may not be read is there too, with its problem; hidden files and folders are not.
    Raises SourceError.
    """
    try:
        root = folder.resolve(strict=True)
        opened = os.open(root, _FOLDER)
    except (OSError, RuntimeError) as problem:
        reason = getattr(problem, "strerror", None) or "it cannot be opened"
        raise SourceError(
            f"{folder} cannot be read: {reason}; create it or correct `folder`"
        ) from problem
    walk = _Walk(root, max_bytes, most)
    try:
        walk.enter(opened, "", only)
    except OSError as problem:
        raise SourceError(f"{folder} cannot be read: {problem.strerror}") from problem
    finally:
        os.close(opened)
    return sorted(walk.found, key=attrgetter("path"))


def load_post(folder: Path, file: Listed, max_bytes: int) -> bytes:
    """The bytes of a listed file, whatever has taken its place since.

    Raises FileNotFoundError if it has gone, and FileProblem.
    """
    try:
        with open(_open_inside(folder, file.place), "rb") as stream:
            state = os.fstat(stream.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise FileProblem("not a regular file; remove it")
            data = stream.read(min(state.st_size, max_bytes) + 1)
            if len(data) > state.st_size:
                # It grows while we read it.
                data += stream.read(max(0, max_bytes + 1 - len(data)))
    except FileNotFoundError:
        raise
    except OSError as problem:
        raise FileProblem(f"the file cannot be read: {problem.strerror}") from problem
    if len(data) > max_bytes:
        raise FileProblem(_too_big(len(data), max_bytes))
    return data


def _open_inside(folder: Path, place: str) -> int:
    """Open a file step by step, so that no part of its path can be a link."""
    *folders, name = Path(place).parts
    here = os.open(folder, _FOLDER)
    try:
        for step in folders:
            inner = os.open(step, _FOLDER | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = inner
        return os.open(name, _FILE, dir_fd=here)
    finally:
        os.close(here)


class _Walk:
    """One walk through a folder tree, by open folders: links swapped in meanwhile are not taken."""

    def __init__(self, root: Path, max_bytes: int, most: int) -> None:
        self.found: list[Listed] = []
        self._root = root
        self._max_bytes = max_bytes
        self._most = most

    def enter(self, folder: int, above: str, only: str | None = None, depth: int = 0) -> None:
        """Note what an open folder holds. Raises OSError if it cannot be listed, SourceError."""
        with os.scandir(folder) as scanned:
            entries = list(islice(_relevant(scanned, only), self._most + 1))
        if len(self.found) + len(entries) > self._most:
            raise SourceError(
                f"{self._root} holds more than {self._most:,} posts and folders; "
                "make several sources of it"
            )
        for entry in entries:
            place = above + entry.name
            if entry.is_symlink():
                self._look_at_link(entry, place)
            elif entry.is_dir(follow_symlinks=False):
                self._look_at_folder(folder, entry, place, depth + 1)
            else:
                self._add(entry, place)

    def _look_at_link(self, entry: os.DirEntry[str], place: str) -> None:
        # A link to a post or a folder of this tree is nothing new: that is read at its own place.
        if not self._leads_inside(place) and (_is_post(entry.name) or entry.is_dir()):
            self._add(entry, place, "a link out of the folder or to nothing; put the file here")

    def _look_at_folder(self, folder: int, entry: os.DirEntry[str], place: str, depth: int) -> None:
        if depth > DEEPEST:
            self._add(entry, place, f"lies below {DEEPEST} folders; move it up")
            return
        try:
            inner = os.open(entry.name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
        except OSError as problem:
            self._add(entry, place, f"the folder cannot be read: {problem.strerror}")
            return
        try:
            self.enter(inner, place + os.sep, depth=depth)
        except OSError as problem:
            self._add(entry, place, f"the folder cannot be read: {problem.strerror}")
        finally:
            os.close(inner)

    def _add(self, entry: os.DirEntry[str], place: str, problem: str = "") -> None:
        try:
            state = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return
        if not problem and not stat.S_ISREG(state.st_mode):
            problem = "not a regular file; remove it"
        if not problem and state.st_size > self._max_bytes:
            problem = _too_big(state.st_size, self._max_bytes)
        file = Listed(place, _stored(place), state.st_size, state.st_mtime_ns, problem)
        self.found.append(file if len(place) * 4 <= _LONGEST_PATH else _with_short_path(file))

    def _leads_inside(self, place: str) -> bool:
        try:
            target = Path(os.path.realpath(self._root / place, strict=True))
            inner = target.relative_to(self._root)
        except (OSError, ValueError):
            return False
        hidden = any(part.startswith(".") for part in inner.parts)
        return not hidden and (_is_post(target.name) or target.is_dir())


def _relevant(entries: Iterator[os.DirEntry[str]], only: str | None) -> Iterator[os.DirEntry[str]]:
    """Posts, folders and links: what else lies there is not ours."""
    for entry in entries:
        if entry.name.startswith(".") or only not in (None, entry.name):
            continue
        if _is_post(entry.name) or entry.is_symlink() or entry.is_dir(follow_symlinks=False):
            yield entry


def _is_post(name: str) -> bool:
    return name.lower().endswith(".md")


def _too_big(size: int, limit: int) -> str:
    return f"the file has {size:,} bytes or more, and {limit:,} is the limit; shorten it"


def _stored(place: str) -> str:
    """A path as text on one line; no two places give the same one."""
    path = place.replace(os.sep, "/")
    return _UNFIT.sub(_written_out, path) if _UNFIT.search(path) else path


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] == "\\":
        return "\\\\"
    # The system's bytes that are no UTF-8 come as surrogates.
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def _with_short_path(file: Listed) -> Listed:
    whole = file.path.encode("utf-8")
    if len(whole) <= _LONGEST_PATH:
        return file
    path = f"{file.path[:200]}…{hashlib.sha256(whole).hexdigest()}"
    problem = f"its path has {len(whole):,} bytes, {_LONGEST_PATH:,} is the limit; shorten names"
    return replace(file, path=path, problem=problem)
