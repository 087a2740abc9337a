"""Tells the operators, once, what they should know: a source that fails for long or is gone."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.i18n import Voice, Words
from bot.markup import Html, bold, escape, join, shorten
from bot.messages import Text, dump
from digests.health import fails_for_long
from digests.store import outbox, sources, subscribers
from digests.store.database import Store
from digests.store.outbox import Envelope
from digests.store.sources import Failing
from digests.store.subscribers import Chat

log = structlog.get_logger()

PRIORITY = 1
"""Behind answers, before digests."""

LANGUAGE = "zh-Hans"
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
            for operator in operators:
                chat = await _chat(conn, operator, now)
                voice = Voice(words, chat.language, zone, now)
                await _tell(conn, chat, source, voice)
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


async def _tell(conn: AsyncConnection, chat: Chat, source: Failing, voice: Voice) -> None:
    destination = await subscribers.put_destination(conn, chat.key, 0)
    cause = f"alert:source:{source.name}:{source.since.isoformat()}"
    body = dump(Text(_worded(source, voice)))
    envelope = Envelope(destination, chat.key, cause, PRIORITY)
    await outbox.enqueue(conn, envelope, [body], voice.now)


async def _chat(conn: AsyncConnection, operator: int, now: datetime) -> Chat:
    known = await subscribers.find_chat(conn, operator)
    if known is not None:
        return known
    kind = "private" if operator > 0 else "supergroup"
    return await subscribers.put_chat(conn, operator, kind, "", LANGUAGE, now)


def _worded(source: Failing, voice: Voice) -> Html:
    key = "alert.source_gone" if source.retired else "alert.source_fails"
    said = voice.say(
        key,
        name=source.name,
        since=f"{voice.say_due(source.since)} ({voice.say_zone()})",
        count=source.failures,
    )
    return join((bold(escape(said)), escape(shorten(source.problem, _PROBLEM_LIMIT))), "\n")
