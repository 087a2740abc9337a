"""What announces a story: its headline, and the quiet line of who reports it and when."""

from datetime import datetime

from bot.i18n import Voice
from bot.markup import Html, escape, italic, link, shorten

_HEADLINE_LIMIT = 120
_OUTLET_LIMIT = 40


def headline(title: str, address: str | None) -> Html:
    """A title within bounds, linked where it has a web address."""
    return link(escape(shorten(title, _HEADLINE_LIMIT)), address)


def byline(
    origin: tuple[str, int], published: datetime | None, certain: bool, voice: Voice
) -> Html:
    """新华社 等 3 家媒体 · 08:05, in italics.

    `origin` is the outlet and how many report the same, itself counted. What is not known is
    left out: an empty outlet, the hour of an uncertain time, no time at all.
    """
    outlet, count = shorten(origin[0], _OUTLET_LIMIT), origin[1]
    if outlet and count > 1:
        outlet = voice.say("byline.several", outlet=outlet, count=count)
    when = voice.say_time(published, certain)
    return italic(escape(" · ".join(part for part in (outlet, when) if part)))
