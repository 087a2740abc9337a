"""`jianbao news`: articles and stories found, hidden, corrected, taken out of a wrong story."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.amend import Amender
from bot.app import system_clock
from bot.i18n import load_words
from bot.markup import clean
from bot.rulings import Amended, carry_out
from bot.terminal import (
    ConfigOption,
    clear_errors,
    errors,
    opened_store,
    print_line,
    run_to_end,
)
from digests.rulings import Ruling, Subject
from digests.store import posted, rulings
from digests.store.rulings import Listed
from digests.text.scripts import Scripts
from digests.text.sentences import split as sentences_of

commands = typer.Typer(
    help="Articles and stories: find, hide, correct, take apart.", no_args_is_help=True
)

LONGEST_TITLE: Final = 120
LONGEST_SUMMARY: Final = 400
MOST_LISTED: Final = 200


class Kind(StrEnum):
    """What a ruling is about."""

    ARTICLE = "article"
    STORY = "story"


KindArgument = Annotated[Kind, typer.Argument(help="An article, or a story with all of its.")]
KeyArgument = Annotated[int, typer.Argument(min=1, help="Its key, as `news list` has it.")]
EditOption = Annotated[
    bool, typer.Option("--edit-sent", help="Edit the messages, too, that were sent with it.")
]


@commands.command("list")
def list_(
    config: ConfigOption = Path("jianbao.yaml"),
    story: Annotated[int | None, typer.Option(min=1, help="Only this story's.")] = None,
    search: Annotated[str, typer.Option(help="Only with this in the title.")] = "",
    hours: Annotated[
        float, typer.Option(min=0.1, max=87_600, help="How far back; a story is listed whole.")
    ] = 24.0,
) -> None:
    """Print the keys of articles and their stories, the newest first; what is hidden is there."""

    async def work() -> None:
        now = system_clock()
        since = now - timedelta(hours=hours)
        where = since if story is None else Subject("story", story)
        async with opened_store(config) as store, store.reading() as conn:
            listed = await rulings.find_listed(conn, where, search, MOST_LISTED)
        for one in listed:
            print_line(_line(one))
        if not listed:
            errors.print("nothing found; --hours looks further back", markup=False)
        elif len(listed) == MOST_LISTED:
            errors.print(f"the newest {MOST_LISTED}; --search finds others", markup=False)

    run_to_end(work())


@commands.command("show")
def show(kind: KindArgument, key: KeyArgument, config: ConfigOption = Path("jianbao.yaml")) -> None:
    """Print an article, or a story's articles; what was decided about it; how many got it."""
    subject = Subject(kind.value, key)

    async def work() -> None:
        async with opened_store(config) as store, store.reading() as conn:
            for line in await _told(conn, subject):
                print_line(line)

    run_to_end(work())


@commands.command("hide")
def hide(
    kind: KindArgument,
    key: KeyArgument,
    config: ConfigOption = Path("jianbao.yaml"),
    edit_sent: EditOption = False,
) -> None:
    """Take it out of search, reading and later digests; a story with all that still joins it."""
    _decide(config, Subject(kind.value, key), _Hide(hidden=True), edit_sent)


@commands.command("unhide")
def unhide(
    kind: KindArgument,
    key: KeyArgument,
    config: ConfigOption = Path("jianbao.yaml"),
    edit_sent: EditOption = False,
) -> None:
    """Show it again."""
    _decide(config, Subject(kind.value, key), _Hide(hidden=False), edit_sent)


@commands.command("correct")
def correct(
    kind: KindArgument,
    key: KeyArgument,
    config: ConfigOption = Path("jianbao.yaml"),
    title: Annotated[str, typer.Option(help="What its title is to be.")] = "",
    summary: Annotated[str, typer.Option(help="What its summary is to be.")] = "",
    as_written: Annotated[
        bool, typer.Option("--as-written", help="Take back what was corrected.")
    ] = False,
    edit_sent: EditOption = False,
) -> None:
    """Put another title or summary in place of its own; what is not given stays as it is."""
    with clear_errors():
        words = _checked_words(title, summary, as_written)
    _decide(config, Subject(kind.value, key), words, edit_sent)


@commands.command("split")
def split(
    kind: Annotated[Kind, typer.Argument(help="An article.")],
    key: KeyArgument,
    config: ConfigOption = Path("jianbao.yaml"),
) -> None:
    """Take an article out of a story that it does not belong to: it gets one of its own."""

    async def work() -> None:
        if kind is not Kind.ARTICLE:
            raise ValueError("only an article can be taken out of its story: split article KEY")
        async with opened_store(config) as store, store.writing() as conn:
            await _load(conn, Subject("article", key))
            story = await rulings.split_off(conn, key)
        if story is None:
            raise ValueError(f"article {key} is alone in its story; there is nothing to split")
        print_line(f"article {key} has a story of its own: story {story}")
        print_line("a running bot holds it in the old one, for what comes next, until restarted")

    run_to_end(work())


@dataclass(frozen=True, slots=True)
class _Hide:
    """To hide, or to show again."""

    hidden: bool


