"""A feed: RSS, Atom or JSON Feed, asked for what is new; each entry is an item."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from yarl import URL

from digests.formats.entry import Entry, FeedDocument, NotAFeed, first_words, length_of
from digests.formats.entrykeys import content_hash, keyed
from digests.formats.feed import DAY, read_feed
from digests.formats.fullpage import read_page
from digests.model import FileMark, RawItem, Rejected, Touched
from digests.settings import FeedSettings
from digests.sources import Fetched, Mark, Retired, SourceError
from digests.sources.feednotes import FeedNotes
from digests.sources.guard import shown
from digests.sources.manners import retry_after
from digests.sources.web import Reply, Web
from digests.sources.weberrors import Refused, Resting, TooLarge, WebError

MAX_PAGE_BYTES: Final = 3_000_000
MAX_PAGES: Final = 20
"""Pages that are fetched in one round; the other entries wait for the next."""

MAX_TRIES: Final = 3
_FEEDS: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_PAGES: Final = "text/html, application/xhtml+xml, */*;q=0.1"
_PAGE_TYPE: Final = re.compile(r"\s*(?:$|text/|application/xhtml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An entry that is new or changed, and its page if that was asked for and came."""

    entry: Entry
    mark: FileMark
    page: Reply | None = None


class Feed:
    """The source that asks one feed."""

    def __init__(self, settings: FeedSettings, web: Web) -> None:
        """Take what the operator wrote, and what fetches."""
        self._settings = settings
        self._web = web

    @property
    def name(self) -> str:
        """The name the operator gave it."""
        return self._settings.name

    async def fetch(self, mark: Mark) -> Fetched:
        """Ask for what is new or edited since `mark`. Raises SourceError, Retired.

        1. ask, under the conditions noted; 2. read the document, in a thread; 3. tell entries by
        their keys, drop what is known; 4. with `full_text` fetch pages; 5. items, when walked.
        """
        notes = FeedNotes.read(mark.notes, self._settings.address)
        reply = await self._ask(notes)
        if reply.status == 304:
            rest = _longer(_rest(reply.headers), notes.rest)
            return Fetched(iter(()), len(mark.files), notes.written(), rest)
        document = await asyncio.to_thread(self._read, reply)
        found = keyed(document.entries, mark.files, notes.keyed_by, notes.traces)
        fresh = [
            _Fresh(entry, file)
            for key, entry in found.entries.items()
            if (file := _file(key, entry)).sha256 != _sha256_of(mark, key)
        ]
        unchanged = len(found.entries) - len(fresh)
        tries: Mapping[str, int] = {}
        if self._settings.full_text:
            fresh, tries = await self._with_pages(fresh, notes.tries)
        rest = _longer(_rest(reply.headers), document.rest)
        notes = notes.after(reply, found, tries, document.rest)
        # An empty feed is a mishap more often than the end of all its entries.
        gone = tuple(key for key in mark.files if key not in found.entries) if found.entries else ()
        items, waits = self._items(fresh, document), bool(tries)
        return Fetched(items, unchanged, notes.written(), None if waits else rest, gone, waits)

    async def _ask(self, notes: FeedNotes) -> Reply:
        """An answer that is good or 304. Raises SourceError."""
        try:
            reply = await self._web.get(notes.address, _FEEDS, headers=notes.conditions())
        except Resting as problem:
            raise self._error(str(problem), timedelta(seconds=problem.seconds)) from problem
        except WebError as problem:
            raise self._error(str(problem)) from problem
        if reply.status == 410:
            raise Retired(
                f"the feed of source {self.name} is gone for good (410); remove the source"
            )
        if reply.status == 304 and notes.conditions():
            return reply
        if not 200 <= reply.status < 300 or not reply.body:
            seconds = retry_after(reply.headers)
            rest = timedelta(seconds=seconds) if seconds else None
            what = f"answers {reply.status}" if reply.status != 200 else "gives nothing"
            raise self._error(f"{shown(URL(reply.address))} {what}", rest)
        return reply

    def _error(self, what: str, rest: timedelta | None = None) -> SourceError:
        return SourceError(f"the feed of source {self.name} cannot be read: {what}", rest)

    def _read(self, reply: Reply) -> FeedDocument:
        try:
            return read_feed(reply.body, reply.headers, reply.address)
        except NotAFeed as problem:
            hint = f"; write {problem.feed} as its address" if problem.feed else ""
            place = shown(URL(reply.address))
            raise self._error(f"what {place} gives is {problem}{hint}") from problem

    async def _with_pages(
        self, fresh: list[_Fresh], tries: Mapping[str, int]
    ) -> tuple[list[_Fresh], dict[str, int]]:
        """Those that can be given now, and how often each of the others has been tried in vain."""
        fresh = sorted(fresh, key=lambda one: tries.get(one.mark.path, 0))
        to_ask = [one for one in fresh if one.entry.address][:MAX_PAGES]
        answers = await asyncio.gather(*(self._page(one) for one in to_ask))
        asked = {one.mark.path: answer for one, answer in zip(to_ask, answers, strict=True)}
        given: list[_Fresh] = []
        waiting: dict[str, int] = {}
        for one in fresh:
            before = tries.get(one.mark.path, 0)
            answer = asked.get(one.mark.path, one)
            if one.entry.address and one.mark.path not in asked:
                waiting[one.mark.path] = before
            elif answer is not None:
                given.append(answer)
            elif before + 1 < MAX_TRIES:
                waiting[one.mark.path] = before + 1
            else:
                given.append(one)
        return given, waiting

    async def _page(self, one: _Fresh) -> _Fresh | None:
        """The entry with its page, or without if it can have none; None to try again."""
        try:
            reply = await self._web.get(one.entry.address or "", _PAGES, max_bytes=MAX_PAGE_BYTES)
        except (Refused, TooLarge):
            return one
        except WebError:
            return None
        if not 200 <= reply.status < 300:
            return None
        is_page = _PAGE_TYPE.match(reply.headers.get("Content-Type", "")) is not None
        return replace(one, page=reply) if is_page else one

    def _items(
        self, fresh: list[_Fresh], document: FeedDocument
    ) -> Iterator[RawItem | Rejected | Touched]:
        outlet = self._settings.outlet or document.title[:60].strip() or self.name
        for one in fresh:
            yield self._item(one, outlet)

    def _item(self, one: _Fresh, outlet: str) -> RawItem | Rejected:
        entry, settings = _with_article(one), self._settings
        title = entry.title or first_words(entry.html)
        if not title:
            return Rejected(one.mark, 0, "the entry has neither a title nor a text")
        return RawItem(
            source=settings.name,
            title=title,
            html=entry.html,
            outlet=outlet,
            medium=settings.medium,
            section=settings.section,
            categories=tuple(dict.fromkeys((*settings.categories, *entry.tags))),
            author=entry.author,
            published=entry.published,
            published_certain=entry.certain,
            address=entry.address,
            pictures=entry.pictures,
            file=one.mark,
        )


