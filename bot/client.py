"""The Telegram client: sends bodies, answers taps, reads updates."""

from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr
from telegram import Bot, BotCommand, BotCommandScopeChat, InputFile
from telegram.constants import ChatMemberStatus

from bot.aiohttp_request import AiohttpRequest, Limits
from bot.answers import Broken, TooLate, Unknown, Unmodified
from bot.messages import Address, Body, Button, EditCaption, EditText, Photo, Sent, Text
from bot.reach import Reach

Fields = dict[str, Any]
"""The parameters of a call, as values of JSON, and perhaps an InputFile; None is left out."""


class Client:
    """A bot's account. Use it as a context: it holds connections. All calls raise SendError.

    Messages go as plain parameters, and of Telegram's answer only the ids are read: to build all of
    python-telegram-bot's objects costs more than the rest of the sending.
    """

    def __init__(
        self,
        token: SecretStr,
        base_url: str,
        limits: Limits | None = None,
        *,
        paid_broadcast: bool = False,
        reach: Reach | None = None,
    ) -> None:
        """Take the token and the address of the Bot API; nothing is opened yet.

        With `paid_broadcast` messages may go faster than the free 30 a second, for Stars. Whether
        calls are answered is noted in `reach`.
        """
        self._paid = paid_broadcast or None
        self._request = AiohttpRequest(limits, reach)
        self._bot = _Bot(
            token.get_secret_value(),
            base_url=f"{base_url}/bot",
            base_file_url=f"{base_url}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )

    async def __aenter__(self) -> Self:
        """Open the connections."""
        await self._request.initialize()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self._request.shutdown()

    async def send(self, address: Address, body: Body, file: str | bytes | None = None) -> Sent:
        """Send or edit a message; a photo needs its file id or its JPEG bytes.

        An edit that changes nothing has gone well.
        """
        match body:
            case Text():
                return _read_sent(await self._bot.call("sendMessage", self._text(address, body)))
            case Photo():
                fields = self._photo(address, body, file)
                return _read_sent(await self._bot.call("sendPhoto", fields))
        with suppress(Unmodified):
            await self._bot.call(*_edit(address, body))
        return Sent(body.message)

    async def answer_callback(self, callback: str, text: str = "") -> None:
        """Answer a tap by its id, with a short text or without; one too old needs none."""
        with suppress(TooLate):
            await self._bot.answer_callback_query(callback, text=text or None)

    async def get_updates(
        self, offset: int | None, seconds: int, kinds: Sequence[str]
    ) -> list[dict[str, Any]]:
        """The updates from `offset` on, as Telegram wrote them; waits up to `seconds`.

        `kinds` are the allowed updates: Telegram remembers them, so they are said every time.
        """
        fields = {"offset": offset, "timeout": seconds, "allowed_updates": list(kinds)}
        # Telegram answers when they are over; the network needs time of its own.
        answer: list[Fields] = await self._bot.call("getUpdates", fields, read=seconds + 10)
        return answer

    async def set_webhook(
        self, url: str, secret: str, kinds: Sequence[str], connections: int
    ) -> None:
        """Have updates sent to a URL, with a secret, over so many connections at most."""
        fields = {"url": url, "secret_token": secret, "allowed_updates": list(kinds)}
        await self._bot.call("setWebhook", fields | {"max_connections": connections})

    async def delete_webhook(self) -> None:
        """Have updates wait until they are asked for; none is dropped."""
        await self._bot.call("deleteWebhook", {})

    async def set_commands(
        self, commands: Sequence[tuple[str, str]], language: str = "", chat: int | None = None
    ) -> None:
        """Set the menu: names and descriptions, for a two-letter language, for one chat or all."""
        await self._bot.set_my_commands(
            [BotCommand(name, description) for name, description in commands],
            scope=None if chat is None else BotCommandScopeChat(chat),
            language_code=language or None,
        )

    async def is_admin(self, chat_id: int, user_id: int) -> bool:
        """Whether a user owns or administers a chat."""
        member = await self._bot.get_chat_member(chat_id, user_id)
        return member.status in {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}

    async def me(self) -> tuple[int, str]:
        """The bot's own id and user name."""
        user = await self._bot.get_me()
        return user.id, user.username or ""

    def _text(self, address: Address, body: Text) -> Fields:
        return {
            "chat_id": address.chat_id,
            "message_thread_id": address.topic,
            "text": body.html,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "disable_notification": body.silent or None,
            "allow_paid_broadcast": self._paid,
            "reply_markup": _markup(body),
        }

    def _photo(self, address: Address, body: Photo, file: str | bytes | None) -> Fields:
        if file is None:
            raise Broken(f"picture {body.picture} has no file", "no_file")
        return {
            "chat_id": address.chat_id,
            "message_thread_id": address.topic,
            "photo": file if isinstance(file, str) else InputFile(file, filename="picture.jpg"),
            "caption": body.html,
            "parse_mode": "HTML",
            "disable_notification": body.silent or None,
            "allow_paid_broadcast": self._paid,
            "reply_markup": _markup(body),
        }


class _Bot(Bot):
    """PTB's bot, with answers as they come, and without the token in its repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Bot[]"

    async def call(self, method: str, fields: Fields, read: float | None = None) -> Any:
        return await self._post(method, fields, read_timeout=read)


def _edit(address: Address, body: EditText | EditCaption) -> tuple[str, Fields]:
    fields = {
        "chat_id": address.chat_id,
        "message_id": body.message,
        "parse_mode": "HTML",
        "reply_markup": _markup(body),
    }
    if isinstance(body, EditCaption):
        return "editMessageCaption", fields | {"caption": body.html}
    quiet = {"link_preview_options": {"is_disabled": True}}
    return "editMessageText", fields | quiet | {"text": body.html}


def _markup(body: Body) -> Fields | None:
    if not body.keyboard:
        return None
    return {"inline_keyboard": [[_button(button) for button in row] for row in body.keyboard]}


def _button(button: Button) -> dict[str, str]:
    if button.data:
        return {"text": button.label, "callback_data": button.data}
    return {"text": button.label, "url": button.url}


def _read_sent(message: object) -> Sent:
    """What a message that Telegram tells of was made of. Raises Unknown if it is none."""
    match message:
        # The sizes go up; the last is the one to send again.
        case {"message_id": int(number), "photo": [*_, {"file_id": str(file_id)}]}:
            return Sent(number, file_id)
        case {"message_id": int(number)}:
            return Sent(number)
    raise Unknown("the answer was not a message", "answer")
