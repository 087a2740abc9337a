"""Tells the operators, once, what they should know: sources that fail, messages in doubt."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import structlog

from bot.i18n import Voice, Words
from bot.markup import Html, bold, escape, join, shorten
from bot.notices import tell_all, tell_parked
from digests.health import fails_for_long
from digests.store import sources
from digests.store.contacts import count_parked
from digests.store.database import Store
from digests.store.sources import Failing

log = structlog.get_logger()

_PROBLEM_LIMIT = 500


async def report_sources(
    store: Store, operators: Sequence[int], words: Words, zone: str, now: datetime
) -> int:
    """Report each source that fails for long or is gone, if nobody was told yet; how many.

    Times are said in `zone`. The message and the note that it was told commit together: it comes
    once, and it comes.
    """
    async with store.reading() as conn:
        failing = [
            source
            for source in await sources.find_unreported(conn)
            if source.retired or fails_for_long(source.since, source.failures, now)
        ]
    if not failing:
        return 0
    async with store.writing() as conn:
        for source in failing:
            cause = f"alert:source:{source.name}:{source.since.isoformat()}"
            write = partial(_worded, source, words, zone, now)
            await tell_all(conn, operators, cause, write, now)
            await sources.note_reported(conn, source.name, now)
    for source in failing:
        log.error(
            "source.failing",
            source=source.name,
            since=source.since.isoformat(),
            failures=source.failures,
            problem=source.problem,
        )
    return len(failing)


async def report_parked(store: Store, operators: Sequence[int], words: Words, now: datetime) -> int:
    """Tell the operators of parcels that wait for their word, if there are new ones; how many."""
    async with store.reading() as conn:
        count, _ = await count_parked(conn)
    if not count:
        return 0
    async with store.writing() as conn:
        return await tell_parked(conn, operators, words, now)


def _worded(source: Failing, words: Words, zone: str, now: datetime, language: str) -> Html:
    key = "alert.source_gone" if source.retired else "alert.source_fails"
    voice = Voice(words, language, zone, now)
    said = voice.say(
        key,
        name=source.name,
        since=f"{voice.say_due(source.since)} ({voice.say_zone()})",
        count=source.failures,
    )
    return join((bold(escape(said)), escape(shorten(source.problem, _PROBLEM_LIMIT))), "\n")
