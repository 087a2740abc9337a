"""Clauses: where a sentence too long for its place may be cut."""

import re
from typing import Final

_NO_LETTERS: Final = re.compile(r"[\s\W_]+")
_BOUNDARY: Final = re.compile(r"[，；;]|,(?=\s)")
_FULL: Final = "；;"
_PAIRS: Final = ("“”", "‘’", "「」", "『』", "（）", "()", "《》", "〈〉", "【】", "[]")
_SPEAKER: Final = (
    r"(?:说|道|称|表示|指出|强调|认为|透露|宣布|解释|补充|写道|警告|承认|否认|回应|呼吁|批评"
    r"|說|稱|強調|認為|透露|宣佈|解釋|補充|寫道|承認|否認|回應|呼籲|批評|指|says?|said|told|adds?|added)"
)
_DANGLING: Final = re.compile(rf"{_SPEAKER}$|[据據][^，；,;]{{0,16}}$", re.IGNORECASE)
_SPOKEN_BEFORE: Final = re.compile(rf"[^，。；,;“「]{{0,24}}?{_SPEAKER}", re.IGNORECASE)
_WAITING: Final = re.compile(
    r"(?:虽|雖|尽管|儘管|如果|若|倘若|假如|由于|由於|因为|因為|随着|隨著|为了|為了|除了|除|即使|只要|只有|无论|無論|不论|不論"
    r"|一旦|既然|与其|與其|不仅|不仅仅|不但|不只|不是|当[^，]*[时時]$|當[^，]*[时時]$|在[^，]*(?:后|後|时|時|中|下|前|上|里|裡)$"
    r"|(?:If|When|While|Although|Though|Because|Since|As|After|Before|Despite|Unless)\b)"
)
_LEAST_SHARE: Final = 3
"""A part shorter than a third of the budget says too little of the sentence."""


def shorten(sentence: str, budget: int) -> str:
    """The longest beginning of a sentence that fits `budget` letters and stands by itself.

    It ends before a comma or a semicolon, never inside a quotation or bracket, behind words that
    announce what somebody says or between a quotation and its speaker, nor after a clause that
    waits for the next (虽然, 如果). Behind a semicolon the sentence was whole and ends with a full
    stop; behind a comma it goes on, which an ellipsis says. Empty where there is no such place.
    """
    best = ""
    for mark in _BOUNDARY.finditer(sentence):
        size = len(_NO_LETTERS.sub("", sentence[: mark.start()]))
        if size > budget:
            break
        if size * _LEAST_SHARE >= budget and _stands(sentence, mark.start()):
            best = sentence[: mark.start()].rstrip() + _end(mark[0])
    return best


def _end(mark: str) -> str:
    if mark not in _FULL:
        return "…"
    return "。" if mark == "；" else "."


def _stands(sentence: str, end: int) -> bool:
    part = sentence[:end].rstrip()
    if any(part.count(pair[0]) != part.count(pair[1]) for pair in _PAIRS) or part.count('"') % 2:
        return False
    clauses = _BOUNDARY.split(part)
    if _DANGLING.search(clauses[-1]) or _WAITING.match(clauses[-1].lstrip()):
        return False
    ends_quoted = part[-1:] in '”」』"'
    return not (ends_quoted and _SPOKEN_BEFORE.match(sentence, end + 1))
