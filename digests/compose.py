"""What goes into an edition: allowed reports, told as stories, ranked, never twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Protocol
from zoneinfo import ZoneInfo

from digests.model import Candidate, Edition, EditionItem, Report, Shelf
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
        if shelves := _allowed_shelves(digest, report):
            told.setdefault(report.story, []).append(_standing_on(shelves, report))
    stories = [_candidate(story, digest, outlet_weights) for story in told.values()]
    return rank(stories, now, outlet_weights)


class Placed(Protocol):
    """What stands among outlets and categories, in one place or more: a report, an article."""

    @property
    def outlet(self) -> str: ...

    @property
    def medium(self) -> str: ...

    @property
    def section(self) -> str: ...

    @property
    def categories(self) -> tuple[str, ...]: ...

    @property
    def shelves(self) -> tuple[Shelf, ...]: ...


def allows(digest: DigestSettings, report: Placed) -> bool:
    """Whether a digest's allow-lists let a report in: an empty list lets in all.

    One that stands in several places is in if any of them is.
    """
    return bool(_allowed_shelves(digest, report))


def carriers(digest: DigestSettings, report: Placed) -> tuple[str, ...]:
    """The outlets for which a digest lets a report in, each once; its own first, if it is one."""
    return tuple(dict.fromkeys(shelf.outlet for shelf in _allowed_shelves(digest, report)))


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


def _allowed_shelves(digest: DigestSettings, report: Placed) -> list[Shelf]:
    own = Shelf(report.outlet, report.medium, report.section, report.categories)
    return [shelf for shelf in (own, *report.shelves) if _lets_in(digest, shelf)]


def _lets_in(digest: DigestSettings, shelf: Shelf) -> bool:
    places = {shelf.medium, shelf.section, *shelf.categories}
    named = not digest.categories or not places.isdisjoint(digest.categories)
    return named and (not digest.outlets or shelf.outlet in digest.outlets)


def _standing_on(shelves: Sequence[Shelf], report: Report) -> Report:
    """The report as a digest may know it: as if it had never stood anywhere else."""
    first, *others = shelves
    return replace(
        report,
        outlet=first.outlet,
        medium=first.medium,
        section=first.section,
        categories=first.categories,
        shelves=tuple(others),
    )


def _candidate(
    reports: Sequence[Report], digest: DigestSettings, outlet_weights: Mapping[str, float]
) -> Candidate:
    lead = _representative(reports, outlet_weights)
    outlets = [*_outlets(lead), *(outlet for report in reports for outlet in _outlets(report))]
    return Candidate(
        story=lead.story,
        article=lead.article,
        title=lead.title,
        summary=lead.summaries[digest.summary][: SENTENCES[digest.summary]],
        language=lead.language,
        outlets=tuple(dict.fromkeys(outlets)),
        medium=lead.medium,
        section=lead.section,
        categories=lead.categories,
        published=lead.published,
        published_certain=lead.published_certain,
        arrived_at=max(report.news_at for report in reports),
        picture=lead.picture,
        address=lead.address,
    )


def _outlets(report: Report) -> tuple[str, ...]:
    return (report.outlet, *(shelf.outlet for shelf in report.shelves))


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
