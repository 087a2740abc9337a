"""What the Bot API answers, compared with the types it promises."""

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

ARRAY = "Array of "
PLAIN: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "Number": (int, float),
    "String": str,
    "Boolean": bool,
}


class Shapes:
    """The methods and types of the Bot API, as facts that others gathered."""

    def __init__(self, facts: Path) -> None:
        """Read the facts."""
        known = json.loads(facts.read_text("utf-8"))
        self._methods: Json = known["methods"]
        self._types: Json = known["types"]

    def of_result(self, method: str, result: Any) -> list[str]:
        """What is wrong with a result: where, and why."""
        return self._of(result, self._methods[method]["returns"], method)

    def _of(self, value: Any, kinds: list[str], place: str) -> list[str]:
        tried = [self._of_kind(value, kind, place) for kind in kinds]
        return min(tried, key=len)

    def _of_kind(self, value: Any, kind: str, place: str) -> list[str]:
        if kind.startswith(ARRAY):
            if not isinstance(value, list):
                return [f"{place} is no array"]
            inner = kind.removeprefix(ARRAY)
            return [
                problem
                for at, one in enumerate(value)
                for problem in self._of(one, [inner], f"{place}[{at}]")
            ]
        if kind in PLAIN:
            fits = isinstance(value, PLAIN[kind]) and (kind == "Boolean") == isinstance(value, bool)
            return [] if fits else [f"{place} is {value!r}, not of type {kind}"]
        if kind not in self._types:
            return []  # the facts name two types that they do not describe
        if "subtypes" in self._types[kind]:
            return self._of(value, self._types[kind]["subtypes"], place)
        return self._of_object(value, kind, f"{place}<{kind}>")

    def _of_object(self, value: Any, kind: str, place: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{place} is no object"]
        fields = {field["name"]: field for field in self._types[kind].get("fields", [])}
        found = [f"{place} has {name}" for name in value.keys() - fields.keys()]
        for name, field in fields.items():
            if name not in value:
                found += [f"{place} lacks {name}"] if field["required"] else []
            elif value[name] != field.get("const", value[name]):
                found.append(f"{place}.{name} is {value[name]!r}")
            else:
                found += self._of(value[name], field["types"], f"{place}.{name}")
        return found
