"""Stories: who tells one, how each headline puts it, and why it is here."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bot.commands.turn import Turn
from bot.messages import Body
from bot.reasons import say_reasons
from bot.story import StoryView, Told, render_story
from digests.compose import candidates, carriers
from digests.model import EditionItem, Reason, Report
from digests.rank import Choice
from digests.store import editions, interests, news, subscribers

MOST_TOLD = 100
"""Articles of one story that are looked at: the newest."""


async def open_story(turn: Turn, story: int) -> Sequence[Body]:
    """Send a story's first page as a new message."""
    return await _show(turn, story, 1, None)


async def turn_page(turn: Turn, story: int, page: int) -> Sequence[Body]:
    """Turn the message to another page of its story."""
    # What stands under a photo cannot become a text.
    return await _show(turn, story, page, None if turn.has_photo else turn.message)


async def find_outlets(turn: Turn, story: int) -> tuple[str, ...]:
    """The outlets that tell a story, of those that any digest lets in."""
    reports = await news.find_story(turn.conn, story, MOST_TOLD)
    return tuple(dict.fromkeys(chain.from_iterable(_carriers(turn, one) for one in reports)))


async def _show(turn: Turn, story: int, page: int, message: int | None) -> Sequence[Body]:
    view = await _load(turn, story)
    if view is None:
        return turn.notice("article.unknown")
    numbered = [told.article for told in view.told]
    await subscribers.note_shown(turn.conn, turn.destination, numbered)
    return (render_story(view, page, turn.voice, message),)


async def _load(turn: Turn, story: int) -> StoryView | None:
    reports = await news.find_story(turn.conn, story, MOST_TOLD)
    best = _best(turn, reports)
    # A button's data can be forged: what no digest may carry is not there.
    if best is None:
        return None
    sent = await editions.find_item(turn.conn, turn.destination, story)
    return StoryView(
        story=story,
        title=turn.rewording.candidate(best.candidate).title,
        told=tuple(_told(turn, report) for report in reports if _carriers(turn, report)),
        why=say_reasons(await _reasons(turn, sent or best), turn.voice),
        chosen_at=sent.candidate.arrived_at if sent else None,
    )


async def _reasons(turn: Turn, item: EditionItem) -> Sequence[Reason]:
    """Why the story is here, with what this place follows or likes of it."""
    wanted = (await interests.find_interests(turn.conn, [turn.destination])).get(turn.destination)
    if wanted is None:
        return item.reasons
    own = Choice(turn.desk.editor.folded([item])).personal(replace(wanted, muted=()))
    return own[0].reasons


def _best(turn: Turn, reports: Sequence[Report]) -> EditionItem | None:
    """The story as the digest would tell it in which it counts most."""
    editor = turn.desk.editor
    fold = editor.segmenter.fold
    ranked = [
        item
        for digest in turn.desk.digests.values()
        for item in candidates(reports, digest, turn.now, editor.outlet_weights, fold=fold)
    ]
    return max(ranked, key=lambda item: item.score, default=None)


def _told(turn: Turn, report: Report) -> Told:
    outlet, *copies = _carriers(turn, report)
    return Told(
        article=report.article,
        title=turn.rewording.text(report.title, report.language),
        outlet=outlet,
        published=report.published,
        certain=report.published_certain,
        address=report.address,
        copies=tuple(copies),
    )


def _carriers(turn: Turn, report: Report) -> tuple[str, ...]:
    """Who printed it, of the outlets that any digest lets in; its own first, if it is one."""
    found = [carriers(digest, report) for digest in turn.desk.digests.values()]
    named = dict.fromkeys(chain.from_iterable(found))
    return tuple(sorted(named, key=lambda outlet: outlet != report.outlet))
