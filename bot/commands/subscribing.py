"""Subscribing: to begin, to end, and what this chat gets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.commands.turn import Turn
from bot.covering import find_cover
from bot.i18n import Voice
from bot.messages import Body, Text, pack
from bot.render import render_edition, shown_articles
from bot.replies import (
    PauseLine,
    SubscriptionLine,
    render_choices,
    render_status,
    render_subscribed,
    render_unsubscribe_choices,
)
from digests.schedule import next_due
from digests.settings import DigestSettings
from digests.store import editions, histories, leaving, outbox, subscribers
from digests.store.outbox import Envelope
from digests.store.subscribers import Subscription

SAMPLE_PRIORITY = 1


async def subscribe(turn: Turn, name: str = "") -> Sequence[Body]:
    """Subscribe this place to a digest; the first time it gets a sample at once."""
    digests = turn.desk.digests
    only = next(iter(digests.values())) if len(digests) == 1 else None
    chosen = turn.desk.find(name) if name else only
    if chosen is not None:
        return (await _subscribe(turn, chosen),)
    if name:
        return turn.notice("digest.unknown", name=name)
    return (render_choices(turn.desk.choices, "subscribe", turn.voice),)


async def unsubscribe(turn: Turn, name: str = "") -> Sequence[Body]:
    """End the only subscription, or the one that is named; else let the reader choose."""
    lines = await list_lines(turn)
    chosen = turn.desk.find(name) if name else None
    if name and chosen is None:
        return turn.notice("digest.unknown", name=name)
    matching = [line for line in lines if chosen is None or line.title == chosen.title]
    if len(matching) == 1:
        return await end(turn, matching[0].subscription)
    return (render_unsubscribe_choices(matching, turn.voice),)


async def end(turn: Turn, subscription: int) -> Sequence[Body]:
    """End a subscription of this place."""
    titles = {line.subscription: line.title for line in await list_lines(turn)}
    ended = await leaving.end_subscription(turn.conn, turn.destination, subscription, turn.now)
    if not ended:
        return turn.notice("unsubscribe.none")
    return turn.notice("unsubscribe.done", title=titles.get(subscription, ""))


async def status(turn: Turn) -> Sequence[Body]:
    """Say what this place gets, and when next."""
    lines, paused = await list_lines(turn), await find_pause(turn)
    return (render_status(lines, turn.voice, turn.chat.wording, paused),)


async def list_lines(turn: Turn) -> list[SubscriptionLine]:
    """What this place gets, and when next, a pause heeded."""
    found = await subscribers.list_subscriptions(turn.conn, turn.destination)
    until = await leaving.find_pause(turn.conn, turn.destination, turn.now)
    lines = [_line(one, turn.desk.digests.get(one.digest)) for one in found]
    return lines if until is None else [_after(until, line) for line in lines]


async def find_pause(turn: Turn) -> PauseLine | None:
    """Whether this place has paused, and until when."""
    until = await leaving.find_pause(turn.conn, turn.destination, turn.now)
    if until is None:
        return None
    return PauseLine(None if until == leaving.FOREVER else until)


async def _subscribe(turn: Turn, digest: DigestSettings) -> Text:
    paused = await find_pause(turn)
    for known in await subscribers.list_subscriptions(turn.conn, turn.destination):
        if known.digest == digest.name:
            return render_subscribed(_line(known, digest), turn.voice, True, paused)
    due = next_due(digest.time, digest.tzinfo, turn.now, digest.only_on)
    key, first = await subscribers.put_subscription(
        turn.conn,
        turn.destination,
        digest.name,
        digest.zone,
        f"{digest.time:%H:%M}",
        due,
        turn.now,
    )
    await subscribers.note_configured(turn.conn, key, turn.place.user_id)
    if first:
        await _send_sample(turn, digest, key)
    line = SubscriptionLine(
        key, digest.title, digest.time, digest.zone, due, weekday=digest.only_on
    )
    return render_subscribed(line, turn.voice, paused=paused)


async def _send_sample(turn: Turn, digest: DigestSettings, subscription: int) -> None:
    edition = await turn.compose(digest)
    if not edition.items:
        return
    note = _note_of_sample(digest, turn.voice)
    language, words = turn.chat.language, turn.desk.words
    shown = turn.rewording.edition(edition)
    cover = await find_cover(turn.conn, digest, edition, turn.voice)
    bodies = render_edition(shown, language, words, turn.now, note, cover)
    key = await editions.put_edition(turn.conn, edition, turn.now)
    envelope = Envelope(
        destination=turn.destination,
        chat=turn.chat.key,
        cause=f"welcome:{subscription}",
        priority=SAMPLE_PRIORITY,
        subscription=subscription,
        edition=key,
    )
    await outbox.enqueue(turn.conn, envelope, [pack(body) for body in bodies], turn.now)
    await histories.note_had(turn.conn, turn.destination, key, turn.now)
    await subscribers.note_shown(turn.conn, turn.destination, shown_articles(edition, cover))


def _note_of_sample(digest: DigestSettings, voice: Voice) -> str:
    at = f"{digest.time:%H:%M}"
    if digest.only_on is None:
        return voice.say("digest.sample", time=at)
    return voice.say("digest.sample_weekly", weekday=voice.say_weekday(digest.only_on), time=at)


def _after(until: datetime, line: SubscriptionLine) -> SubscriptionLine:
    """The line with the first time after a pause; without one where the pause has no end."""
    if until == leaving.FOREVER:
        return replace(line, next_due=None)
    first = next_due(line.local_time, ZoneInfo(line.zone), until, line.weekday)
    return replace(line, next_due=first)


def _line(found: Subscription, digest: DigestSettings | None) -> SubscriptionLine:
    return SubscriptionLine(
        subscription=found.key,
        title=found.digest if digest is None else digest.title,
        local_time=time.fromisoformat(found.local_time),
        zone=found.zone,
        next_due=found.next_due,
        weekday=None if digest is None else digest.only_on,
    )
