"""A folder of posts: Markdown files with front matter, one article each."""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from digests.formats.encoding import EncodingError, decode
from digests.model import FileMark, RawItem, Rejected, Touched
from digests.sources import Fetched, Mark
from digests.sources.folder import FileProblem, Listed, list_posts, load_post
from digests.sources.post import read_post


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
        return await asyncio.to_thread(self._look, mark)

    def _look(self, mark: Mark) -> Fetched:
        found = list_posts(self._folder, self._max_bytes, self._only)
        fresh = [file for file in found if not _unchanged(file, mark.files.get(file.path))]
        return Fetched(self._read_all(fresh, mark.files), unchanged=len(found) - len(fresh))

    def _read_all(
        self, files: list[Listed], known: Mapping[str, FileMark]
    ) -> Iterator[RawItem | Rejected | Touched]:
        for file in files:
            outcome = self._read(file, known.get(file.path))
            if outcome is not None:
                yield outcome

    def _read(self, file: Listed, known: FileMark | None) -> RawItem | Rejected | Touched | None:
        """One file, read; None if it has gone since the folder was listed."""
        if file.problem:
            return Rejected(file.mark(), 0, file.problem)
        try:
            data = load_post(self._folder, file, self._max_bytes)
        except FileNotFoundError:
            return None
        except FileProblem as problem:
            return Rejected(file.mark(), 0, str(problem))
        mark = file.mark(hashlib.sha256(data).hexdigest())
        if known is not None and known.sha256 == mark.sha256:
            return Touched(mark)
        try:
            text = decode(data)
        except EncodingError as problem:
            return Rejected(mark, 0, str(problem))
        return read_post(self._name, text, mark)


def _unchanged(file: Listed, known: FileMark | None) -> bool:
    if known is None or (known.size, known.mtime_ns) != (file.size, file.mtime_ns):
        return False
    # A file that was never read has no hash; it counts as seen only while its problem lasts.
    return bool(known.sha256) or bool(file.problem)
