"""A folder of posts watched: said at once when a post comes, changes or goes."""

import asyncio
import os
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Final

from watchfiles import Change, awatch

from digests.sources import SourceError
from digests.sources.folder import DEEPEST

_SECONDS: Final = 5.0
_Identity = tuple[int, int]


async def watch(folder: Path, changed: Callable[[], None], seconds: float = _SECONDS) -> None:
    """Call `changed` soon after posts below `folder` changed, until cancelled.

    Every `seconds` it looks whether the folder has come, gone or been replaced. `changed` is also
    called for what may have been missed at such times. Raises SourceError where the system cannot
    watch: a scan now and then must do.
    """
    known = _identity(folder)
    while True:
        if known is not None:
            await _watch_until_new(folder, known, changed, seconds)
        while (known := _identity(folder)) is None:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(seconds)
        changed()


async def _watch_until_new(
    folder: Path, known: _Identity, changed: Callable[[], None], seconds: float
) -> None:
    """Watch until a folder comes, or another or none is in the place of this one."""
    watching = awatch(
        # One by one: a recursive watch follows links, be it to the whole disk.
        *await asyncio.to_thread(_folders_in, folder),
        watch_filter=lambda change, path: _concerns(folder, change, path),
        rust_timeout=round(seconds * 1000),
        yield_on_timeout=True,
        recursive=False,
        ignore_permission_denied=True,
    )
    try:
        async with aclosing(watching):
            began = True
            async for changes in watching:
                # What came while the watch began was seen by nobody: the first time counts too.
                if began or any(_is_post(path) for _, path in changes):
                    changed()
                began = False
                if not all(_is_post(path) for _, path in changes) or _identity(folder) != known:
                    return
    except FileNotFoundError:
        return
    except (OSError, RuntimeError) as problem:
        raise SourceError(
            f"{folder} cannot be watched ({problem}), only scanned; to have it watched, "
            "raise fs.inotify.max_user_watches and max_user_instances"
        ) from problem


def _folders_in(folder: Path) -> list[str]:
    folders = []
    for place, names, _ in os.walk(folder):
        folders.append(place)
        depth = len(Path(place).parts) - len(folder.parts)
        names[:] = [name for name in names if not name.startswith(".") and depth < DEEPEST]
    return folders


def _identity(folder: Path) -> _Identity | None:
    try:
        state = folder.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def _concerns(folder: Path, change: Change, path: str) -> bool:
    """Whether a post may have changed: it did, or a whole folder came, or all has gone."""
    hidden = any(part.startswith(".") for part in Path(os.path.relpath(path, folder)).parts)
    came = change is Change.added and Path(path).is_dir() and not Path(path).is_symlink()
    # Another folder may be in its place before we look, even with the same number.
    gone = change is Change.deleted and Path(path) == folder
    return not hidden and (_is_post(path) or came or gone)


def _is_post(path: str) -> bool:
    return path.lower().endswith(".md")
