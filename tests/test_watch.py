"""A folder watched: real files, and a condition waited for."""

import asyncio
import os
import resource
import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from watchfiles import awatch

from digests.sources import SourceError
from digests.sources.watch import watch


class Watched:
    """How often a change was heard since it was last asked."""

    def __init__(self) -> None:
        self._heard = asyncio.Event()

    def changed(self) -> None:
        self._heard.set()

    async def hears(self) -> None:
        """Wait for a change."""
        async with asyncio.timeout(20):
            await self._heard.wait()
        self._heard.clear()

    @property
    def has_heard(self) -> bool:
        """Whether there is a change that was not asked for yet."""
        return self._heard.is_set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder to watch; it is not there yet."""
    return tmp_path / "posts"


@pytest.fixture
async def watched(folder: Path) -> AsyncIterator[Watched]:
    """The folder watched."""
    watched = Watched()
    task = asyncio.create_task(watch(folder, watched.changed, seconds=0.1))
    yield watched
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def begin(folder: Path, watched: Watched) -> None:
    """Make the folder, and wait until it is surely watched."""
    folder.mkdir()
    await watched.hears()
    await watched.hears()


async def test_posts_that_come_change_and_go_are_heard(folder: Path, watched: Watched) -> None:
    await begin(folder, watched)
    post = folder / "书.md"
    post.write_text("一", encoding="utf-8")
    await watched.hears()
    post.write_text("二", encoding="utf-8")
    await watched.hears()
    post.rename(folder / "别的.MD")
    await watched.hears()
    (folder / "别的.MD").unlink()
    await watched.hears()


async def test_a_new_folder_is_watched_too(folder: Path, watched: Watched) -> None:
    await begin(folder, watched)
    inner = folder / "新媒体" / "晨星网"
    inner.mkdir(parents=True)
    await watched.hears()
    await watched.hears()
    (inner / "书.md").write_text("一", encoding="utf-8")
    await watched.hears()


async def test_a_folder_that_goes_and_comes_back_is_watched(folder: Path, watched: Watched) -> None:
    await begin(folder, watched)
    shutil.rmtree(folder)
    await begin(folder, watched)
    other = folder.parent / "other"
    folder.rename(other)
    (other / "new").mkdir()
    folder.symlink_to(other)
    await watched.hears()
    await watched.hears()
    (folder / "书.md").write_text("一", encoding="utf-8")
    await watched.hears()


async def test_other_files_are_not_heard(folder: Path, watched: Watched, tmp_path: Path) -> None:
    staged = tmp_path / "staged"
    for made in (tmp_path / "outside", staged, staged / ".git"):
        made.mkdir()
    (staged / "away").symlink_to(tmp_path / "outside")
    staged.rename(folder)
    await watched.hears()
    await watched.hears()
    names = ("书.txt", ".书.md", ".git/书.md", "away/书.md")
    # One that hears everything tells when all could have been heard.
    everything = awatch(folder, watch_filter=None, rust_timeout=100, yield_on_timeout=True)
    seen: set[str] = set()
    async with asyncio.timeout(20), aclosing(everything):
        async for changes in everything:
            seen |= {os.path.relpath(path, folder) for _, path in changes}
            if seen >= set(names):
                break
            for name in names:
                (folder / name).write_text("一", encoding="utf-8")
    assert not watched.has_heard
    (folder / "书.md").write_text("一", encoding="utf-8")
    await watched.hears()


async def test_where_the_system_cannot_watch_it_says_so(folder: Path) -> None:
    folder.mkdir()
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]
    for descriptor in used:
        os.close(descriptor)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (used[0], before[1]))
        with pytest.raises(SourceError, match="cannot be watched") as caught:
            await asyncio.wait_for(watch(folder, lambda: None, seconds=0.1), 20)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert "max_user_watches" in str(caught.value)
