"""A folder of posts: Markdown files with front matter and an HTML body, one article each."""

import asyncio
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from typing import Final

from digests.model import FileMark, RawItem, Rejected, Touched
from digests.sources import Fetched, Mark, SourceError
from digests.text.encoding import EncodingError, decode
from digests.text.frontmatter import FrontMatter, FrontMatterError, parse

_SITE_FOLDERS: Final = frozenset({"source", "_posts", "post", "posts"})
"""Folders of a Hexo site that stand above medium, outlet and section."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One file as the folder lists it; `problem` says why it is not to be read."""

    place: str
    path: str
    size: int
    mtime_ns: int
    problem: str = ""

    def mark(self, sha256: str = "") -> FileMark:
        return FileMark(self.path, self.size, self.mtime_ns, sha256)


class PostsFolder:
    """The source that reads every Markdown file below a folder, or `only` one that lies in it."""

    def __init__(
        self, name: str, folder: Path, max_bytes: int = 2_000_000, only: str | None = None
    ) -> None:
        self._name = name
        self._only = only
        self._folder = folder
        self._max_bytes = max_bytes

    @property
    def name(self) -> str:
        """The name the operator gave it."""
        return self._name

    async def fetch(self, mark: Mark) -> Fetched:
        """Look for files that are new or changed since `mark`. Raises SourceError."""
        found = await asyncio.to_thread(self._scan)
        fresh = [file for file in found if not _unchanged(file, mark.files.get(file.path))]
        return Fetched(self._read_all(fresh, mark.files), unchanged=len(found) - len(fresh))

    def _scan(self) -> list[_Found]:
        """Every post below the folder, by path; what may not be read is listed with its problem."""
        try:
            root = self._folder.resolve(strict=True)
            entries = sorted(os.scandir(root), key=lambda entry: entry.name)
        except OSError as problem:
            reason = problem.strerror or "it cannot be opened"
            raise SourceError(
                f"the folder of source {self._name}, {self._folder}, cannot be read: {reason}; "
                "create it or correct `folder`"
            ) from problem
        found: list[_Found] = []
        waiting = [entry for entry in entries[::-1] if self._only in (None, entry.name)]
        while waiting:
            entry = waiting.pop()
            if not entry.name.startswith("."):
                waiting += self._look(root, entry, found)
        return sorted(found, key=lambda file: file.path)

    def _look(
        self, root: Path, entry: os.DirEntry[str], found: list[_Found]
    ) -> list[os.DirEntry[str]]:
        """Note a post, or give what a folder holds."""
        if entry.is_symlink() and not _stays_inside(root, entry.path):
            if entry.name.lower().endswith(".md") or entry.is_dir():
                problem = "the link leads out of the folder or nowhere; put the file itself here"
                found.append(_listed(root, entry, problem))
            return []
        if entry.is_dir(follow_symlinks=False):
            try:
                return sorted(os.scandir(entry.path), key=lambda entry: entry.name, reverse=True)
            except OSError as problem:
                found.append(_listed(root, entry, f"the folder cannot be read: {problem.strerror}"))
                return []
        # A linked folder inside the root is read at its own place.
        if entry.name.lower().endswith(".md") and entry.is_file():
            file = _listed(root, entry, "")
            found.append(file if file.size <= self._max_bytes else _too_big(file, self._max_bytes))
        return []

    def _read_all(
        self, files: list[_Found], known: Mapping[str, FileMark]
    ) -> Iterator[RawItem | Rejected | Touched]:
        for file in files:
            outcome = self._read(file, known.get(file.path))
            if outcome is not None:
                yield outcome

    def _read(self, file: _Found, known: FileMark | None) -> RawItem | Rejected | Touched | None:
        """One file, read; None if it has gone since the folder was listed."""
        if file.problem:
            return Rejected(file.mark(), 0, file.problem)
        try:
            data = Path(file.place).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            return Rejected(file.mark(), 0, f"the file cannot be read: {problem.strerror}")
        mark = file.mark(hashlib.sha256(data).hexdigest())
        if known is not None and known.sha256 == mark.sha256:
            return Touched(mark)
        try:
            text = decode(data)
        except EncodingError as problem:
            return Rejected(mark, 0, str(problem))
        return read_post(self._name, text, mark)


