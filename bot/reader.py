"""An article in a chat: its blocks as pages of one message, turned in place."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.byline import byline, gist, headline, host
from bot.excerpt import excerpt
from bot.i18n import Voice
from bot.keyboards import Like, OpenLatest, OpenStory, ReadArticle, Unlike, pack, paging_row
from bot.markup import (
    CAPTION_LIMIT,
    Html,
    Piece,
    bold,
    chunks,
    clean,
    code,
    escape,
    escape_lines,
    flow,
    is_web_address,
    italic,
    join,
    link,
    quote,
    shorten,
    visible_length,
)
from bot.markup import pack as pack_pieces
from bot.messages import Body, Button, EditCaption, EditText, Keyboard, Photo, Text
from digests.model import Block, BlockKind, Reading
from digests.text import sentences

_TEXT_PAGE = 1500
_COMFORTABLE = 300
"""Code points of a paragraph up to which a page is rather left short than the paragraph cut."""

_ORPHAN = 60
"""Code points of a paragraph's end below which it is not left to a page of its own."""

_LONGEST_PIECE = 600
_FURNITURE = 56
"""Code points kept for the short title above a later page, and for the line under the last."""

_SHORT_TITLE = 30
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_ENDINGS: Mapping[Reading, tuple[str, str]] = {
    "full": ("article.end", "article.source"),
    "excerpt": ("article.excerpt", "article.full_text"),
    "link": ("article.summary", "article.full_text"),
}
"""What was read, and where all of it stands."""

_TIGHT = (BlockKind.LIST, BlockKind.TABLE)
_FRAMED = (BlockKind.STANDFIRST, BlockKind.QUOTE)


@dataclass(frozen=True, slots=True)
class ReadableArticle:
    """What the reader shows of an article; `picture` is the key of one that is ready.

    `reading` says how much: all blocks, how they begin, or no more than the `summary`. `story` is
    told by so many `outlets`; `liked` is None where nobody may like it.
    To turn the pages of a message that went out without its picture, leave `picture` out: whether
    text or caption is edited follows from it.
    """

    article: int
    title: str
    outlet: str
    published: datetime | None
    certain: bool
    address: str | None
    picture: int | None
    blocks: tuple[Block, ...]
    reading: Reading = "full"
    summary: tuple[str, ...] = ()
    story: int | None = None
    outlets: int = 1
    liked: bool | None = None


def render_article(
    article: ReadableArticle, page: int, voice: Voice, message: int | None = None
) -> Body:
    """Page `page` (from 1; the nearest there is) as a new message, or as an edit of `message`."""
    pages = _pages(article, voice)
    page = min(max(page, 1), len(pages))
    html = pages[page - 1]
    keyboard = _keyboard(article, page, len(pages), voice)
    if article.picture is None:
        return Text(html, keyboard) if message is None else EditText(message, html, keyboard)
    if message is None:
        return Photo(article.picture, html, keyboard)
    return EditCaption(message, html, keyboard)


def _pages(article: ReadableArticle, voice: Voice) -> tuple[Html, ...]:
    limit = _TEXT_PAGE if article.picture is None else CAPTION_LIMIT
    origin = byline((article.outlet, 1), article.published, article.certain, voice)
    header = join((bold(headline(article.title, article.address)), origin), "\n")
    room = limit - visible_length(header) - _FURNITURE
    blocks = _shown(article)
    bodies = pack_pieces(_pieces(blocks), room, limit - 2 * _FURNITURE) or (Html(""),)
    if article.reading != "full":
        bodies = bodies[:1]
    short = bold(escape(shorten(article.title, _SHORT_TITLE)))
    pages = [
        join((header if number == 1 else Html(f"{short} · {number}/{len(bodies)}"), body), "\n\n")
        for number, body in enumerate(bodies, 1)
    ]
    return (*pages[:-1], join((pages[-1], _ending(article, blocks, voice)), "\n\n"))


def _shown(article: ReadableArticle) -> tuple[Block, ...]:
    match article.reading:
        case "full":
            return article.blocks
        case "excerpt":
            return excerpt(article.blocks)
        case "link":
            return (Block(BlockKind.TEXT, gist(article.summary)),)


def _ending(article: ReadableArticle, blocks: tuple[Block, ...], voice: Voice) -> Html:
    said, leads = _ENDINGS[article.reading]
    if article.reading != "full" and _text_of(blocks) in ("", _text_of(article.blocks)):
        # There is nothing that it would be an excerpt or a summary of.
        said = ""
    place = host(article.address)
    source = escape(voice.say(leads, host=place)) if place else Html("")
    parts = (escape(voice.say(said)) if said else Html(""), link(source, article.address))
    return italic(join(parts, " · "))


