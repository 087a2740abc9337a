"""The Telegram client, over real HTTP, against a small server that says what it is told to."""

import asyncio
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from pydantic import SecretStr

from bot.aiohttp_request import Limits
from bot.answers import (
    Broken,
    Conflict,
    Gone,
    MessageGone,
    Moved,
    NoRight,
    NotSent,
    PictureRefused,
    SendError,
    TooLate,
    TopicGone,
    Unauthorised,
    Unknown,
    Unmodified,
    Wait,
    read_refusal,
)
from bot.client import Client
from bot.messages import Address, Button, EditCaption, EditText, Photo, Sent, Text
from bot.reach import Reach

TOKEN = "7001:short-but-secret"
CHAT = {"id": 5, "type": "private"}
MESSAGE = {"message_id": 9, "date": 0, "chat": CHAT}
PHOTO = [
    {"file_id": name, "file_unique_id": name, "width": side, "height": side}
    for name, side in (("small", 90), ("large", 800))
]
KEYBOARD = ((Button("更多", data="m:1"), Button("原文", url="https://news.example/1")),)

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Api:
    """A Bot API that keeps what it was asked and gives the answers put into it, in order."""

    answers: list[Answer] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    peers: set[object] = field(default_factory=set)
    address: str = ""

    def ok(self, result: object) -> None:
        """The next answer is this."""
        self.answer(200, {"ok": True, "result": result})

    def answer(self, status: int, body: object) -> None:
        """The next answer is this, with its HTTP status."""

        async def give(_: web.Request) -> web.Response:
            return web.json_response(body, status=status)

        self.answers.append(give)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        assert request.match_info["token"] == TOKEN
        assert request.transport is not None
        self.peers.add(request.transport.get_extra_info("peername"))
        if request.content_type == "application/json":
            fields = await request.json()
        else:
            fields = {name: read(value) for name, value in (await request.post()).items()}
        self.calls.append((request.match_info["method"], fields))
        return await self.answers.pop(0)(request)


def read(value: object) -> object:
    """A form field, or the name, the type and the bytes of an uploaded file."""
    if isinstance(value, web.FileField):
        return value.filename, value.content_type, value.file.read()
    return value


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    api = Api()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", api.handle)
    async with TestServer(app) as server:
        api.address = str(server.make_url("")).rstrip("/")
        yield api


@pytest.fixture
async def client(api: Api) -> AsyncIterator[Client]:
    async with client_of(api.address) as client:
        yield client


def client_of(
    address: str, *, paid_broadcast: bool = False, reach: Reach | None = None, **limits: float
) -> Client:
    given = Limits(**limits)  # type: ignore[arg-type] # all numbers
    return Client(SecretStr(TOKEN), address, given, paid_broadcast=paid_broadcast, reach=reach)


async def failure_of(call: Awaitable[object]) -> SendError:
    """The error of a call; whatever may be printed of it does not hold the token."""
    with pytest.raises(SendError) as caught:
        await call
    assert caught.value.__context__ is None
    printed = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in printed
    assert "short-but-secret" not in printed + repr(caught.value)
    return caught.value


async def test_a_text_is_sent_as_html_without_a_preview(client: Client, api: Api) -> None:
    api.ok(MESSAGE)

    sent = await client.send(Address(-100, topic=7), Text("<b>早报</b>", KEYBOARD, silent=True))

    assert sent == Sent(9)
    method, fields = api.calls[0]
    assert method == "sendMessage"
    assert fields == {
        "chat_id": -100,
        "message_thread_id": 7,
        "text": "<b>早报</b>",
        "parse_mode": "HTML",
        "disable_notification": True,
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {
            "inline_keyboard": [
                [
                    {"text": "更多", "callback_data": "m:1"},
                    {"text": "原文", "url": "https://news.example/1"},
                ]
            ]
        },
    }


async def test_what_is_not_asked_for_is_not_said(client: Client, api: Api) -> None:
    api.ok(MESSAGE)

    await client.send(Address(5), Text("早"))

    assert api.calls[0][1].keys() == {"chat_id", "text", "parse_mode", "link_preview_options"}


async def test_only_who_pays_says_so_and_only_with_new_messages(api: Api) -> None:
    bodies = (Text("早"), Photo(1, "早"), EditText(9, "新"), EditCaption(9, "新"))
    async with client_of(api.address, paid_broadcast=True) as client:
        for body in bodies:
            api.ok(MESSAGE)
            await client.send(Address(5), body, "file" if isinstance(body, Photo) else None)

    assert [fields.get("allow_paid_broadcast") for _, fields in api.calls] == [True, True] + [
        None
    ] * 2


