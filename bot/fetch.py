"""The web as the simulated Telegram fetches from it: guarded like all that we fetch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.simulator.media.addresses import Fetch, Fetched, NotFetched
from digests.sources.web import Web, WebError

MOST_BYTES = 20 * 1024 * 1024
SECONDS = 15.0
OK = 200


@asynccontextmanager
async def opened_fetch(*allow_hosts: str) -> AsyncIterator[Fetch]:
    """A fetch for a simulator; of private networks it sees only these (`host` or `host:port`)."""
    async with Web(allow_hosts=allow_hosts, max_bytes=MOST_BYTES, seconds=SECONDS) as web:

        async def fetch(address: str) -> Fetched:
            try:
                reply = await web.get(address)
            except WebError as problem:
                raise NotFetched(str(problem)) from problem
            if reply.status != OK:
                raise NotFetched(f"the answer is {reply.status}")
            return Fetched(reply.body, reply.headers.get("Content-Type", ""))

        yield fetch
