"""What a just read article is: new, an edit of one we have, or one we have once more."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digests.model import Article
from digests.similar import COPY_LETTERS
from digests.store.incoming import Known

SAME_TITLE = timedelta(hours=48)
SAME_TEXT = timedelta(hours=72)
DAY = timedelta(days=1)
AHEAD = timedelta(minutes=10)
OLD = timedelta(days=9)
"""How old an article without a date is taken to be where a source is read for the first time."""

ENOUGH_TEXT = 40
"""Letters below which equal texts of one outlet prove nothing (快讯 such as 「视频」)."""

ALIKE = 0.5
ALIKE_ELSEWHERE = 0.7
"""How alike another outlet's copy stays when it is edited; below that it is a text of its own."""

EXCERPT = 2 / 3
"""A text from elsewhere that is shorter than this share of what we have is an excerpt of it."""

GROWN = 0.05
"""How much longer or shorter one outlet's second telling may be and still be the first, edited."""

Alike = Callable[[str, str], float]


class Neighbours:
    """Stored articles that may be the same as a new one, found by identity and by text."""

    def __init__(self, known: Iterable[Known]) -> None:
        """Begin with those that are stored, oldest first."""
        self._by_key: dict[int, Known] = {}
        self._by_mark: dict[str, dict[int, None]] = {}
        for one in known:
            self.add(one)

    def add(self, known: Known) -> None:
        """Hold a stored article, or what it has become."""
        self._by_key[known.article] = known
        for mark in (known.identity, known.content_hash):
            self._by_mark.setdefault(mark, {})[known.article] = None

    def find(self, article: int) -> Known | None:
        """The one with this key, if it is held."""
        return self._by_key.get(article)

    def of(self, article: Article) -> list[Known]:
        """Those with its identity or its text: of its outlet first, then newest first."""
        keys: set[int] = set()
        for mark in (article.identity, article.content_hash):
            keys.update(self._by_mark.get(mark, ()))
        found = (self._by_key[key] for key in sorted(keys, reverse=True))
        return sorted(found, key=lambda known: known.outlet != article.outlet)


@dataclass(frozen=True, slots=True)
class New:
    """An article that we do not have."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that we have, with new content: from `elsewhere` if it stood in another place."""

    article: int
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """An article that we have, from another place."""

    article: int


Judgement = New | Changed | Again


def judge(
    article: Article, of_file: Known | None, others: Sequence[Known], alike: Alike
) -> Judgement:
    """Compare an article with the one its file was before, and with others we have.

    `others` have its identity or its text. Without an address a title is the same article within
    48 hours; where a date is uncertain, if the text is alike. Another outlet's article is the same
    only if its text is.
    """
    if of_file is not None and _is_edit(article, of_file, alike):
        return _edited(article, of_file)
    for known in others:
        if known.identity == article.identity and _same_title(article, known, alike):
            return _newer(article, known)
        if _same_text(article, known):
            return _newer(article, known)
    return New()


def judge_copy(article: Article, known: Known) -> Judgement:
    """Compare an article with a stored one that has nearly its text, of whatever outlet.

    What an outlet tells again under another address is an article of its own if it has grown: an
    update of a running story.
    """
    if known.outlet == article.outlet:
        ratio = len(article.text) / max(len(known.text), 1)
        if abs(ratio - 1) > GROWN:
            return New()
    elif not _near(article, known, SAME_TEXT) and _both_certain(article, known):
        return New()
    return _newer(article, known)


def news_time(
    published: datetime | None, certain: bool, now: datetime, *, backlog: bool = False
) -> datetime:
    """When an article counts as news: its own time, unless that cannot be; then when it is seen.

    A date without a time counts from the end of that day, or from now if that is sooner. In a
    `backlog`, what was there before its source was read, an impossible time counts as nine days
    ago.
    """
    if published is None or published > now + AHEAD:
        return now - OLD if backlog else now
    at_midnight = published.time() == datetime.min.time()
    if at_midnight and not certain:
        return min(published + DAY, now)
    return min(published, now)


def _is_edit(article: Article, known: Known, alike: Alike) -> bool:
    if known.identity == article.identity or known.content_hash == article.content_hash:
        return True
    least = ALIKE if known.outlet == article.outlet else ALIKE_ELSEWHERE
    return alike(article.text, known.text) >= least


def _edited(article: Article, known: Known) -> Judgement:
    """The file of an article has changed: an edit, unless the article holds another's content."""
    own = (known.source, known.outlet) == (article.source, article.outlet)
    if not own or article.shelf in known.shelves:
        return _newer(article, known)
    if known.identity != article.identity and _earlier(article, known):
        return Again(known.article)
    return Changed(known.article)


def _same_title(article: Article, known: Known, alike: Alike) -> bool:
    if article.address is not None:
        return True
    if known.content_hash == article.content_hash:
        return _near(article, known, SAME_TITLE) or not _both_certain(article, known)
    if _both_certain(article, known):
        return _near(article, known, SAME_TITLE)
    return alike(article.text, known.text) >= ALIKE


def _same_text(article: Article, known: Known) -> bool:
    if known.content_hash != article.content_hash:
        return False
    ours = known.outlet == article.outlet
    enough, apart = (ENOUGH_TEXT, SAME_TITLE) if ours else (COPY_LETTERS, SAME_TEXT)
    near = _near(article, known, apart) or not _both_certain(article, known)
    return near and len(article.text) >= enough


def _newer(article: Article, known: Known) -> Judgement:
    """The same article once more: of its outlet's different tellings the later is kept.

    The same source and section tell the same address anew when they change it. From elsewhere only
    a later date makes it newer, and an excerpt never is.
    """
    if known.outlet != article.outlet or not _differs(article, known):
        return Again(known.article)
    elsewhere = known.source != article.source or known.shelf != article.shelf
    if elsewhere:
        newer = _later(article, known) and len(article.text) >= EXCERPT * len(known.text)
    else:
        retold = known.identity == article.identity and article.address is not None
        newer = (retold and not _earlier(article, known)) or _later(article, known)
    return Changed(known.article, elsewhere) if newer else Again(known.article)


def _differs(article: Article, known: Known) -> bool:
    return known.content_hash != article.content_hash or known.title != article.title


def _earlier(article: Article, known: Known) -> bool:
    return _apart(article, known) < timedelta()


def _later(article: Article, known: Known) -> bool:
    return _apart(article, known) > timedelta()


def _apart(article: Article, known: Known) -> timedelta:
    """How much later an article is dated; nothing where a date is missing."""
    if article.published is None or known.published is None:
        return timedelta()
    return article.published - known.published


def _both_certain(article: Article, known: Known) -> bool:
    return article.published_certain and known.published_certain


def _near(article: Article, known: Known, apart: timedelta) -> bool:
    if article.published is None or known.published is None:
        return False
    return abs(_apart(article, known)) <= apart
