"""What a web page says of itself for a link's card."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

MOST_HEAD = 256 * 1024
"""Bytes of a page that are looked at."""

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 350
_BODY = re.compile(rb"<body[\s>]", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_TITLES = ("og:title", "twitter:title", "<title>")
_DESCRIPTIONS = ("og:description", "twitter:description", "description")
_PICTURES = ("og:image:secure_url", "og:image:url", "og:image", "twitter:image")


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of the card; what the page does not say is empty."""

    site: str = ""
    title: str = ""
    description: str = ""
    picture: str = ""

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.title or self.description or self.picture)


def read_page(content: bytes, content_type: str) -> Page:
    """The parts of the card from the HTML of a page; it may take long."""
    body = _BODY.search(content, 0, MOST_HEAD)
    head = content[: body.start() if body else MOST_HEAD]
    reader = _HeadReader()
    reader.feed(_decoded(head, content_type))
    said = reader.said | {"<title>": "".join(reader.title)}
    return Page(
        site=_first(said, "og:site_name")[:TITLE_LENGTH],
        title=_first(said, *_TITLES)[:TITLE_LENGTH],
        description=_first(said, *_DESCRIPTIONS)[:DESCRIPTION_LENGTH],
        picture=_first(said, *_PICTURES),
    )


class _HeadReader(HTMLParser):
    """Collects what `meta` says, the first of each name, and the title."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.title: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and not self.title
        if tag == "meta":
            given = dict(attrs)
            name = (given.get("property") or given.get("name") or "").strip().lower()
            if name and given.get("content"):
                self.said.setdefault(name, given["content"] or "")

    def handle_endtag(self, _: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)


def _decoded(head: bytes, content_type: str) -> str:
    """The text by the encoding that the answer or the page names, or else UTF-8."""
    named = _CHARSET.search(content_type) or _CHARSET.search(head.decode("latin-1"))
    try:
        return head.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        return head.decode("utf-8", "replace")


def _first(said: dict[str, str], *names: str) -> str:
    """The first of the names that says something, on one line."""
    texts = (" ".join(said.get(name, "").split()) for name in names)
    return next(filter(None, texts), "")