def _with_article(one: _Fresh) -> Entry:
    """The entry with what its page has, where that is more than what the feed has."""
    if one.page is None:
        return one.entry
    page = read_page(one.page.body, one.page.headers.get("Content-Type", ""), one.page.address)
    html = page.html if length_of(page.html) > length_of(one.entry.html) else one.entry.html
    pictures = (*one.entry.pictures, *([page.picture] if page.picture else []))
    return replace(one.entry, html=html, pictures=tuple(dict.fromkeys(pictures)))


def _file(key: str, entry: Entry) -> FileMark:
    return FileMark(key, len(entry.title) + len(entry.html), 0, content_hash(entry))


def _sha256_of(mark: Mark, key: str) -> str | None:
    known = mark.files.get(key)
    return known.sha256 if known else None


def _rest(headers: Mapping[str, str]) -> timedelta | None:
    """How long the answer holds good by its headers, up to a day. RFC 9111, 5.2 and 5.3."""
    control = headers.get("Cache-Control", "").lower()
    if re.search(r"\bno-(?:cache|store)\b", control):
        return None
    if found := re.search(r"\bmax-age=\"?(\d{1,9})", control):
        seconds = int(found[1])
    else:
        seconds = _seconds_between(headers.get("Date", ""), headers.get("Expires", ""))
    return min(timedelta(seconds=seconds), DAY) if seconds > 0 else None


def _seconds_between(written: str, until: str) -> int:
    try:
        return int((parsedate_to_datetime(until) - parsedate_to_datetime(written)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0


def _longer(*rests: timedelta | None) -> timedelta | None:
    return max((rest for rest in rests if rest), default=None)
