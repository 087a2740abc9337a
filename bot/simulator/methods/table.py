"""The simulated methods of the Bot API by name."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.simulator.methods import bot, edit, send
from bot.simulator.methods.send import Json, Uploads, Values

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Method = Callable[["Simulator", Values, Uploads], Any | Awaitable[Any]]


def _describe(what: str) -> Method:
    def carry_out(simulator: "Simulator", values: Values, _: Uploads) -> bool:
        simulator.menus.describe(what, values.get(what, ""), values.get("language_code", ""))
        return True

    return carry_out


def _description(what: str) -> Method:
    def carry_out(simulator: "Simulator", values: Values, _: Uploads) -> Json:
        said = simulator.menus.description(what, values.get("language_code", ""))
        if what == "name":
            said = said or simulator.people.bot()["first_name"]
        return {what: said}

    return carry_out


METHODS: dict[str, Method] = {
    "getMe": bot.get_me,
    "getUpdates": bot.get_updates,
    "deleteWebhook": bot.delete_webhook,
    "setWebhook": bot.set_webhook,
    "getWebhookInfo": bot.get_webhook_info,
    "sendMessage": send.send_message,
    "sendPhoto": send.send_photo,
    "sendMediaGroup": send.send_media_group,
    "sendChatAction": send.send_chat_action,
    "editMessageText": edit.edit_message_text,
    "editMessageCaption": edit.edit_message_caption,
    "editMessageMedia": edit.edit_message_media,
    "editMessageReplyMarkup": edit.edit_message_reply_markup,
    "deleteMessage": edit.delete_message,
    "answerCallbackQuery": bot.answer_callback_query,
    "setMyCommands": bot.set_my_commands,
    "getMyCommands": bot.get_my_commands,
    "deleteMyCommands": bot.delete_my_commands,
    "setMyName": _describe("name"),
    "getMyName": _description("name"),
    "setMyDescription": _describe("description"),
    "getMyDescription": _description("description"),
    "setMyShortDescription": _describe("short_description"),
    "getMyShortDescription": _description("short_description"),
    "getChat": bot.get_chat,
    "getChatMember": bot.get_chat_member,
    "getChatAdministrators": bot.get_chat_administrators,
    "getFile": bot.get_file,
}