@dataclass(frozen=True, slots=True)
class _Words:
    """A title and sentences; both empty to take back those that were put."""

    title: str
    summary: tuple[str, ...]


_Decision = _Hide | _Words


def _checked_words(title: str, summary: str, as_written: bool) -> _Words:
    title, summary = clean(title), clean(summary)
    if as_written and (title or summary):
        raise ValueError("--as-written takes corrections back; give it without --title, --summary")
    if not (as_written or title or summary):
        raise ValueError("nothing to correct: give --title or --summary, or --as-written")
    for name, text, most in (
        ("title", title, LONGEST_TITLE),
        ("summary", summary, LONGEST_SUMMARY),
    ):
        if len(text) > most:
            raise ValueError(f"a {name} has {most} characters at most; this one has {len(text)}")
    return _Words(title, sentences_of(summary))


def _decide(config: Path, subject: Subject, decision: _Decision, edit_sent: bool) -> None:
    async def work() -> None:
        now = system_clock()
        async with opened_store(config) as store:
            async with store.writing() as conn:
                await _load(conn, subject)
                is_new = await _put(conn, subject, decision, now)
                ruling = await rulings.find_ruling(conn, subject)
            print_line(_said(subject, decision, is_new))
            if ruling is None:
                return
            amender = Amender(load_words(), await asyncio.to_thread(Scripts))
            amended = await carry_out(store, amender, ruling, now, edit_sent=edit_sent)
        for line in _report(amended):
            print_line(line)

    run_to_end(work())


async def _put(conn: AsyncConnection, subject: Subject, decision: _Decision, now: datetime) -> bool:
    match decision:
        case _Hide(hidden=True):
            return await rulings.put_hidden(conn, subject, now)
        case _Hide():
            return await rulings.take_back_hidden(conn, subject, now)
        case _Words("", ()):
            return await rulings.take_back_words(conn, subject, now)
        case _Words(title, summary):
            return await rulings.put_words(conn, subject, title, summary, now)


def _said(subject: Subject, decision: _Decision, is_new: bool) -> str:
    match decision:
        case _Hide(hidden=True):
            done = "is hidden from search, reading and later digests"
            return f"{subject} {done if is_new else 'was hidden already'}"
        case _Hide():
            return f"{subject} {'is shown again' if is_new else 'was not hidden'}"
        case _Words("", ()):
            return f"{subject} {'is as it was written' if is_new else 'was not corrected'}"
        case _Words():
            done = "is corrected wherever it is read from now on"
            return f"{subject} {done if is_new else 'stands corrected so already'}"


def _report(amended: Amended) -> Iterator[str]:
    yield f"in {amended.editions} editions, for {amended.chats} chats"
    counted = (
        (amended.put_right, "messages that wait to be sent were put right"),
        (amended.edits, "sent messages will be edited by the bot"),
        (amended.sent, "sent messages are as they were: --edit-sent edits them"),
        (amended.on_the_way, "messages leave at this moment: run this again in a minute"),
        (amended.unreachable, "sent messages are in chats that the bot cannot reach any more"),
        (amended.left, "messages are not as the edition has them, and were left alone"),
    )
    yield from (f"  {count} {what}" for count, what in counted if count)


async def _load(conn: AsyncConnection, subject: Subject) -> list[Listed]:
    """The article, or the story's articles. Raises ValueError where there are none."""
    listed = await rulings.find_listed(conn, subject, "", MOST_LISTED)
    if not listed:
        raise ValueError(f"there is no {subject}; `jianbao news list` shows what there is")
    return listed


async def _told(conn: AsyncConnection, subject: Subject) -> list[str]:
    listed = await _load(conn, subject)
    lines = [_line(one) for one in listed]
    if subject.kind == "article":
        lines += [f"  {line}" for line in (*listed[0].summary, listed[0].address) if line]
    ruling = await rulings.find_ruling(conn, subject)
    if ruling:
        lines += _ruled(ruling)
    about = [one.article for one in listed]
    editions = await rulings.find_editions(conn, subject, about)
    parts = [part for key in editions for part in await posted.find_posted(conn, key)]
    sent = [part for part in parts if part.state == "sent"]
    chats = {part.chat for part in sent}
    lines.append(f"in {len(editions)} editions, sent to {len(chats)} chats")
    if ruling is not None and (edits := await posted.count_edits(conn, ruling)):
        said = ", ".join(f"{state} {count}" for state, count in sorted(edits.items()))
        lines.append(f"edits of sent messages: {said}")
    return lines


def _ruled(ruling: Ruling) -> Iterator[str]:
    yield f"decided {_time(ruling.decided_at)}:"
    if ruling.hidden:
        yield "  hidden"
    if ruling.title:
        yield f"  title: {ruling.title}"
    if ruling.summary:
        yield f"  summary: {' '.join(ruling.summary)}"


def _line(one: Listed) -> str:
    marks = "".join(
        f" [{mark}]"
        for mark, is_so in (("hidden", one.is_hidden), ("corrected", one.is_corrected))
        if is_so
    )
    keys = f"article {one.article} · story {one.story}"
    return f"{keys} · {_time(one.news_at)} · {clean(one.outlet)} · {clean(one.title)}{marks}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
