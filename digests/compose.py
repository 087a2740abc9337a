"""What goes into an edition: allowed reports, told as stories, ranked, never twice."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Protocol
from zoneinfo import ZoneInfo

from digests.model import Candidate, Edition, EditionItem, Report
from digests.rank import rank
from digests.settings import DigestSettings

SENTENCES = {"short": 1, "medium": 2, "long": 4}


def candidates(
    reports: Sequence[Report],
    digest: DigestSettings,
    now: datetime,
    outlet_weights: Mapping[str, float],
) -> list[EditionItem]:
    """The stories that a digest may carry, ranked; the same for all of its subscribers."""
    told: dict[int, list[Report]] = {}
    for report in reports:
        if allows(digest, report):
            told.setdefault(report.story, []).append(report)
    stories = [_candidate(story, digest, outlet_weights) for story in told.values()]
    return rank(stories, now, outlet_weights)


class Placed(Protocol):
    """What has a place among outlets and categories: a report, a stored article."""

    @property
    def outlet(self) -> str: ...

    @property
    def medium(self) -> str: ...

    @property
    def section(self) -> str: ...

    @property
    def categories(self) -> tuple[str, ...]: ...


def allows(digest: DigestSettings, report: Placed) -> bool:
    """Whether a digest's allow-lists let a report in: an empty list lets in all."""
    places = {report.medium, report.section, *report.categories}
    named = not digest.categories or not places.isdisjoint(digest.categories)
    return named and (not digest.outlets or report.outlet in digest.outlets)


def compose(
    ranked: Sequence[EditionItem],
    digest: DigestSettings,
    due: datetime,
    zone: str,
    had: Collection[int] = (),
) -> Edition:
    """The edition for those in `zone` who have had the stories `had`: the best of the rest."""
    fresh = (item for item in ranked if item.candidate.story not in had)
    return Edition(
        digest=digest.name,
        title=digest.title,
        due=due,
        zone=zone,
        local_day=due.astimezone(ZoneInfo(zone)).date(),
        items=tuple(islice(fresh, digest.items)),
    )


def _candidate(
    reports: Sequence[Report], digest: DigestSettings, outlet_weights: Mapping[str, float]
) -> Candidate:
    lead = _representative(reports, outlet_weights)
    others = [report.outlet for report in reports if report.outlet != lead.outlet]
    return Candidate(
        story=lead.story,
        article=lead.article,
        title=lead.title,
        summary=lead.summaries[digest.summary][: SENTENCES[digest.summary]],
        language=lead.language,
        outlets=(lead.outlet, *dict.fromkeys(others)),
        medium=lead.medium,
        section=lead.section,
        categories=lead.categories,
        published=lead.published,
        published_certain=lead.published_certain,
        arrived_at=max(report.news_at for report in reports),
        picture=lead.picture,
        address=lead.address,
    )


def _representative(reports: Sequence[Report], outlet_weights: Mapping[str, float]) -> Report:
    """The telling that stands for a story: weightiest outlet, with a picture, said first."""
    return min(
        reports,
        key=lambda report: (
            -outlet_weights.get(report.outlet, 1.0),
            report.picture is None,
            report.news_at,
            report.article,
        ),
    )
