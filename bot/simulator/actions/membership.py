"""Who comes, goes, is promoted or shut out; and what becomes of whole chats."""

from typing import TYPE_CHECKING, Any

from bot.simulator.actions.talk import sender_fields, update_kind
from bot.simulator.chats.members import shown
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
from bot.simulator.refusal import Refused, bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]

MEMBER: Json = {"status": "member"}
KICKED: Json = {"status": "kicked", "until_date": 0}
LINES = {
    True: {"zh": "你屏蔽了机器人", "zh-hant": "你封鎖了機器人", "en": "You blocked the bot"},
    False: {"zh": "你解除了屏蔽", "zh-hant": "你解除了封鎖", "en": "You unblocked the bot"},
}


def block(simulator: "Simulator", chat_id: int, blocked: bool) -> None:
    """Shut the bot out of a chat, or let it in again; the bot is told. Raises Refused."""
    chat = simulator.chats_kept.chat(chat_id)
    if chat["type"] != "private":
        set_bot(simulator, chat_id, KICKED if blocked else MEMBER)
        return
    before = simulator.members.bot(chat_id)
    if before["status"] == ("kicked" if blocked else "member"):
        return
    with simulator.state.transaction():
        line = {"_service": _line(simulator.people.user(chat_id), blocked)}
        simulator.messages_kept.add(chat, {"_by": chat_id}, line)
        _change(simulator, chat, chat_id, simulator.bot_id, KICKED if blocked else MEMBER)
    simulator.events.publish("block", chat_id=chat_id, blocked=blocked)


def set_bot(simulator: "Simulator", chat_id: int, record: Json, by: int | None = None) -> None:
    """Add, promote, restrict or kick the bot in a group or channel. Raises Refused."""
    actor = by or simulator.members.head(chat_id)
    change_member(simulator, chat_id, actor, simulator.bot_id, record)
    simulator.events.publish("block", chat_id=chat_id, blocked=not is_present(record))


def change_member(
    simulator: "Simulator", chat_id: int, actor: int, user_id: int, record: Json
) -> None:
    """Set what somebody is in a group or channel, with what Telegram says of it. Raises Refused."""
    chat = simulator.chats_kept.chat(chat_id)
    if chat["type"] == "private":
        raise bad_request("a private chat has no members")
    before = simulator.members.record(chat_id, user_id)
    was, is_now = is_present(before), is_present(record)
    with simulator.state.transaction():
        if was and not is_now and chat["type"] != "channel":
            _tell_left(simulator, chat, actor, user_id)
        _change(simulator, chat, actor, user_id, record)
        if is_now and not was and chat["type"] != "channel":
            joined = {"new_chat_members": [simulator.people.user(user_id)]}
            tell(simulator, chat, actor, joined)


def join(simulator: "Simulator", chat_id: int, user_id: int) -> None:
    """A user joins a group or channel. Raises Refused."""
    if is_present(simulator.members.record(chat_id, user_id)):
        raise Refused(409, f"Conflict: user {user_id} is in chat {chat_id}")
    change_member(simulator, chat_id, user_id, user_id, MEMBER)


def leave(simulator: "Simulator", chat_id: int, user_id: int) -> None:
    """A user leaves a group or channel. Raises Refused."""
    if not is_present(simulator.members.record(chat_id, user_id)):
        raise Refused(409, f"Conflict: user {user_id} is not in chat {chat_id}")
    change_member(simulator, chat_id, user_id, user_id, {"status": "left"})


def promote(simulator: "Simulator", chat_id: int, user_id: int, rights: Json | None = None) -> None:
    """Make somebody an administrator with these rights changed; None takes it away again."""
    chat = simulator.chats_kept.chat(chat_id)
    known = ADMIN_RIGHTS | (CHANNEL_RIGHTS if chat["type"] == "channel" else GROUP_RIGHTS)
    unknown = set(rights or {}) - set(known)
    if unknown or chat["type"] == "private":
        raise bad_request(f"no such rights here: {', '.join(sorted(unknown)) or chat['type']}")
    if simulator.members.record(chat_id, user_id)["status"] == "creator":
        raise Refused(409, "Conflict: the creator stays the creator")
    record = MEMBER if rights is None else admin_record(chat["type"], **rights)
    _set(simulator, chat_id, user_id, record)


def be_anonymous(simulator: "Simulator", chat_id: int, user_id: int, anonymous: bool) -> None:
    """An administrator speaks as the group from now on, or as themself. Raises Refused."""
    record = simulator.members.record(chat_id, user_id)
    if not is_admin(record) or simulator.chats_kept.chat(chat_id)["type"] == "channel":
        raise Refused(409, "Conflict: only a group's administrators can be anonymous")
    simulator.members.put(chat_id, user_id, record | {"is_anonymous": anonymous})


