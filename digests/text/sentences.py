"""Sentences: where one ends, in Chinese and English prose, without changing a character."""

import re

_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"'}
_BRACKETS = {"（": "）", "(": ")", "《": "》", "〈": "〉", "【": "】", "[": "]"}
_PAIRS = _QUOTES | _BRACKETS

_LONGEST_PAIR = 160
"""Characters between a quotation mark and its partner; beyond, the ends within count."""

_LONGEST_ATTRIBUTION = 24
"""Characters of the clause after a quotation in which its speaker may be named."""

_REACH = 24
"""Characters looked back at: a bound, so that a line without ends costs no more than another."""

_FULL_ENDS = "。！？"
_MARKS = re.compile(r"[。！？!?.]|[“‘「『\"（(《〈【\[]")
_TAIL = re.compile(r"(?:\s*[。！？；!?…⋯”’」』）)】》〉\]])*")
_HALF_RUN = re.compile(r"[.!?;]+")
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_CJK = re.compile(f"[{_CJK}]")
_FRESH = re.compile(f'[{_CJK}“‘「『"（(《【]')
_FRESH_AFTER_CJK = re.compile(f'[A-Z0-9{_CJK}“‘「『"（(《【]')
_OPENING = re.compile(rf"\s+[A-Z0-9À-ÞΑ-ΩА-Я“‘「『\"（(《【\[{_CJK}]")
_SPEAKER = re.compile(
    r"[^，。！？；：,!?;:“”「」]*?(?:说|道|称|问|答|表示|指出|强调|写|喊|叫|认为|解释|补充|坦言"
    r"|告诉|透露|回应|批评|警告|承诺|呼吁|感叹|宣布|說|稱|問|強調|寫|認為|解釋|補充|告訴|回應|承諾|呼籲|感嘆|宣佈)"
    r"[^，。！？；：,!?;:“”「」]*(?:[，。！？；,]|$)"
)
_GOES_ON = re.compile(r"[，、；：,;:—…的便等]|\s+[a-z]")
_INTRODUCING = tuple("：:，,说道称问喊写說稱問寫")
_NUMBER = re.compile(r"\s+\d")
_LAST_WORD = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]+$|\d+$")

_TITLE = re.compile(
    "mr|mrs|ms|dr|prof|gen|col|lt|sgt|capt|sen|rep|gov|st|mt|vs|cf|al|e.g|i.e", re.IGNORECASE
)
"""Abbreviations that something always follows."""

_COUNTED = re.compile(
    "nos?|pp?|vols?|figs?|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec", re.IGNORECASE
)
"""Abbreviations when a number follows."""

_CLOSER = re.compile(r"inc|ltd|co|corp|jr|sr|etc|(?:[a-z]\.)*[a-z]", re.IGNORECASE)
"""Abbreviations that may also be a sentence's last word: Inc., U.S., p.m., an initial."""

_STARTER = re.compile(
    r"\s+(?:The|An?|He|She|It|They|We|You|In|On|At|But|And|This|That|These|Those|There|His|Her"
    r"|Their|Its|As|For|When|While|After|Before|If|So|What|Who|How|Why)\b"
)
"""Words that open a sentence when written large after an abbreviation."""


def split(paragraph: str) -> tuple[str, ...]:
    """The sentences of one paragraph, verbatim and in order, without the white space between.

    A sentence ends at 。！？ and !? with the closing marks behind them, at a full stop that is
    no part of a number, an address or an abbreviation, and at a line's end; not at ；, behind which
    readers expect the rest. A quotation or bracket of up to 160 characters is never cut, and stays
    with the speaker who follows it. Time grows with the length of the paragraph alone. No text, no
    sentences.
    """
    found = []
    for line in paragraph.splitlines():
        start = 0
        for end in _ends(line):
            found.append(line[start:end].strip())
            start = end
        found.append(line[start:].strip())
    return tuple(sentence for sentence in found if sentence)


def _ends(line: str) -> list[int]:
    """Where sentences end, before the end of the line itself."""
    ends: list[int] = []
    place = 0
    while mark := _MARKS.search(line, place):
        at = mark.start()
        start = ends[-1] if ends else 0
        if line[at] in _PAIRS:
            place, over = _after_pair(line, start, at)
        elif line[at] in _FULL_ENDS:
            place, over = _tail(line, at), True
        else:
            place, over = _after_half_width(line, start, at)
        if over:
            ends.append(place)
    return ends


def _after_pair(line: str, start: int, at: int) -> tuple[int, bool]:
    """Where the pair that opens at `at` leaves off, and whether its sentence does there."""
    opener = line[at]
    close = line.find(_PAIRS[opener], at + 1, at + 2 + _LONGEST_PAIR)
    if close < 0:
        return at + 1, False
    last = line[at:close].rstrip("”’」』）)")[-1:]
    if opener == "《" or last not in "。！？!?….":
        return close + 1, False
    place = _tail(line, close + 1)
    if _GOES_ON.match(line, place):
        return place, False
    before = line[max(start, at - _REACH) : at].strip()
    if opener in _BRACKETS:
        return place, not before
    if not before:
        return place, not _names_speaker(line, place)
    return place, last == "。" or before.endswith(_INTRODUCING)


def _tail(line: str, place: int) -> int:
    """Where the closing marks that stand at `place` end."""
    tail = _TAIL.match(line, place)
    return tail.end() if tail else place


def _names_speaker(line: str, place: int) -> bool:
    """Whether the clause at `place` says whose words came before: “……。”他说。"""
    clause = line[place : place + _LONGEST_ATTRIBUTION]
    speaker = _SPEAKER.match(clause)
    cut_short = len(clause) == _LONGEST_ATTRIBUTION
    return speaker is not None and not (cut_short and speaker.end() == len(clause))


def _after_half_width(line: str, start: int, at: int) -> tuple[int, bool]:
    """Where the run of half-width marks at `at` ends, and whether a sentence does there."""
    run = _HALF_RUN.match(line, at)
    place = _tail(line, run.end() if run else at + 1)
    marks = line[at:place]
    if place == len(line) or any(mark in _FULL_ENDS for mark in marks):
        return place, True
    after_cjk = at > start and bool(_IS_CJK.match(line, at - 1))
    opens = bool(_OPENING.match(line, place))
    if marks[0] == ";":
        return place, after_cjk
    if marks[0] in "!?":
        fresh = _FRESH_AFTER_CJK if after_cjk else _FRESH
        return place, opens or bool(fresh.match(line, place))
    if marks.startswith(".."):
        return place, opens
    return place, _is_full_stop(line, start, at, place)


def _is_full_stop(line: str, start: int, at: int, place: int) -> bool:
    """Whether the dot at `at` ends a sentence; the next one would begin at `place`."""
    word = _LAST_WORD.search(line, max(start, at - _REACH), at)
    if word is None:
        return bool(_OPENING.match(line, place))
    if not _OPENING.match(line, place):
        return len(word[0]) > 2 and word[0].isalpha() and bool(_IS_CJK.match(line, place))
    if word[0].isdigit():
        return bool(line[max(start, at - _REACH) : word.start()].strip())
    if _TITLE.fullmatch(word[0]):
        return False
    if _COUNTED.fullmatch(word[0]):
        return not _NUMBER.match(line, place)
    return not _CLOSER.fullmatch(word[0]) or bool(_STARTER.match(line, place))
