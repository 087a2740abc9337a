"""The Bot API over HTTP: checks calls, applies faults, answers, and keeps the transcript."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
import structlog
from aiohttp import web

from bot.simulator.call import Seen
from bot.simulator.chats.messages import public
from bot.simulator.faults import ANSWERS, Fault
from bot.simulator.methods.table import WAITING
from bot.simulator.refusal import Refused
from bot.simulator.schema.bounds import check_bounds, clamped
from bot.simulator.schema.facts import method_names, read_call
from bot.simulator.schema.scalars import legible
from bot.simulator.simulator import Simulator
from bot.simulator.wire import WireCall, read_request

log = structlog.get_logger()

Json = dict[str, Any]

TOKEN = re.compile(r"[0-9]+:[\w-]+")
PUTTING = ("send", "copy", "forward", "edit")
"""How the methods begin that put something before the users."""


def routes(simulator: Simulator) -> list[web.AbstractRouteDef]:
    """The Bot API's addresses for one bot."""
    api = _BotApi(simulator)
    return [
        web.route("*", "/bot{token:[^/]+}/{method}", api.call),
        web.get("/file/bot{token:[^/]+}/{path:.+}", api.file),
        web.route("*", "/{file:(file/)?}bot{path:.*}", api.nowhere),
    ]


async def carry_out(simulator: Simulator, call: WireCall, fault: Fault | None = None) -> Json:
    """Check a call and do what it asks; the body of the answer, which is in the transcript too."""
    try:
        result = await _result(simulator, call)
    except Refused as refused:
        return _refused(simulator, call, refused, fault)
    except Exception:
        # A mistake of the simulator's own: the client sees what it sees of Telegram's.
        log.exception("simulator.failed", method=call.method)
        return _refused(simulator, call, Refused(500, "Internal Server Error"), fault)
    messages = _messages(simulator, call, result) if call.method.startswith(PUTTING) else []
    seen = tuple(map(Seen.of, messages))
    ids = tuple(message["message_id"] for message in messages)
    _note(simulator, call, fault, ok=True, message_ids=ids, seen=seen)
    return {"ok": True, "result": public(result)}


async def _result(simulator: Simulator, call: WireCall) -> Any:
    values = read_call(call.method, call.given, call.uploads)
    check_bounds(call.method, values)
    values = clamped(call.method, values)
    return await simulator.call(call.method, values, dict(call.uploads))


@dataclass(frozen=True, slots=True)
class _BotApi:
    simulator: Simulator

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        refused = self._check_token(request)
        if refused:
            return _answer(_body(refused))
        named = request.match_info["method"]
        method = method_names().get(named.lower())
        try:
            if method is None:
                raise Refused(404, "Not Found: method not found")
            call = await read_request(request, method)
        except Refused as problem:
            return _answer(_refused(self.simulator, WireCall(method or named), problem))
        return await self._strike(request, call)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file by the path that getFile told."""
        refused = self._check_token(request)
        if refused:
            return _answer(_body(refused))
        name = request.match_info["path"].rpartition("/")[2].partition(".")[0]
        stored = self.simulator.files.stored(name)
        if stored is None:
            return _answer(_body(Refused(404, "Not Found")))
        return web.FileResponse(stored.path, headers={"Content-Type": stored.mime_type})

    async def nowhere(self, _: web.Request) -> web.StreamResponse:
        """An address that is none."""
        return _answer(_body(Refused(404, "Not Found")))

    async def _strike(self, request: web.Request, call: WireCall) -> web.StreamResponse:
        """Carry out a call, unless a fault strikes first; a late fault strikes afterwards."""
        faults = self.simulator.faults
        fault = None
        if not faults.idle:
            chat_id = _chat_id(self.simulator, call)
            fault = faults.take(call.method, chat_id, call.pictures())
        refused = fault.refusal() if fault else None
        if refused:
            return _answer(_refused(self.simulator, call, refused, fault))
        if fault and not fault.carried_out:
            _refused(self.simulator, call, Refused(0, "the connection was cut"), fault)
            return _cut(request)
        body = await self._carried_out(call, fault)
        return await _spoiled(request, body, fault) if fault else _answer(body)

    async def _carried_out(self, call: WireCall, fault: Fault | None) -> Json:
        """A call goes on though its client goes away, as on Telegram; who polls is let go."""
        if call.method == "getUpdates" or call.method not in WAITING:
            return await carry_out(self.simulator, call, fault)
        work = partial(carry_out, self.simulator, call, fault)
        return await self.simulator.in_hand.do(object(), work)

    def _check_token(self, request: web.Request) -> Refused | None:
        token = request.match_info["token"]
        if token == self.simulator.token:
            return None
        return Refused(401, "Unauthorized") if TOKEN.fullmatch(token) else Refused(404, "Not Found")


async def _spoiled(request: web.Request, body: Json, fault: Fault) -> web.StreamResponse:
    """The answer of a call that was carried out, as the fault leaves it."""
    match fault.kind:
        case "hang":
            # Ends when the client or the server gives up: the handler is cancelled then.
            await asyncio.Event().wait()
        case "reset_after":
            return _cut(request)
        case "502_after":
            return _answer(_body(Refused(502, ANSWERS["502"])))
        case "malformed":
            whole = orjson.dumps(body)
            return web.Response(body=whole[: len(whole) // 2], content_type="application/json")
        case "slow":
            await asyncio.sleep(fault.seconds)
    return _answer(body)


def _refused(
    simulator: Simulator, call: WireCall, refused: Refused, fault: Fault | None = None
) -> Json:
    told = {"error_code": refused.code, "description": refused.description}
    _note(simulator, call, fault, ok=False, **told)
    return _body(refused)


def _note(simulator: Simulator, call: WireCall, fault: Fault | None, **verdict: Any) -> None:
    simulator.transcript.note(
        at=simulator.clock().isoformat(),
        method=call.method,
        parameters=call.told(),
        fault=fault.kind if fault else "",
        chat_id=_chat_id(simulator, call),
        **verdict,
    )


def _chat_id(simulator: Simulator, call: WireCall) -> int | None:
    """The chat that a call is about; one may be called by its @name."""
    if call.chat_id is not None or not isinstance(call.given.get("chat_id"), str):
        return call.chat_id
    found = simulator.chats_kept.find(legible(call.given["chat_id"]))
    return found[0]["id"] if found else None


def _messages(simulator: Simulator, call: WireCall, result: Any) -> list[Mapping[str, Any]]:
    """The messages that a result holds, or that it names by their ids."""
    found: list[Mapping[str, Any]] = []
    chat_id = _chat_id(simulator, call)
    for entry in result if isinstance(result, list) else [result]:
        if not isinstance(entry, dict) or "message_id" not in entry:
            continue
        whole = entry if "chat" in entry else None
        if whole is None and chat_id is not None:
            whole = simulator.messages_kept.find(chat_id, entry["message_id"])
        found.append(whole or entry)
    return found


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _body(refused: Refused) -> Json:
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    return body | ({"parameters": refused.parameters} if refused.parameters else {})


def _answer(body: Json) -> web.Response:
    return web.Response(
        body=orjson.dumps(body),
        status=body.get("error_code", 200),
        content_type="application/json",
    )