async def test_a_picture_is_uploaded_once_and_sent_again_by_its_id(
    client: Client, api: Api
) -> None:
    api.ok(MESSAGE | {"photo": PHOTO})
    api.ok(MESSAGE | {"photo": PHOTO})

    photo = Photo(1, "说明", KEYBOARD)
    first = await client.send(Address(-100, topic=7), photo, b"\xff\xd8 jpeg")
    again = await client.send(Address(-100, topic=7), photo, first.file_id)

    assert first == again == Sent(9, "large")
    (_, uploaded), (_, by_id) = api.calls
    assert uploaded["photo"] == ("picture.jpg", "image/jpeg", b"\xff\xd8 jpeg")
    assert by_id.pop("photo") == "large"
    del uploaded["photo"]
    # A form of parts holds texts: what is none is JSON in it.
    assert {
        name: value if name in {"caption", "parse_mode"} else json.loads(value)
        for name, value in uploaded.items()
    } == by_id
    assert by_id.keys() == {
        "chat_id",
        "message_thread_id",
        "caption",
        "parse_mode",
        "reply_markup",
    }
    assert len(api.peers) == 1


async def test_an_answer_without_a_photo_has_no_file_id(client: Client, api: Api) -> None:
    photos: tuple[dict[str, object], ...] = ({}, {"photo": []}, {"photo": [{"width": 90}]})
    for photo in photos:
        api.ok(MESSAGE | photo)

        assert await client.send(Address(5), Photo(1, "说明"), "small") == Sent(9)


@pytest.mark.parametrize("result", [True, None, [MESSAGE], {"date": 0}, {"message_id": "9"}])
async def test_what_may_have_arrived_without_an_id_is_unknown(
    client: Client, api: Api, result: object
) -> None:
    api.ok(result)

    assert isinstance(await failure_of(client.send(Address(5), Text("早"))), Unknown)


async def test_what_no_json_can_hold_is_a_bug_of_ours(client: Client, api: Api) -> None:
    assert isinstance(await failure_of(client.send(Address(5), Text("半\ud83d"))), Broken)
    assert api.calls == []


async def test_a_picture_without_a_file_is_a_bug_of_ours(client: Client, api: Api) -> None:
    assert isinstance(await failure_of(client.send(Address(5), Photo(1, ""))), Broken)
    assert api.calls == []


async def test_edits_go_to_their_message_and_no_change_is_success(client: Client, api: Api) -> None:
    api.ok(MESSAGE)
    api.answer(
        400,
        {"ok": False, "error_code": 400, "description": "Bad Request: message is not modified"},
    )

    assert await client.send(Address(5), EditText(9, "新", KEYBOARD)) == Sent(9)
    assert await client.send(Address(5), EditCaption(9, "新")) == Sent(9)

    (edit, text), (edit_caption, caption) = api.calls
    assert (edit, edit_caption) == ("editMessageText", "editMessageCaption")
    assert (text["message_id"], text["text"]) == (9, "新")
    assert text["link_preview_options"] == {"is_disabled": True}
    assert text["reply_markup"]["inline_keyboard"][0][1]["url"] == "https://news.example/1"
    assert caption == {"chat_id": 5, "message_id": 9, "parse_mode": "HTML", "caption": "新"}


async def test_a_tap_is_answered_or_left_when_it_is_too_old(client: Client, api: Api) -> None:
    api.ok(True)
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    api.answer(400, {"ok": False, "error_code": 400, "description": old})

    await client.answer_callback("77", "好")
    await client.answer_callback("78")

    assert api.calls[0] == ("answerCallbackQuery", {"callback_query_id": "77", "text": "好"})


async def test_updates_come_as_they_were_written(client: Client, api: Api) -> None:
    updates = [{"update_id": 3, "message": "not a message"}, {"update_id": 4, "brand_new": {}}]
    api.ok(updates)

    assert await client.get_updates(3, 20, ["message", "callback_query"]) == updates
    assert api.calls[0] == (
        "getUpdates",
        {"offset": 3, "timeout": 20, "allowed_updates": ["message", "callback_query"]},
    )


async def test_the_account_is_asked_and_set_up(client: Client, api: Api) -> None:
    api.ok({"id": 7001, "is_bot": True, "first_name": "简报", "username": "jianbao_bot"})
    api.ok(True)

    assert await client.me() == (7001, "jianbao_bot")
    await client.set_commands([("start", "开始")], language="zh", chat=5)

    assert [method for method, _ in api.calls] == ["getMe", "setMyCommands"]
    assert api.calls[1][1]["language_code"] == "zh"
    assert api.calls[1][1]["scope"] == {"type": "chat", "chat_id": 5}
    assert api.calls[1][1]["commands"] == [{"command": "start", "description": "开始"}]


