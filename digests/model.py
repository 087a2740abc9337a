"""The records that travel from a source to a chat: values only, one record for each stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

Language = Literal["zh-Hans", "zh-Hant", "en", "other"]
"""What an article is written in; subscribers read in one of the first three."""

Wording = Literal["zh-Hans", "zh-Hant", "zh-TW", "zh-HK"]
"""What a reader may have Chinese put into: characters alone, or the wording of a place too."""

Reading = Literal["full", "excerpt", "link"]
"""How much of an article is shown in a chat, where the whole text is somebody's right."""

Amended = Literal["", "corrected", "withdrawn"]
"""What operators did to a story after it was composed into an edition."""


@dataclass(frozen=True, slots=True)
class FileMark:
    """What a file, or the entry of a feed, looked like when it was read.

    `path` is relative to the source's folder, with `/`, or the entry's key; `size` in bytes (an
    entry's in characters); `mtime_ns` is 0 for an entry; `sha256` in hex.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that an article names: its true address (proxies unwrapped) and its caption."""

    address: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class RawItem:
    """One post or feed entry as its source gave it, before it is read as an article.

    `published` is aware UTC; it is not `published_certain` when the source gave only the time of
    fetching, only a day, or nothing usable (then it is None). `pictures` are the addresses given
    beside the body (front matter, enclosures), best first, still wrapped as the source had them.
    """

    source: str
    title: str
    html: str
    outlet: str
    medium: str = ""
    section: str = ""
    categories: tuple[str, ...] = ()
    author: str = ""
    published: datetime | None = None
    published_certain: bool = False
    address: str | None = None
    pictures: tuple[str, ...] = ()
    file: FileMark | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that could not be read: `line` counts from 1, 0 where no line is to blame."""

    file: FileMark
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A file whose time changed and whose content did not."""

    file: FileMark


class BlockKind(StrEnum):
    """What a block of an article's body is."""

    TEXT = "text"
    STANDFIRST = "standfirst"
    HEADING = "heading"
    QUOTE = "quote"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article's body: a paragraph, a heading, one list entry, one table row."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place where an article stands: whose it is, of what kind, and under which headings."""

    outlet: str
    medium: str = ""
    section: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One article, cleaned: what readers read and everything else is computed from.

    `identity` is a SHA-256 in hex over outlet and canonical address, or outlet and normalised title
    where there is no address; `content_hash` is one over the normalised text.
    """

    source: str
    outlet: str
    medium: str
    section: str
    categories: tuple[str, ...]
    title: str
    address: str | None
    published: datetime | None
    published_certain: bool
    language: Language
    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    identity: str
    content_hash: str

    @property
    def shelf(self) -> Shelf:
        """The place where it stood."""
        return Shelf(self.outlet, self.medium, self.section, self.categories)

    @property
    def text(self) -> str:
        """The whole text, the standfirst in its place: one block a line."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def prose(self) -> tuple[str, ...]:
        """The blocks a summary may quote, in reading order: no headings, tables or code."""
        return prose(self.blocks)

    @property
    def standfirst(self) -> str:
        """What the editor put above the text, or an empty string."""
        return standfirst(self.blocks)


