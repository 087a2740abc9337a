"""Cleaning: an article's passages without what stands around the news."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from digests.model import BlockKind
from digests.text.html import Passage
from digests.text.phrases import Group, Phrases

_HEAD: Final = 4
"""Passages at the top that may repeat the headline, the author and the date."""

_LABELLED: Final = 3
"""Passages at the top that may open with a label: a standfirst may stand above the first."""

_BRACKETS: Final = tuple("（(【〔［[")

_LONGEST_LINE: Final = 320
_LONGEST_CREDITS: Final = 900
"""Letters of a last line: thirty reporters may have had a part in an article."""

_REMARK_REACH: Final = 60
_LONGEST_BYLINE: Final = 60
_LONGEST_NAME: Final = 16
_MOST_HAN_IN_NAME: Final = 8
_LONGEST_TITLE: Final = 90
_SHORTEST_LINKED_TITLE: Final = 10
_SAME_HEADLINE: Final = 85
_MORE: Final = 5
"""Letters that the headline on a page may have more than the title in the feed."""

_END_REACH: Final = 120
"""Characters at a paragraph's end in which a closing phrase may begin."""

_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_NAME: Final = r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){1,2}"
_NAMES: Final = re.compile(rf"{_NAME}(?:(?:, and|,| and| in) {_NAME}|,? in [A-Z]\w+){{1,3}}")
_STOPS: Final = "。！？!?.”」』"
_ENDS_SENTENCE: Final = re.compile(r"[。！？!?.…；;]['\"”’」』）)]*$|[”」』]$")
_SENTENCE: Final = re.compile(r"[。！]|[：:]$")
_DEBRIS: Final = re.compile(r"(?<=\d)undefined([）)]?)")
_NAMED: Final = re.compile(r"[:：]\s*\w")
"""A line "read also" that names the article itself."""

_POINTERS: Final = ("►", "▶", "▸", "👉", "＞", ">", "→", "☞")
_SPOKEN: Final = (BlockKind.TEXT, BlockKind.QUOTE, BlockKind.STANDFIRST)


def clean(passages: Sequence[Passage], title: str, phrases: Phrases) -> tuple[Passage, ...]:
    """The passages that tell the news.

    1. the lines above the text: headline again, author, date; 2. known lines anywhere; 3. links to
    other articles; 4. the lines below the text, from the last upwards; 5. labels that open the
    text, phrases that close a paragraph.
    """
    kept = _without_head(list(passages), title, phrases)
    kept = [one for one in kept if _heads_links(one, phrases) or not _is_known(one, phrases)]
    kept = _without_links(kept, phrases)
    kept = _without_tail(kept, phrases)
    opened = (_opened(place, passage, phrases) for place, passage in enumerate(kept))
    trimmed = [_closed(passage, phrases) for passage in opened]
    news = tuple(
        now
        for before, now in zip(kept, trimmed, strict=True)
        if re.search(r"[^\W_]", now.text) and (now is before or not _is_known(now, phrases))
    )
    return news or _headline_alone(passages, title)


def _headline_alone(passages: Sequence[Passage], title: str) -> tuple[Passage, ...]:
    """The headline's copy, where there is nothing else to tell: a flash may be just that."""
    headline = letters(title)
    return tuple(passage for passage in passages if letters(passage.text) == headline)[:1]


def _is(group: Group, passage: Passage, longest: int = _LONGEST_LINE) -> bool:
    if passage.kind is BlockKind.CODE or len(passage.text) > longest:
        return False
    return any(pattern.fullmatch(passage.text) for pattern in group)


def _is_known(passage: Passage, phrases: Phrases) -> bool:
    return _is(phrases.lines, passage) or _is_remark(phrases.remarks, passage)


def _is_remark(group: Group, passage: Passage) -> bool:
    text = passage.text
    if passage.kind is BlockKind.CODE or len(text) > _LONGEST_LINE:
        return False
    found = (pattern.search(text) for pattern in group)
    return any(
        match.start() <= _REMARK_REACH and "。" not in text[: match.start()]
        for match in found
        if match
    )


def _without_head(passages: list[Passage], title: str, phrases: Phrases) -> list[Passage]:
    headline = letters(title)
    titles = sum(passage.title for passage in passages)
    kept: list[Passage] = []
    for place, passage in enumerate(passages[:_HEAD]):
        below = passages[place + 1] if place + 1 < len(passages) else None
        is_named = passage.title and titles == 1 and not passage.text.endswith("。")
        if is_named and below and not any(map(_is_sentence, kept)):
            # The page's own headline: what stands above it is its section or its author.
            kept.clear()
        elif not (
            _is_headline(passage, headline, is_first=not kept)
            or _is(phrases.head, passage)
            or (not kept and below and _is_byline(passage, below, phrases))
        ):
            kept.append(passage)
    return kept + passages[_HEAD:]


def _is_headline(passage: Passage, headline: str, is_first: bool) -> bool:
    """Whether a passage says the headline again; the first one may say it in nearly its words."""
    said = letters(passage.text)
    if not is_first or passage.kind is BlockKind.LIST or _SENTENCE.search(passage.text):
        return bool(headline) and said == headline
    more = len(said) - len(headline)
    return more <= _MORE and fuzz.ratio(said, headline, score_cutoff=_SAME_HEADLINE) > 0


