"""Editions from the store: what a digest would carry, ranked, composed, and told."""

import asyncio
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from digests.compose import candidates, compose
from digests.lengths import LENGTHS
from digests.model import Candidate, Edition, EditionItem, Report
from digests.recap import DAYS, recap
from digests.related import relate
from digests.settings import DigestSettings
from digests.store import news
from digests.telling import Said, Telling, tell
from digests.text.scripts import Scripts
from digests.text.words import Segmenter

Summary = tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Editor:
    """Composes editions, and words what several articles say together."""

    outlet_weights: Mapping[str, float]
    segmenter: Segmenter
    scripts: Scripts

    async def rank(
        self, conn: AsyncConnection, digest: DigestSettings, since: datetime, now: datetime
    ) -> Sequence[EditionItem]:
        """The best stories of a digest that became news after `since` and not after `now`.

        What was news up to one window before comes behind them, if it still matters.
        """
        before = since - timedelta(hours=digest.window_hours)
        reports = await news.find_reports(conn, before, now)
        return await asyncio.to_thread(self._ranked, reports, digest, since, now)

    def folded(self, ranked: Sequence[EditionItem]) -> Sequence[tuple[EditionItem, str]]:
        """Items with their headline and summary folded, as `personal` compares them."""
        return [
            (item, self.segmenter.fold("\n".join((item.candidate.title, *item.candidate.summary))))
            for item in ranked
        ]

    async def recap(self, conn: AsyncConnection, digest: DigestSettings, due: datetime) -> Edition:
        """The week up to an instant, looked back on: that day and the six before it."""
        first = due.astimezone(digest.tzinfo).date() - timedelta(days=DAYS - 1)
        since = datetime.combine(first, time(), digest.tzinfo).astimezone(UTC)
        reports = await news.find_reports(conn, since, due)
        return await asyncio.to_thread(
            recap, reports, digest, due, self.outlet_weights, self.segmenter
        )

    async def now(self, conn: AsyncConnection, digest: DigestSettings, now: datetime) -> Edition:
        """What a digest would carry if it were due now, for somebody who has had nothing."""
        return await self.tell(conn, digest, await self.untold(conn, digest, now))

    async def untold(self, conn: AsyncConnection, digest: DigestSettings, now: datetime) -> Edition:
        """What `now` gives before it is told: each story in the words of one article."""
        if digest.recap:
            return await self.recap(conn, digest, now)
        since = now - timedelta(hours=digest.window_hours)
        ranked = await self.rank(conn, digest, since, now)
        return compose(ranked, digest, now, digest.zone)

    def _ranked(
        self, reports: Sequence[Report], digest: DigestSettings, since: datetime, now: datetime
    ) -> Sequence[EditionItem]:
        fold = self.segmenter.fold
        ranked = candidates(reports, digest, now, self.outlet_weights, since, fold)
        return relate(ranked, self.segmenter)

    async def tell(
        self, conn: AsyncConnection, digest: DigestSettings, edition: Edition
    ) -> Edition:
        """The edition with stories of several articles summarised over all of them.

        A recap is told by its headlines: it stays as it is.
        """
        if edition.days > 1:
            return edition
        stories = [item.candidate for item in edition.items]
        told = await self.tell_stories(conn, digest, stories, {})
        items = (
            replace(item, candidate=story) for item, story in zip(edition.items, told, strict=True)
        )
        return replace(edition, items=tuple(items))

    async def tell_stories(
        self,
        conn: AsyncConnection,
        digest: DigestSettings,
        stories: Sequence[Candidate],
        known: MutableMapping[tuple[int, ...], Summary],
    ) -> list[Candidate]:
        """Stories as their articles tell them together.

        `known` keeps what was said of a digest's stories, by their articles, for the next time.
        """
        several = {story.articles for story in stories if _is_told_by_several(story)}
        asked = several - known.keys()
        if asked:
            tellings = await news.find_tellings(conn, {key for keys in asked for key in keys})
            known.update(await asyncio.to_thread(self._summaries, asked, tellings, digest))
        return [_with(story, known.get(story.articles)) for story in stories]

    def _summaries(
        self,
        asked: Iterable[tuple[int, ...]],
        tellings: Mapping[int, Telling],
        digest: DigestSettings,
    ) -> dict[tuple[int, ...], Summary]:
        return {
            keys: tell(
                self._in_one_script([tellings[key] for key in keys if key in tellings]),
                self.segmenter,
                LENGTHS[digest.summary],
            )
            for keys in asked
        }

    def _in_one_script(self, tellings: Sequence[Telling]) -> list[Telling]:
        """What several outlets say, in the script of the first: one summary is read in one."""
        first, *others = tellings
        return [first, *(self._in_script_of(first, other) for other in others)]

    def _in_script_of(self, first: Telling, other: Telling) -> Telling:
        script = first.language
        if script not in {"zh-Hans", "zh-Hant"} or other.language in {script, "en", "other"}:
            return other
        convert = partial(self.scripts.convert, wording=script, written=other.language)
        return replace(
            other,
            title=convert(other.title),
            paragraphs=tuple(map(convert, other.paragraphs)),
            standfirst=convert(other.standfirst),
            language=script,
        )


def _with(story: Candidate, summary: Summary | None) -> Candidate:
    if not summary or not _is_told_by_several(story):
        return story
    return replace(
        story,
        summary=tuple(sentence.text for sentence in summary),
        voices=tuple(sentence.outlet for sentence in summary),
    )


def _is_told_by_several(story: Candidate) -> bool:
    return len(story.articles) > 1 and not story.is_update and not story.is_corrected
