"""Disagreement: whether two sentences say different things of the same."""

import re
from typing import Final

_NUMBER: Final = r"\d[\d,，.]*\d|\d|[一二两兩三四五六七八九十百]{1,5}"
_COUNTED: Final = re.compile(
    rf"({_NUMBER})([万萬亿億千百]?(?:多)?)\s*([名位个個人级級度件架艘辆輛吨噸%％册冊座家次岁歲天]|[a-z]+)"
    r"(?:人|者|员|工)?(?:[^\d，。；、,;一二两三四五六七八九十]{0,6})"
)
_KINDS: Final = {
    "dead": re.compile(
        r"死亡|遇难|遇難|丧生|喪生|身亡|罹难|罹難|死者|丧命|喪命|不治|killed|dead|died|deaths?"
    ),
    "hurt": re.compile(r"受伤|受傷|轻伤|重伤|輕傷|重傷|伤者|傷者|injur|wounded|hurt"),
    "missing": re.compile(r"失踪|失蹤|失联|失聯|下落不明|missing"),
    "held": re.compile(r"被捕|逮捕|拘留|拘捕|被抓|arrest|detained"),
    "infected": re.compile(r"确诊|確診|感染|病例|cases|infected"),
}
_PEOPLE: Final = re.compile(
    rf"(?<!其中)(?<![另第每])({_NUMBER})([万萬亿億千百]?)多?\s*(?:名|位|个|個|人|例|people|were|$|[a-z])"
)
_CLAUSE: Final = re.compile(r"[，。；;、]|,\s")
_DENIAL: Final = re.compile(
    r"否认|否認|不属实|不屬實|不实|不實|驳斥|駁斥|辟谣|闢謠|den(?:y|ies|ied|ying)\b"
)
_NOT: Final = re.compile(r"并未|並未|没有|沒有|并非|並非|并不|並不|未曾|\bnot\b|\bno\b")
_DIGITS: Final = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "兩": 2,
}
_ALIKE: Final = 0.35
"""How much of the shorter sentence the other has when both are about one thing."""

_AKIN: Final = 0.12
"""And when both count victims, which is the news itself: a shared name is enough."""

_VERY_ALIKE: Final = 0.6
"""And when a plain 没有 in one of them can only be about what the other says."""

Units = frozenset[str]


def disagree(one: str, other: str, one_units: Units, other_units: Units) -> bool:
    """Whether two folded sentences about one thing give another number for it, or deny it."""
    shared = len(one_units & other_units) / (min(len(one_units), len(other_units)) or 1)
    if shared < _AKIN:
        return False
    first, second = tolls(one), tolls(other)
    if any(first[kind] != second[kind] for kind in first.keys() & second.keys()):
        return True
    if shared < _ALIKE:
        return False
    if _other_counts(one, other):
        return True
    if shared >= _VERY_ALIKE and (_NOT.search(one) is None) != (_NOT.search(other) is None):
        return True
    return (_DENIAL.search(one) is None) != (_DENIAL.search(other) is None)


def tolls(folded: str) -> dict[str, float]:
    """How many people a sentence counts by what befell them, where it counts them once."""
    found: dict[str, float] = {}
    twice: set[str] = set()
    for clause in _CLAUSE.split(folded):
        numbers = _PEOPLE.findall(clause)
        kinds = [kind for kind, words in _KINDS.items() if words.search(clause)]
        if len(numbers) == len(kinds) == 1:
            twice |= found.keys() & set(kinds)
            found[kinds[0]] = _value(*numbers[0])
    return {kind: value for kind, value in found.items() if kind not in twice}


def _other_counts(one: str, other: str) -> bool:
    """Whether the same things are counted once in each, and differently."""
    first, second = _counts(one), _counts(other)
    return any(
        len(first[thing]) == len(second[thing]) == 1 and first[thing] != second[thing]
        for thing in first.keys() & second.keys()
    )


def _counts(folded: str) -> dict[str, set[float]]:
    """The numbers of each thing counted: by its measure word and what follows it."""
    found: dict[str, set[float]] = {}
    for counted in _COUNTED.finditer(folded):
        number, scale, measure = counted.groups()
        thing = measure + counted[0].split(measure, 1)[1][:3]
        found.setdefault(thing, set()).add(_value(number, scale))
    return found


def _value(number: str, scale: str) -> float:
    times = {
        "万": 10_000,
        "萬": 10_000,
        "亿": 100_000_000,
        "億": 100_000_000,
        "千": 1_000,
        "百": 100,
    }
    plain = number.replace(",", "").replace("，", "")
    value = _spelled(plain) if plain[0] not in "0123456789" else _written(plain)
    return value * times.get(scale[:1], 1)


def _written(number: str) -> float:
    whole, _, part = number.partition(".")
    return float(f"{int(whole)}.{part or 0}") if part.isdigit() or not part else 0.0


def _spelled(number: str) -> float:
    """A number below a thousand in Chinese numerals."""
    total, last = 0, 0
    for letter in number:
        if letter in "十百":
            total += (last or 1) * (10 if letter == "十" else 100)
            last = 0
        else:
            last = _DIGITS[letter]
    return float(total + last)
