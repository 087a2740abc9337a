"""The methods that forward messages, and those that send them again as the bot's own."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.simulator.chats.access import open_place, open_topic
from bot.simulator.chats.content import (
    CAPTION_FIELDS,
    CAPTIONED,
    KINDS,
    content_of,
    kind_of,
    without,
)
from bot.simulator.methods.keyboards import buttons
from bot.simulator.methods.media import caption_content
from bot.simulator.methods.outgoing import Json, Uploads, Values, kept, post, post_all
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator


def forward_message(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """Forward a message; returns the new one."""
    message = _load(simulator, values, "forward")
    content = _forwarded(simulator, message)
    return post(simulator, open_topic(simulator, values), values, content, _sending(message))


def forward_messages(simulator: "Simulator", values: Values, _: Uploads) -> list[Json]:
    """Forward those messages that can be; returns the MessageIds of the new ones."""
    messages = _load_all(simulator, values, "forwarded")
    contents = [_forwarded(simulator, message) for message in messages]
    return _post_all(simulator, values, messages, contents)


def copy_message(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """Send the same again, perhaps with another caption; returns the new MessageId."""
    message = _load(simulator, values, "copy")
    content = content_of(message)
    if "caption" in values and kind_of(message) in CAPTIONED:
        content = _without_caption(content) | caption_content(simulator, values)
        content |= kept(values, "show_caption_above_media") if "caption" in content else {}
    place = open_topic(simulator, values)
    return _number(post(simulator, place, values, content, _sending(message)))


def copy_messages(simulator: "Simulator", values: Values, _: Uploads) -> list[Json]:
    """Send those messages again that can be; returns the MessageIds of the new ones."""
    messages = _load_all(simulator, values, "copied")
    contents = [content_of(message) for message in messages]
    if values.get("remove_caption"):
        contents = [_without_caption(content) for content in contents]
    return _post_all(simulator, values, messages, contents)


def origin_of(simulator: "Simulator", message: Json) -> Json:
    """The MessageOrigin of a forward: whose it was when it was said first."""
    if "forward_origin" in message:
        origin: Json = message["forward_origin"]
        return origin
    origin = {"date": message["date"]} | kept(message, "author_signature")
    speaker = message.get("sender_chat")
    if speaker and speaker["type"] == "channel":
        number = message["message_id"]
        return origin | {"type": "channel", "chat": speaker, "message_id": number}
    if speaker:
        return origin | {"type": "chat", "sender_chat": speaker}
    return origin | _person(simulator, message["from"])


def _person(simulator: "Simulator", user: Json) -> Json:
    private = simulator.chats_kept.find(user["id"])
    if private and private[1].get("hides_forwards"):
        names = (user["first_name"], user.get("last_name", ""))
        return {"type": "hidden_user", "sender_user_name": " ".join(filter(None, names))}
    return {"type": "user", "sender_user": user}


def _forwarded(simulator: "Simulator", message: Json) -> Json:
    """The content of a forward; a keyboard of links alone goes with it."""
    links_only = all("url" in button for button in buttons(message))
    keyboard = kept(message, "reply_markup") if links_only else {}
    origin = {"forward_origin": origin_of(simulator, message)}
    return content_of(message) | kept(message, "via_bot") | keyboard | origin


def _load(simulator: "Simulator", values: Values, verb: str) -> Json:
    """The message that is to be used again. Raises Refused."""
    chat_id = open_place(simulator, values["from_chat_id"]).chat_id
    message = simulator.messages_kept.find(chat_id, values["message_id"])
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if not _is_free(message):
        raise bad_request(f"message can't be {'copied' if verb == 'copy' else 'forwarded'}")
    return message


def _load_all(simulator: "Simulator", values: Values, done: str) -> list[Json]:
    """Those of the messages that can be used again. Raises Refused if there are none."""
    chat_id = open_place(simulator, values["from_chat_id"]).chat_id
    found = (simulator.messages_kept.find(chat_id, number) for number in values["message_ids"])
    messages = [message for message in found if message is not None and _is_free(message)]
    if not messages:
        raise bad_request(f"messages can't be {done}")
    return messages


def _is_free(message: Json) -> bool:
    return kind_of(message) is not None and not message.get("has_protected_content")


def _sending(message: Json) -> str:
    return KINDS[kind_of(message) or "text"]


def _post_all(
    simulator: "Simulator", values: Values, messages: list[Json], contents: Iterable[Json]
) -> list[Json]:
    """Post them in order; what stands together in an album does so again."""
    place = open_topic(simulator, values)
    sizes = Counter(message.get("media_group_id") for message in messages)
    albums = {
        album: {"media_group_id": simulator.fresh_id()} if album and size > 1 else {}
        for album, size in sizes.items()
    }
    parts = [
        (_sending(message), content | albums[message.get("media_group_id")])
        for message, content in zip(messages, contents, strict=True)
    ]
    return [_number(message) for message in post_all(simulator, place, values, parts)]


def _without_caption(content: Json) -> Json:
    gone = without(*CAPTION_FIELDS)
    return {name: value for name, value in content.items() if name not in gone}


def _number(message: Json) -> Json:
    return {"message_id": message["message_id"]}
