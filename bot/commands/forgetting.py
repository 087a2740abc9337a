"""Forgetting: all that is known of a chat is erased, when somebody says so twice."""

from collections.abc import Sequence

from bot.commands.turn import Turn
from bot.messages import Body, pack
from bot.replies import render_forget, render_said
from digests.store.forgetting import forget as erase


async def ask(turn: Turn) -> Sequence[Body]:
    """Say what would be erased, and have it confirmed by a button."""
    return (render_forget(turn.voice),)


async def forget(turn: Turn) -> Sequence[Body]:
    """Erase what is known of the chat; it is told so from where nothing of that is known."""
    said = render_said(turn.voice, "forget.done", turn.message)
    await erase(turn.conn, turn.chat, turn.place.topic, pack(said), turn.now)
    return ()


async def keep(turn: Turn) -> Sequence[Body]:
    """Erase nothing, and take the button away."""
    return (render_said(turn.voice, "forget.kept", turn.message),)
