"""How a recap reads: the days it looks back on, and each story's course in dated lines."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.byline import gist, headline
from bot.i18n import Voice
from bot.markup import Html, bold, escape, italic, join, shorten
from digests.model import Candidate, Edition, Moment

_LINE_LIMIT = 80
_MOST_LINES = 5
_OUTLET_LIMIT = 40


def recapped_days(edition: Edition, voice: Voice) -> str:
    """The days that a recap looks back on: 11月16日至22日."""
    return voice.say_days(edition.local_day - timedelta(days=edition.days - 1), edition.local_day)


def recap_item(number: int, candidate: Candidate, pictured: bool, voice: Voice) -> Html:
    """A story by how it stands, then how it came to that; a story of one day has its summary."""
    title = bold(Html(f"{number}. {headline(candidate.title, candidate.address)}"))
    zone = ZoneInfo(voice.zone)
    days = {moment.at.astimezone(zone).date() for moment in candidate.course}
    said = escape(gist(candidate.summary)) if len(days) <= 1 else Html("")
    before = [moment for moment in candidate.course if moment.article != candidate.article]
    lines = (_line(moment, voice, zone) for moment in before[-_MOST_LINES:])
    mark = voice.say("digest.pictured") if pictured else ""
    quiet = italic(escape(" · ".join(filter(None, (*_origin(candidate, voice), mark)))))
    return join((title, *lines, said, quiet), "\n")


def _line(moment: Moment, voice: Voice, zone: ZoneInfo) -> Html:
    day = voice.say_date(moment.at.astimezone(zone).date())
    return escape(f"{day} {shorten(moment.text, _LINE_LIMIT)}")


def _origin(candidate: Candidate, voice: Voice) -> tuple[str, str, str]:
    """新华社 等 5 家媒体, 12 篇报道, 11月21日: what is not known is empty."""
    outlet, count = (
        shorten(next(iter(candidate.outlets), ""), _OUTLET_LIMIT),
        len(candidate.outlets),
    )
    if outlet and count > 1:
        outlet = voice.say("byline.several", outlet=outlet, count=count)
    told = len(candidate.articles)
    articles = voice.say("reason.articles", count=told) if told > 1 else ""
    if candidate.published is None:
        return outlet, articles, ""
    day = candidate.published.astimezone(ZoneInfo(voice.zone)).date()
    return outlet, articles, voice.say_date(day)
