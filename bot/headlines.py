"""The latest headlines, a page of them as one message with a number to tap for each."""

from dataclasses import dataclass
from datetime import datetime

from bot.byline import byline, headline
from bot.i18n import Voice
from bot.keyboards import LatestPage, number_rows, paging_row
from bot.markup import Html, bold, escape, join, shorten
from bot.messages import EditText, Keyboard, Text

PAGE_SIZE = 10

_TITLE_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Headline:
    """One line of the list; `published` is aware UTC, and its hour shown only if `certain`.

    `outlets` is how many tell the same, its own counted.
    """

    article: int
    title: str
    outlet: str
    published: datetime | None
    certain: bool
    address: str | None = None
    outlets: int = 1


@dataclass(frozen=True, slots=True)
class HeadlinePage:
    """Up to `PAGE_SIZE` headlines, newest first: page `page` of `pages`, from 1.

    `digest` and `title` name the digest they are of; both are empty for the headlines of all.
    """

    headlines: tuple[Headline, ...]
    page: int = 1
    pages: int = 1
    digest: str = ""
    title: str = ""


def render_list(shown: HeadlinePage, voice: Voice, message: int | None = None) -> Text | EditText:
    """The page as a new message, or as an edit of `message`."""
    first = (shown.page - 1) * PAGE_SIZE + 1
    title = bold(escape(voice.say("latest.title")))
    header = join((title, escape(shorten(shown.title, _TITLE_LIMIT))), " · ")
    entries = [
        _entry(number, line, voice)
        for number, line in enumerate(shown.headlines[:PAGE_SIZE], first)
    ] or [escape(voice.say("digest.nothing_new"))]
    html = join((header, *entries), "\n\n")
    keyboard = _keyboard(shown, first)
    return Text(html, keyboard) if message is None else EditText(message, html, keyboard)


def _entry(number: int, line: Headline, voice: Voice) -> Html:
    title = Html(f"{number}. {headline(line.title, line.address)}")
    origin = byline((line.outlet, line.outlets), line.published, line.certain, voice)
    return join((title, origin), "\n")


def _keyboard(shown: HeadlinePage, first: int) -> Keyboard:
    articles = [line.article for line in shown.headlines[:PAGE_SIZE]]
    numbers = number_rows(articles, first)
    if shown.pages <= 1:
        return numbers
    before = LatestPage(shown.page - 1, shown.digest) if shown.page > 1 else None
    after = LatestPage(shown.page + 1, shown.digest) if shown.page < shown.pages else None
    return (*numbers, paging_row(before, f"{shown.page}/{shown.pages}", after))