def read_post(source: str, text: str, file: FileMark) -> RawItem | Rejected:
    """One post's text as an item of `source`, or why it is none."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        matter = parse(text)
    except FrontMatterError as problem:
        return Rejected(file, problem.line, problem.reason)
    addresses = (matter.values.get("headimg", ""), matter.values.get("thumbnail", ""))
    pictures = tuple(dict.fromkeys(address for address in addresses if address))
    if (
        not pictures
        and not re.sub(r"<[^<>]*>", "", matter.body).strip()
        and "<img" not in matter.body
    ):
        reason = "nothing stands below the front matter; write the article there"
        return Rejected(file, matter.body_line, reason)
    medium, outlet, section = _shelf(matter, PurePosixPath(file.path))
    published, certain = _published(matter.values.get("date", ""))
    return RawItem(
        source=source,
        title=matter.title,
        html=matter.body,
        outlet=outlet or source,
        medium=medium,
        section=section,
        categories=_with_combined_split(matter.categories) or _known(medium, outlet, section),
        author=matter.values.get("author", ""),
        published=published,
        published_certain=certain,
        address=_address(matter.values),
        pictures=pictures,
        file=file,
    )


def _address(values: Mapping[str, str]) -> str | None:
    """The article's own address; the generator writes none, a hand-made post may."""
    named = (values.get(key, "") for key in ("link", "url"))
    return next((address for address in named if address.startswith(("http://", "https://"))), None)


def _unchanged(file: _Found, known: FileMark | None) -> bool:
    if known is None or (known.size, known.mtime_ns) != (file.size, file.mtime_ns):
        return False
    # A file that was never read has no hash; it counts as seen only while its problem lasts.
    return bool(known.sha256) or bool(file.problem)


def _stays_inside(root: Path, place: str) -> bool:
    try:
        return Path(place).resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _listed(root: Path, entry: os.DirEntry[str], problem: str) -> _Found:
    # A name that is no UTF-8 cannot be stored as text: its bytes are written out.
    relative = os.fsencode(os.path.relpath(entry.path, root)).decode("utf-8", "backslashreplace")
    path = relative.replace(os.sep, "/")
    try:
        state = entry.stat(follow_symlinks=not problem)
    except OSError:
        return _Found(entry.path, path, 0, 0, problem or "the file cannot be looked at")
    if not problem and not stat.S_ISREG(state.st_mode):
        problem = "not a regular file; remove it"
    return _Found(entry.path, path, state.st_size, state.st_mtime_ns, problem)


def _too_big(file: _Found, limit: int) -> _Found:
    problem = f"the file has {file.size:,} bytes, and {limit:,} is the limit for a post; shorten it"
    return _Found(file.place, file.path, file.size, file.mtime_ns, problem)


def _shelf(matter: FrontMatter, path: PurePosixPath) -> tuple[str, str, str]:
    """Medium, outlet and section: by the categories, then the author, then the path."""
    named = _with_combined_split(matter.categories)
    author = _split_outlet(matter.values.get("author", ""))
    folders = list(path.parts[:-1])
    while folders and folders[0] in _SITE_FOLDERS:
        folders.pop(0)
    placed = _with_combined_split(tuple(folders))
    rows = ((*named, "", "", "")[:3], ("", *author), (*placed, "", "", "")[:3])
    medium, outlet, section = (next(filter(None, column), "") for column in zip(*rows, strict=True))
    # A section belongs to the outlet it was named with.
    if len(named) >= 2:
        section = (*named, "")[2]
    return medium, outlet, section


def _with_combined_split(names: tuple[str, ...]) -> tuple[str, ...]:
    """Medium and "outlet - section" made medium, outlet, section."""
    if len(names) != 2:
        return names
    outlet, section = _split_outlet(names[1])
    return (names[0], outlet, section) if section else names


def _split_outlet(name: str) -> tuple[str, str]:
    outlet, dash, section = name.rpartition(" - ")
    return (outlet.strip(), section.strip()) if dash and outlet.strip() else (name, "")


def _known(*names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name)


def _published(written: str) -> tuple[datetime | None, bool]:
    """When a post was published, in UTC, and whether the feed said so to the minute."""
    try:
        when = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        try:
            when = datetime.fromisoformat(written.replace("/", "-"))
        except ValueError:
            return None, False
    if when.tzinfo is None:
        # The generator's own clock, written where the feed had no date.
        return when.replace(tzinfo=UTC), False
    try:
        return when.astimezone(UTC), when.timetz().replace(tzinfo=None) != time(0)
    except OverflowError:
        return None, False