def _text_of(blocks: Iterable[Block]) -> str:
    return " ".join(filter(None, (clean(block.text) for block in blocks)))


def _keyboard(article: ReadableArticle, page: int, pages: int, voice: Voice) -> Keyboard:
    latest = (Button(voice.say("button.latest"), pack(OpenLatest())),)
    onward = _onward(article, page, pages, voice)
    return tuple(row for row in (onward, _about(article, page, voice), latest) if row)


def _onward(article: ReadableArticle, page: int, pages: int, voice: Voice) -> tuple[Button, ...]:
    """To the other pages, or to where all of it stands."""
    if article.reading != "full":
        address = article.address or ""
        leads = (Button(voice.say("button.full_text"), url=address),)
        return leads if _may_be_pressed(address) else ()
    if pages == 1:
        return ()
    before = ReadArticle(article.article, page - 1) if page > 1 else None
    after = ReadArticle(article.article, page + 1) if page < pages else None
    return paging_row(before, f"{page}/{pages}", after)


def _about(article: ReadableArticle, page: int, voice: Voice) -> tuple[Button, ...]:
    """To its story, and to more like it."""
    row = []
    if article.story is not None:
        several = voice.say("button.story", count=article.outlets)
        label = several if article.outlets > 1 else voice.say("button.why")
        row.append(Button(label, pack(OpenStory(article.story))))
    if article.liked is not None:
        data = Unlike(article.article, page) if article.liked else Like(article.article, page)
        label = voice.say("button.liked" if article.liked else "button.like")
        row.append(Button(label, pack(data)))
    return tuple(row)


def _may_be_pressed(address: str) -> bool:
    """Whether Telegram takes the address for a button: for a bad one it refuses the message."""
    if not is_web_address(address):
        return False
    parts = urlsplit(address)
    try:
        sound = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return sound and _HOST.fullmatch(parts.hostname or "") is not None


def _pieces(blocks: Iterable[Block]) -> tuple[Piece, ...]:
    """The blocks as pieces; a heading is one with what follows, never the last line of a page."""
    pieces: list[Piece] = []
    last: BlockKind | None = None
    for block in blocks:
        found = _block(block, last)
        if not found:
            continue
        if last is BlockKind.HEADING and _fit_together(pieces[-1], found[0]):
            heading = pieces.pop()
            found[0] = Piece(join((heading.html, found[0].html), "\n"), heading.gap)
        pieces += found
        last = block.kind
    return tuple(pieces)


def _fit_together(one: Piece, other: Piece) -> bool:
    return visible_length(one.html) + visible_length(other.html) < _LONGEST_PIECE


def _block(block: Block, last: BlockKind | None) -> list[Piece]:
    """A block as pieces, several where it is long; none where nothing of it can be seen."""
    gap = "\n" if block.kind in _TIGHT and block.kind is last else "\n\n"
    if block.kind is BlockKind.CODE:
        shown = (code(escape_lines(part)) for part in _code_parts(block.text))
        return [Piece(html, gap) for html in shown if html]
    pieces: list[Piece] = []
    for part in _prose_parts(block.text):
        if pieces:
            gap = "\n" if block.kind in _FRAMED else " " if part[0].isascii() else ""
        bullet = "• " if block.kind is BlockKind.LIST and not pieces else ""
        pieces.append(Piece(_dressed(block.kind, escape(bullet + part)), gap))
    return pieces


def _dressed(kind: BlockKind, html: Html) -> Html:
    if kind is BlockKind.HEADING:
        return bold(html)
    return quote(html) if kind in _FRAMED else html


def _prose_parts(text: str) -> list[str]:
    whole = clean(text)
    if len(whole) <= _COMFORTABLE:
        return [whole] if whole else []
    parts = (
        part for sentence in sentences.split(text) for part in chunks(sentence, _LONGEST_PIECE)
    )
    *groups, last = _grouped(parts, _COMFORTABLE, flow)
    if groups and len(last) < _ORPHAN:
        return [*groups[:-1], flow((groups[-1], last))]
    return [*groups, last]


def _code_parts(text: str) -> list[str]:
    lines = (
        part
        for line in text.splitlines()
        for part in ((line,) if len(line) <= _LONGEST_PIECE else chunks(line, _LONGEST_PIECE))
    )
    return _grouped(lines, _LONGEST_PIECE, "\n".join)


def _grouped(parts: Iterable[str], limit: int, glue: Callable[[list[str]], str]) -> list[str]:
    """The parts glued together as long as they stay within the limit; a longer one stays alone."""
    groups: list[list[str]] = []
    for part in parts:
        if groups and len(glue([*groups[-1], part])) <= limit:
            groups[-1].append(part)
        else:
            groups.append([part])
    return [glue(group) for group in groups]