async def test_those_who_administer_a_chat_are_known(client: Client, api: Api) -> None:
    user = {"id": 42, "is_bot": False, "first_name": "王"}
    for status, more in (("creator", {"is_anonymous": False}), ("member", {}), ("left", {})):
        api.ok({"status": status, "user": user, **more})

    assert [await client.is_admin(-100, 42) for _ in range(3)] == [True, False, False]
    assert api.calls[0] == ("getChatMember", {"chat_id": -100, "user_id": 42})


async def test_a_pause_is_waited_for_as_long_as_telegram_says(client: Client, api: Api) -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 17"}
    api.answer(429, body | {"parameters": {"retry_after": 17}})
    api.answer(429, body)

    told = await failure_of(client.send(Address(5), Text("早")))
    untold = await failure_of(client.send(Address(5), Text("早")))

    assert isinstance(told, Wait)
    assert told.seconds == 17
    assert isinstance(untold, Wait)
    assert untold.seconds == 1


async def test_a_moved_group_says_where_it_is_now(client: Client, api: Api) -> None:
    description = "Bad Request: group chat was upgraded to a supergroup chat"
    parameters = {"migrate_to_chat_id": -1001234567890}
    api.answer(400, {"ok": False, "description": description, "parameters": parameters})

    moved = await failure_of(client.send(Address(-5), Text("早")))

    assert isinstance(moved, Moved)
    assert moved.chat_id == -1001234567890


async def test_nobody_there_is_not_sent() -> None:
    async with client_of(f"http://127.0.0.1:{unused_port()}") as client:
        failure = await failure_of(client.send(Address(5), Text("早")))

    assert isinstance(failure, NotSent)
    assert failure.reason == "connect"


async def test_a_closed_client_sends_nothing(api: Api) -> None:
    failure = await failure_of(client_of(api.address).send(Address(5), Text("早")))

    assert isinstance(failure, NotSent)


async def test_no_answer_in_time_is_unknown_and_no_free_connection_is_not_sent(api: Api) -> None:
    arrived, done = asyncio.Event(), asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        arrived.set()
        await done.wait()
        return web.Response()

    api.answers += [hang]
    async with client_of(api.address, connect=0.3, read=1, connections=1) as client:
        first = asyncio.create_task(failure_of(client.send(Address(5), Text("早"))))
        await arrived.wait()
        second = await failure_of(client.send(Address(5), Text("早")))
        assert isinstance(await first, Unknown)
    done.set()

    assert isinstance(second, NotSent)
    assert len(api.calls) == 1


async def test_a_connection_that_breaks_is_unknown(client: Client, api: Api) -> None:
    async def hang_up(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def stop_halfway(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "500"})
        await response.prepare(request)
        await response.write(b'{"ok": true')
        assert request.transport is not None
        request.transport.abort()
        return response

    api.answers += [hang_up, stop_halfway]
    for _ in range(2):
        assert isinstance(await failure_of(client.send(Address(5), Text("早"))), Unknown)


async def test_whether_telegram_answers_is_noted(api: Api) -> None:
    seconds = count(1)

    async def gateway(_: web.Request) -> web.Response:
        return web.Response(status=502, text="<h1>Bad Gateway</h1>")

    async def blocked(_: web.Request) -> web.Response:
        refusal = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}
        return web.json_response(refusal, status=403)

    reach = Reach(lambda: float(next(seconds)))
    async with client_of(api.address, reach=reach) as client:
        api.answers += [gateway, gateway, blocked]
        for _ in range(2):
            await failure_of(client.send(Address(5), Text("早")))
        assert (reach.silent_seconds, reach.problem) == (1, "HTTP 502, not the Bot API's")
        # A refusal is an answer, too.
        await failure_of(client.send(Address(5), Text("早")))
        assert (reach.silent_seconds, reach.problem) == (0, "")


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_a_proxys_refusal_is_not_telegrams(client: Client, api: Api, status: int) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<h1>Blocked by policy</h1>")

    api.answers.append(refuse)

    assert isinstance(await failure_of(client.send(Address(5), Text("早"))), NotSent)


async def test_an_answer_that_is_not_telegrams_is_unknown(client: Client, api: Api) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<h1>Welcome to the hotel</h1>")

    async def gateway(_: web.Request) -> web.Response:
        return web.Response(status=502, text="<h1>Bad Gateway</h1>")

    async def redirect(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "https://hotel.example/"})

    api.answers += [page, gateway, redirect]

    assert isinstance(await failure_of(client.send(Address(5), Text("早"))), Unknown)
    assert isinstance(await failure_of(client.send(Address(5), Text("早"))), Unknown)
    assert isinstance(await failure_of(client.send(Address(5), Text("早"))), NotSent)


