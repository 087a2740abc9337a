"""Story traits: what of an article is compared with others, small enough to hold many thousands."""

import re
from array import array
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zlib import crc32

from digests.similar import COMPARED, letters
from digests.text.names import Names
from digests.text.words import Segmenter

_LEAD: Final = 160
"""Characters of the text that say what is new: news says it first."""

_READ: Final = 900
"""Characters of the text whose words are compared."""

_SKETCHED: Final = 2_000
_GRAM: Final = 4
BINS: Final = 64
"""The parts of a sketch: enough to tell a text with a tenth of its letters changed."""

_MOST_WORDS: Final = 240
_RARITY_STEPS: Final = 16

_FIGURE: Final = re.compile(r"\d+(?:[.,]\d+)*")
_BEFORE: Final = re.compile(
    # Times, alone or after a name; captions; datelines.
    r"(?:(?:[^\n]{0,40}\n)?[^\n]{0,20}\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^\n]{0,20}\n"
    r"|[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} [^\n]{0,20}\n"
    r"|\d+ ?(?:分钟|分鐘|小时|小時|天)前\n"
    r"|(?:资料照|資料照|资料图|資料圖|图为|圖為)[^\n]{0,160}\n"
    r"|[^\n]{0,100}[(（][^\n()（）]{0,20}(?:图片|圖片|提供|资料照片?|資料照片?|\d日)[)）]\n"
    r"|[【(（\[][^】)）\]\n]{0,30}(?:讯|訊|电|電|报导|报道|報導|報道|中文网|中文網)[】)）\]]"
    r"|路透[^\n-]{0,16}\d+日\s{0,2}-+)\s*"
)
_MOST_BEFORE: Final = 8

_DAY: Final = re.compile(
    r"(?<!\d)(?P<day>[1-9]|[12]\d|3[01])(?:日|号)|(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?P<near>[昨今明])(?:[天日晚早晨夜]|\()"
)
_WEEKDAYS: Final = "一二三四五六日天"
_SUNDAY: Final = 6
_FIRST_WEEKDAY: Final = 32
_NEAR_DAYS: Final = "昨今明"
_FIRST_NEAR: Final = 39

_A_DAY: Final = 86_400
_EAST: Final = 8 * 3_600
"""How far days begin before UTC's in China and Singapore, whose days most outlets mean."""

_FIRST_DAY: Final = date(1970, 1, 1).toordinal()

_HALF_A_MONTH: Final = 15
_NO_DAYS: Final[frozenset[int]] = frozenset()

_ROUNDUP: Final = re.compile(
    "简报|早报|晚报|一周|回顾|要闻|摘要|文摘|盘点|直播|最前线|最新情报|早安|每日|快报|图辑|滚动|汇总"
    "|头条|新闻联播|疫情更新|briefing|roundup|week ahead|live updates"
)
_OPINION: Final = re.compile(
    "评论|社论|观察|分析|专访|解说|点评|专栏|时评|名家|纵横|大家谈|观点|访谈|解读|为何|为什么|如何|影响"
    "|什么|谁|吗|opinion|analysis|explain|interview"
)
_ENTRY: Final = re.compile(r"\s*(?:--|【|\d+[.、)]|[●■◆▲▶*•▪])")
_FEW_LINES: Final = 4
_ENTRIES: Final = 0.4
"""From which share of its lines on a text that is made of entries is a round-up."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What of one article is compared with others.

    `words` are hashes of its telling words: those of the title, then those of the lead, then the
    rest, each once; the first `in_title` and `in_head` of them. `rarity` is what each tells in
    general: its idf times 16. `pairs` and `figures` are hashes of the title's pairs of letters and
    numbers; `days` has a bit for each day that the lead names: see `named_days`. `sketch` has the
    smallest hash of each of 64 parts of the text's 4-grams, as one byte.
    """

    words: Sequence[int]
    rarity: bytes
    in_title: int
    in_head: int
    pairs: Sequence[int]
    figures: Sequence[int]
    days: int
    outlet: int
    letters: int
    is_roundup: bool
    is_opinion: bool
    sketch: bytes


def read_traits(segmenter: Segmenter, names: Names, title: str, text: str, outlet: str) -> Traits:
    """Cut and weigh an article. Time and memory are bounded however long it is."""
    title = names.fold(segmenter.fold(title[:_LEAD]))
    # What an outlet calls itself stands in all it writes.
    own = set(segmenter.terms(segmenter.fold(outlet[:_LEAD])))
    whole = segmenter.fold(_opened(text[:COMPARED]))
    body = names.fold(whole[:_READ])
    in_title = _terms(segmenter, title, own)
    in_head = in_title | _terms(segmenter, body[:_LEAD], own)
    every = list(in_head | _terms(segmenter, body[_LEAD:], own))[:_MOST_WORDS]
    return Traits(
        words=array("I", map(hashed, every)),
        rarity=bytes(_rarity(segmenter.idf(word)) for word in every),
        in_title=min(len(in_title), len(every)),
        in_head=min(len(in_head), len(every)),
        pairs=array("I", sorted(_pairs(title))),
        figures=array("I", sorted(_figures(title))),
        days=_days(body[:_LEAD]),
        outlet=hashed(outlet),
        letters=len(text),
        is_roundup=_is_roundup(title, text),
        is_opinion=bool(_OPINION.search(title)) or title.endswith("?"),
        sketch=_sketch(whole),
    )