def prose(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The blocks a summary may quote, in reading order: no headings, tables or code."""
    spoken = (BlockKind.TEXT, BlockKind.STANDFIRST, BlockKind.QUOTE, BlockKind.LIST)
    return tuple(block.text for block in blocks if block.kind in spoken)


def standfirst(blocks: Sequence[Block]) -> str:
    """What the editor put above the text, or an empty string."""
    return "\n".join(block.text for block in blocks if block.kind is BlockKind.STANDFIRST)


@dataclass(frozen=True, slots=True)
class Report:
    """A stored article as composing sees it: one outlet's telling of a story.

    `summaries` are by length (short, medium, long). `news_at` is when it counts as news (aware
    UTC). `picture` is the key of a prepared picture. `shelves` are the other places where the same
    text stood, in other outlets too. `facts` are the sentences that add to what its story had said
    before it. `seen_at` is when it could be told: when it came in, or, with its source's backlog,
    when it was news. `is_corrected` where operators wrote its summaries; `story_title` and
    `story_summary` are what they have its story say, if anything.
    """

    article: int
    story: int
    title: str
    outlet: str
    medium: str
    section: str
    categories: tuple[str, ...]
    language: Language
    published: datetime | None
    published_certain: bool
    news_at: datetime
    seen_at: datetime
    summaries: Mapping[str, tuple[str, ...]]
    picture: int | None = None
    address: str | None = None
    shelves: tuple[Shelf, ...] = ()
    facts: tuple[str, ...] = ()
    is_corrected: bool = False
    story_title: str = ""
    story_summary: tuple[str, ...] = ()


PERSONAL_REASONS: Final = frozenset({"followed", "liked"})
"""Keys of reasons that are one subscriber's own."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item stands where it stands: a key with values; the bot finds the words."""

    key: str
    values: Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Addition:
    """What one article added to its story: sentences, when they came in, and its own summary."""

    article: int
    title: str
    outlet: str
    language: Language
    published: datetime | None
    published_certain: bool
    address: str | None
    seen_at: datetime
    facts: tuple[str, ...]
    summary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One dated line in the course of a story: what happened, and the article that told it."""

    at: datetime
    text: str
    article: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that an edition may carry, told by the article that represents it.

    `outlets` are all that carry the story, the representing one first. `arrived_at` is when the
    story's newest article counts as news (aware UTC), `carried_at` that of the newest of each
    outlet that wrote a text of its own; `articles` are all, the representing one first.
    `related` are stories of the same wider matter and how close they are, 0 to 1. `picture` is the
    key of one that is ready. `voices` has for each sentence of the summary the outlet to name with
    it, or an empty string; it may be shorter. An update says only what was added since. The
    course of a story stands in recaps. A leftover is one that was news for an earlier edition.
    What is corrected is told as operators put it; what they did only once it was composed, readers
    are told (`amended`).
    """

    story: int
    article: int
    title: str
    summary: tuple[str, ...]
    language: Language
    outlets: tuple[str, ...]
    medium: str
    section: str
    categories: tuple[str, ...]
    published: datetime | None
    published_certain: bool
    arrived_at: datetime
    picture: int | None = None
    address: str | None = None
    articles: tuple[int, ...] = ()
    carried_at: tuple[datetime, ...] = ()
    related: Mapping[int, float] = field(default_factory=dict)
    voices: tuple[str, ...] = ()
    additions: tuple[Addition, ...] = ()
    course: tuple[Moment, ...] = ()
    is_update: bool = False
    is_leftover: bool = False
    is_corrected: bool = False
    amended: Amended = ""

    @property
    def authors(self) -> int:
        """How many outlets wrote a text of their own."""
        return len(self.carried_at)


@dataclass(frozen=True, slots=True)
class Interests:
    """What a subscriber wants more or less of: folded words.

    `liked` weighs the words of what was liked: those of one article weigh 1 together.
    """

    followed: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    liked: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.followed or self.muted or self.liked)


@dataclass(frozen=True, slots=True)
class EditionItem:
    """One place of an edition: the story, how it scored and why."""

    candidate: Candidate
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What one cohort gets at one time: frozen when it is composed.

    `due` is the aware UTC instant it is for; `local_day` that instant's day in `zone` (an IANA
    name); a recap covers the last `days` up to it. A personal one was composed by one subscriber's
    interests. The first item that has a picture leads.
    """

    digest: str
    title: str
    due: datetime
    zone: str
    local_day: date
    items: tuple[EditionItem, ...]
    days: int = 1
    is_personal: bool = False

    @property
    def lead_picture(self) -> int | None:
        """The key of the picture that leads, or None."""
        pictures = (item.candidate.picture for item in self.items)
        return next((picture for picture in pictures if picture is not None), None)
