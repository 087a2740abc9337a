"""The Bot API over HTTP: reads calls, applies faults, answers, and keeps the transcript."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.simulator.faults import Fault
from bot.simulator.methods.send import ATTACHED
from bot.simulator.refusal import Refused, bad_request
from bot.simulator.schema.facts import method_names, read_values
from bot.simulator.simulator import Simulator

Json = dict[str, Any]


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The Bot API's addresses for one bot."""
    api = _BotApi(simulator)
    return [
        web.route("*", "/bot{token:[^/]+}/{method}", api.call),
        web.get("/file/bot{token:[^/]+}/{path:.+}", api.file),
    ]


@dataclass(frozen=True, slots=True)
class _Call:
    """A call as it came: what the form or the JSON holds, and the uploaded files by name."""

    method: str
    given: Mapping[str, Any]
    uploads: Mapping[str, bytes]

    @property
    def chat_id(self) -> int | None:
        chat_id = str(self.given.get("chat_id", ""))
        return int(chat_id) if chat_id.lstrip("-").isdigit() else None


@dataclass(frozen=True, slots=True)
class _BotApi:
    simulator: Simulator

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        if request.match_info["token"] != self.simulator.token:
            return _refusal(Refused(401, "Unauthorized"))
        method = method_names().get(request.match_info["method"].lower())
        if method is None:
            refused = Refused(404, "Not Found: method not found")
            return self._refuse(_Call(request.match_info["method"], {}, {}), refused)
        try:
            call = await _read(request, method)
        except Refused as refused:
            return self._refuse(_Call(method, {}, {}), refused)
        return await self._answer(request, call)

    async def file(self, request: web.Request) -> web.Response:
        """The bytes of a file by the path that getFile told."""
        if request.match_info["token"] != self.simulator.token:
            return _refusal(Refused(401, "Unauthorized"))
        name = request.match_info["path"].removeprefix("photos/").removesuffix(".jpg")
        content = self.simulator.file_bytes(name)
        if content is None:
            return _refusal(Refused(404, "Not Found"))
        return web.Response(body=content, content_type="image/jpeg")

    async def _answer(self, request: web.Request, call: _Call) -> web.StreamResponse:
        """Carry out a call, unless a fault strikes first; a late fault strikes afterwards."""
        fault = self.simulator.faults.take(call.method, call.chat_id)
        refused = fault.refusal() if fault else None
        if refused:
            return self._refuse(call, refused, fault=fault)
        if fault and fault.kind == "reset":
            self._refuse(call, Refused(0, "the connection was cut"), fault=fault)
            return _cut(request)
        answer = await self._carried_out(call, fault)
        if fault and fault.kind == "hang":
            # Ends when the client or the server gives up: the handler is cancelled then.
            await asyncio.Event().wait()
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return answer

    async def _carried_out(self, call: _Call, fault: Fault | None) -> web.Response:
        unknown: list[str] = []
        try:
            values, unknown = read_values(call.method, call.given)
            result = await self.simulator.call(call.method, values, dict(call.uploads))
        except Refused as refused:
            return self._refuse(call, refused, unknown, fault)
        ids = _message_ids(result)
        self._note(call, fault, ok=True, message_ids=ids, unknown=tuple(unknown))
        return _json({"ok": True, "result": result}, 200)

    def _refuse(
        self,
        call: _Call,
        refused: Refused,
        unknown: Sequence[str] = (),
        fault: Fault | None = None,
    ) -> web.Response:
        verdict = {"error_code": refused.code, "description": refused.description}
        self._note(call, fault, ok=False, unknown=tuple(unknown), **verdict)
        return _refusal(refused)

    def _note(self, call: _Call, fault: Fault | None, **verdict: Any) -> None:
        self.simulator.transcript.note(
            at=self.simulator.clock().isoformat(),
            method=call.method,
            parameters=_told(call),
            chat_id=call.chat_id,
            fault=fault.kind if fault else "",
            **verdict,
        )


async def _read(request: web.Request, method: str) -> _Call:
    given: dict[str, Any] = dict(request.query)
    uploads: dict[str, bytes] = {}
    if request.content_type == "application/json":
        given |= await _read_json(request)
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                given[name] = value
                continue
            # A part with a type but no file name comes as its bytes.
            content = value.file.read() if isinstance(value, web.FileField) else value
            uploads[name] = bytes(content)
            given.setdefault(name, f"{ATTACHED}{name}")
    return _Call(method, given, uploads)


async def _read_json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError as problem:
        raise bad_request("can't parse request JSON object") from problem
    if not isinstance(body, dict):
        raise bad_request("can't parse request JSON object")
    return body


def _told(call: _Call) -> Json:
    """The parameters for the transcript: an upload is its size and digest."""
    told = {
        name: value
        for name, value in call.given.items()
        if not (name in call.uploads and str(value).startswith(ATTACHED))
    }
    for name, content in call.uploads.items():
        told[name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return told


def _message_ids(result: Any) -> tuple[int, ...]:
    results = result if isinstance(result, list) else [result]
    return tuple(
        entry["message_id"]
        for entry in results
        if isinstance(entry, dict) and "message_id" in entry
    )


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _refusal(refused: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return _json(body, refused.code)


def _json(body: Json, status: int) -> web.Response:
    return web.Response(
        text=json.dumps(body, ensure_ascii=False), status=status, content_type="application/json"
    )
