"""Bodies in Markdown made HTML; those that are HTML stay as they are."""

import re
from typing import Final

from markdown_it import MarkdownIt

_HTML: Final = re.compile(
    r"<(?:p|div|br|hr|section|article|main|figure|blockquote|center|table|tr|td|ul|ol|li|dl|pre"
    r"|h[1-6]|style|script|iframe|html|body|details|form)[\s/>]",
    re.IGNORECASE,
)
"""What an author of Markdown would have written as Markdown: the body is HTML."""

_LONGEST: Final = 50_000
"""Characters, more than the longest real body; longer ones are taken as they are."""


def to_html(body: str) -> str:
    """The body as HTML. One that holds any block of HTML comes back unchanged."""
    if len(body) > _LONGEST or _HTML.search(body):
        return body
    return str(_parser().render(body))


def _parser() -> MarkdownIt:
    # An indented line is a paragraph's first in the news, not code.
    return MarkdownIt("commonmark", {"html": True}).enable("table").disable("code")
