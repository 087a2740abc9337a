"""Finding one's way: a welcome, help, and where the news comes from."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

from bot.commands.turn import Turn
from bot.messages import Body
from bot.replies import SourceLine, render_help, render_sources, render_start
from digests.compose import carriers
from digests.store import news

RECENT = timedelta(days=7)


async def start(turn: Turn) -> Sequence[Body]:
    """Welcome a reader, with a button for each digest."""
    return (render_start(turn.desk.choices, turn.voice),)


async def show_help(turn: Turn) -> Sequence[Body]:
    """Say what the bot can do."""
    return (render_help(turn.voice),)


async def sources(turn: Turn) -> Sequence[Body]:
    """List the outlets of the last week that any digest may carry, most articles first."""
    reports = await news.find_reports(turn.conn, turn.now - RECENT, turn.now)
    counts: dict[str, SourceLine] = {}
    for report in reports:
        named = (carriers(digest, report) for digest in turn.desk.digests.values())
        for outlet in dict.fromkeys(chain.from_iterable(named)):
            known = counts.get(outlet)
            articles = known.articles + 1 if known else 1
            counts[outlet] = SourceLine(outlet, articles, report.news_at)
    lines = sorted(counts.values(), key=lambda line: (-line.articles, line.outlet))
    return (render_sources(lines, turn.voice),)
