"""Which function answers what is asked, and what only administrators of a group may ask."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.asking import Command, Press
from bot.commands import (
    archive,
    finding,
    forgetting,
    liking,
    pausing,
    reading,
    stories,
    subscribing,
    wording,
)
from bot.commands.turn import Turn
from bot.keyboards import (
    Data,
    Forget,
    Keep,
    LatestPage,
    Like,
    OpenArticle,
    OpenLatest,
    OpenStory,
    Pause,
    ReadArticle,
    Resume,
    ShowDay,
    ShowDigest,
    ShowStatus,
    StoryPage,
    Subscribe,
    Unlike,
    Unsubscribe,
    UseWording,
)
from bot.messages import Body

ADMIN_COMMANDS = frozenset({"forget", "pause", "resume", "script", "subscribe", "unsubscribe"})

_DECISIONS = (Subscribe, Unsubscribe, Pause, Resume, Forget, Keep, UseWording)

Answer = Awaitable[Sequence[Body]]

_BARE: Mapping[str, Callable[[Turn], Answer]] = {
    "": finding.show_help,
    "start": finding.start,
    "help": finding.show_help,
    "sources": finding.sources,
    "status": subscribing.status,
    "resume": pausing.resume,
    "script": wording.show,
    "forget": forgetting.ask,
}
"""Commands of one word; a text that is no command is answered with help."""

_NAMING: Mapping[str, Callable[[Turn, str], Answer]] = {
    "digest": archive.digest,
    "latest": reading.latest,
    "read": reading.read,
    "subscribe": subscribing.subscribe,
    "unsubscribe": subscribing.unsubscribe,
    "pause": pausing.pause,
}
"""Commands behind which a digest, a day or a number may be named."""


def needs_admin(action: Command | Press) -> bool:
    """Whether only an administrator of a group may ask for this there."""
    if isinstance(action, Command):
        return action.name in ADMIN_COMMANDS
    return isinstance(action.data, _DECISIONS)


async def answer(turn: Turn, action: Command | Press) -> Sequence[Body]:
    """Do what is asked; the messages and edits that answer it."""
    if isinstance(action, Command):
        return await _command(turn, action)
    return await _press(turn, action)


async def _command(turn: Turn, command: Command) -> Sequence[Body]:
    if command.name in _BARE:
        return await _BARE[command.name](turn)
    if command.name in _NAMING:
        return await _NAMING[command.name](turn, command.argument)
    return turn.notice("error.unknown_command") if turn.place.is_private else ()


async def _press(turn: Turn, press: Press) -> Sequence[Body]:
    match press.data:
        case OpenArticle(article):
            return await reading.open_article(turn, article)
        case ReadArticle(article, page):
            return await reading.turn_page(turn, article, page)
        case Like(article, page):
            return await liking.like(turn, article, page)
        case Unlike(article, page):
            return await liking.unlike(turn, article, page)
        case OpenStory(story):
            return await stories.open_story(turn, story)
        case StoryPage(story, page):
            return await stories.turn_page(turn, story, page)
        case data:
            return await _press_about_a_list(turn, data)


async def _press_about_a_list(turn: Turn, data: Data | None) -> Sequence[Body]:
    match data:
        case OpenLatest(digest):
            return await reading.latest(_fresh(turn), digest)
        case LatestPage(page, digest):
            return await reading.latest(turn, digest, page)
        case ShowDigest(digest):
            return await reading.digest(turn, digest)
        case ShowDay(digest, day):
            return await archive.show_day(turn, digest, day)
        case data:
            return await _press_about_the_chat(turn, data)


async def _press_about_the_chat(turn: Turn, data: Data | None) -> Sequence[Body]:
    match data:
        case ShowStatus():
            return await subscribing.status(turn)
        case Subscribe(digest):
            return await subscribing.subscribe(turn, digest)
        case Unsubscribe(subscription):
            return await subscribing.end(turn, subscription)
        case UseWording(chosen):
            return await wording.use(turn, chosen or None)
        case data:
            return await _press_about_leaving(turn, data)


async def _press_about_leaving(turn: Turn, data: Data | None) -> Sequence[Body]:
    match data:
        case Pause(days):
            return await pausing.pause_for(turn, days)
        case Resume():
            return await pausing.resume(turn)
        case Forget():
            return await forgetting.forget(turn)
        case Keep():
            return await forgetting.keep(turn)
        case _:
            return ()


def _fresh(turn: Turn) -> Turn:
    """The same turn, answered with a new message instead of an edit."""
    return replace(turn, message=None, has_photo=False)
