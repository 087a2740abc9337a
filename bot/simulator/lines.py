"""A file of lines that only grows, found by their numbers without being held in memory."""

import weakref
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import BinaryIO

BLOCK = 256


class Lines:
    """The whole lines of a file, numbered from 1; one process appends, any may read.

    All that is remembered is where each block of 256 lines begins. A line is in the file as soon
    as `append` returns.
    """

    def __init__(self, path: Path) -> None:
        """Use the file at `path`; it need not be there yet."""
        self._path = path
        self._blocks: list[int] = []
        self._count = 0
        self._end = 0
        self._file: FileIO | None = None

    def append(self, line: bytes) -> None:
        """Add a line, which holds no line break of its own."""
        file = self._file or self._open()
        rest = line + b"\n"
        while rest:
            rest = rest[file.write(rest) :]
        self._found(len(line) + 1)

    def count(self) -> int:
        """How many lines there are by now."""
        self._scan()
        return self._count

    def after(self, number: int) -> Iterator[bytes]:
        """The lines after a number (0: all), in order."""
        number = max(number, 0)
        if number >= self.count():
            return
        with self._path.open("rb") as file:
            for block in range(number // BLOCK, len(self._blocks)):
                yield from self._read(file, block)[max(number - block * BLOCK, 0) :]

    def before(self, number: int | None = None) -> Iterator[bytes]:
        """The lines before a number (None: all), the last of them first."""
        most = self.count() if number is None else min(number - 1, self.count())
        if most < 1:
            return
        with self._path.open("rb") as file:
            for block in range((most - 1) // BLOCK, -1, -1):
                yield from reversed(self._read(file, block)[: most - block * BLOCK])

    def close(self) -> None:
        """Close the file; one more line would open it again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> FileIO:
        """Open the file to append, and cut off half a line that a killed process left."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._scan()
        file = self._path.open("ab", buffering=0)
        file.truncate(self._end)
        weakref.finalize(self, file.close)
        self._file = file
        return file

    def _scan(self) -> None:
        """Find the lines that came since the last look; half a line at the end is none yet."""
        # Who appends knows them already.
        if self._file is not None or not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._end)
            for line in file:
                if line.endswith(b"\n"):
                    self._found(len(line))

    def _found(self, size: int) -> None:
        if self._count % BLOCK == 0:
            self._blocks.append(self._end)
        self._count += 1
        self._end += size

    def _read(self, file: BinaryIO, block: int) -> list[bytes]:
        """The lines of a block, without their breaks."""
        start, *ends = self._blocks[block : block + 2]
        end = ends[0] if ends else self._end
        file.seek(start)
        return file.read(end - start).split(b"\n")[:-1]
