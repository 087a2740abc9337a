"""The archive: what a digest held on a day, as this place was sent it or else as others were."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.commands import reading
from bot.commands.turn import Turn
from bot.days import read_day, seems_a_day
from bot.messages import Body
from bot.replies import render_days
from digests.model import Edition
from digests.rulings import with_rulings
from digests.settings import DigestSettings
from digests.store import editions, rulings, subscribers


async def digest(turn: Turn, argument: str = "") -> Sequence[Body]:
    """Show a digest: what it would carry now, or what it held on the day that stands last."""
    name, day = _split(argument)
    if not day or turn.desk.find(argument) is not None:
        return await reading.digest(turn, argument)
    chosen = turn.desk.find(name) if name else await reading.find_usual(turn)
    if name and chosen is None:
        return turn.notice("digest.unknown", name=name)
    zone = await _zone(turn, chosen)
    meant = read_day(day, turn.now.astimezone(zone).date())
    if meant is None:
        return turn.notice("archive.bad_day", said=day)
    wanted = [chosen] if chosen else list(turn.desk.digests.values())
    return await _of_day(turn, wanted, meant, zone)


async def show_day(turn: Turn, name: str, day: int) -> Sequence[Body]:
    """Show what a digest held on a day, written as 20261122."""
    chosen = turn.desk.digests.get(name)
    if chosen is None:
        return turn.notice("digest.unknown", name=name)
    zone = await _zone(turn, chosen)
    meant = read_day(str(day), turn.now.astimezone(zone).date())
    return () if meant is None else await _of_day(turn, [chosen], meant, zone)


async def _of_day(
    turn: Turn, wanted: Sequence[DigestSettings], day: date, zone: ZoneInfo
) -> Sequence[Body]:
    found = await _find(turn, [one.name for one in wanted], day, zone)
    if not found:
        return turn.notice("archive.none", day=turn.voice.say_date(day))
    if len(found) > 1:
        choices = [one for one in turn.desk.choices if one.name in found]
        return (render_days(choices, day, turn.voice),)
    [edition] = found.values()
    local = replace(turn.voice, zone=edition.zone)
    note = turn.voice.say("digest.archived", when=local.say_due(edition.due))
    return await reading.show(turn, turn.desk.digests[edition.digest], edition, note)


async def _find(
    turn: Turn, digests: Sequence[str], day: date, zone: ZoneInfo
) -> dict[str, Edition]:
    """The editions of a day that had any news, as they should be read now, by their digests."""
    found = {}
    for key in await editions.find_of_day(turn.conn, turn.destination, digests, day, zone):
        composed = await editions.load_edition(turn.conn, key)
        if composed.items:
            decided = await rulings.find_rulings(turn.conn, composed)
            found[composed.digest] = with_rulings(composed, decided)
    return found


async def _zone(turn: Turn, digest: DigestSettings | None) -> ZoneInfo:
    """The zone that days are reckoned in here: of a subscription, else of the digest."""
    subscribed = await subscribers.list_subscriptions(turn.conn, turn.destination)
    zones = [one.zone for one in subscribed if digest is None or one.digest == digest.name]
    return ZoneInfo(next(iter(zones), digest.zone if digest else turn.desk.zone))


def _split(argument: str) -> tuple[str, str]:
    """The name of a digest, and the day behind it; either may be empty."""
    *before, last = argument.split() or [""]
    return (" ".join(before), last) if seems_a_day(last) else (argument, "")
