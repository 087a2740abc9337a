"""What a member may do in a chat: Telegram's permissions and rights, as pure rules."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

ADMINISTRATORS = ("creator", "administrator")
ABSENT = ("left", "kicked")

SENDING = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "video": ("can_send_videos", "videos"),
    "document": ("can_send_documents", "documents"),
    "audio": ("can_send_audios", "music"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
    "animation": ("can_send_other_messages", "animations"),
    "sticker": ("can_send_other_messages", "stickers"),
    "poll": ("can_send_polls", "polls"),
    "dice": ("can_send_other_messages", "dice"),
    "contact": ("can_send_messages", "contacts"),
    "location": ("can_send_messages", "locations"),
    "venue": ("can_send_messages", "venues"),
}
"""The permission that each kind of message needs, and Telegram's word for the kind."""

PERMISSIONS: Json = {
    "can_send_messages": True,
    "can_send_audios": True,
    "can_send_documents": True,
    "can_send_photos": True,
    "can_send_videos": True,
    "can_send_video_notes": True,
    "can_send_voice_notes": True,
    "can_send_polls": True,
    "can_send_other_messages": True,
    "can_add_web_page_previews": True,
    "can_react_to_messages": True,
    "can_edit_tag": True,
    "can_change_info": True,
    "can_invite_users": True,
    "can_pin_messages": True,
    "can_manage_topics": False,
}
"""What everybody may in a new group."""

ADMIN_RIGHTS: Json = {
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": True,
    "can_edit_stories": True,
    "can_delete_stories": True,
    "can_send_welcome_messages": True,
}
"""What a new administrator may, in every kind of chat."""

GROUP_RIGHTS: Json = {"can_pin_messages": True, "can_manage_topics": True, "can_manage_tags": False}
CHANNEL_RIGHTS: Json = {
    "can_post_messages": True,
    "can_edit_messages": True,
    "can_manage_direct_messages": False,
}


def admin_record(kind: str, **changed: bool) -> Json:
    """The record of an administrator in a chat of a kind, with these rights changed."""
    more = CHANNEL_RIGHTS if kind == "channel" else GROUP_RIGHTS
    return {"status": "administrator", "can_be_edited": False, **ADMIN_RIGHTS, **more, **changed}


def restricted_record(permissions: Mapping[str, Any], until: int = 0) -> Json:
    """The record of a member with fewer permissions than the others; `until` is a unix time."""
    kept = {name: bool(permissions.get(name)) for name in PERMISSIONS}
    return {"status": "restricted", "is_member": True, "until_date": until, **kept}


def is_admin(record: Mapping[str, Any]) -> bool:
    """Whether a member runs the chat."""
    return record["status"] in ADMINISTRATORS


def is_present(record: Mapping[str, Any]) -> bool:
    """Whether somebody is in the chat."""
    if record["status"] == "restricted":
        return bool(record["is_member"])
    return record["status"] not in ABSENT


def may(record: Mapping[str, Any], permissions: Mapping[str, Any], right: str) -> bool:
    """Whether a member has a right; `permissions` are the chat's for everybody."""
    status = record["status"]
    if status == "creator":
        return True
    if status == "administrator":
        return bool(record.get(right, right in PERMISSIONS))
    if status == "restricted":
        return bool(record["is_member"] and record.get(right))
    return status == "member" and bool(permissions.get(right, PERMISSIONS.get(right)))
