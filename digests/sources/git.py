"""Git, run in one folder with settings of ours alone, for the other side may be hostile."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Final

from digests.sources import SourceError
from digests.sources.remote import Remote

MOST_FILES: Final = 500_000
MOST_BYTES: Final = 4_000_000_000
"""What a tree may unfold to: a small pack can hold one of any size."""

_LIMITED: Final = 'ulimit -f 4194304; ulimit -v 4194304; exec "$0" "$@"'
"""For each git: files of 2 GB (in blocks of 512 bytes), memory of 4 GB (in KiB)."""

_NOT_FOUND: Final = 127
_TAIL: Final = 8_192
_SECONDS_TO_END: Final = 5
_SETTINGS: Final = {
    "core.attributesFile": os.devnull,
    "core.excludesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.symlinks": "false",
    "credential.helper": "",
    "fetch.fsckObjects": "true",
    "fetch.recurseSubmodules": "false",
    "gc.autoDetach": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "30",
    "protocol.version": "2",
    "safe.bareRepository": "explicit",
    "submodule.recurse": "false",
}
_KEPT: Final = ("PATH", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR")


class Git:
    """Runs git in a folder, for what is at a remote."""

    def __init__(self, folder: Path, remote: Remote) -> None:
        self._folder = folder
        self._remote = remote

    async def run(self, *words: str) -> str:
        """Run a command; the end of its output, at most 8 KB. Raises SourceError."""
        code, out, said = await self._started(words, None)
        if code:
            raise SourceError(f"{self._remote.address}: {self._problem(code, said)}")
        return out

    async def ask(self, *words: str) -> str | None:
        """The end of what a command prints; None if it fails."""
        code, out, _ = await self._started(words, None)
        return None if code else out

    async def check_size(self, commit: str) -> None:
        """Refuse a tree of more than MOST_FILES or MOST_BYTES. Raises SourceError."""
        size = _Size(self._remote.address)
        code, _, said = await self._started(("ls-tree", "-r", "-l", commit), size.add)
        if code:
            raise SourceError(f"{self._remote.address}: {self._problem(code, said)}")

    async def _started(
        self, words: tuple[str, ...], hear: Callable[[bytes], None] | None
    ) -> tuple[int, str, str]:
        """Run to the end; `hear` gets the output as it comes and may raise."""
        process = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", _LIMITED, "git", "-C", str(self._folder), *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment(),
            start_new_session=True,
        )  # fmt: skip
        tails = [
            asyncio.ensure_future(_tail(process.stdout, hear)),
            asyncio.ensure_future(_tail(process.stderr, None)),
        ]
        try:
            out, said = await asyncio.gather(*tails)
            return await process.wait(), out, said
        finally:
            for tail in tails:
                tail.cancel()
            await asyncio.gather(*tails, return_exceptions=True)
            await _end(process)
            await _drain(process)

    def _environment(self) -> dict[str, str]:
        """Little of ours. Settings go this way, for anybody can see a program's arguments."""
        settings = dict(_SETTINGS)
        if self._remote.authorization:
            settings["http.extraHeader"] = f"Authorization: {self._remote.authorization}"
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        for number, (key, value) in enumerate(settings.items()):
            environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return environment | {
            "GIT_ALLOW_PROTOCOL": self._remote.protocols,
            "GIT_ASKPASS": "true",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_CEILING_DIRECTORIES": str(self._folder.parent),
            "GIT_CONFIG_COUNT": str(len(settings)),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
            "GIT_TERMINAL_PROMPT": "0",
            "HOME": "/nonexistent",
            "LC_ALL": "C",
        }

    def _problem(self, code: int, said: str) -> str:
        if code == _NOT_FOUND:
            return "git is not installed; install it"
        if "dubious ownership" in said:
            return f"{self._folder} belongs to another user; give it to the one who runs this"
        return self._remote.said(said) or f"git ended with {code}"


class _Size:
    """Counts what `ls-tree -l` lists, while it comes."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._files = 0
        self._bytes = 0
        self._rest = b""

    def add(self, chunk: bytes) -> None:
        """Count the next of the output. Raises SourceError."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        sizes = [line.split(maxsplit=4)[3] for line in lines]
        self._files += len(sizes)
        self._bytes += sum(int(size) for size in sizes if size.isdigit())
        if self._files > MOST_FILES or self._bytes > MOST_BYTES:
            raise SourceError(
                f"{self._address}: unfolds to over {MOST_FILES:,} files or {MOST_BYTES:,} bytes; "
                "it is not taken"
            )


async def _tail(stream: asyncio.StreamReader | None, hear: Callable[[bytes], None] | None) -> str:
    """The end of what a program prints; it may go on and on."""
    kept = b""
    while stream is not None and (chunk := await stream.read(1 << 16)):
        kept = (kept + chunk)[-_TAIL:]
        if hear is not None:
            hear(chunk)
    return kept.decode("utf-8", "replace").strip()


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a program and all that it started, first in a way that lets it take its locks away."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_TO_END):
                await process.wait()
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


async def _drain(process: asyncio.subprocess.Process) -> None:
    """Read what is left: asyncio closes no pipe that is not read to its end."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS_TO_END):
            for stream in (process.stdout, process.stderr):
                while stream is not None and await stream.read(1 << 16):
                    pass
