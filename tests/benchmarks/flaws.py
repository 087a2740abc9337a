"""The ways in which a call can be wrong, each as a change to a right one."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

Json = dict[str, Any]
Parts = tuple[str, ...] | None
"""The names of uploads to come with the call; None where it cannot be wrong in this way."""


@dataclass(frozen=True, slots=True)
class Target:
    """A call to be spoiled: its parameters, and the objects inside, with what may be in them."""

    method: str
    given: Json
    fields: Json
    objects: list[tuple[Json, Json]]
    random: Random

    def choose(self, entries: list[Any]) -> Any:
        """One of the entries; None where there is none."""
        return self.random.choice(entries) if entries else None


def _unknown(target: Target) -> Parts:
    target.given["disable_web_page_preview"] = True
    return ()


def _missing(target: Target) -> Parts:
    name = target.choose([name for name in target.given if target.fields[name].get("required")])
    return None if name is None else _without(target.given, name)


def _without(given: Json, name: str) -> Parts:
    del given[name]
    return ()


def _wrong_type(target: Target) -> Parts:
    name = target.choose(
        [name for name in target.given if target.fields[name]["types"] != ["String"]]
    )
    if name is None or "InputFile" in target.fields[name]["types"]:
        return None
    values: list[Any] = ["[1", {"colour": 1}, 1.5, ["x"]]
    kinds = target.fields[name]["types"]
    wrong: dict[str, list[Any]] = {
        "Integer": ["abc", 1.5, ""],
        "Boolean": ["maybe", 7],
        "Float": ["x", "1e3"],
    }
    value = target.choose(wrong.get(kinds[0], values) if len(kinds) == 1 else values[1:3])
    target.given[name] = value
    return ()


def _unknown_inside(target: Target) -> Parts:
    found = target.choose(target.objects)
    if found is None:
        return None
    found[0]["colour"] = "red"
    return ()


def _missing_inside(target: Target) -> Parts:
    found = target.choose(target.objects)
    name = found and target.choose([key for key in found[0] if found[1][key].get("required")])
    return None if not name else _without(found[0], name)


def _wrong_inside(target: Target) -> Parts:
    found = target.choose(target.objects)
    plain = ("Integer", "Boolean", "Float", "String")
    name = found and target.choose([key for key in found[0] if found[1][key]["types"][0] in plain])
    if not name:
        return None
    kind = found[1][name]["types"][0]
    found[0][name] = {"Integer": "5", "Boolean": "true", "Float": "1", "String": 5}[kind]
    return ()


def _wrong_const(target: Target) -> Parts:
    consts = [
        (value, name)
        for value, fields in target.objects
        for name in value
        if "const" in fields[name]
    ]
    found = target.choose(consts)
    if found is None:
        return None
    found[0][found[1]] = "nonsense"
    return ()


def _no_part(target: Target) -> Parts:
    name = target.choose(
        [name for name in target.given if "InputFile" in target.fields[name]["types"]]
    )
    if name is None:
        return None
    target.given[name] = "attach://nowhere"
    return ("p9",)


def _out_of_bounds(target: Target) -> Parts:
    changes = [LIMITS[target.method]] if target.method in LIMITS else []
    changes += [EVERYWHERE[name] for name in EVERYWHERE if name in target.given]
    change = target.choose([change for several in changes for change in several])
    if change is None:
        return None
    target.given.update(change)
    return ()


FLAWS: dict[str, Callable[[Target], Parts]] = {
    "unknown parameter": _unknown,
    "missing parameter": _missing,
    "wrong type": _wrong_type,
    "unknown field": _unknown_inside,
    "missing field": _missing_inside,
    "wrong type of a field": _wrong_inside,
    "wrong constant": _wrong_const,
    "no such part": _no_part,
    "out of bounds": _out_of_bounds,
    "out of bounds again": _out_of_bounds,
}


def _keyboard(*rows: list[Json]) -> Json:
    return {"reply_markup": {"inline_keyboard": list(rows)}}


_BUTTON: Json = {"text": "看", "callback_data": "a"}
EVERYWHERE: dict[str, list[Json]] = {
    "caption": [{"caption": "好" * 1025}, {"caption": "😀" * 2049}],
    "language_code": [{"language_code": code} for code in ("zh-hans", "ZH", "z", "中文")],
    "rich_message": [
        {"rich_message": {}},
        {"rich_message": {"html": "<p>a</p>", "markdown": "a"}},
        {"rich_message": {"markdown": "好" * 32769}},
    ],
    "reply_markup": [
        _keyboard([_BUTTON] * 9),
        _keyboard(*[[_BUTTON] * 8] * 13),
        _keyboard([{"text": "看", "callback_data": "好" * 22}]),
        _keyboard([{"text": "看", "callback_data": ""}]),
        _keyboard([{"text": "看"}]),
        _keyboard([_BUTTON | {"url": "https://a.example"}]),
        _keyboard([_BUTTON | {"style": "red"}]),
        _keyboard([{"text": "看", "copy_text": {"text": ""}}]),
        _keyboard([{"text": "看", "copy_text": {"text": "好" * 257}}]),
    ],
}
_ITEM: Json = {"type": "photo", "media": "AgAC1"}
LIMITS: dict[str, list[Json]] = {
    "answerCallbackQuery": [{"text": "好" * 201}],
    "answerInlineQuery": [
        {
            "results": [
                {"type": "photo", "id": str(at), "photo_file_id": "AgAC1"} for at in range(51)
            ]
        }
    ],
    "editMessageCaption": [{"caption": "好" * 1025}],
    "editMessageText": [
        {"text": "好" * 4097},
        {"text": ""},
        {"text": "早", "rich_message": {"html": "早"}},
    ],
    "sendMediaGroup": [
        {"media": [_ITEM]},
        {"media": []},
        {"media": [_ITEM] * 11},
        {"media": [_ITEM, {"type": "document", "media": "BQAC1"}]},
        {"media": [_ITEM, _ITEM | {"caption": "好" * 1025}]},
        _keyboard([_BUTTON]),
    ],
    "sendMessage": [
        {"text": "好" * 4097},
        {"text": "  \n"},
        {"text": "<b>" + "好" * 4097 + "</b>", "parse_mode": "HTML"},
        {"entities": [{"type": "bold", "offset": 0, "length": 1}] * 101},
    ],
    "setMyCommands": [
        {"commands": [{"command": command, "description": "早"}]}
        for command in ("开始", "Start", "a b", "", "a" * 33, "/start")
    ]
    + [
        {"commands": [{"command": "start", "description": ""}]},
        {"commands": [{"command": "start", "description": "好" * 257}]},
        {"commands": [{"command": "start", "description": "早"}] * 101},
    ],
    "setWebhook": [{"secret_token": "a b"}, {"secret_token": "a" * 257}],
}
