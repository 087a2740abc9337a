"""One post: front matter and a body in HTML or Markdown, read as one item of its source."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from digests.formats.dates import read_date
from digests.formats.fields import FrontMatterError
from digests.formats.frontmatter import FrontMatter, parse
from digests.formats.markdown import to_html
from digests.model import FileMark, RawItem, Rejected

_SITE_FOLDERS: Final = frozenset({"source", "_posts", "post", "posts", "content"})
"""Folders of a Hexo, Jekyll or Hugo site that stand above medium, outlet and section."""

_PICTURES: Final = ("headimg", "thumbnail", "cover", "image", "images", "img")
_ADDRESSES: Final = ("link", "original", "original_url", "source_url", "url", "source")
_TRUE: Final = frozenset({"true", "yes", "on"})
_FALSE: Final = frozenset({"false", "no", "off"})


def read_post(source: str, text: str, file: FileMark) -> RawItem | Rejected:
    """One post's text as an item of `source`, or why it is none."""
    text = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
    try:
        matter = parse(text)
    except FrontMatterError as problem:
        return Rejected(file, problem.line, problem.reason)
    pictures = _named(matter.values, _PICTURES)
    if reason := _unpublishable(matter, bool(pictures)):
        return Rejected(file, matter.body_line, reason)
    medium, outlet, section = _shelf(matter, PurePosixPath(file.path))
    published, certain = _published(matter.values)
    return RawItem(
        source=source,
        title=matter.title,
        html=to_html(matter.body),
        outlet=outlet or source,
        medium=medium,
        section=section,
        categories=_with_combined_split(matter.categories) or _known(medium, outlet, section),
        author=matter.values.get("author", ""),
        published=published,
        published_certain=certain,
        address=_address(matter.values),
        pictures=pictures,
        file=file,
    )


def _unpublishable(matter: FrontMatter, has_picture: bool) -> str:
    """Why a post is no article yet, or an empty string."""
    values = matter.values
    if values.get("draft", "").lower() in _TRUE or values.get("published", "").lower() in _FALSE:
        return "the post is a draft, its front matter says; take that line out to publish it"
    body = matter.body
    if not has_picture and "<img" not in body and not re.sub(r"<[^<>]*>", "", body).strip():
        return "nothing stands below the front matter; write the article there"
    return ""


def _named(values: Mapping[str, str], keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values[key] for key in keys if values.get(key)))


def _address(values: Mapping[str, str]) -> str | None:
    """The article's own address; the generator writes none, other posts may."""
    addresses = _named(values, _ADDRESSES)
    return next((one for one in addresses if one.startswith(("http://", "https://"))), None)


def _published(values: Mapping[str, str]) -> tuple[datetime | None, bool]:
    published, certain = read_date(values.get("date", ""))
    if published is not None:
        return published, certain
    changed = (read_date(values.get(key, ""))[0] for key in ("updated", "lastmod"))
    return next(filter(None, changed), None), False


def _shelf(matter: FrontMatter, path: PurePosixPath) -> tuple[str, str, str]:
    """Medium, outlet and section: by the categories, then the author, then the path."""
    named = _with_combined_split(matter.categories)
    author = _split_outlet(matter.values.get("author", ""))
    folders = list(path.parts[:-1])
    while folders and folders[0] in _SITE_FOLDERS:
        folders.pop(0)
    placed = _with_combined_split(tuple(folders))
    rows = ((*named, "", "", "")[:3], ("", *author), (*placed, "", "", "")[:3])
    medium, outlet, section = (next(filter(None, column), "") for column in zip(*rows, strict=True))
    # A section belongs to the outlet it was named with.
    if len(named) >= 2:
        section = (*named, "")[2]
    return medium, outlet, section


def _with_combined_split(names: tuple[str, ...]) -> tuple[str, ...]:
    """Medium and "outlet - section" made medium, outlet, section."""
    if len(names) != 2:
        return names
    outlet, section = _split_outlet(names[1])
    return (names[0], outlet, section) if section else names


def _split_outlet(name: str) -> tuple[str, str]:
    outlet, dash, section = name.rpartition(" - ")
    return (outlet.strip(), section.strip()) if dash and outlet.strip() else (name, "")


def _known(*names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name)
