"""Underscores: what stands in a title for a character that no file name may hold, guessed back.

The generator wrote one for each of `: / \\ ? * " “ ” < > | [ ]`. Full-width marks were kept, so
that most of those in Chinese titles are quotation marks.
"""

import re
from typing import Final

_SECTION: Final = re.compile(
    r"(?:(^)|\s*)_(影|影音|影片|视频|視頻|图|圖|组图|組圖|图集|圖集|多图|多圖|图解|圖解|图文|音频|直播|更新|全文|动图)_"
    r"(?(1)|$)"
)
_DATE: Final = re.compile(r"(?<!\d)(\d{4})_(\d{1,2})_(\d{1,2})(?!\d)")
_TIME: Final = re.compile(r"(?<![\d_])([01]?\d|2[0-4])_([0-5]\d)(?![\d_])")
_NUMBERS: Final = re.compile(r"(?<=\d)_(?=\d)")
_MATCH: Final = re.compile(
    r"比分|点球|點球|战胜|戰勝|击败|擊敗|逆转|逆轉|绝杀|绝平|险胜|險勝|大胜|完胜|横扫|橫掃|力克|负于|不敌|不敵|夺冠|奪冠|战平|戰平|客场|主场"
    r"|英超|西甲|德甲|意甲|法甲|中超|欧冠|欧洲杯|世界杯|亚冠|国足|男篮|女排|女足|男足"
)
_SITE: Final = re.compile(r"(?:_([^_\s]{2,8}))?_([^_\s]{2,12}(?:网|網|频道|頻道|客户端|在线))$")
_BAR: Final = re.compile(r"\s_\s")
_SINGLE_COST: Final = 15
"""As much as a pair around so many Chinese letters: what is longer is hardly quoted in a title."""

_NO_EDGE: Final = frozenset(" 　，。！？；：、,;:）)】」』》…|-–—")


def guessed(title: str) -> str:
    """A title with each `_` as the character that typography makes likely.

    1. marks of a section, dates, times, scores, bars; 2. pairs as quotation marks, and the others
    as colons, question marks or spaces. Between two Latin letters or digits of a name it stays.
    """
    title = _SECTION.sub(r"[\2]", title)
    title = _SITE.sub(_site, title)
    title = _DATE.sub(r"\1/\2/\3", title)
    title = _TIME.sub(_time, title)
    title = _NUMBERS.sub(":" if _MATCH.search(title) else "/", title)
    title = _BAR.sub(" | ", title)
    parts = title.split("_")
    if len(parts) == 1:
        return title
    marks = _marks(parts)
    whole = "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=True))
    return re.sub(r" {2,}", " ", whole).strip()


def _site(match: re.Match[str]) -> str:
    return "".join(f" | {name}" for name in match.groups() if name)


def _time(match: re.Match[str]) -> str:
    """Hour and minute, unless it may be a month and a day or a fraction."""
    first, second = int(match[1]), int(match[2])
    is_clock = len(match[1]) == 2 and (first > 12 or first == 0 or second > 31 or second == 0)
    return f"{match[1]}:{match[2]}" if is_clock else match[0]


def _marks(parts: list[str]) -> list[str]:
    """A character for each gap between `parts`: the cheapest way to pair neighbours or not to."""
    gaps = len(parts) - 1
    cost = [0.0] * (gaps + 2)
    pairs = [False] * gaps
    for gap in range(gaps - 1, -1, -1):
        cost[gap] = _SINGLE_COST + cost[gap + 1]
        if gap + 1 < gaps and _may_be_quoted(parts, gap):
            paired = _width(parts[gap + 1]) + cost[gap + 2]
            pairs[gap] = paired <= cost[gap]
            cost[gap] = min(cost[gap], paired)
    marks: list[str] = []
    while len(marks) < gaps:
        gap = len(marks)
        marks += "“”" if pairs[gap] else [_single(parts, gap)]
    return marks


def _may_be_quoted(parts: list[str], gap: int) -> bool:
    before, words, after = parts[gap], parts[gap + 1], parts[gap + 2]
    if not after:
        words = words.rstrip()
    if not words or words[0] in _NO_EDGE or words[-1] in _NO_EDGE - set("！？…。!"):
        return False
    # A Latin word does not go on on the other side of a quotation mark.
    return not (_is_latin(before[-1:]) and _is_latin(words[0])) and not (
        _is_latin(words[-1]) and _is_latin(after[:1])
    )


def _width(text: str) -> float:
    return len(text) / 4 if text.isascii() else len(text)


def _single(parts: list[str], gap: int) -> str:
    before, after = parts[gap][-1:], parts[gap + 1][:1]
    if _is_latin(before) and _is_latin(after):
        return "_"
    if not after and gap == len(parts) - 2:
        return "?"
    if not before.strip() or not after:
        return " "
    if after.isspace():
        return ":"
    return "：" if before.isalnum() and after.isalnum() else " "


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
