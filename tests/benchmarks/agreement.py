"""Our verdict on calls drawn from the schema, held against the validator's: run with `python -m`.

The validator (`botapi/validate.py` in the shared folder) and we read the same schema. Where we
differ there is a reason, and each has a name here; what has none is a fault of ours.
"""

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.simulator.methods.keyboards import read_keyboard, read_screen_keyboard
from bot.simulator.refusal import Refused
from bot.simulator.schema.bounds import check_bounds
from bot.simulator.schema.facts import method_names, read_call
from bot.simulator.text.formatting import format_caption, format_text
from tests.benchmarks.calls import load_validator
from tests.benchmarks.drawn_calls import Drawn, draw_calls
from tests.benchmarks.shared import BESIDE

STORIES = ("postStory", "editStory")
TEXTS = ("sendMessage", "editMessageText")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why we and the validator differ: what the one of us says who refuses."""

    name: str
    words: str


THEIRS = (
    Reason("Telegram drops what is over 100 entities without a word", r"only 100 are kept"),
    Reason(
        "the validator takes a narrowed string for an object",
        r"not JSON, expected (SendChatActionAction|SendPollType|SendDiceEmoji|AnswerChatJoin\w+|"
        r"UploadStickerFile\w+|CreateNewStickerSet\w+|SetStickerSetThumbnail\w+)",
    ),
    Reason("a text may begin with attach://", r"SCHEMA (text|caption|name): attach:"),
)
"""The validator refuses, we do not."""
OURS = (
    Reason("the validator does not read markup", r"can't parse entities"),
    Reason("the validator does not read entities", r"entit|MessageEntity|custom emoji"),
    Reason("the validator does not look at addresses", r"URL|login"),
    Reason("a null is no value", r"is required|is empty|Can't find field|not specified"),
    Reason("what is seen is empty, though there are letters", r"is empty|must be non-empty"),
    Reason("buttons of invoices and games", r"BUTTON_TYPE_INVALID"),
    Reason("reply keyboards, placeholders, users asked for", r"keyboard|PLACEHOLDER|QUANTITY"),
    Reason("ids of messages: 1-100, increasing", r"message identifiers"),
    Reason("ids of inline results, offsets, deep links", r"RESULT_ID|NEXT_OFFSET|START_PARAM"),
    Reason(
        "lengths of names, titles and descriptions", r"(name|title|description) (is too|must be)"
    ),
    Reason("a description of white space alone", r"COMMAND_DESCRIPTION"),
    Reason("stars: 1-25000", r"STARS_AMOUNT"),
    Reason(
        "the validator takes anything for a narrowed number or list",
        r'"(icon_color|active_period|month_count|allowed_updates)"',
    ),
)
"""We refuse, the validator does not."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A call, what the validator says against it, and what we say."""

    call: Drawn
    theirs: tuple[str, ...]
    ours: str

    @property
    def agreed(self) -> bool:
        """Whether both take it or both do not."""
        return bool(self.theirs) == bool(self.ours)

    @property
    def reason(self) -> str:
        """Why we differ; '' if nobody knows."""
        if self.ours:
            return _named(OURS, self.ours)
        names = {_named(THEIRS, problem) for problem in self.theirs}
        return "" if "" in names else ", ".join(sorted(names))


def compare(seed: int, count: int, schema: Path) -> list[Compared]:
    """Both verdicts on the calls of a seed; the validator and its schema are in a folder."""
    spec = load_validator(schema / "validate.py").Spec()
    return [_compared(spec, call) for call in draw_calls(seed, count)]


def our_verdict(method: str, given: Mapping[str, Any], parts: Collection[str]) -> str:
    """What we say against a call that can be said without knowing chats; '' is nothing."""
    name = method_names().get(method.lower())
    if name is None:
        return "Not Found: method not found"
    try:
        values = read_call(name, given, parts)
        check_bounds(name, values)
        _check_texts(name, values)
        read_keyboard(values.get("reply_markup"))
        read_screen_keyboard(values.get("reply_markup"))
    except Refused as refused:
        return refused.description
    return ""


def _compared(spec: Any, call: Drawn) -> Compared:
    given = call.sent()
    try:
        theirs = spec.check(call.method, given, wire=True, files=call.parts)
    except (AttributeError, TypeError) as problem:
        # Its limits trust that types are right: what ends it is no right call.
        theirs = [f"SCHEMA {problem}"]
    return Compared(call, tuple(theirs), our_verdict(call.method, given, call.parts))


def _check_texts(name: str, values: dict[str, Any]) -> None:
    mode = values.get("parse_mode", "")
    if name in TEXTS and "text" in values:
        format_text(values["text"], mode, values.get("entities", ()))
    if "caption" in values and name not in STORIES:
        format_caption(values["caption"], mode, values.get("caption_entities", ()))
    for item in values["media"] if name == "sendMediaGroup" else ():
        _check_texts("", item)


def _named(reasons: Iterable[Reason], words: str) -> str:
    return next((reason.name for reason in reasons if re.search(reason.words, words)), "")


def main() -> None:
    """Print how far we agree, and each difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    shared = Path(os.environ.get("SHARED", BESIDE))
    parser.add_argument("--shared", type=Path, default=shared, help="folder with botapi")
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    compared = compare(chosen.seed, chosen.calls, chosen.shared / "botapi")
    differing = [each for each in compared if not each.agreed]
    for each in differing:
        reason = each.reason or "UNEXPLAINED"
        print(f"{each.call.method} ({each.call.flaw or 'right'}): {reason}")
        print(f"  validator: {'; '.join(each.theirs) or 'ok'}\n  ours: {each.ours or 'ok'}")
    refused = sum(bool(each.ours) for each in compared)
    print(f"{len(compared)} calls, {refused} refused, {len(compared) - len(differing)} agreed")
    for reason, count in Counter(each.reason for each in differing).most_common():
        print(f"{count:4} {reason or 'UNEXPLAINED'}")
    sys.exit(any(not each.reason for each in differing))


if __name__ == "__main__":
    main()
