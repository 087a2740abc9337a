"""A look back at a week: its biggest stories, each with its course in dated lines."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from digests.compose import allows, carriers, newest_of_each, spread
from digests.course import turns
from digests.headlines import line
from digests.lengths import LENGTHS
from digests.model import Candidate, Edition, EditionItem, Moment, Reason, Report
from digests.rank import COPIES_COUNT
from digests.settings import DigestSettings
from digests.text.words import Segmenter
from digests.threads import read_headlines, thread

DAYS: Final = 7

_ARTICLES_WEIGHT: Final = 0.5
_DAYS_WEIGHT: Final = 0.5
_FACTS_WEIGHT: Final = 0.25


def recap(
    reports: Sequence[Report],
    digest: DigestSettings,
    due: datetime,
    outlet_weights: Mapping[str, float],
    segmenter: Segmenter,
) -> Edition:
    """The biggest affairs of the week up to `due`, told by how they stand, with their courses.

    Stories that are turns of one affair are one item. The score is log2(the weights of the outlets
    that wrote of it, and a quarter of those that printed another's text) + 0.5 log2(articles) +
    0.5 log2(days) + 0.25 log2(1 + articles that added facts): how fresh it is does not count.
    """
    zone = ZoneInfo(digest.zone)
    allowed = [report for report in reports if allows(digest, report)]
    headlines = read_headlines(allowed, segmenter)

    def weigh(story: Sequence[Report]) -> tuple[float, int]:
        return -_score(story, digest, zone, outlet_weights), story[0].article

    affairs = thread(sorted(_by_story(allowed), key=weigh), headlines)
    items = [
        EditionItem(
            _candidate(affair, turns(affair, headlines, zone, outlet_weights), digest),
            _score(affair, digest, zone, outlet_weights),
            _reasons(affair, digest, zone),
        )
        for affair in sorted(affairs, key=weigh)
    ]
    return Edition(
        digest=digest.name,
        title=digest.title,
        due=due,
        zone=digest.zone,
        local_day=due.astimezone(zone).date(),
        items=tuple(spread(items, digest)),
        days=DAYS,
    )


def _by_story(reports: Iterable[Report]) -> Collection[list[Report]]:
    stories: dict[int, list[Report]] = {}
    for report in reports:
        stories.setdefault(report.story, []).append(report)
    return stories.values()


def _score(
    reports: Sequence[Report],
    digest: DigestSettings,
    zone: ZoneInfo,
    outlet_weights: Mapping[str, float],
) -> float:
    authors = {carriers(digest, report)[0] for report in reports}
    copying = set(_outlets(reports, digest)) - authors
    carried = math.fsum(outlet_weights.get(outlet, 1.0) for outlet in authors)
    carried += COPIES_COUNT * math.fsum(outlet_weights.get(outlet, 1.0) for outlet in copying)
    return (
        math.log2(max(carried, 1))
        + _ARTICLES_WEIGHT * math.log2(len(reports))
        + _DAYS_WEIGHT * math.log2(_days(reports, zone))
        + _FACTS_WEIGHT * math.log2(1 + sum(bool(report.facts) for report in reports))
    )


def _reasons(
    reports: Sequence[Report], digest: DigestSettings, zone: ZoneInfo
) -> tuple[Reason, ...]:
    return (
        Reason("outlets", {"count": len(set(_outlets(reports, digest)))}),
        Reason("articles", {"count": len(reports)}),
        Reason("days", {"count": _days(reports, zone)}),
    )


def _candidate(
    reports: Sequence[Report], course: Sequence[Report], digest: DigestSettings
) -> Candidate:
    lead = course[-1]
    told = (lead, *(report for report in reports if report is not lead))
    summary = lead.story_summary or lead.summaries[digest.summary]
    pictures = (report.picture for report in (*reversed(course), *reports))
    return Candidate(
        story=lead.story,
        article=lead.article,
        title=lead.story_title or line(lead.title),
        summary=summary[: LENGTHS[digest.summary].most],
        language=lead.language,
        outlets=_outlets(told, digest),
        medium=lead.medium,
        section=lead.section,
        categories=lead.categories,
        published=lead.published,
        published_certain=lead.published_certain,
        arrived_at=max(report.news_at for report in reports),
        picture=next((picture for picture in pictures if picture is not None), None),
        address=lead.address,
        articles=tuple(report.article for report in told),
        carried_at=newest_of_each(reports),
        course=tuple(
            Moment(report.news_at, line(report.title), report.article) for report in course
        ),
        is_corrected=lead.is_corrected or bool(lead.story_summary),
    )


def _outlets(reports: Sequence[Report], digest: DigestSettings) -> tuple[str, ...]:
    """All that carry an affair, in the order of its reports."""
    named = (outlet for report in reports for outlet in carriers(digest, report))
    return tuple(dict.fromkeys(named))


def _days(reports: Sequence[Report], zone: ZoneInfo) -> int:
    return len({report.news_at.astimezone(zone).date() for report in reports})
