"""The page of a story: why it is here, and what each outlet makes of it, headline by headline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.byline import headline
from bot.i18n import Voice
from bot.keyboards import OpenLatest, StoryPage, number_rows, pack, paging_row
from bot.markup import TEXT_LIMIT, Html, bold, escape, fits, italic, join, shorten
from bot.messages import Button, EditText, Keyboard, Text

PAGE_SIZE = 10

_OUTLET_LIMIT = 40
_COPIES_LIMIT = 80
_WHY_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One article of a story; `copies` are the outlets that printed the same text after it."""

    article: int
    title: str
    outlet: str
    published: datetime | None
    certain: bool
    address: str | None = None
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryView:
    """What the page shows of a story: who told it, in the order it was told, and why it is here.

    `why` is in words; `chosen_at` is when it was chosen for an edition that this place got, if any.
    """

    story: int
    title: str
    told: tuple[Told, ...]
    why: str = ""
    chosen_at: datetime | None = None


def render_story(
    view: StoryView, page: int, voice: Voice, message: int | None = None
) -> Text | EditText:
    """Page `page` (from 1; the nearest there is) as a new message, or as an edit of `message`."""
    pages = max(-(-len(view.told) // PAGE_SIZE), 1)
    page = min(max(page, 1), pages)
    first = (page - 1) * PAGE_SIZE + 1
    shown = view.told[first - 1 : first - 1 + PAGE_SIZE]
    html = _page(view, shown, first, voice)
    keyboard = _keyboard(view.story, shown, (page, pages), voice)
    return Text(html, keyboard) if message is None else EditText(message, html, keyboard)


def _page(view: StoryView, shown: Sequence[Told], first: int, voice: Voice) -> Html:
    header = join((bold(headline(view.title, None)), _why(view, voice)), "\n")
    entries = [_entry(number, told, voice) for number, told in enumerate(shown, first)]
    html = join((header, *entries), "\n\n")
    if fits(html, TEXT_LIMIT):
        return html
    # Ten of the longest addresses are more than Telegram takes with one message.
    plain = [_entry(number, told, voice, linked=False) for number, told in enumerate(shown, first)]
    return join((header, *plain), "\n\n")


def _why(view: StoryView, voice: Voice) -> Html:
    why = shorten(view.why, _WHY_LIMIT)
    if not why:
        return Html("")
    if view.chosen_at is None:
        return italic(escape(voice.say("story.why", why=why)))
    when = voice.say_due(view.chosen_at)
    return italic(escape(voice.say("story.chosen", when=when, why=why)))


def _entry(number: int, told: Told, voice: Voice, *, linked: bool = True) -> Html:
    named = bold(escape(f"{number}. {shorten(told.outlet, _OUTLET_LIMIT)}"))
    when = italic(escape(voice.say_time(told.published, told.certain)))
    title = headline(told.title, told.address if linked else None)
    parts = [join((named, when), " · "), title]
    if told.copies:
        copies = shorten(" · ".join(told.copies), _COPIES_LIMIT)
        parts.append(italic(escape(voice.say("story.copies", outlets=copies))))
    return join(parts, "\n")


def _keyboard(story: int, shown: Sequence[Told], place: tuple[int, int], voice: Voice) -> Keyboard:
    page, pages = place
    numbers = number_rows([told.article for told in shown], (page - 1) * PAGE_SIZE + 1)
    latest = (Button(voice.say("button.latest"), pack(OpenLatest())),)
    if pages == 1:
        return (*numbers, latest)
    before = StoryPage(story, page - 1) if page > 1 else None
    after = StoryPage(story, page + 1) if page < pages else None
    return (*numbers, paging_row(before, f"{page}/{pages}", after), latest)
