"""Pausing: no digests to this place for some days, or until it asks for them again."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.commands import subscribing
from bot.commands.turn import Turn
from bot.keyboards import LONGEST_PAUSE
from bot.messages import Body
from bot.replies import PauseLine, render_pause, render_resumed
from digests.store import leaving

_DAYS: Final = re.compile(r"([0-9]{1,3})\s*(?:天|日|d|days?)?", re.IGNORECASE)


async def pause(turn: Turn, argument: str = "") -> Sequence[Body]:
    """Pause for the days that are named, else until the place asks for its digests again."""
    if not argument:
        return await pause_for(turn, 0)
    named = _DAYS.fullmatch(argument)
    days = int(named[1]) if named else 0
    if not 1 <= days <= LONGEST_PAUSE:
        return turn.notice("pause.usage", most=LONGEST_PAUSE)
    return await pause_for(turn, days)


async def pause_for(turn: Turn, days: int) -> Sequence[Body]:
    """Pause from now on; 0 days: until the place asks for its digests again."""
    until = turn.now + timedelta(days=days) if days else None
    await leaving.pause(turn.conn, turn.destination, until or leaving.FOREVER, turn.now)
    return (render_pause(PauseLine(until), days, turn.voice, turn.message),)


async def resume(turn: Turn) -> Sequence[Body]:
    """Send the digests again, each at its next time."""
    paused = await subscribing.find_pause(turn)
    await leaving.resume(turn.conn, turn.destination)
    upcoming = [line for line in await subscribing.list_lines(turn) if line.next_due is not None]
    if paused is None and turn.message is None:
        return turn.notice("resume.none")
    return (render_resumed(next(iter(upcoming), None), turn.voice, turn.message),)
