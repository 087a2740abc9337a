"""Which function answers what is asked, and what only administrators of a group may ask."""

from collections.abc import Sequence

from bot.asking import Command, Press
from bot.commands import finding, reading, subscribing
from bot.commands.turn import Turn
from bot.keyboards import (
    LatestPage,
    Nothing,
    OpenArticle,
    OpenLatest,
    ReadArticle,
    ShowDigest,
    ShowStatus,
    Subscribe,
    Unsubscribe,
)
from bot.messages import Body

ADMIN_COMMANDS = frozenset({"subscribe", "unsubscribe"})


def needs_admin(action: Command | Press) -> bool:
    """Whether only an administrator of a group may ask for this there."""
    if isinstance(action, Command):
        return action.name in ADMIN_COMMANDS
    return isinstance(action.data, Subscribe | Unsubscribe)


async def answer(turn: Turn, action: Command | Press) -> Sequence[Body]:
    """Do what is asked; the messages and edits that answer it."""
    if isinstance(action, Command):
        return await _command(turn, action)
    return await _press(turn, action)


async def _command(turn: Turn, command: Command) -> Sequence[Body]:
    match command.name:
        case "start":
            return await finding.start(turn)
        case "help" | "":
            return await finding.show_help(turn)
        case "sources":
            return await finding.sources(turn)
        case "digest":
            return await reading.digest(turn, command.argument)
        case "latest":
            return await reading.latest(turn, command.argument)
        case "read":
            return await reading.read(turn, command.argument)
        case "subscribe":
            return await subscribing.subscribe(turn, command.argument)
        case "unsubscribe":
            return await subscribing.unsubscribe(turn, command.argument)
        case "status":
            return await subscribing.status(turn)
        case _:
            return turn.notice("error.unknown_command") if turn.place.is_private else ()


async def _press(turn: Turn, press: Press) -> Sequence[Body]:
    match press.data:
        case OpenArticle(article):
            return await reading.open_article(turn, article)
        case ReadArticle(article, page):
            return await reading.turn_page(turn, article, page)
        case OpenLatest(digest):
            return await reading.latest(_fresh(turn), digest)
        case LatestPage(page, digest):
            return await reading.latest(turn, digest, page)
        case ShowDigest(digest):
            return await reading.digest(turn, digest)
        case ShowStatus():
            return await subscribing.status(turn)
        case Subscribe(digest):
            return await subscribing.subscribe(turn, digest)
        case Unsubscribe(subscription):
            return await subscribing.end(turn, subscription)
        case Nothing() | None:
            return ()


def _fresh(turn: Turn) -> Turn:
    """The same turn, answered with a new message instead of an edit."""
    return Turn(turn.conn, turn.now, turn.desk, turn.place, turn.chat, turn.destination)
