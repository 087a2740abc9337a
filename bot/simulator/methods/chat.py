"""The methods about chats: what they are, who is in them, who may do what."""

from typing import TYPE_CHECKING

from bot.simulator.actions import membership
from bot.simulator.chats.access import Place, check_right, look_at, open_place
from bot.simulator.chats.messages import public
from bot.simulator.chats.rights import (
    ADMIN_RIGHTS,
    CHANNEL_RIGHTS,
    GROUP_RIGHTS,
    PERMISSIONS,
    admin_record,
    is_admin,
    is_present,
    restricted_record,
)
from bot.simulator.methods.outgoing import Json, Uploads, Values
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

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
NO_RESTRICTING = "not enough rights to restrict/unrestrict chat member"


def get_chat(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """A chat in full."""
    place = look_at(simulator, values["chat_id"])
    more: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
    if not place.is_private:
        more["permissions"] = PERMISSIONS | place.permissions
        if place.settings.get("description"):
            more["description"] = place.settings["description"]
    pinned = place.settings.get("pinned")
    message = simulator.messages_kept.find(place.chat_id, pinned[-1]) if pinned else None
    return place.chat | more | ({"pinned_message": public(message)} if message else {})


def get_chat_member(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """What a user is in a chat."""
    place = look_at(simulator, values["chat_id"])
    if simulator.people.find(values["user_id"]) is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if values["user_id"] != simulator.bot_id:
        _check_list(place)
    return simulator.members.described(place.chat_id, values["user_id"])


def get_chat_member_count(simulator: "Simulator", values: Values, _: Uploads) -> int:
    """How many are in a chat."""
    return simulator.members.count(look_at(simulator, values["chat_id"]).chat_id)


def get_chat_administrators(simulator: "Simulator", values: Values, _: Uploads) -> list[Json]:
    """Who runs a group or channel, without other bots."""
    place = look_at(simulator, values["chat_id"])
    if place.is_private:
        raise bad_request("there are no administrators in the private chat")
    _check_list(place)
    found = simulator.members.administrators(place.chat_id)
    return [simulator.members.described(place.chat_id, user_id) for user_id in found]


def leave_chat(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """The bot goes."""
    place = _group(simulator, values)
    membership.leave(simulator, place.chat_id, simulator.bot_id)
    return True


def ban_chat_member(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Put somebody out for good."""
    place, user_id = _target(simulator, values)
    record = {"status": "kicked", "until_date": values.get("until_date", 0)}
    membership.change_member(simulator, place.chat_id, simulator.bot_id, user_id, record)
    return True


def unban_chat_member(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Let somebody come back."""
    place, user_id = _target(simulator, values)
    here = is_present(simulator.members.record(place.chat_id, user_id))
    if not (here and values.get("only_if_banned")):
        left = {"status": "left"}
        membership.change_member(simulator, place.chat_id, simulator.bot_id, user_id, left)
    return True


def restrict_chat_member(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Let somebody do less than others, or as much again."""
    place, user_id = _target(simulator, values)
    if place.chat["type"] != "supergroup":
        raise bad_request("method is available only for supergroups")
    wish = values["permissions"]
    everything = all(wish.get(name) for name in PERMISSIONS if PERMISSIONS[name])
    until = values.get("until_date", 0)
    record: Json = {"status": "member"} if everything else restricted_record(wish, until)
    membership.change_member(simulator, place.chat_id, simulator.bot_id, user_id, record)
    return True


def promote_chat_member(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Make somebody an administrator, or no longer; rights that are not named are not given."""
    place, user_id = _target(simulator, values, "can_promote_members", "not enough rights")
    kind = place.chat["type"]
    if kind == "group":
        raise bad_request("method is available for supergroup and channel chats only")
    known = ADMIN_RIGHTS | (CHANNEL_RIGHTS if kind == "channel" else GROUP_RIGHTS)
    rights = {name: bool(values.get(name)) for name in known}
    lacking = [name for name in rights if rights[name] and not place.bot_may(name)]
    if lacking:
        raise bad_request("RIGHT_FORBIDDEN")
    record = admin_record(kind, **rights) | {"can_be_edited": True, "can_manage_chat": True}
    if not any(rights.values()):
        record = {"status": "member"}
    membership.change_member(simulator, place.chat_id, simulator.bot_id, user_id, record)
    return True


def set_chat_permissions(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Set what everybody may do."""
    place = _group(simulator, values)
    check_right(place, "can_restrict_members", "not enough rights to change chat permissions")
    wish = {name: bool(values["permissions"].get(name)) for name in PERMISSIONS}
    membership.permit(simulator, place.chat_id, wish)
    return True


def set_chat_title(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Give a chat another title."""
    place = _group(simulator, values)
    check_right(place, "can_change_info", "not enough rights to change chat title")
    title = values["title"].strip()
    if title == place.chat["title"]:
        raise bad_request("chat title is not modified")
    with simulator.state.transaction():
        chat = simulator.chats_kept.change(place.chat_id, title=title)
        membership.tell(simulator, chat, simulator.bot_id, {"new_chat_title": title})
    simulator.events.publish("chat", chat_id=place.chat_id)
    return True


def set_chat_description(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Describe a chat."""
    place = _group(simulator, values)
    check_right(place, "can_change_info", "not enough rights to set chat description")
    text = values.get("description", "").strip()
    if text == place.settings.get("description", ""):
        raise bad_request("chat description is not modified")
    simulator.chats_kept.set(place.chat_id, description=text or None)
    return True


def _check_list(place: Place) -> None:
    """Who is in a channel is told to its administrators alone. Raises Refused."""
    if place.chat["type"] == "channel" and not is_admin(place.bot):
        raise bad_request("member list is inaccessible")


def _group(simulator: "Simulator", values: Values) -> Place:
    place = open_place(simulator, values["chat_id"])
    if place.is_private:
        raise bad_request("chat is a private chat")
    return place


def _target(
    simulator: "Simulator",
    values: Values,
    right: str = "can_restrict_members",
    words: str = NO_RESTRICTING,
) -> tuple[Place, int]:
    """The chat, and whom the bot may change there. Raises Refused."""
    place = _group(simulator, values)
    check_right(place, right, words)
    user_id: int = values["user_id"]
    if simulator.people.find(user_id) is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if user_id == simulator.bot_id:
        raise bad_request("can't restrict self")
    record = simulator.members.record(place.chat_id, user_id)
    if record["status"] == "creator":
        raise bad_request("can't remove chat owner")
    if is_admin(record) and not record.get("can_be_edited"):
        raise bad_request("user is an administrator of the chat")
    return place, user_id