def test_the_client_does_not_show_its_token() -> None:
    client = client_of("https://api.telegram.org")

    assert "secret" not in repr(client) + str(vars(client))


@pytest.mark.parametrize(
    ("code", "description", "error", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", Gone, "blocked"),
        (403, "Forbidden: user is deactivated", Gone, "deactivated"),
        (403, "Forbidden: bot can't initiate conversation with a user", Gone, "never_started"),
        (403, "Forbidden: bot was kicked from the group chat", Gone, "removed"),
        (403, "Forbidden: bot was kicked from the supergroup chat", Gone, "removed"),
        (403, "Forbidden: bot is not a member of the channel chat", Gone, "removed"),
        (403, "Forbidden: the group chat was deleted", Gone, "deleted"),
        (403, "Forbidden: something new", Gone, "removed"),
        (400, "Bad Request: chat not found", Gone, "not_found"),
        (400, "Bad Request: private chat not found", Gone, "not_found"),
        (400, "Bad Request: PEER_ID_INVALID", Gone, "not_found"),
        (400, "Bad Request: CHANNEL_PRIVATE", Gone, "not_found"),
        (400, "Bad Request: not enough rights to send photos to the chat", NoRight, "photos"),
        (403, "Forbidden: not enough rights to send photos to the chat", NoRight, "photos"),
        (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", NoRight, "photos"),
        (400, "Bad Request: not enough rights to send text messages", NoRight, "messages"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", NoRight, "messages"),
        (400, "Bad Request: have no write access to the chat", NoRight, "messages"),
        (400, "Bad Request: need administrator rights in the channel chat", NoRight, "messages"),
        (400, "Bad Request: CHAT_RESTRICTED", NoRight, "messages"),
        (400, "Bad Request: message thread not found", TopicGone, "not_found"),
        (400, "Bad Request: TOPIC_CLOSED", TopicGone, "closed"),
        (400, "Bad Request: TOPIC_DELETED", TopicGone, "deleted"),
        (400, "Bad Request: message is not modified: ...", Unmodified, "unmodified"),
        (400, "Bad Request: message to edit not found", MessageGone, "not_found"),
        (400, "Bad Request: message can't be edited", MessageGone, "not_editable"),
        (
            400,
            "Bad Request: there is no text in the message to edit",
            MessageGone,
            "not_editable",
        ),
        (400, "Bad Request: query is too old and response timeout expired", TooLate, "query"),
        (400, "Bad Request: wrong file identifier/HTTP URL", PictureRefused, "file_id"),
        (400, "Bad Request: wrong remote file identifier", PictureRefused, "file_id"),
        (400, "Bad Request: failed to get HTTP URL content", PictureRefused, "fetch"),
        (400, "Bad Request: WEBPAGE_CURL_FAILED", PictureRefused, "fetch"),
        (400, "Bad Request: wrong type of the web page content", PictureRefused, "fetch"),
        (400, "Bad Request: WEBPAGE_MEDIA_EMPTY", PictureRefused, "fetch"),
        (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", PictureRefused, "picture"),
        (400, "Bad Request: IMAGE_PROCESS_FAILED", PictureRefused, "picture"),
        (400, "Bad Request: PHOTO_EXT_INVALID", PictureRefused, "picture"),
        (400, "Bad Request: can't use the media of the specified type", PictureRefused, "picture"),
        (400, "Bad Request: file is too big", PictureRefused, "too_big"),
        (413, "Request Entity Too Large", PictureRefused, "too_big"),
        (400, "Bad Request: can't parse entities: unexpected chat not found", Broken, "entities"),
        (400, "Bad Request: message text is empty", Broken, "empty"),
        (400, "Bad Request: message is too long", Broken, "too_long"),
        (400, "Bad Request: message caption is too long", Broken, "too_long"),
        (400, "Bad Request: BUTTON_DATA_INVALID", Broken, "keyboard"),
        (400, "Bad Request: BUTTON_URL_INVALID", Broken, "keyboard"),
        (400, "Bad Request: reply markup is too long", Broken, "keyboard"),
        (400, "Bad Request: something new", Broken, "request"),
        (401, "Unauthorized", Unauthorised, "token"),
        (404, "Not Found", Unauthorised, "token"),
        (409, "Conflict: terminated by other getUpdates request", Conflict, "updates"),
        (500, "Internal Server Error", Unknown, "server"),
        (502, "Bad Gateway", Unknown, "server"),
        (302, "HTTP 302", NotSent, "answer"),
    ],
)
def test_each_answer_says_what_to_do_next(
    code: int, description: str, error: type[SendError], reason: str
) -> None:
    read = read_refusal(code, description, {})

    assert type(read) is error
    assert read.reason == reason
