"""Wording: which Chinese a chat is shown articles in."""

from collections.abc import Sequence

from bot.commands.turn import Turn
from bot.messages import Body
from bot.replies import render_wordings
from digests.model import Wording
from digests.store import subscribers


async def show(turn: Turn) -> Sequence[Body]:
    """Offer the wordings, the present one marked."""
    return (render_wordings(turn.chat.wording, turn.voice),)


async def use(turn: Turn, wording: Wording | None) -> Sequence[Body]:
    """Use a wording from now on, and mark it where it was chosen."""
    await subscribers.set_wording(turn.conn, turn.chat.key, wording)
    return (render_wordings(wording, turn.voice, turn.message),)
