"""The Telegram client: sends bodies, answers taps, reads updates."""

from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, cast

from pydantic import SecretStr
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)
from telegram.constants import ChatMemberStatus, ParseMode

from bot.aiohttp_request import AiohttpRequest, Limits
from bot.answers import Broken, TooLate, Unmodified
from bot.messages import Address, Body, EditCaption, EditText, Keyboard, Photo, Sent, Text

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Client:
    """A bot's account. Use it as a context: it holds connections. All calls raise SendError."""

    def __init__(self, token: SecretStr, base_url: str, limits: Limits | None = None) -> None:
        """Take the token and the address of the Bot API; nothing is opened yet."""
        self._request = AiohttpRequest(limits)
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
                return await self._send_text(address, body)
            case Photo():
                return await self._send_photo(address, body, file)
        with suppress(Unmodified):
            await self._edit(address, body)
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
        return await self._bot.get_raw_updates(offset, seconds, kinds)

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

    async def _send_text(self, address: Address, body: Text) -> Sent:
        message = await self._bot.send_message(
            address.chat_id,
            body.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            disable_notification=body.silent,
            message_thread_id=address.topic,
            reply_markup=_markup(body.keyboard),
        )
        return Sent(message.message_id)

    async def _send_photo(self, address: Address, body: Photo, file: str | bytes | None) -> Sent:
        if file is None:
            raise Broken(f"picture {body.picture} has no file", "no_file")
        message = await self._bot.send_photo(
            address.chat_id,
            file,
            caption=body.html,
            parse_mode=ParseMode.HTML,
            filename="picture.jpg",
            disable_notification=body.silent,
            message_thread_id=address.topic,
            reply_markup=_markup(body.keyboard),
        )
        # The sizes go up; the last is the one to send again.
        return Sent(message.message_id, message.photo[-1].file_id if message.photo else None)

    async def _edit(self, address: Address, body: EditText | EditCaption) -> None:
        if isinstance(body, EditText):
            await self._bot.edit_message_text(
                body.html,
                chat_id=address.chat_id,
                message_id=body.message,
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=_markup(body.keyboard),
            )
        else:
            await self._bot.edit_message_caption(
                chat_id=address.chat_id,
                message_id=body.message,
                caption=body.html,
                parse_mode=ParseMode.HTML,
                reply_markup=_markup(body.keyboard),
            )


class _Bot(Bot):
    """PTB's bot, with updates as they come, and without the token in its repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Bot[]"

    async def get_raw_updates(
        self, offset: int | None, seconds: int, kinds: Sequence[str]
    ) -> list[dict[str, Any]]:
        fields = {"offset": offset, "timeout": seconds, "allowed_updates": list(kinds)}
        # Telegram answers when they are over; the network needs time of its own.
        answer = await self._post("getUpdates", fields, read_timeout=seconds + 10)
        return cast("list[dict[str, Any]]", answer)


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    button.label, callback_data=button.data or None, url=button.url or None
                )
                for button in row
            ]
            for row in keyboard
        ]
    )