def restrict(simulator: "Simulator", chat_id: int, user_id: int, permissions: Json) -> None:
    """Take permissions from a member (those named false), or give them back. Raises Refused."""
    unknown = set(permissions) - set(PERMISSIONS)
    if unknown:
        raise bad_request(f"no such permissions: {', '.join(sorted(unknown))}")
    kept = simulator.chats_kept.permissions(chat_id) | permissions
    record = MEMBER if all(permissions.values()) else restricted_record(kept)
    _set(simulator, chat_id, user_id, record)


def permit(simulator: "Simulator", chat_id: int, permissions: Json) -> None:
    """Change what everybody may do in a group. Raises Refused."""
    unknown = set(permissions) - set(PERMISSIONS)
    if unknown:
        raise bad_request(f"no such permissions: {', '.join(sorted(unknown))}")
    kept = simulator.chats_kept.settings(chat_id).get("permissions", {})
    simulator.chats_kept.set(chat_id, permissions=kept | permissions)
    simulator.events.publish("chat", chat_id=chat_id)


def migrate(simulator: "Simulator", chat_id: int) -> Json:
    """A group becomes a supergroup with another id: returns the new chat. Raises Refused."""
    chat, settings = simulator.chats_kept.chat(chat_id), simulator.chats_kept.settings(chat_id)
    if chat["type"] != "group" or "migrated_to" in settings or settings.get("deleted"):
        raise Refused(409, f"Conflict: chat {chat_id} is no group that lives")
    actor = simulator.members.head(chat_id)
    with simulator.state.transaction():
        to = simulator.chats_kept.fresh_supergroup_id()
        large = {"id": to, "type": "supergroup", "title": chat["title"]}
        kept = {name: value for name, value in settings.items() if name != "pinned"}
        simulator.chats_kept.add(large, **kept)
        for user_id in simulator.members.of(chat_id):
            simulator.members.put(to, user_id, simulator.members.record(chat_id, user_id))
        # As Telegram does: that it came into the one, and never that it left the other.
        _change(simulator, large, actor, simulator.bot_id, simulator.members.bot(chat_id))
        tell(simulator, chat, actor, {"migrate_to_chat_id": to})
        simulator.chats_kept.set(chat_id, migrated_to=to)
        tell(simulator, large, actor, {"migrate_from_chat_id": chat_id})
    simulator.events.publish("chat", chat_id=chat_id)
    return large


def delete_chat(simulator: "Simulator", chat_id: int) -> None:
    """The creator deletes a group or channel; with a private chat, the account. Raises Refused."""
    chat = simulator.chats_kept.chat(chat_id)
    with simulator.state.transaction():
        simulator.chats_kept.set(chat_id, deleted=True)
        if chat["type"] == "private":
            simulator.people.delete_account(chat_id)
        elif chat["type"] != "group":
            # To the bot it looks as if it had been put out.
            actor = simulator.members.head(chat_id)
            _change(simulator, chat, actor, simulator.bot_id, KICKED)
    simulator.events.publish("chat", chat_id=chat_id)


def tell(simulator: "Simulator", chat: Json, actor: int, content: Json, thread: int = 0) -> Json:
    """Put a service message into a chat: the bot is told, if it is there; returns the Message."""
    sender = sender_fields(simulator, chat, actor)
    message = simulator.messages_kept.add(chat, sender, content, thread)
    if is_present(simulator.members.bot(chat["id"])):
        simulator.updates.put(update_kind(chat), message)
    return message


def _set(simulator: "Simulator", chat_id: int, user_id: int, record: Json) -> None:
    if not is_present(simulator.members.record(chat_id, user_id)):
        raise Refused(409, f"Conflict: user {user_id} is not in chat {chat_id}")
    actor = simulator.members.head(chat_id)
    change_member(simulator, chat_id, actor, user_id, record)
    simulator.events.publish("chat", chat_id=chat_id)


def _tell_left(simulator: "Simulator", chat: Json, actor: int, user_id: int) -> None:
    tell(simulator, chat, actor, {"left_chat_member": simulator.people.user(user_id)})


def _change(simulator: "Simulator", chat: Json, actor: int, user_id: int, record: Json) -> None:
    """Set a membership and queue the update about it."""
    before = simulator.members.record(chat["id"], user_id)
    if before == record:
        return
    simulator.members.put(chat["id"], user_id, record)
    user = simulator.people.user(user_id)
    about_bot = user_id == simulator.bot_id
    if not about_bot and not is_admin(simulator.members.bot(chat["id"])):
        return  # chat_member is told to administrators only
    change = {
        "chat": chat,
        "from": simulator.people.user(actor),
        "date": int(simulator.clock().timestamp()),
        "old_chat_member": shown(before, user),
        "new_chat_member": shown(record, user),
    }
    simulator.updates.put("my_chat_member" if about_bot else "chat_member", change)


def _line(user: Json, blocked: bool) -> str:
    code = str(user.get("language_code", "zh")).lower()
    lines = LINES[blocked]
    return lines.get(code) or lines["en" if code.startswith("en") else "zh"]
