"""Marks: what an element's name, class and style say of the text in it, as bits of one number."""

import re
from typing import Final

from bs4.element import NavigableString, PageElement, Tag

LINK: Final = 1
BOLD: Final = 2
CAPTION: Final = 4
FIGURE: Final = 8
SMALL: Final = 16
GREY: Final = 32
CENTRED: Final = 64
QUOTE: Final = 128
ITEM: Final = 256
HEADING: Final = 512
CODE: Final = 1024
LEAD: Final = 2048
RAISED: Final = 4096
SPARE: Final = 8192
ITALIC: Final = 16384
TITLE: Final = 32768

_BY_NAME: Final = {
    "b": BOLD,
    "strong": BOLD,
    "em": ITALIC,
    "i": ITALIC,
    "sup": RAISED,
    "figcaption": CAPTION,
    "figure": FIGURE,
    "small": SMALL,
    "center": CENTRED,
    "blockquote": QUOTE,
    "li": ITEM,
    "dt": ITEM,
    "dd": ITEM,
    "pre": CODE,
    "caption": HEADING,
    "h1": HEADING | TITLE,
    **{f"h{level}": HEADING for level in range(2, 7)},
}
_NEVER_SHOWN: Final = frozenset({
    "script", "style", "iframe", "template", "aside", "button", "input", "select", "textarea",
    "nav", "svg", "video", "audio", "object", "embed", "canvas", "head", "title", "meta", "link",
    "map", "rt", "rp", "del", "s", "strike", "annotation", "annotation-xml",
})  # fmt: skip
"""What no browser shows as text, what stands beside the text, and what was struck out of it."""

_UNSEEN_STYLE: Final = re.compile(
    r"display:\s*none|visibility:\s*hidden|font-size:\s*0(?:px|em|rem|pt|%)?\s*(?:;|!|$)"
)
_UNSEEN_CLASS: Final = re.compile(r"\bsr-only\b|screen-reader-text|visually-?hidden", re.IGNORECASE)
_LEAD_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:summary|standfirst|subhead|sub-?title|lead|lede|dek|deck|abstract|digest"
    r"|excerpt|intro|introduction|daodu|daoyu|zhaiyao)(?:[_-]?(?:text|txt|box|content|para|paragraph))?(?:$|\s)",
    re.IGNORECASE,
)
_SENTENCE: Final = 5
"""Letters beside a time that make it a part of a sentence."""

_CAPTION_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:fig|tr-|wp-|image-|img-|pic-|photo-|picture-)?(?:caption|figcaption|picinfo)"
    r"(?:-?text)?(?:$|[\s_-])"
    r"|(?:^|[\s_-])(?:pic|img|image|photo|picture)[_-]?"
    r"(?:desc(?:r|ription)?|info|note|title|credit)\b",
    re.IGNORECASE,
)
_FIGURE_CLASS: Final = re.compile(
    r"(?:^|\s)(?:pic|img|image|photo|picture)[_-]?(?:box|wrap|wrapper|block|figure)(?:$|\s)",
    re.IGNORECASE,
)
_WEIGHT: Final = re.compile(r"font-weight:\s*(bold|[6-9]00)")
_ALIGN: Final = re.compile(r"text-align:\s*(\w+)")
_COLOUR: Final = re.compile(r"(?<![\w-])color:\s*([^;]+)")
_HEX: Final = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})$", re.IGNORECASE)
_RGB: Final = re.compile(r"rgba?\(\s*(\d+)[,\s]+(\d+)[,\s]+(\d+)")
_NAMED_GREYS: Final = frozenset({"gray", "grey", "darkgray", "darkgrey", "dimgray", "silver"})
_GREYS: Final = range(0x58, 0xC0)
"""Lightness of text that steps back: body text is darker, hidden text lighter."""


def of(tag: Tag, above: int) -> int:
    """The marks of text inside `tag`, given those of its surroundings."""
    found = above | _BY_NAME.get(tag.name, 0)
    attributes = tag.attrs
    if not attributes:
        return found
    if tag.name == "a" and "href" in attributes:
        found |= LINK
    if name := attributes.get("class"):
        found |= _classed(str(name))
    if align := attributes.get("align"):
        found = _aligned(found, str(align))
    if colour := attributes.get("color"):
        found |= GREY if is_grey(str(colour)) else 0
    if style := attributes.get("style"):
        found = _styled(found, str(style))
    return found


def is_unseen(tag: Tag) -> bool:
    """Whether a reader is not to see the element, or sees no text in it."""
    if tag.name in _NEVER_SHOWN:
        return True
    if tag.name == "time" and not _is_in_sentence(tag):
        return True
    attributes = tag.attrs
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    if (name := attributes.get("class")) and _UNSEEN_CLASS.search(str(name)):
        return True
    style = attributes.get("style")
    return style is not None and _UNSEEN_STYLE.search(str(style)) is not None


def is_grey(colour: str) -> bool:
    """Whether a CSS colour is a middle grey, as captions have it."""
    colour = colour.strip().lower()
    if colour in _NAMED_GREYS:
        return True
    if match := _HEX.match(colour):
        digits = match[1] if len(match[1]) == 6 else "".join(char * 2 for char in match[1])
        shades = [int(digits[place : place + 2], 16) for place in (0, 2, 4)]
    elif match := _RGB.match(colour):
        shades = [int(shade) for shade in match.groups()]
    else:
        return False
    return max(shades) - min(shades) <= 16 and shades[0] in _GREYS


def _is_in_sentence(time: Tag) -> bool:
    """Whether words go on behind a time: the dates of a page stand alone."""
    after = _letters(time.next_sibling)
    return after > 0 and _letters(time.previous_sibling) + after >= _SENTENCE


def _letters(beside: PageElement | None) -> int:
    return sum(map(str.isalnum, beside)) if isinstance(beside, NavigableString) else 0


def _classed(name: str) -> int:
    found = CAPTION if _CAPTION_CLASS.search(name) else 0
    if _FIGURE_CLASS.search(name):
        found |= FIGURE
    return found | LEAD if _LEAD_CLASS.search(name) else found


def _aligned(found: int, align: str) -> int:
    return found | CENTRED if align.strip().lower() == "center" else found & ~CENTRED


def _styled(found: int, style: str) -> int:
    if match := _ALIGN.search(style):
        found = _aligned(found, match[1])
    if match := _COLOUR.search(style):
        found = found | GREY if is_grey(match[1]) else found & ~GREY
    if _WEIGHT.search(style):
        found |= BOLD
    return found
