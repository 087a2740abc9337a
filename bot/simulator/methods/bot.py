"""The methods about the bot, its chats, its menu, its updates and its files."""

import json
from typing import TYPE_CHECKING

from bot.simulator.chats.people import ADMINISTRATORS
from bot.simulator.methods.send import Json, Uploads, Values
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
ANSWERABLE_SECONDS = 3600
PERMISSIONS = dict.fromkeys(
    (
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
    ),
    True,
)
GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)


def get_me(simulator: "Simulator", _: Values, __: Uploads) -> Json:
    """The bot, with what it can do."""
    return simulator.people.bot() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


async def get_updates(simulator: "Simulator", values: Values, _: Uploads) -> list[Json]:
    """What happened, waiting in real time."""
    if "allowed_updates" in values:
        simulator.state.note("allowed_updates", values["allowed_updates"])
    return await simulator.updates.poll(
        values.get("offset", 0), values.get("limit", 100), values.get("timeout", 0)
    )


def delete_webhook(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """There is none; waiting updates may be dropped."""
    if values.get("drop_pending_updates"):
        simulator.updates.drop()
    return True


def set_webhook(_: "Simulator", __: Values, ___: Uploads) -> bool:
    """Always refused."""
    raise bad_request("webhooks are not simulated")


def get_webhook_info(simulator: "Simulator", _: Values, __: Uploads) -> Json:
    """No webhook, and how many updates wait."""
    info: Json = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": simulator.updates.waiting(),
    }
    allowed = simulator.updates.allowed()
    return info | ({"allowed_updates": allowed} if allowed else {})


def answer_callback_query(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """End a button's waiting."""
    query = values["callback_query_id"]
    row = simulator.state.find(
        "SELECT pressed_at, answer FROM callbacks WHERE callback_id = ?", query
    )
    now = int(simulator.clock().timestamp())
    if row is None or row[1] is not None or now - row[0] > ANSWERABLE_SECONDS:
        raise bad_request(TOO_OLD)
    if len(values.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {
        "text": values.get("text", ""),
        "show_alert": values.get("show_alert", False),
        "url": values.get("url", ""),
    }
    simulator.state.run(
        "UPDATE callbacks SET answer = ? WHERE callback_id = ?", json.dumps(answer), query
    )
    simulator.events.publish("callback", callback_id=query, **answer)
    return True


def set_my_commands(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Set the commands of a scope and a language."""
    language = values.get("language_code", "")
    simulator.menus.put(values["commands"], values.get("scope"), language)
    simulator.events.publish("commands")
    return True


def get_my_commands(simulator: "Simulator", values: Values, _: Uploads) -> list[Json]:
    """The commands of exactly a scope and a language."""
    return simulator.menus.get(values.get("scope"), values.get("language_code", ""))


def delete_my_commands(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Forget the commands of a scope and a language."""
    simulator.menus.put([], values.get("scope"), values.get("language_code", ""))
    simulator.events.publish("commands")
    return True


def get_chat(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """A chat in full."""
    chat = simulator.people.open_chat(values["chat_id"])
    more: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
    if chat["type"] != "private":
        more["permissions"] = PERMISSIONS
    return chat | more


def get_chat_member(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """What a user is in a chat."""
    chat = simulator.people.open_chat(values["chat_id"])
    return member(simulator, chat["id"], values["user_id"])


def get_chat_administrators(simulator: "Simulator", values: Values, _: Uploads) -> list[Json]:
    """Who runs a group."""
    chat = simulator.people.open_chat(values["chat_id"])
    if chat["type"] == "private":
        raise bad_request("there are no administrators in the private chat")
    members = simulator.people.members(chat["id"])
    found = [user_id for user_id, status in members if status in ADMINISTRATORS]
    return [member(simulator, chat["id"], user_id) for user_id in found]


def get_file(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """Where the bytes of a file are."""
    return simulator.files.describe(values["file_id"])


def member(simulator: "Simulator", chat_id: int, user_id: int) -> Json:
    """A ChatMember. Raises Refused."""
    status = simulator.people.status(chat_id, user_id)
    more: Json = {"status": status, "user": simulator.people.user(user_id)}
    if status == "creator":
        more["is_anonymous"] = False
    if status == "kicked":
        more["until_date"] = 0
    return more
