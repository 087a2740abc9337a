"""Web servers that misbehave, each on its own port of 127.0.0.1, and one that does as it should."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
import tempfile
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import brotli

DRIP_SECONDS = 0.02
BOMB_BYTES = 100_000_000
GOOD_BODY: Final = "桥通车了。".encode()
GONE = (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError)


@dataclass(slots=True)
class Call:
    """One connection: what a server hears and says on it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    here: str
    inner: str

    async def path(self) -> str:
        """Read a request's head; what it asks for."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        return head.split(b" ", 2)[1].decode()

    async def say(self, *lines: str, body: bytes = b"") -> None:
        """A status and headers, and what follows them."""
        await self.send("\r\n".join(["HTTP/1.1 " + lines[0], *lines[1:], "", ""]).encode() + body)

    async def send(self, data: bytes) -> None:
        """Bytes as they are. Raises ConnectionError once nobody listens."""
        self.writer.write(data)
        await self.writer.drain()


Behaviour = Callable[[Call], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rude:
    """A way to misbehave: in words, and as a program.

    What `holds` would never come to an end by itself. `bomb` is how the body is packed, if it is
    one.
    """

    does: str
    behave: Behaviour
    holds: bool = False
    bomb: str = ""
    scheme: str = "http"
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Servers:
    """Servers that run: their addresses by name, and how often each was connected to.

    `good` is the one that does as it should; `inner` is one that nobody may be led to.
    """

    addresses: dict[str, str] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    @property
    def allowed(self) -> list[str]:
        """All of them but `inner`, as `allow_hosts` has it."""
        open_ones = (address for name, address in self.addresses.items() if name != "inner")
        return [address.split("/")[2] for address in open_ones]


@asynccontextmanager
async def rude_servers(*names: str) -> AsyncIterator[Servers]:
    """Run these (all of RUDE, if none is named), with `good` and `inner` beside them."""
    servers = Servers()
    chosen = {name: RUDE[name] for name in names or RUDE}
    plain = {"inner": Rude("tells inner matters", good), "good": Rude("answers", good)}
    async with AsyncExitStack() as stack:
        for name, rude in (plain | chosen).items():
            if rude.bomb:
                await asyncio.to_thread(bomb, rude.bomb)
            await stack.enter_async_context(_running(name, rude, servers))
        yield servers


@asynccontextmanager
async def _running(name: str, rude: Rude, servers: Servers) -> AsyncIterator[None]:
    tasks = set[asyncio.Task[None]]()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        servers.calls[name] += 1
        here, inner = servers.addresses[name], servers.addresses["inner"]
        try:
            with suppress(*GONE):
                await rude.behave(Call(reader, writer, here, inner))
        finally:
            writer.close()

    def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(answer(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    context = self_signed() if rude.tls else None
    server = await asyncio.start_server(keep, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    servers.addresses[name] = f"{rude.scheme}://127.0.0.1:{port}"
    try:
        yield
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@cache
def self_signed() -> ssl.SSLContext:
    """A certificate that nobody vouches for, made by `openssl`."""
    program = shutil.which("openssl")
    if program is None:
        raise RuntimeError("openssl is missing: apt-get install openssl")
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "both.pem"
        made = subprocess.run(
            [program, "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2",
             "-subj", "/CN=news.example", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", "-", "-out", "-"],
            check=True,
            capture_output=True,
        )  # fmt: skip
        both.write_bytes(made.stdout)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(both)
    return context


@cache
def bomb(kind: str) -> bytes:
    """A small body that unpacks to BOMB_BYTES."""
    blank = bytes(BOMB_BYTES)
    match kind:
        case "gzip":
            return gzip.compress(blank, mtime=0)
        case "deflate":
            return zlib.compress(blank)
    return bytes(brotli.compress(blank, quality=5))


async def good(call: Call) -> None:
    """Answer, as often as asked."""
    while True:
        await call.path()
        await call.say("200 OK", f"Content-Length: {len(GOOD_BODY)}", body=GOOD_BODY)


async def silent(call: Call) -> None:
    """Listen, and nothing else."""
    while await call.reader.read(1 << 16):
        pass


async def drip(call: Call) -> None:
    await call.path()
    await call.say("200 OK", "Content-Length: 1000")
    while True:
        await call.send(b".")
        await asyncio.sleep(DRIP_SECONDS)


async def drip_headers(call: Call) -> None:
    await call.path()
    await call.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        await call.send(b".")
        await asyncio.sleep(DRIP_SECONDS)


async def endless_body(call: Call) -> None:
    await call.path()
    await call.say("200 OK", "Content-Type: text/html")
    while True:
        await call.send(b"<p>" * 10_000)


async def endless_headers(call: Call) -> None:
    await call.path()
    await call.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await call.send(b"X-More: and more\r\n" * 100)


async def endless_header(call: Call) -> None:
    await call.path()
    await call.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        await call.send(b"long" * 1_000)


async def interim_for_ever(call: Call) -> None:
    await call.path()
    while True:
        await call.say("103 Early Hints", "Link: </style.css>")
        await asyncio.sleep(DRIP_SECONDS)


async def circle(call: Call) -> None:
    path = await call.path()
    await redirect(call, "/there" if path == "/" else "/")


async def stairs(call: Call) -> None:
    await redirect(call, (await call.path()) + "up/")


async def to_inner(call: Call) -> None:
    await call.path()
    await redirect(call, call.inner + "/")


async def to_a_name_of_inner(call: Call) -> None:
    await call.path()
    await redirect(call, call.inner.replace("127.0.0.1", "localhost") + "/")


async def to_a_file(call: Call) -> None:
    await call.path()
    await redirect(call, "file:///etc/passwd")


async def to_nowhere(call: Call) -> None:
    await call.path()
    await call.say("302 Found", "Content-Length: 0")


async def redirect(call: Call, target: str) -> None:
    await call.say("302 Found", f"Location: {target}", "Content-Length: 0", "Connection: close")


def _bomb(kind: str, encoding: str) -> Behaviour:
    async def throw(call: Call) -> None:
        await call.path()
        body = bomb(kind)
        length = f"Content-Length: {len(body)}"
        await call.say("200 OK", f"Content-Encoding: {encoding}", length, body=body)

    return throw


async def unchanged(call: Call) -> None:
    while True:
        await call.path()
        await call.say("304 Not Modified", 'ETag: "1"')


async def too_many(call: Call) -> None:
    await call.path()
    await call.say("429 Too Many Requests", "Retry-After: 3600", "Content-Length: 0")


async def half(call: Call) -> None:
    await call.path()
    await call.say("200 OK", "Content-Length: 1000", body=b"half")


async def half_a_chunk(call: Call) -> None:
    await call.path()
    await call.say("200 OK", "Transfer-Encoding: chunked", body=b"3e8\r\nhalf")


async def half_gzip(call: Call) -> None:
    await call.path()
    await call.say("200 OK", "Content-Encoding: gzip", body=gzip.compress(GOOD_BODY)[:-6])


async def too_short_a_length(call: Call) -> None:
    await call.path()
    body = gzip.compress(GOOD_BODY)
    await call.say("200 OK", "Content-Encoding: gzip", "Content-Length: 15", body=body)


async def two_lengths(call: Call) -> None:
    await call.path()
    await call.say("200 OK", "Content-Length: 4", "Content-Length: 40", body=b"half")


async def another_tongue(call: Call) -> None:
    await call.send(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    await silent(call)


async def hang_up(call: Call) -> None:
    await call.path()


RUDE: Final[Mapping[str, Rude]] = {
    "silent": Rude("takes the request and says nothing", silent, holds=True),
    "drip": Rude("sends a letter now and then", drip, holds=True),
    "drip-headers": Rude("sends a letter of a header now and then", drip_headers, holds=True),
    "interim": Rude("answers 103 for ever", interim_for_ever, holds=True),
    "endless-body": Rude("never ends its page", endless_body),
    "endless-headers": Rude("never ends its headers", endless_headers),
    "endless-header": Rude("never ends one header", endless_header),
    "circle": Rude("redirects in a circle", circle),
    "stairs": Rude("redirects on and on", stairs),
    "to-inner": Rude("redirects to 127.0.0.1", to_inner),
    "to-inner-name": Rude("redirects to a name of 127.0.0.1", to_a_name_of_inner),
    "to-file": Rude("redirects to a file", to_a_file),
    "to-nowhere": Rude("redirects without saying where", to_nowhere),
    "gzip-bomb": Rude("100 MB of nothing as gzip", _bomb("gzip", "gzip"), bomb="gzip"),
    "deflate-bomb": Rude(
        "100 MB of nothing as deflate", _bomb("deflate", "deflate"), bomb="deflate"
    ),
    "brotli-bomb": Rude("100 MB of nothing as brotli", _bomb("brotli", "br"), bomb="brotli"),
    "304": Rude("answers 304, whatever is asked", unchanged),
    "429": Rude("answers 429 with Retry-After", too_many),
    "half": Rude("sends half of its page", half),
    "half-chunk": Rude("sends half of a chunk", half_a_chunk),
    "half-gzip": Rude("sends half of its gzip", half_gzip),
    "short-length": Rude("sends more than its length says", too_short_a_length),
    "two-lengths": Rude("sends two lengths", two_lengths),
    "no-http": Rude("speaks SSH", another_tongue),
    "hang-up": Rude("hangs up without a word", hang_up),
    "self-signed": Rude("vouches for itself", good, scheme="https", tls=True),
    "no-tls": Rude("speaks HTTP where TLS is asked for", another_tongue, scheme="https"),
}
"""Every way, by name."""
