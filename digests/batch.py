"""A batch on its way in: what each of its articles is, decided before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

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
from digests.stories import Near, StoryIndex

MOST_SHELVES: Final = 20
"""Other places that are kept of one article."""


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

    async def take(
        self, article: Article, summaries: Summaries, before: int | None
    ) -> tuple[Judgement, int]:
        """Decide what an article is; its judgement and key.

        1. judge it beside the article its file was `before`, and those with its identity or text;
        2. if it is new, beside those with nearly its text; 3. place it.
        """
        at = self.times.news_time(article)
        of_file = None if before is None else self.neighbours.find(before)
        near: list[Near] = []
        judgement = judge(article, of_file, self.neighbours.of(article), alike)
        if isinstance(judgement, New):
            near = self.index.find_near(article.title, article.text, article.outlet, at)
            judgement = await self._judge_near(article, near)
        match judgement:
            case New():
                key = self._place(article, summaries, at, near)
            case Changed(key, elsewhere):
                self._change(key, article, summaries, elsewhere=elsewhere)
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

    async def _judge_near(self, article: Article, near: list[Near]) -> Judgement:
        copies = [one.article for one in near if one.is_copy]
        missing = [key for key in copies if self.neighbours.find(key) is None]
        if missing:
            for known in await incoming.find_known_by_key(self.conn, missing):
                self.neighbours.add(known)
        for key in copies:
            judgement = judge_copy(article, self._known(key))
            if not isinstance(judgement, New):
                return judgement
        return New()

    def _place(self, article: Article, summaries: Summaries, at: datetime, near: list[Near]) -> int:
        key = next(self.article_keys)
        story = self.index.find(article.title, article.text, article.outlet, at)
        if story is None and near:
            story = near[0].story
        if story is None:
            story = next(self.story_keys)
            self._begun[story] = at, at
        else:
            spans = self._begun if story in self._begun else self._grown
            first, last = spans.get(story, (at, at))
            spans[story] = min(first, at), max(last, at)
        self.index.add(key, story, article.title, article.text, article.outlet, at)
        self.new.append(NewArticle(key, story, article, summaries, at, self.times.backlog))
        self.neighbours.add(_known(key, article))
        return key

    def _change(self, key: int, article: Article, summaries: Summaries, *, elsewhere: bool) -> None:
        known = self._known(key)
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
        self._changed.append((key, article, summaries))
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