def hashed(word: str) -> int:
    """A word as a number of 32 bits, the same in every process."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def rarity_of(step: int) -> float:
    """The idf that a byte of `Traits.rarity` stands for."""
    return step / _RARITY_STEPS


def named_days(days: int, seconds: float) -> frozenset[int]:
    """The ordinals of the days that `Traits.days` names, in an article of that time.

    A day of the month is the nearest, a day of the week the last one.
    """
    today = _FIRST_DAY + int((seconds + _EAST) // _A_DAY)
    return frozenset(_named(days, today)) if days else _NO_DAYS


def same_sketch(one: bytes, other: bytes) -> float:
    """About how many of two texts' 4-grams are the same: Jaccard's share, 0 to 1.

    One permutation hashing (Li, Owen and Zhang, 2012) with a byte for each bin (Li and Koenig,
    2010); a bin where both have nothing says nothing.
    """
    same = sum(map(int.__eq__, one, other))
    empty = sum(a == b == 0 for a, b in zip(one, other, strict=True)) if 0 in one else 0
    return (same - empty) / max(1, BINS - empty)


def _opened(text: str) -> str:
    """The text without what may stand before its first sentence: where and when it was written."""
    at = 0
    for _ in range(_MOST_BEFORE):
        before = _BEFORE.match(text, at)
        if before is None:
            break
        at = before.end()
    return text[at:]


def _terms(segmenter: Segmenter, text: str, own: set[str]) -> dict[str, None]:
    return dict.fromkeys(word for word in segmenter.terms(text) if word not in own)


def _rarity(idf: float) -> int:
    return max(0, min(255, round(idf * _RARITY_STEPS)))


def _pairs(title: str) -> set[int]:
    known = "".join(filter(str.isalnum, title))
    return {hashed(known[at : at + 2]) for at in range(len(known) - 1)}


def _figures(title: str) -> set[int]:
    return {hashed(figure.replace(",", "")) for figure in _FIGURE.findall(title)}


def _days(lead: str) -> int:
    """Bits 1 to 31 for days of the month, from 32 for those of the week, from 39 for 昨, 今, 明."""
    days = 0
    for found in _DAY.finditer(lead):
        if found["day"]:
            days |= 1 << int(found["day"])
        elif found["weekday"]:
            days |= 1 << (_FIRST_WEEKDAY + min(_WEEKDAYS.index(found["weekday"]), _SUNDAY))
        else:
            days |= 1 << (_FIRST_NEAR + _NEAR_DAYS.index(found["near"]))
    return days


def _named(days: int, today: int) -> Iterator[int]:
    while days:
        bit = days.bit_length() - 1
        days ^= 1 << bit
        if bit >= _FIRST_NEAR:
            yield today - 1 + bit - _FIRST_NEAR
        elif bit >= _FIRST_WEEKDAY:
            # Day 1 was a Monday.
            yield today - (today - 1 - (bit - _FIRST_WEEKDAY)) % 7
        else:
            yield _nearest(bit, date.fromordinal(today))


def _nearest(day: int, today: date) -> int:
    """The day of a month with that number that is nearest."""
    ahead = day - today.day
    if ahead > _HALF_A_MONTH:
        ahead -= (today.replace(day=1) - timedelta(days=1)).day
    elif ahead < -_HALF_A_MONTH:
        ahead += monthrange(today.year, today.month)[1]
    return today.toordinal() + ahead


def _is_roundup(title: str, text: str) -> bool:
    if _ROUNDUP.search(title):
        return True
    lines = [line for line in text[:COMPARED].split("\n") if line.strip()]
    entries = sum(_ENTRY.match(line) is not None for line in lines)
    return len(lines) > _FEW_LINES and entries >= _ENTRIES * len(lines)


def _sketch(folded: str) -> bytes:
    """The smallest hash in each bin, folded to 1-255; 0 where no 4-gram fell."""
    known = letters(folded[:_SKETCHED]).encode("utf-16-le", "surrogatepass")
    width = 2 * _GRAM
    hashes = {crc32(known[at : at + width]) for at in range(0, len(known) - width + 1, 2)}
    least = [0] * BINS
    # The smallest of a bin comes last.
    for value in sorted(hashes, reverse=True):
        least[value % BINS] = 1 + (value // BINS) % 255
    return bytes(least)
