"""The course of an affair: the headlines that tell how it began, its turns, how it stands."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from digests.headlines import line, tells_news
from digests.model import Report
from digests.threads import Headlines, likeness

MOST: Final = 5
"""Lines in the course of one affair, how it stands among them."""

MOST_A_DAY: Final = 2

_NEAR: Final = 0.4
"""How much of two headlines is the same, from where they say nearly the same."""

_ALIKE: Final = 0.6
"""The same, by the words in which they announce it."""

_SLIGHT: Final = 0.2
"""A day on which no more than this share of the busiest day's outlets wrote was no turn."""

_COMPARED: Final = 50
"""Articles of one day that a headline is compared with."""

_APART: Final = timedelta(hours=4)
"""How far apart two lines must be."""

_SOON: Final = timedelta(hours=12)
_SOON_COUNTS: Final = 0.6
"""How much less may be the same of two headlines that came so soon after each other."""

_FACTS_COUNT: Final = 1.5
_COLUMN_COUNTS: Final = 0.6

_COLUMN: Final = re.compile(r"[【\[|｜丨]|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class _Day:
    """What was reported on one local day, the most telling first."""

    day: date
    reports: tuple[Report, ...]
    outlets: int


def turns(
    reports: Sequence[Report],
    headlines: Headlines,
    zone: ZoneInfo,
    outlet_weights: Mapping[str, float],
) -> list[Report]:
    """The reports whose headlines tell an affair, oldest first; the last tells how it stands.

    1. Leave out roundups and comments, if there is anything else, then days of little reporting.
    2. Of the last day, the first and the busiest between them take the most telling headline: one
       like the others of its day and of all, of a weighty outlet, with facts.
    3. Where there is room, a day that brought facts gets a second line, of its more telling half.

    No two say nearly the same.
    """
    told = [report for report in reports if tells_news(headlines.folded[report.article])]
    days = _days(told or reports, headlines, zone, outlet_weights)
    chosen: list[Report] = []
    for day in (days[-1], *days[:-1][:1], *_busiest(days[1:-1])):
        _choose(chosen, day.reports, headlines)
    for day in _busiest(days):
        telling = day.reports[: (len(day.reports) + 1) // 2]
        _choose(chosen, (report for report in telling if report.facts), headlines)
    return sorted(chosen, key=_time)


def _days(
    reports: Sequence[Report],
    headlines: Headlines,
    zone: ZoneInfo,
    outlet_weights: Mapping[str, float],
) -> list[_Day]:
    subject = headlines.vector(reports)
    by_day: dict[date, list[Report]] = {}
    for report in sorted(reports, key=_time):
        by_day.setdefault(report.news_at.astimezone(zone).date(), []).append(report)
    days = []
    for day, told in by_day.items():

        def telling(report: Report, told: Sequence[Report] = told) -> float:
            vector = headlines.vector([report])
            others = headlines.vector(o for o in told[:_COMPARED] if o is not report)
            alike = likeness(vector, subject) + likeness(vector, others)
            return alike * _worth(report, headlines) * outlet_weights.get(report.outlet, 1.0)

        outlets = len({report.outlet for report in told})
        days.append(_Day(day, tuple(sorted(told, key=telling, reverse=True)), outlets))
    busiest = max(day.outlets for day in days)
    return [day for day in days if day.outlets > _SLIGHT * busiest]


def _worth(report: Report, headlines: Headlines) -> float:
    facts = _FACTS_COUNT if report.facts else 1.0
    return facts * (_COLUMN_COUNTS if _COLUMN.search(headlines.folded[report.article]) else 1.0)


def _busiest(days: Sequence[_Day]) -> list[_Day]:
    return sorted(days, key=lambda day: -day.outlets)


def _choose(chosen: list[Report], offered: Iterable[Report], headlines: Headlines) -> None:
    """Take the first report that says something else than those that are chosen."""
    if len(chosen) < MOST:
        fresh = (one for one in offered if all(_differ(one, other, headlines) for other in chosen))
        chosen.extend(islice(fresh, 1))


def _differ(one: Report, other: Report, headlines: Headlines) -> bool:
    apart = abs(one.news_at - other.news_at)
    if apart < _APART:
        return False
    counts = _SOON_COUNTS if apart < _SOON else 1.0
    pairs = (_pairs(headlines.folded[report.article]) for report in (one, other))
    vectors = (headlines.vector([report]) for report in (one, other))
    return _same(*pairs) < _NEAR * counts and likeness(*vectors) < _ALIKE * counts


def _pairs(folded: str) -> Counter[str]:
    letters = "".join(filter(str.isalnum, line(folded)))
    return Counter(letters[at : at + 2] for at in range(max(1, len(letters) - 1)))


def _same(one: Counter[str], other: Counter[str]) -> float:
    """Dice (1945) over pairs of letters."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _time(report: Report) -> tuple[float, int]:
    return report.news_at.timestamp(), report.article
