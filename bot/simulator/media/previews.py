"""Link previews: fetched after a text was accepted, and shown when they are there."""

import asyncio
from dataclasses import dataclass

from bot.simulator.chats.access import Place
from bot.simulator.chats.messages import Messages
from bot.simulator.media.addresses import Addresses
from bot.simulator.media.kinds import Json
from bot.simulator.text.links import find_link
from bot.simulator.text.utf16 import part

FETCHES = 4
"""Pages that are fetched at once."""

MOST_WAITING = 100
"""Pages that may wait to be fetched; the messages of further ones stay without."""

MOST_MESSAGES = 1000
"""Messages that may wait for one page."""

CARD = "_preview"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which page a message shows, and how; `large` is None where the page decides."""

    url: str
    large: bool | None = None
    above: bool = False


class Previews:
    """Gives messages the cards of their links; whatever goes wrong, there is simply none."""

    def __init__(self, messages: Messages, addresses: Addresses) -> None:
        """Take where messages are kept, and what fetches."""
        self._messages = messages
        self._addresses = addresses
        self._room = asyncio.Semaphore(FETCHES)
        self._waiting: dict[str, list[tuple[int, int]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def known(self, place: Place, content: Json) -> Json:
        """What a text is stored with: its card, if the page was fetched before."""
        wish = self._wish(place, content)
        card = self._addresses.find_card(wish.url) if wish else None
        return _shown(wish, card) if wish and card else {}

    def follow(self, place: Place, message: Json) -> None:
        """See to the card of a text that was just sent or edited; nobody has to wait for it."""
        wish = None if CARD in message else self._wish(place, message)
        card = self._addresses.find_card(wish.url) if wish else None
        if wish and card:
            self._messages.keep(message | _shown(wish, card))
        elif wish and card is None:
            self._wait(wish.url, (place.chat_id, message["message_id"]))

    def close(self) -> None:
        """Drop what is being fetched."""
        for task in self._tasks:
            task.cancel()

    def _wish(self, place: Place, content: Json) -> "Wish | None":
        allowed = self._addresses.are_fetched and place.bot_may("can_add_web_page_previews")
        return find_wish(content) if allowed else None

    def _wait(self, url: str, message: tuple[int, int]) -> None:
        if url in self._waiting:
            if len(self._waiting[url]) < MOST_MESSAGES:
                self._waiting[url].append(message)
        elif len(self._waiting) < MOST_WAITING:
            self._waiting[url] = [message]
            task = asyncio.ensure_future(self._fetch(url))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _fetch(self, url: str) -> None:
        try:
            async with self._room:
                card = await self._addresses.fetch_card(url)
        finally:
            waiting = self._waiting.pop(url)
        for chat_id, message_id in waiting if card else ():
            message = self._messages.find(chat_id, message_id)
            wish = find_wish(message) if message else None
            if message and wish and wish.url == url:
                self._messages.keep(message | _shown(wish, card))
            # One page may be in many chats: others have their turn in between.
            await asyncio.sleep(0)


def find_wish(message: Json) -> Wish | None:
    """What a message asks to show: the address in its options, or else its first link."""
    options = message.get("link_preview_options") or {}
    if not message.get("text") or options.get("is_disabled"):
        return None
    above = bool(options.get("show_above_text"))
    if options.get("url"):
        url, large = find_link(options["url"]), _wanted_size(options)
        return Wish(url, large, above) if url else None
    url = next(filter(None, map(find_link, _links(message))), "")
    return Wish(url, None, above) if url else None


def _shown(wish: Wish, card: Json) -> Json:
    large = card["large"] if wish.large is None else wish.large
    return {CARD: card | {"large": large, "above": wish.above}}


def _wanted_size(options: Json) -> bool | None:
    if options.get("prefer_large_media"):
        return True
    return False if options.get("prefer_small_media") else None


def _links(message: Json) -> list[str]:
    links = []
    for entity in message.get("entities") or ():
        if entity["type"] == "text_link":
            links.append(entity["url"])
        elif entity["type"] == "url":
            links.append(part(message["text"], entity))
    return [link for link in links if not link.lower().startswith(("tg:", "ton:", "tonsite:"))]
