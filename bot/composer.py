"""What cohorts get: composed, told and rendered once, however many readers each has."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.covering import find_cover
from bot.editions import Editor, Summary
from bot.i18n import Voice, Words
from bot.messages import pack
from bot.render import render_edition, shown_articles
from bot.told import Stories
from digests.compose import MOST_PERSONAL, compose
from digests.model import Edition, EditionItem, Interests, Wording
from digests.rank import Choice
from digests.schedule import window_start
from digests.settings import DigestSettings
from digests.store import editions, histories, interests
from digests.store.fanout import Cohort, Composed
from digests.store.histories import MEMORY, Had, Past
from digests.store.payloads import Payload, put_payloads
from digests.store.slots import SlotGroup
from digests.text.scripts import Scripts

REACH = timedelta(days=3)
"""How far back an edition may look after missed slots."""

_DRAFTS = 2_000
"""Editions that are kept at hand, some 10 KB each."""

_EDITIONS = 50_000
"""Editions of the past that are kept at hand, some 700 bytes each."""

_AT_ONCE = 50
"""Cohorts that are worked on, some 20 ms, before others have their turn."""


@dataclass(frozen=True, slots=True)
class Page:
    """An edition as it is sent: its messages, and the articles behind its numbers."""

    payloads: tuple[Payload, ...]
    articles: tuple[int, ...]


@dataclass(slots=True)
class Draft:
    """An edition on its way: untold at first, then with its fingerprint, then with its pages."""

    edition: Edition
    fingerprint: str = ""
    pages: dict[tuple[str, Wording | None], Page] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Serving:
    """A cohort, what it has had, and the edition it gets."""

    cohort: Cohort
    past: Past
    draft: Draft


def reach(digest: DigestSettings, due: datetime) -> tuple[datetime, datetime]:
    """How far back an edition may look at most, and how far it usually does."""
    window = timedelta(hours=digest.window_hours)
    return due - max(window, REACH), due - window


class Composer:
    """Composes at one instant; what is the same for many is done once, also for several at a time.

    1. Rank what is new once for each digest and window.
    2. Compose without what each cohort has had, by the interests of those who have any.
    3. Tell each story, store each edition, render it for each language and wording: once.
    """

    def __init__(self, editor: Editor, words: Words, scripts: Scripts, now: datetime) -> None:
        """Take what it stands on."""
        self._editor = editor
        self._words = words
        self.now = now
        self._ranking = asyncio.Lock()
        self._ranked: dict[tuple[str, datetime], Sequence[EditionItem]] = {}
        self._choices: dict[tuple[str, datetime], Choice] = {}
        self._drafts: dict[tuple[object, ...], Draft] = {}
        self._told: dict[str, dict[tuple[int, ...], Summary]] = {}
        self._had: dict[int, Had] = {}
        self._stories = Stories(scripts)

    async def compose(
        self,
        conn: AsyncConnection,
        digest: DigestSettings,
        group: SlotGroup,
        cohorts: Sequence[Cohort],
    ) -> list[Serving]:
        """The edition of each cohort, not told yet: covers want no words."""
        # New ones, for another lane may still be at work with these.
        if len(self._drafts) > _DRAFTS:
            self._drafts = {}
        if len(self._had) > _EDITIONS:
            self._had = {}
        keys = {cohort.history for cohort in cohorts if cohort.history is not None}
        pasts = await histories.load_pasts(conn, keys, self.now - MEMORY, self._had)
        places = [cohort.own for cohort in cohorts if cohort.own is not None]
        wants = await interests.find_interests(conn, places) if places else {}
        servings = []
        for at, cohort in enumerate(cohorts):
            past, wanted = pasts[cohort.history], wants.get(cohort.own or 0)
            draft = await self._draft(conn, digest, group, (cohort.floor, past, wanted))
            servings.append(Serving(cohort, past, draft))
            if at % _AT_ONCE == _AT_ONCE - 1:
                await asyncio.sleep(0)
        return servings

    async def put(
        self,
        conn: AsyncConnection,
        digest: DigestSettings,
        group: SlotGroup,
        servings: Sequence[Serving],
    ) -> list[Composed]:
        """Tell, store and render; what each cohort gets. One without news may get nothing."""
        says = digest.when_empty == "say"
        full = [one for one in servings if one.draft.edition.items or says]
        await self._tell(conn, digest, [one.draft for one in full])
        # Of what is the same for one alone and for others, what others get comes last and stays.
        alike = sorted((one.draft for one in full), key=lambda draft: not draft.edition.is_personal)
        made = {draft.fingerprint: draft.edition for draft in alike}
        keys = await editions.put_editions(conn, made, self.now)
        pages = [await self._page(conn, digest, group, one) for one in full]
        payloads = await put_payloads(conn, {part for page in pages for part in page.payloads})
        had = [_with(one.past, keys[one.draft.fingerprint]) for one in full]
        rows = await histories.put_histories(conn, had)
        served = [
            Composed(
                cohort=one.cohort.number,
                edition=keys[one.draft.fingerprint],
                history=rows[past],
                shown=page.articles,
                payloads=[payloads[part.body] for part in page.payloads],
            )
            for one, page, past in zip(full, pages, had, strict=True)
        ]
        empty = [one.cohort for one in servings if not one.draft.edition.items and not says]
        return served + [Composed(one.number, None, one.history, (), ()) for one in empty]

    async def _draft(
        self,
        conn: AsyncConnection,
        digest: DigestSettings,
        group: SlotGroup,
        reader: tuple[datetime, Past, Interests | None],
    ) -> Draft:
        if digest.recap:
            key: tuple[object, ...] = (group,)
            if key not in self._drafts:
                recap = await self._editor.recap(conn, digest, group.due)
                self._drafts[key] = Draft(self._stories.alike(recap, group.due))
            return self._drafts[key]
        floor, past, wanted = reader
        until = past.served_until(digest.name, floor)
        oldest, newest = reach(digest, group.due)
        since = window_start(until, group.due, group.due - newest, group.due - oldest)
        ranked = await self._rank(conn, digest, since, wanted)
        edition = compose(ranked, digest, group.due, group.zone, past.had)
        shown = tuple((one.candidate.story, one.candidate.is_update) for one in edition.items)
        key = (group, since, shown)
        draft = self._drafts.get(key)
        if draft is None:
            alike = self._stories.alike(edition, since)
            draft = self._drafts[key] = Draft(replace(alike, is_personal=wanted is not None))
        elif wanted is None and draft.edition.is_personal:
            draft.edition = replace(draft.edition, is_personal=False)
        return draft

    async def _rank(
        self,
        conn: AsyncConnection,
        digest: DigestSettings,
        since: datetime,
        wanted: Interests | None,
    ) -> Sequence[EditionItem]:
        key = (digest.name, since)
        async with self._ranking:
            if key not in self._ranked:
                self._ranked[key] = await self._editor.rank(conn, digest, since, self.now)
        ranked = self._ranked[key]
        if wanted is None:
            return ranked
        if key not in self._choices:
            self._choices[key] = Choice(self._editor.folded(ranked[:MOST_PERSONAL]))
        return self._choices[key].personal(wanted)

    async def _tell(
        self, conn: AsyncConnection, digest: DigestSettings, drafts: Sequence[Draft]
    ) -> None:
        """Put the drafts into words that are not yet, each once."""
        new = list({id(draft): draft for draft in drafts if not draft.fingerprint}.values())
        if not digest.recap:
            stories = self._stories.untold(draft.edition for draft in new)
            known = self._told.setdefault(digest.name, {})
            told = await self._editor.tell_stories(conn, digest, stories, known)
            self._stories.note_told(stories, told)
        for draft in new:
            draft.edition = self._stories.told(draft.edition)
            draft.fingerprint = editions.fingerprint(draft.edition, self._stories.fingerprints)

    async def _page(
        self,
        conn: AsyncConnection,
        digest: DigestSettings,
        group: SlotGroup,
        serving: Serving,
    ) -> Page:
        language, wording = serving.cohort.language, serving.cohort.wording
        draft = serving.draft
        if (language, wording) not in draft.pages:
            voice = Voice(self._words, language, group.zone, group.due)
            cover = await find_cover(conn, digest, draft.edition, voice)
            shown = self._stories.worded(draft.edition, wording)
            known = self._stories.written.setdefault((group, language), {})
            bodies = render_edition(
                shown, language, self._words, group.due, cover=cover, known=known
            )
            articles = shown_articles(draft.edition, cover)
            draft.pages[language, wording] = Page(tuple(map(pack, bodies)), articles)
            await asyncio.sleep(0)
        return draft.pages[language, wording]


def _with(past: Past, edition: int) -> tuple[int, ...]:
    return tuple(past.editions) if edition in past.editions else (*past.editions, edition)
