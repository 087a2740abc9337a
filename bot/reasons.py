"""Reasons: why an item stands where it stands, in words."""

from collections.abc import Iterable

from bot.i18n import Voice
from bot.markup import shorten
from digests.model import EditionItem, Reason

_WORD_LIMIT = 20
_HOURS_OF_A_DAY = 24


def say_reasons(reasons: Iterable[Reason], voice: Voice) -> str:
    """5 家媒体报道 · 2 小时内 · 有图, as plain text. A key that has no words is left out."""
    return " · ".join(filter(None, (_say(reason, voice) for reason in reasons)))


def say_score(item: EditionItem, voice: Voice) -> str:
    """2.41 · 5 家媒体报道 · 2 小时内: what operators are shown of an item."""
    said = say_reasons(item.reasons, voice)
    return " · ".join(filter(None, (f"{item.score:.2f}", said)))


def _say(reason: Reason, voice: Voice) -> str:
    values = reason.values
    match reason.key:
        case "outlets" | "growing" | "articles" | "days":
            return voice.say(f"reason.{reason.key}", count=int(values["count"]))
        case "fresh":
            return _say_age(max(int(values["hours"]), 0), voice)
        case "outlet_weight":
            return voice.say("reason.weight", weight=f"{float(values['weight']):g}")
        case "picture":
            return voice.say("reason.picture")
        case "followed" | "liked":
            word = shorten(str(values["word"]), _WORD_LIMIT)
            return voice.say(f"reason.{reason.key}", word=word)
        case _:
            return ""


def _say_age(hours: int, voice: Voice) -> str:
    """Within how long: whole hours have passed, so it is one more."""
    if hours < _HOURS_OF_A_DAY:
        return voice.say("reason.within_hours", count=hours + 1)
    return voice.say("reason.within_days", count=hours // _HOURS_OF_A_DAY + 1)
