"""Calls of the Bot API drawn from its schema with a seed: right ones, and ones wrong in one way."""

import json
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from bot.simulator.schema.facts import load_facts, method_names
from tests.benchmarks.flaws import FLAWS, Target

Json = dict[str, Any]

ARRAY = "Array of "
OFTEN = (
    "sendMessage",
    "sendPhoto",
    "sendMediaGroup",
    "sendRichMessage",
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
    "deleteMessage",
    "deleteMessages",
    "copyMessage",
    "forwardMessage",
    "pinChatMessage",
    "sendChatAction",
    "answerCallbackQuery",
    "answerInlineQuery",
    "setMyCommands",
    "getMyCommands",
    "getUpdates",
    "setWebhook",
    "getFile",
    "getChat",
    "getChatMember",
)
"""What a news bot calls: each counts as much as ten others."""
DEEPEST = 4
WORDS = ("早报", "今天的新闻", "大桥合龙", "春运", "𠮷野家 🔥", "a plain title", "第 3 版")
SAID: dict[str, tuple[Any, ...]] = {
    "action": ("typing", "upload_photo"),
    "allowed_updates": ("message", "callback_query"),
    "callback_data": ("open:1", "好" * 21),
    "chat_id": (1001, -1001234567890, "@jianbao_news"),
    "command": ("start", "latest_2", "a"),
    "html": ("<p>早</p>",),
    "language_code": ("zh", "en", ""),
    "max_quantity": (1, 10),
    "secret_token": ("s3cret_-",),
    "start_parameter": ("from_inline-1",),
    "style": ("danger", "success", "primary"),
    "url": ("https://news.example/a?b=1", "https://t.me/jianbao_bot?start=a"),
}
"""Values for fields of a name, where any word would not do."""
YES_AND_NO = (True, False, "true", "FALSE", "yes", "No", "1", "0", "")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A call, the names of its uploads, and in what way it is wrong; '' if it is right."""

    method: str
    given: Json
    parts: tuple[str, ...] = ()
    flaw: str = ""
    as_json: bool = False

    def sent(self) -> Json:
        """The parameters as they are sent: strings of a form, or a body of JSON."""
        if self.as_json:
            return self.given
        return {name: _wire(value) for name, value in self.given.items()}


def draw_calls(seed: int, count: int = 300) -> list[Drawn]:
    """As many calls, of which half are wrong."""
    drawer = _Drawer(Random(seed))
    calls = (drawer.call() for _ in range(count))
    return [drawer.spoiled(call) if at % 2 else call for at, call in enumerate(calls)]


class _Drawer:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._facts = load_facts()
        self._methods = [*self._facts["methods"], *OFTEN * 10]

    def call(self) -> Drawn:
        method = self._random.choice(self._methods)
        given = self._fields(self._facts["methods"][method], depth=0)
        self._mend(method, given)
        parts: tuple[str, ...] = ()
        if "photo" in given and self._random.random() < 0.3:
            given["photo"], parts = "attach://p0", ("p0",)
        for name, field in self._facts["methods"][method].items():
            if name in given and field["types"] == ["Boolean"]:
                given[name] = self._random.choice(YES_AND_NO)
        if self._random.random() < 0.1:
            method = method.lower()
        return Drawn(method, given, parts, as_json=self._random.random() < 0.2)

    def spoiled(self, call: Drawn) -> Drawn:
        """The call, wrong in one of the ways that it can be."""
        flaws = list(FLAWS)
        self._random.shuffle(flaws)
        method = method_names()[call.method.lower()]
        fields = self._facts["methods"][method]
        for flaw in flaws:
            given = json.loads(json.dumps(call.given))
            objects = self._objects(fields, given)
            parts = FLAWS[flaw](Target(method, given, fields, objects, self._random))
            if parts is not None:
                return replace(call, given=given, parts=(*call.parts, *parts), flaw=flaw)
        return call

    def _fields(self, fields: Json, depth: int) -> Json:
        often = 0.35 if depth == 0 else 0.2 if depth < DEEPEST else 0
        return {
            name: self._value(name, field, depth)
            for name, field in fields.items()
            if field.get("required") or self._random.random() < often
        }

    def _value(self, name: str, field: Json, depth: int) -> Any:
        if "const" in field:
            return field["const"]
        if field["types"] == ["String"] and name.endswith("parse_mode"):
            return "HTML"
        return self._of(name, self._random.choice(field["types"]), depth)

    def _of(self, name: str, kind: str, depth: int) -> Any:
        if kind.startswith(ARRAY):
            inner = kind.removeprefix(ARRAY)
            return [self._of(name, inner, depth + 1) for _ in range(self._random.randint(1, 2))]
        if name in SAID and kind in ("String", "Integer"):
            fitting = [said for said in SAID[name] if (kind == "String") == isinstance(said, str)]
            if fitting:
                return self._random.choice(fitting)
        match kind:
            case "Integer":
                return self._random.randint(1, 90)
            case "Float":
                return self._random.choice((1, 0.5, 30.25))
            case "Boolean":
                return self._random.random() < 0.5
            case "String" | "InputFile":
                return self._random.choice(WORDS)
            case "RichText" if depth > 1:
                return self._random.choice(WORDS)
        return self._object(kind, depth)

    def _object(self, kind: str, depth: int) -> Json:
        facts = self._facts["types"][kind]
        if "subtypes" in facts:
            members = [name for name in facts["subtypes"] if depth < DEEPEST or _is_flat(name)]
            return self._object(self._random.choice(members or facts["subtypes"]), depth + 1)
        made = self._fields(facts.get("fields", {}), depth + 1)
        if kind == "InlineKeyboardButton":
            return {"text": "看", "callback_data": "open:1"} | _looks(made)
        if kind == "KeyboardButton":
            return {"text": "看"} | _looks(made)
        if kind == "MessageEntity":
            return {"type": "bold", "offset": 0, "length": 1}
        if kind == "InputRichMessage":
            made = {name: made[name] for name in made if name in ("is_rtl", "blocks")}
            return made if made.get("blocks") else made | {"html": "<p>早</p>"}
        return made

    def _mend(self, method: str, given: Json) -> None:
        """Put right what the schema does not say."""
        if method == "sendMediaGroup":
            item = {"type": "photo", "media": "AgAC1"}
            given["media"] = [dict(item) for _ in range(self._random.randint(2, 10))]
        if method == "answerInlineQuery":
            for at, result in enumerate(given["results"]):
                result["id"] = f"r{at}"
        if "message_ids" in given:
            given["message_ids"] = sorted(set(given["message_ids"]))
        if method.startswith("editMessage") and "inline_message_id" not in given:
            given |= {"chat_id": 1001, "message_id": 5}
        if method == "editMessageText":
            given.pop(self._random.choice(("text", "rich_message")), None)
            if "rich_message" not in given:
                given["text"] = "早报"
        if "keyboard" in given.get("reply_markup", {}):
            given["reply_markup"].pop("input_field_placeholder", None)

    def _objects(self, fields: Json, given: Json) -> list[tuple[Json, Json]]:
        """The objects inside a call, each with the fields of its type, where that is certain."""
        found: list[tuple[Json, Json]] = []
        for name, value in given.items():
            self._collect(fields[name]["types"], value, found)
        return found

    def _collect(self, kinds: list[str], value: Any, found: list[tuple[Json, Json]]) -> None:
        if isinstance(value, list):
            inner = [kind.removeprefix(ARRAY) for kind in kinds if kind.startswith(ARRAY)]
            for entry in value:
                self._collect(inner, entry, found)
        elif isinstance(value, dict):
            fitting = [fields for fields in self._leaves(kinds) if _says(value, fields)]
            if len(fitting) == 1:
                found.append((value, fitting[0]))
                for name, entry in value.items():
                    self._collect(fitting[0][name]["types"], entry, found)

    def _leaves(self, kinds: list[str]) -> list[Json]:
        types = [self._facts["types"][kind] for kind in kinds if kind in self._facts["types"]]
        own = [facts["fields"] for facts in types if "fields" in facts]
        return own + [leaf for facts in types for leaf in self._leaves(facts.get("subtypes", []))]


def _says(value: Json, fields: Json) -> bool:
    """Whether an object can be of the type that has these fields."""
    return value.keys() <= fields.keys() and all(
        value.get(name, "") == field["const"] for name, field in fields.items() if "const" in field
    )


def _is_flat(kind: str) -> bool:
    return "Rich" not in kind or kind in ("InputRichBlockDivider", "InputRichBlockParagraph")


def _looks(button: Json) -> Json:
    return {name: button[name] for name in ("style", "icon_custom_emoji_id") if name in button}


def _wire(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
