"""A batch on its way in: what each of its articles is, decided before anything is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from digests.facts import new_facts
from digests.judge import (
    Again,
    Changed,
    Judgement,
    Neighbours,
    New,
    judge,
    judge_copy,
    news_time,
)
from digests.model import Article, Shelf
from digests.similar import alike
from digests.store import incoming
from digests.store.incoming import Known, NewArticle, Span, Summaries
from digests.stories import Match, Near, StoryIndex, confirm
from digests.storytraits import Traits
from digests.text.words import Segmenter

MOST_SHELVES: Final = 20
"""Other places that are kept of one article."""

_SAID: Final = 6
"""Articles of a story, those that came last, that tell what it has said."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An article as it comes: what was made of it before anything was known of the others."""

    article: Article
    summaries: Summaries
    traits: Traits


@dataclass(frozen=True, slots=True)
class Times:
    """What a batch is dated by: see `Ingest`; `backlog` if its source was never read before."""

    now: datetime
    backlog: bool = False
    trust_future: bool = False

    def news_time(self, article: Article) -> datetime:
        """When an article counts as news."""
        seen = self.now
        if self.trust_future and article.published is not None:
            seen = max(seen, article.published)
        published, certain = article.published, article.published_certain
        return news_time(published, certain, seen, backlog=self.backlog)


@dataclass(slots=True)
class Batch:
    """Takes articles one by one, each judged with those before it, and writes them all at once.

    The index of stories holds what was taken at once: if the writing fails it must be filled anew.
    The keys are reserved ones, as many as there are articles.
    """

    conn: AsyncConnection
    segmenter: Segmenter
    index: StoryIndex
    neighbours: Neighbours
    times: Times
    story_keys: Iterator[int]
    article_keys: Iterator[int]
    new: list[NewArticle] = field(default_factory=list)
    _changed: list[tuple[int, Article, Summaries]] = field(default_factory=list)
    _begun: dict[int, Span] = field(default_factory=dict)
    _grown: dict[int, Span] = field(default_factory=dict)
    _standing: dict[int, tuple[Shelf, ...]] = field(default_factory=dict)

    async def take(self, taken: Taken, before: int | None) -> tuple[Judgement, int]:
        """Decide what an article is; its judgement and key.

        1. judge it beside the article its file was `before`, and those with its identity or text;
        2. if it is new, beside those with nearly its text; 3. place it, with what it adds to its
        story.
        """
        article = taken.article
        at = self.times.news_time(article)
        of_file = None if before is None else self.neighbours.find(before)
        match, near = Match(None), list[Near]()
        judgement = judge(article, of_file, self.neighbours.of(article), alike)
        if isinstance(judgement, New):
            match = self.index.match(taken.traits, at)
            near = await self._near(article, match)
            judgement = self._judge_near(article, near)
        match judgement:
            case New():
                key = await self._place(taken, at, near[0].story if near else match.story)
            case Changed(key, elsewhere):
                self._change(key, taken, elsewhere=elsewhere)
            case Again(key):
                self._stand(self._known(key), article.shelf)
        if of_file is not None and of_file.article != key:
            self._leave(of_file, article.shelf)
        return judgement, key

    async def write(self, source: int) -> None:
        """Store what was decided."""
        await incoming.put_stories(self.conn, self._begun)
        await incoming.grow_stories(self.conn, self._grown)
        await incoming.put_articles(self.conn, source, self.new, self.times.now)
        for key, article, summaries in self._changed:
            await incoming.change_article(
                self.conn, key, source, article, summaries, self.times.now
            )
        await incoming.put_shelves(self.conn, self._standing)

    async def _near(self, article: Article, match: Match) -> list[Near]:
        texts = await self._texts(held.article for held in match.maybe_near)
        return confirm(self.segmenter, article.text, match.maybe_near, texts)

    def _judge_near(self, article: Article, near: list[Near]) -> Judgement:
        for one in near:
            if one.is_copy:
                judgement = judge_copy(article, self._known(one.article))
                if not isinstance(judgement, New):
                    return judgement
        return New()

    async def _texts(self, keys: Iterable[int]) -> dict[int, str]:
        """The texts of articles, by their keys: those of this batch, and those that are stored."""
        wanted = list(keys)
        missing = [key for key in wanted if self.neighbours.find(key) is None]
        if missing:
            for known in await incoming.find_known_by_key(self.conn, missing):
                self.neighbours.add(known)
        found = map(self.neighbours.find, wanted)
        return {known.article: known.text for known in found if known is not None}

    async def _place(self, taken: Taken, at: datetime, story: int | None) -> int:
        key, article = next(self.article_keys), taken.article
        facts: tuple[str, ...] = ()
        if story is None:
            story = next(self.story_keys)
            self._begun[story] = at, at
        else:
            facts = await self._facts(article, story)
            spans = self._begun if story in self._begun else self._grown
            first, last = spans.get(story, (at, at))
            spans[story] = min(first, at), max(last, at)
        self.index.add(key, story, taken.traits, at, self.times.now)
        self.new.append(
            NewArticle(key, story, article, taken.summaries, at, self.times.backlog, facts)
        )
        self.neighbours.add(_known(key, article))
        return key

    async def _facts(self, article: Article, story: int) -> tuple[str, ...]:
        texts = await self._texts(self.index.latest(story, _SAID))
        return new_facts(article.prose, list(texts.values()), self.segmenter)

    def _change(self, key: int, taken: Taken, *, elsewhere: bool) -> None:
        known, article = self._known(key), taken.article
        if elsewhere:
            self._stand(known, article.shelf)
            known, own = self._known(key), known.shelf
            article = replace(
                article,
                outlet=own.outlet,
                medium=own.medium,
                section=own.section,
                categories=own.categories,
            )
        if article.published is None:
            article = replace(
                article, published=known.published, published_certain=known.published_certain
            )
        self._changed.append((key, article, taken.summaries))
        self.index.change(key, taken.traits)
        self.neighbours.add(replace(_known(key, article), shelves=known.shelves))

    def _stand(self, known: Known, shelf: Shelf) -> None:
        if shelf not in (known.shelf, *known.shelves) and len(known.shelves) < MOST_SHELVES:
            self._shelve(known, (*known.shelves, shelf))

    def _leave(self, known: Known, shelf: Shelf) -> None:
        """A file that was one more copy of an article has become another."""
        if shelf in known.shelves:
            self._shelve(known, tuple(other for other in known.shelves if other != shelf))

    def _shelve(self, known: Known, shelves: tuple[Shelf, ...]) -> None:
        self._standing[known.article] = shelves
        self.neighbours.add(replace(known, shelves=shelves))

    def _known(self, key: int) -> Known:
        known = self.neighbours.find(key)
        if known is None:
            raise LookupError(f"article {key} was judged and is not known")
        return known


def _known(key: int, article: Article) -> Known:
    return Known(
        article=key,
        identity=article.identity,
        content_hash=article.content_hash,
        source=article.source,
        shelf=article.shelf,
        title=article.title,
        published=article.published,
        published_certain=article.published_certain,
        text=article.text,
    )
