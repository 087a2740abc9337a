"""The fields above a post, whatever notation they were written in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

BARE_TIME: Final = re.compile(r"['\"]*\d{1,2}[_:：]\d{2}(?:[_:：]\d{2})?['\"]*")
_LONGEST_TITLE: Final = 500
"""Characters; the longest of 2,930 has 101."""

_MOST_CATEGORIES: Final = 50


class FrontMatterError(ValueError):
    """A post whose front matter cannot be read: `line` counts from 1 in the file."""

    def __init__(self, line: int, reason: str) -> None:
        """Take the line to blame, and what is wrong there and what to do."""
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fields:
    """Title and categories, and every other key's value as one line of text."""

    title: str
    categories: tuple[str, ...]
    values: Mapping[str, str]


def checked(fields: Fields, line: int) -> Fields:
    """The same fields, if they can be a post's; `line` is the title's. Raises FrontMatterError.

    Of an endless title the beginning is kept: the article below it may be sound.
    """
    if not fields.title:
        raise FrontMatterError(line, "the title is empty; write the headline there")
    if BARE_TIME.fullmatch(fields.title):
        raise FrontMatterError(line, "the title is only a time; write the headline")
    if len(fields.categories) > _MOST_CATEGORIES:
        count = f"{len(fields.categories):,} categories, {_MOST_CATEGORIES} is the limit"
        raise FrontMatterError(line, f"the post has {count}; name fewer")
    return replace(fields, title=fields.title[:_LONGEST_TITLE])


def folded(value: str) -> str:
    """Line ends and runs of spaces made one space; the full-width space stays as it is."""
    return re.sub(r"[^\S\u3000]+", " ", value).strip()
