"""What a just read article is: new, an edit of one we have, or one we have once more."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digests.model import Article
from digests.store.news import Known

SAME_TITLE = timedelta(hours=48)
DAY = timedelta(days=1)
AHEAD = timedelta(minutes=10)
ENOUGH_TEXT = 40
"""Letters below which equal texts prove nothing (快讯 such as 「视频」)."""

ALIKE = 0.5

Alike = Callable[[str, str], float]


class Neighbours:
    """Stored articles that may be the same as a new one, found by identity and by text."""

    def __init__(self, known: Iterable[Known]) -> None:
        """Begin with those that are stored, oldest first."""
        self._by_key: dict[int, Known] = {}
        self._by_mark: dict[tuple[str, str], dict[int, None]] = {}
        for one in known:
            self.add(one)

    def add(self, known: Known) -> None:
        """Hold a stored article, or what it has become."""
        self._by_key[known.article] = known
        for mark in (known.identity, known.content_hash):
            self._by_mark.setdefault((known.outlet, mark), {})[known.article] = None

    def of(self, article: Article) -> list[Known]:
        """Those of its outlet with its identity or its text, newest first."""
        keys: set[int] = set()
        for mark in (article.identity, article.content_hash):
            keys.update(self._by_mark.get((article.outlet, mark), ()))
        return [self._by_key[key] for key in sorted(keys, reverse=True)]


@dataclass(frozen=True, slots=True)
class New:
    """An article that we do not have."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that we have, with new content."""

    article: int


@dataclass(frozen=True, slots=True)
class Again:
    """An article that we have, from another place."""

    article: int


Judgement = New | Changed | Again


def judge(
    article: Article, of_file: Known | None, others: Sequence[Known], alike: Alike
) -> Judgement:
    """Compare an article with the one its file was before, and with its outlet's others.

    `others` have its identity or its text. Without an address a title is the same article within
    48 hours; where a date is uncertain, if the text is alike.
    """
    if of_file is not None and _is_edit(article, of_file, alike):
        return Changed(of_file.article)
    for known in others:
        if known.identity == article.identity and _same_title(article, known, alike):
            return _newer(article, known)
        if _same_text(article, known):
            return Again(known.article)
    return New()


def news_time(published: datetime | None, certain: bool, now: datetime) -> datetime:
    """When an article counts as news: its own time, unless that cannot be; then when it is seen.

    A date without a time counts from the end of that day, or from now if that is sooner.
    """
    if published is None or published > now + AHEAD:
        return now
    at_midnight = published.time() == datetime.min.time()
    if at_midnight and not certain:
        return min(published + DAY, now)
    return min(published, now)


def _is_edit(article: Article, known: Known, alike: Alike) -> bool:
    return (
        known.identity == article.identity
        or known.content_hash == article.content_hash
        or alike(article.text, known.text) >= ALIKE
    )


def _same_title(article: Article, known: Known, alike: Alike) -> bool:
    if article.address is not None:
        return True
    if known.content_hash == article.content_hash:
        return _near(article, known) or not _both_certain(article, known)
    if _both_certain(article, known):
        return _near(article, known)
    return alike(article.text, known.text) >= ALIKE


def _same_text(article: Article, known: Known) -> bool:
    enough = len(article.text) >= ENOUGH_TEXT
    near = _near(article, known) or not _both_certain(article, known)
    return enough and near and known.content_hash == article.content_hash


def _newer(article: Article, known: Known) -> Judgement:
    """The same article from another place: the later of two different texts is kept."""
    later = (
        article.published is not None
        and known.published is not None
        and article.published > known.published
    )
    if later and article.content_hash != known.content_hash:
        return Changed(known.article)
    return Again(known.article)


def _both_certain(article: Article, known: Known) -> bool:
    return article.published_certain and known.published_certain


def _near(article: Article, known: Known) -> bool:
    if article.published is None or known.published is None:
        return False
    return abs(article.published - known.published) <= SAME_TITLE
