#!/usr/bin/env python3
"""Take in a version of the Bot API: `deploy/schema.py API.json` writes the simulator's schema.

API.json holds names, types, required and fixed values, as converted from @gramio/types. Kept is
what calls need: every method, and the types that its parameters lead to. One line each.
"""

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SCHEMA = Path(__file__).parents[1] / "bot" / "simulator" / "schema" / "bot_api.json"
ARRAY = "Array of "
SCALARS = {"Integer", "String", "Boolean", "Float", "InputFile"}
# Narrowings of the source that are no types of the Bot API.
PLAIN = {
    'Exclude<keyof TelegramUpdate, "update_id">': "String",
    "AnswerChatJoinRequestQueryResult": "String",
    "CreateForumTopicIconColor": "Integer",
    "CreateNewStickerSetStickerType": "String",
    "DisabledButton": "CallbackGame",
    "GiftPremiumSubscriptionMonthCount": "Integer",
    "PostStoryActivePeriod": "Integer",
    "RepostStoryActivePeriod": "Integer",
    "SendChatActionAction": "String",
    "SendDiceEmoji": "String",
    "SendPollType": "String",
    "SetStickerSetThumbnailFormat": "String",
    "UploadStickerFileStickerFormat": "String",
}


def main() -> None:
    """Write the schema from the file that is named."""
    (source,) = sys.argv[1:]
    SCHEMA.write_text(compact(json.loads(Path(source).read_text("utf-8"))), "utf-8")


def compact(api: Json) -> str:
    """The schema as JSON with a line for each method and type. Raises KeyError at a new type."""
    methods = {name: _fields(method) for name, method in api["methods"].items()}
    types: Json = {}
    waiting = [kind for fields in methods.values() for kind in _kinds(fields)]
    while waiting:
        kind = waiting.pop()
        if kind not in SCALARS and kind not in types:
            types[kind] = _type(api["types"][kind])
            waiting += types[kind].get("subtypes", []) + _kinds(types[kind].get("fields", {}))
    blocks = [_block("methods", methods), _block("types", dict(sorted(types.items())))]
    return f'{{\n"version": {json.dumps(api["version"])},\n{",".join(blocks)}}}\n'


def _type(source: Json) -> Json:
    if "subtypes" in source:
        return {"subtypes": source["subtypes"]}
    fields = _fields(source)
    return {"fields": fields} if fields else {}


def _fields(source: Json) -> Json:
    return {field["name"]: _field(field) for field in source.get("fields", [])}


def _field(source: Json) -> Json:
    field: Json = {"types": [_plain(kind) for kind in source["types"]]}
    if source["required"]:
        field["required"] = True
    return field | ({"const": source["const"]} if "const" in source else {})


def _plain(kind: str) -> str:
    base = kind.replace(ARRAY, "")
    return kind.replace(base, PLAIN.get(base, base))


def _kinds(fields: Json) -> list[str]:
    return [kind.replace(ARRAY, "") for field in fields.values() for kind in field["types"]]


def _block(name: str, entries: Json) -> str:
    lines = [f"{json.dumps(key)}: {json.dumps(entry)}" for key, entry in entries.items()]
    return f'"{name}": {{\n' + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    main()
