"""A git server of our own: real repositories over HTTP, by git's own CGI program."""

import asyncio
import base64
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

_AUTHOR = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org")
_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *words: str, data: bytes | None = None) -> str:
    """What git prints in a folder."""
    done = subprocess.run(
        ["git", *_AUTHOR, "-C", str(folder), *words],
        input=data,
        capture_output=True,
        check=True,
        env=_ENVIRONMENT,
    )
    return done.stdout.decode().strip()


@dataclass
class GitSite:
    """Repositories below a folder; the first is `news`, with one branch `main`.

    `password` is asked for where it is set; `answer` replaces every answer; while `hangs` is set,
    no answer comes. `asked` are the paths.
    """

    folder: Path
    port: int = 0
    password: str = ""
    answer: web.Response | None = None
    asked: list[str] = field(default_factory=list)
    hangs: bool = False
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def news(self) -> Path:
        """The repository's working tree, where editors write."""
        return self.folder / "news"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.host}/news/.git"

    def write(self, **posts: str) -> None:
        """Write posts by name, and commit them."""
        for name, text in posts.items():
            (self.news / f"{name}.md").write_text(text, encoding="utf-8")
        git(self.news, "add", "--all")
        git(self.news, "commit", "--quiet", "--message", "news")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if self.hangs:
            await self.let_go.wait()
        if self.answer is not None:
            return self.answer
        wanted = "Basic " + base64.b64encode(f"reader:{self.password}".encode()).decode()
        if self.password and request.headers.get("Authorization") != wanted:
            return web.Response(status=401, headers={"WWW-Authenticate": "Basic"})
        return await self._backend(request)

    async def _backend(self, request: web.Request) -> web.Response:
        process = await asyncio.create_subprocess_exec(
            "git",
            "http-backend",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_ENVIRONMENT
            | {
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROJECT_ROOT": str(self.folder),
                "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
                "PATH_INFO": request.path,
                "QUERY_STRING": request.query_string,
                "REQUEST_METHOD": request.method,
                "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            },
        )
        out, _ = await process.communicate(await request.read())
        head, _, body = out.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(headers.pop("Status", "200").split()[0])
        return web.Response(status=status, headers=headers, body=body)


@asynccontextmanager
async def git_site(folder: Path) -> AsyncIterator[GitSite]:
    """A server with one repository, which holds one post."""
    site = GitSite(folder)
    site.news.mkdir(parents=True)
    git(site.news, "init", "--quiet", "--initial-branch=main")
    site.write(first="---\ntitle: 山城的书\n---\n<p>山城多书。</p>")
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.handle)
    async with TestServer(app, host="127.0.0.1") as server:
        site.port = server.port or 0
        yield site
