"""What goes into an edition: allowed reports, told as stories, ranked, never twice."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush, heapreplace
from itertools import pairwise
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from digests.headlines import tells_news
from digests.lengths import LENGTHS
from digests.model import Addition, Candidate, Edition, EditionItem, Report, Shelf
from digests.rank import rank
from digests.settings import DigestSettings
from digests.similar import dice

RELATED_COSTS: Final = 2.5
"""What a story loses of its score for being the same, all in all, as one above it."""

MOST_PERSONAL: Final = 100
"""How many of an edition's candidates are filtered and put in order anew for one subscriber."""

PICTURED_COUNTS: Final = 0.05
"""What a picture counts against the likeness of a headline to the others, 0 to 1."""

LATE: Final = timedelta(days=1)
"""How long before an edition's news something may have been published that was seen only now."""

LEFTOVER_AUTHORS: Final = 2
"""How many outlets must have written of what did not fit before, for it to come after all."""


def candidates(
    reports: Sequence[Report],
    digest: DigestSettings,
    now: datetime,
    outlet_weights: Mapping[str, float],
    since: datetime | None = None,
    fold: Callable[[str], str] = str,
) -> list[EditionItem]:
    """The stories that a digest may carry, ranked; the same for all of its subscribers.

    Reports that were news before `since` tell how widely a story is carried. A story of such alone
    is a leftover: it comes only if more than one outlet wrote of it. Headlines are compared with
    one another as `fold` makes them.
    """
    told: dict[int, list[Report]] = {}
    for report in reports:
        if shelves := _allowed_shelves(digest, report):
            told.setdefault(report.story, []).append(_standing_on(shelves, report))
    voice = _Spokesman(outlet_weights, fold)
    stories = (_candidate(story, digest, voice, since) for story in told.values())
    return rank([story for story in stories if _matters(story)], now, outlet_weights)


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
    had: Mapping[int, datetime] | None = None,
) -> Edition:
    """The edition for those in `zone` who had the stories in `had`, and when: the best of the rest.

    A story that was had comes again as an update, once the digest's pause is over and articles that
    came since have added facts.
    """
    pause = timedelta(hours=digest.update_after_hours)
    fresh = []
    for item in ranked:
        had_at = None if had is None else had.get(item.candidate.story)
        if had_at is None:
            fresh.append(item)
        elif due - had_at >= pause and (update := _update(item, digest, had_at)):
            fresh.append(update)
    return Edition(
        digest=digest.name,
        title=digest.title,
        due=due,
        zone=zone,
        local_day=due.astimezone(ZoneInfo(zone)).date(),
        items=tuple(spread(fresh, digest)),
    )


def newest_of_each(reports: Iterable[Report]) -> tuple[datetime, ...]:
    """When the newest report of each outlet counts as news; the outlets as they come."""
    newest: dict[str, datetime] = {}
    for report in reports:
        newest[report.outlet] = max(newest.get(report.outlet, report.news_at), report.news_at)
    return tuple(newest.values())


def spread(ranked: Sequence[EditionItem], digest: DigestSettings) -> list[EditionItem]:
    """The best items one by one, each less the closer it is to one that was chosen before it.

    Of each outlet and section there are no more than its cap while there are others (maximal
    marginal relevance: Carbonell and Goldstein, 1998). What an item is worth only falls, and is
    reckoned again only for the first of those left (lazy greedy: Minoux, 1978).
    """
    # What each is worth, negative, its place, and how many were chosen when that was reckoned.
    left = [(-item.score, place, 0) for place, item in enumerate(ranked)]
    heapify(left)
    full: list[tuple[float, int, int]] = []
    caps = _Caps(digest)
    chosen: list[EditionItem] = []
    while (left or full) and len(chosen) < digest.items:
        first = left or full
        _, place, reckoned = first[0]
        item = ranked[place]
        if left and caps.reached(item.candidate):
            heappush(full, heappop(left))
        elif reckoned < len(chosen):
            story = item.candidate.story
            closest = max([one.candidate.related.get(story, 0.0) for one in chosen])
            worth = item.score - RELATED_COSTS * closest
            heapreplace(first, (-worth, place, len(chosen)))
        else:
            heappop(first)
            chosen.append(item)
            caps.count(item.candidate)
    return chosen


