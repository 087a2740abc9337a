"""What announces a story: its headline, its gist, who reports it and when, where it stands."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from bot.i18n import Voice
from bot.markup import Html, clean, escape, flow, is_web_address, italic, link, shorten

_HEADLINE_LIMIT = 120
_OUTLET_LIMIT = 40
_GIST_LIMIT = 400
_HOST_LIMIT = 28


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


def attributed(sentence: str, outlet: str, voice: Voice) -> str:
    """A sentence with the outlet that says it, where one is named: ……。（路透社）"""
    said = clean(sentence)
    if not said or not clean(outlet):
        return said
    named = voice.say("digest.voice", outlet=shorten(outlet, _OUTLET_LIMIT))
    return flow((shorten(said, _GIST_LIMIT - len(named) - 1), named))


def gist(sentences: Iterable[str]) -> str:
    """The sentences of a summary that fit whole; of the first, what fits."""
    kept: list[str] = []
    for sentence in filter(None, map(clean, sentences)):
        if kept and len(flow((*kept, sentence))) > _GIST_LIMIT:
            break
        kept.append(shorten(sentence, _GIST_LIMIT))
    return flow(kept)


def host(address: str | None) -> str:
    """Where a web address leads, as people say it; empty where it is none.

    Of a long one the end is shown, which tells whose it is.
    """
    if address is None or not is_web_address(address):
        return ""
    name = (urlsplit(address).hostname or "").removeprefix("www.")
    return name if len(name) <= _HOST_LIMIT else f"…{name[1 - _HOST_LIMIT :]}"
