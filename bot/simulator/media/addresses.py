"""Files and pages that are given by their address: fetched once, and remembered for days."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from bot.simulator.media.files import WRONG_FILE, Files
from bot.simulator.media.kinds import PHOTO, PICTURE_TYPES, Json, Kind
from bot.simulator.media.once import Once
from bot.simulator.media.webpage import read_page
from bot.simulator.refusal import Refused, bad_request
from bot.simulator.state import State, pack, unpack
from bot.simulator.text.links import find_link
from bot.simulator.upload import Upload

KEPT = timedelta(days=3)
"""How long it is remembered what an address held, or that it held nothing."""

FETCH_SECONDS = 15.0
"""Of real time, for one address."""

FETCHES = 8
"""At once."""

NOT_FETCHED = "failed to get HTTP URL content"
WRONG_TYPE = "wrong type of the web page content"
PAGE_TYPES = ("text/html", "application/xhtml+xml")
_BAD_REQUEST = "Bad Request: "
_CARD = "card"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address held: the bytes, and the Content-Type it was given with."""

    content: bytes
    content_type: str

    @property
    def media_type(self) -> str:
        """The type without its parameters."""
        return self.content_type.partition(";")[0].strip().lower()


class NotFetched(Exception):  # noqa: N818 - it says what happened
    """An address that gave nothing."""


Fetch = Callable[[str], Awaitable[Fetched]]
"""Fetches an address. Raises NotFetched."""


class Addresses:
    """Fetches what is given by its address, each once; without a `fetch` nothing can be had."""

    def __init__(
        self, state: State, clock: Callable[[], datetime], files: Files, fetch: Fetch | None
    ) -> None:
        """Take the state, the time, where files go, and what fetches."""
        self._state = state
        self._clock = clock
        self._files = files
        self._fetch = fetch
        self._once = Once()
        self._room = asyncio.Semaphore(FETCHES)

    @property
    def are_fetched(self) -> bool:
        """Whether anything can be had."""
        return self._fetch is not None

    async def file(self, kind: Kind, address: str, told: Json) -> Any:
        """The file at an address: what the message says of it. Raises Refused."""
        url = find_link(address)
        if not url:
            raise bad_request(WRONG_FILE)
        found = self._find(url, kind.name)
        if found is None:
            key = (url, kind.name)
            found = await self._once.do(key, lambda: self._fetch_file(kind, url, told))
        if "refused" in found:
            raise bad_request(found["refused"])
        return found["file"]

    def find_card(self, url: str) -> Json | None:
        """The card of a page that was fetched; an empty one if there is none; None if unknown."""
        return self._find(url, _CARD)

    async def fetch_card(self, url: str) -> Json:
        """The card of a page: `url`, `site`, `title`, `description`, `picture`, `large`, or {}."""
        found = self._find(url, _CARD)
        return await self._once.do(url, lambda: self._new_card(url)) if found is None else found

    def close(self) -> None:
        """Drop the work in hand."""
        self._once.close()

    async def _fetch_file(self, kind: Kind, url: str, told: Json) -> Json:
        try:
            found: Json = {"file": await self._put(kind, url, await self._get(url), told)}
        except NotFetched:
            found = {"refused": NOT_FETCHED}
        except Refused as refused:
            found = {"refused": refused.description.removeprefix(_BAD_REQUEST)}
        self._keep(url, kind.name, found)
        return found

    async def _new_card(self, url: str) -> Json:
        try:
            card = await self._read_card(url, await self._get(url))
        except (NotFetched, Refused):
            card = {}
        self._keep(url, _CARD, card)
        return card

    async def _read_card(self, url: str, fetched: Fetched) -> Json:
        if fetched.media_type in PICTURE_TYPES:
            sizes = await self._put(PHOTO, url, fetched, {})
            return {"url": url, "picture": sizes[-1]["file_unique_id"], "large": True}
        if fetched.media_type not in PAGE_TYPES:
            return {}
        page = await asyncio.to_thread(read_page, fetched.content, fetched.content_type)
        if not page:
            return {}
        picture = await self._picture(urljoin(url, page.picture)) if page.picture else ""
        return {
            "url": url,
            "site": page.site or (urlsplit(url).hostname or "").removeprefix("www."),
            "title": page.title,
            "description": page.description,
            "picture": picture,
            "large": False,
        }

    async def _picture(self, address: str) -> str:
        """The unique id of a page's picture, or nothing."""
        try:
            sizes = await self.file(PHOTO, address, {})
        except Refused:
            return ""
        return str(sizes[-1]["file_unique_id"])

    async def _put(self, kind: Kind, url: str, fetched: Fetched, told: Json) -> Any:
        if fetched.media_type not in kind.fetched:
            raise bad_request(WRONG_TYPE)
        if len(fetched.content) > kind.most_fetched:
            raise bad_request(NOT_FETCHED)
        name = PurePosixPath(unquote(urlsplit(url).path)).name
        return await self._files.put(kind, Upload(fetched.content, name), told)

    async def _get(self, url: str) -> Fetched:
        if self._fetch is None:
            raise NotFetched("there is no web here")
        try:
            async with self._room, asyncio.timeout(FETCH_SECONDS):
                return await self._fetch(url)
        except TimeoutError as problem:
            raise NotFetched(f"no answer in {FETCH_SECONDS:g} s") from problem

    def _find(self, url: str, purpose: str) -> Json | None:
        row = self._state.find(
            "SELECT body FROM addresses WHERE url = ? AND purpose = ? AND until > ?",
            url,
            purpose,
            self._clock().timestamp(),
        )
        return None if row is None else unpack(row[0])

    def _keep(self, url: str, purpose: str, body: Json) -> None:
        now = self._clock()
        with self._state.transaction():
            self._state.run("DELETE FROM addresses WHERE until <= ?", now.timestamp())
            self._state.run(
                "INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?)",
                url,
                purpose,
                int((now + KEPT).timestamp()),
                pack(body),
            )