class _Caps:
    """How many of an outlet and of a section were chosen."""

    def __init__(self, digest: DigestSettings) -> None:
        self._digest = digest
        self._outlets: Counter[str] = Counter()
        self._sections: Counter[str] = Counter()

    def reached(self, story: Candidate) -> bool:
        return self._outlets[story.outlets[0]] >= self._digest.most_per_outlet or (
            bool(story.section) and self._sections[story.section] >= self._digest.most_per_section
        )

    def count(self, story: Candidate) -> None:
        self._outlets[story.outlets[0]] += 1
        self._sections[story.section] += 1


def _update(item: EditionItem, digest: DigestSettings, had_at: datetime) -> EditionItem | None:
    """The item as the news since an instant, told by the newest article that adds any."""
    added = [one for one in item.candidate.additions if one.seen_at > had_at]
    if not added:
        return None
    newest = added[-1]
    most = LENGTHS[digest.summary].most or 1
    # A new fact is seldom understood alone.
    said = tuple(dict.fromkeys((*newest.summary, *newest.facts) if most > 1 else newest.facts))
    told = replace(
        item.candidate,
        article=newest.article,
        articles=(newest.article,),
        title=newest.title,
        summary=said[:most],
        language=newest.language,
        outlets=tuple(dict.fromkeys((newest.outlet, *item.candidate.outlets))),
        published=newest.published,
        published_certain=newest.published_certain,
        address=newest.address,
        is_update=True,
        is_leftover=False,
    )
    return replace(item, candidate=told)


def _matters(story: Candidate) -> bool:
    return not story.is_leftover or story.authors >= LEFTOVER_AUTHORS


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
    reports: Sequence[Report],
    digest: DigestSettings,
    spokesman: "_Spokesman",
    since: datetime | None,
) -> Candidate:
    new = [report for report in reports if _is_new(report, since)]
    lead = spokesman.choose(new or reports)
    outlets = [*_outlets(lead), *(outlet for report in reports for outlet in _outlets(report))]
    others = (report.article for report in reports if report is not lead)
    summary = lead.story_summary or lead.summaries[digest.summary]
    return Candidate(
        story=lead.story,
        article=lead.article,
        title=lead.story_title or lead.title,
        summary=summary[: LENGTHS[digest.summary].most],
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
        articles=(lead.article, *others),
        carried_at=newest_of_each(reports),
        additions=tuple(_additions(reports, spokesman.fold)),
        is_leftover=not new,
        is_corrected=lead.is_corrected or bool(lead.story_summary),
    )


def _is_new(report: Report, since: datetime | None) -> bool:
    if since is None or report.news_at > since:
        return True
    return report.seen_at > since and report.news_at > since - LATE


def _additions(reports: Iterable[Report], fold: Callable[[str], str]) -> Iterable[Addition]:
    """What articles added, in the order they came in; a comment adds nothing."""
    added = (report for report in reports if report.facts and tells_news(fold(report.title)))
    for report in sorted(added, key=lambda report: (report.seen_at, report.article)):
        yield Addition(
            article=report.article,
            title=report.title,
            outlet=report.outlet,
            language=report.language,
            published=report.published,
            published_certain=report.published_certain,
            address=report.address,
            seen_at=report.seen_at,
            facts=report.facts,
            summary=report.summaries["short"],
        )


def _outlets(report: Report) -> tuple[str, ...]:
    return (report.outlet, *(shelf.outlet for shelf in report.shelves))


@dataclass(frozen=True, slots=True)
class _Spokesman:
    """Chooses who speaks for a story."""

    outlet_weights: Mapping[str, float]
    fold: Callable[[str], str]

    def choose(self, reports: Sequence[Report]) -> Report:
        """The weightiest outlet's, with the headline most like the others', pictured, first.

        Roundups and comments speak only for themselves.
        """
        if len(reports) == 1:
            return reports[0]
        folded = [self.fold(report.title) for report in reports]
        grams = [_grams(title) for title in folded]
        likeness = [
            math.fsum(dice(one, other) for other in grams if other is not one) for one in grams
        ]
        pictured = PICTURED_COUNTS * len(reports)
        _, lead = min(
            enumerate(reports),
            key=lambda at: (
                not tells_news(folded[at[0]]),
                -self.outlet_weights.get(at[1].outlet, 1.0),
                -round(likeness[at[0]] + pictured * (at[1].picture is not None), 9),
                at[1].news_at,
                at[1].article,
            ),
        )
        return lead


def _grams(folded: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(filter(str.isalnum, folded))))
