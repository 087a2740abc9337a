"""A git checkout that is pulled: forward only, and nothing that it holds is run."""

import asyncio
import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

from digests.sources import SourceError
from digests.sources.git import Git
from digests.sources.remote import Remote, read_remote

_BRANCH: Final = re.compile(r"(?!.*(?:\.\.|//|\.lock$))\w[\w./-]*(?<![./])", re.ASCII)
_ATTRIBUTES: Final = "* -filter -ident -text -diff -merge !eol !working-tree-encoding\n"
"""Outranks what the other side's .gitattributes say: files come as they are stored."""


class Checkout:
    """One branch of a git repository, kept in a folder that others may read at any time."""

    def __init__(
        self,
        folder: Path,
        address: str,
        branch: str,
        allow_http_hosts: Collection[str] = (),
        seconds: float = 300,
    ) -> None:
        """Take the place and where it comes from: https or ssh, with `user:token@` if need be.

        http is taken for `allow_http_hosts` alone (`host` or `host:port`). A fetch that has not
        come to its end after `seconds` is stopped.
        """
        self._folder = folder.absolute()
        self._address = address
        self._branch = branch
        self._http_hosts = allow_http_hosts
        self._seconds = seconds

    async def pull(self) -> bool:
        """Bring the folder up to the branch; whether anything moved. Raises SourceError.

        1. make the repository where there is none; 2. fetch: the newest commit alone at first,
        later all since then, which shows whether history only grew; 3. look at how much it is;
        4. move the files forward. What was changed here, or rewritten there, stays as it is.
        """
        remote = read_remote(self._address, self._http_hosts)
        if not _BRANCH.fullmatch(self._branch):
            raise SourceError(f"{self._branch!r} is no branch's name; correct `branch`")
        git = Git(self._folder, remote)
        fetched = f"refs/jianbao/{self._branch}"
        try:
            async with asyncio.timeout(self._seconds):
                moved = await self._fetch(git, remote, fetched)
        except TimeoutError:
            raise SourceError(
                f"{remote.address}: the fetch did not end in {self._seconds:g} seconds"
            ) from None
        if moved:
            await _to_its_end(git, "merge", "--quiet", "--ff-only", "--no-stat", fetched)
        return moved

    async def _fetch(self, git: Git, remote: Remote, fetched: str) -> bool:
        """Bring in what is new as the reference `fetched`; whether there is anything new."""
        await self._make(git)
        before = await _find_commit(git, "HEAD")
        if before is None:
            await git.run("symbolic-ref", "HEAD", f"refs/heads/{self._branch}")
        elif await git.ask("symbolic-ref", "--quiet", "HEAD") != f"refs/heads/{self._branch}":
            raise SourceError(
                f"{self._folder} is not on the branch {self._branch}; "
                "switch to it, or remove the folder to have it cloned anew"
            )
        # What is fetched on top of one commit reaches back to it, or history was rewritten.
        depth = () if before else ("--depth=1",)
        await git.run(
            "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
            *depth, "--", remote.address, f"+refs/heads/{self._branch}:{fetched}",
        )  # fmt: skip
        if before == await _find_commit(git, fetched):
            return False
        if before is not None:
            await self._check_forward(git, remote, fetched)
        await git.check_size(fetched)
        return True

    async def _make(self, git: Git) -> None:
        """An empty repository, if nothing is there yet."""
        names = _names_in(self._folder)
        if ".git" in names:
            return
        if names:
            raise SourceError(
                f"{self._folder} holds files that come from no git repository; "
                "name an empty folder or remove them"
            )
        await git.run("init", "--quiet", "--template=")
        attributes = self._folder / ".git" / "info" / "attributes"
        attributes.parent.mkdir(exist_ok=True)
        attributes.write_text(_ATTRIBUTES, encoding="ascii")

    async def _check_forward(self, git: Git, remote: Remote, fetched: str) -> None:
        if await git.ask("merge-base", "--is-ancestor", "HEAD", fetched) is None:
            raise SourceError(
                f"{remote.address}: the branch {self._branch} was rewritten, or {self._folder} "
                "has commits of its own; remove the folder to have it cloned anew"
            )
        changed = await git.run(
            "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all"
        )
        if changed:
            raise SourceError(
                f"{self._folder}: files were changed here (the last: {changed.splitlines()[-1]}); "
                "undo that with `git checkout .`, or remove the folder to have it cloned anew"
            )


def _names_in(folder: Path) -> set[str]:
    """What lies in the folder, which is made if need be. Raises SourceError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return {inner.name for inner in folder.iterdir()}
    except OSError as problem:
        raise SourceError(
            f"{folder} cannot hold a checkout: {problem.strerror}; correct `folder`"
        ) from problem


async def _find_commit(git: Git, name: str) -> str | None:
    return await git.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")


async def _to_its_end(git: Git, *words: str) -> None:
    """Run a command that must not be stopped half way, for it would leave half of its files."""
    task = asyncio.ensure_future(git.run(*words))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