def _is_byline(passage: Passage, below: Passage, phrases: Phrases) -> bool:
    """Whether a first line names an author or a section.

    That is a line over a date, or as short as a name: an entry, or a link over what is none. A
    longer one in bold is the headline of what follows.
    """
    if _is_sentence(passage) and not passage.text.startswith(("（", "(")):
        return False
    if _is_known(below, phrases):
        return len(passage.text) <= (_LONGEST_NAME if passage.bold else _LONGEST_BYLINE)
    if len(passage.text) > _LONGEST_NAME:
        return passage.kind is BlockKind.TEXT and _NAMES.fullmatch(passage.text) is not None
    if passage.kind is BlockKind.LIST:
        return not passage.linked and len(_HAN.findall(passage.text)) <= _MOST_HAN_IN_NAME
    return passage.linked and not below.linked


def _is_sentence(passage: Passage) -> bool:
    return _ENDS_SENTENCE.search(passage.text) is not None


def _without_links(passages: list[Passage], phrases: Phrases) -> list[Passage]:
    """Without lists of other articles, unless such a list is what the article is."""
    told = sum(len(passage.text) for passage in passages if not passage.linked)
    listed = sum(len(passage.text) for passage in passages if passage.linked)
    kept: list[Passage] = []
    trailer: Passage | None = None
    for passage in passages:
        if _is_trailer(passage, phrases):
            trailer = passage
        elif trailer is not None and _may_be_title(passage, trailer):
            continue
        else:
            trailer = None
            if told <= listed or not _leads_away(passage):
                kept.append(passage)
    return kept


def _is_trailer(passage: Passage, phrases: Phrases) -> bool:
    return _is(phrases.trailers, passage) and not _is_sentence(passage)


def _heads_links(passage: Passage, phrases: Phrases) -> bool:
    """Whether a heading announces other articles: it stays until what it announces is found."""
    return passage.kind is BlockKind.HEADING and _is_trailer(passage, phrases)


def _may_be_title(passage: Passage, trailer: Passage) -> bool:
    """Whether a passage below "read also" is one of the articles named there."""
    if passage.linked or passage.pictured:
        return True
    if _NAMED.search(trailer.text):
        return False
    return len(passage.text) <= _LONGEST_TITLE and not _is_sentence(passage)


def _leads_away(passage: Passage) -> bool:
    """Whether a passage is nothing but a link to another article."""
    if not passage.linked:
        return False
    if passage.kind is BlockKind.LIST:
        return True
    if passage.text.startswith(_POINTERS):
        return True
    is_title = len(passage.text) >= _SHORTEST_LINKED_TITLE and not passage.bold
    is_title &= not passage.text.startswith(("—", "–", "--"))
    return passage.kind is BlockKind.TEXT and is_title and not _is_sentence(passage)


def _without_tail(passages: list[Passage], phrases: Phrases) -> list[Passage]:
    end = len(passages)
    while end > 1 and _is(phrases.tail, passages[end - 1], _LONGEST_CREDITS):
        end -= 1
    return passages[:end]


def _opened(place: int, passage: Passage, phrases: Phrases) -> Passage:
    """The passage without the labels before its first sentence.

    They stand near the top; in brackets anywhere, for a page may hold one article after another.
    """
    if passage.kind not in _SPOKEN or not (place < _LABELLED or passage.text[:1] in _BRACKETS):
        return passage
    text = _without_labels(passage.text, phrases)
    return passage if text == passage.text else replace(passage, text=text)


def _without_labels(text: str, phrases: Phrases) -> str:
    while end := max((_end(pattern.match(text)) for pattern in phrases.openings), default=0):
        text = text[end:]
    return text


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _closed(passage: Passage, phrases: Phrases) -> Passage:
    """The passage without the phrases that hang on its end."""
    if passage.kind is BlockKind.CODE:
        return passage
    text = _DEBRIS.sub(_without_stray_bracket, passage.text)
    # Where a paragraph ends as a sentence does, nothing hangs on it: most need no search.
    while text and text[-1] not in _STOPS:
        start = _start_of_closing(text, phrases.closings)
        if start is None:
            break
        text = text[:start].rstrip()
    return passage if text == passage.text else replace(passage, text=text)


def _start_of_closing(text: str, closings: Group) -> int | None:
    reach = max(len(text) - _END_REACH, 0)
    found = (pattern.search(text, reach) for pattern in closings)
    return min((match.start() for match in found if match), default=None)


def _without_stray_bracket(match: re.Match[str]) -> str:
    before = match.string[: match.start()]
    is_open = max(before.rfind("（"), before.rfind("(")) > max(
        before.rfind("）"), before.rfind(")")
    )
    return match[1] if is_open else ""


def letters(text: str) -> str:
    """A text's letters and digits, lower case: equal for a headline and its copy in the body."""
    return "".join(filter(str.isalnum, text)).lower()
