"""An article in a chat: its blocks as pages of one message, turned in place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.byline import byline, headline
from bot.i18n import Voice
from bot.keyboards import OpenLatest, ReadArticle, pack, paging_row
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
    italic,
    join,
    link,
    quote,
    shorten,
    visible_length,
)
from bot.markup import pack as pack_pieces
from bot.messages import Body, Button, EditCaption, EditText, Keyboard, Photo, Text
from digests.model import Block, BlockKind
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
_TIGHT = (BlockKind.LIST, BlockKind.TABLE)
_FRAMED = (BlockKind.STANDFIRST, BlockKind.QUOTE)


@dataclass(frozen=True, slots=True)
class ReadableArticle:
    """What the reader shows of an article; `picture` is the key of one that is ready.

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


def render_article(
    article: ReadableArticle, page: int, voice: Voice, message: int | None = None
) -> Body:
    """Page `page` (from 1; the nearest there is) as a new message, or as an edit of `message`."""
    pages = _pages(article, voice)
    page = min(max(page, 1), len(pages))
    html = pages[page - 1]
    keyboard = _keyboard(article.article, page, len(pages), voice)
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
    bodies = pack_pieces(_pieces(article.blocks), room, limit - 2 * _FURNITURE) or (Html(""),)
    short = bold(escape(shorten(article.title, _SHORT_TITLE)))
    pages = [
        join((header if number == 1 else Html(f"{short} · {number}/{len(bodies)}"), body), "\n\n")
        for number, body in enumerate(bodies, 1)
    ]
    return (*pages[:-1], join((pages[-1], _ending(article.address, voice)), "\n\n"))


def _ending(address: str | None, voice: Voice) -> Html:
    end = escape(voice.say("article.end"))
    text = escape(voice.say("article.source"))
    source = link(text, address)
    return italic(join((end, source if source != text else Html("")), " · "))


def _keyboard(article: int, page: int, pages: int, voice: Voice) -> Keyboard:
    latest = (Button(voice.say("button.latest"), pack(OpenLatest())),)
    if pages == 1:
        return (latest,)
    before = ReadArticle(article, page - 1) if page > 1 else None
    after = ReadArticle(article, page + 1) if page < pages else None
    return (paging_row(before, f"{page}/{pages}", after), latest)


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
