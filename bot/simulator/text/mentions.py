"""Links in marked-up text: to an address, or to a user by id, which makes them mentions."""

from collections.abc import Callable

from bot.simulator.text.links import find_link, linked_user
from bot.simulator.text.utf16 import Json

FindUser = Callable[[int], Json | None]
"""Finds the User by id, if the bot may mention them."""


def link_details(address: str, find_user: FindUser | None) -> Json | None:
    """What a link says beside its place; None where Telegram drops it and keeps the text."""
    user_id = linked_user(address)
    if user_id:
        user = find_user(user_id) if find_user else None
        return {"type": "text_mention", "user": user} if user else None
    url = find_link(address)
    return {"url": url} if url else None
