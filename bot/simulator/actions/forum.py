"""What becomes of a forum's topics, by a person's hand or the bot's."""

from typing import TYPE_CHECKING, Any

from bot.simulator.actions.membership import tell
from bot.simulator.chats.topics import COLOURS, GENERAL
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]


def create_topic(
    simulator: "Simulator", chat_id: int, actor: int, name: str, colour: int | None = None
) -> Json:
    """One more topic: returns the ForumTopic. Raises Refused."""
    chat = _forum(simulator, chat_id)
    icon = COLOURS[0] if colour is None else colour
    with simulator.state.transaction():
        # A topic goes by the id of its first message, and 1 is General's.
        row = simulator.state.find(
            "UPDATE chats SET last_id = max(last_id, 1) WHERE chat_id = ? RETURNING last_id + 1",
            chat_id,
        )
        thread = int(row[0]) if row else 0
        created = {"name": name, "icon_color": icon}
        topic = {"message_thread_id": thread, **created, "closed": False, "deleted": False}
        simulator.topics.put(chat_id, topic)
        tell(simulator, chat, actor, {"forum_topic_created": created}, thread)
    simulator.events.publish("chat", chat_id=chat_id)
    return {"message_thread_id": thread, **created}


def edit_topic(simulator: "Simulator", chat_id: int, actor: int, thread: int, name: str) -> None:
    """Give a topic another name. Raises Refused."""
    chat, topic = _forum(simulator, chat_id), simulator.topics.topic(chat_id, thread)
    if topic["name"] == name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    with simulator.state.transaction():
        simulator.topics.put(chat_id, topic | {"name": name})
        tell(simulator, chat, actor, {"forum_topic_edited": {"name": name}}, thread)
    simulator.events.publish("chat", chat_id=chat_id)


def close_topic(
    simulator: "Simulator", chat_id: int, actor: int, thread: int, *, closed: bool
) -> None:
    """Close a topic (1 is General) to all but administrators, or open it. Raises Refused."""
    chat = _forum(simulator, chat_id)
    kind = "forum_topic_closed" if closed else "forum_topic_reopened"
    with simulator.state.transaction():
        if thread == GENERAL:
            was = simulator.chats_kept.settings(chat_id).get("general_closed", False)
            simulator.chats_kept.set(chat_id, general_closed=closed)
        else:
            topic = simulator.topics.topic(chat_id, thread)
            was = topic["closed"]
            simulator.topics.put(chat_id, topic | {"closed": closed})
        if was == closed:
            raise bad_request("TOPIC_NOT_MODIFIED")
        tell(simulator, chat, actor, {kind: {}}, 0 if thread == GENERAL else thread)
    simulator.events.publish("chat", chat_id=chat_id)


def hide_general(simulator: "Simulator", chat_id: int, actor: int, *, hidden: bool) -> None:
    """Hide the topic General, which closes it too, or show it. Raises Refused."""
    chat = _forum(simulator, chat_id)
    settings = simulator.chats_kept.settings(chat_id)
    if bool(settings.get("general_hidden")) == hidden:
        raise bad_request("TOPIC_NOT_MODIFIED")
    kind = "general_forum_topic_hidden" if hidden else "general_forum_topic_unhidden"
    with simulator.state.transaction():
        closed = True if hidden else settings.get("general_closed", False)
        simulator.chats_kept.set(chat_id, general_hidden=hidden, general_closed=closed)
        tell(simulator, chat, actor, {kind: {}})
    simulator.events.publish("chat", chat_id=chat_id)


def delete_topic(simulator: "Simulator", chat_id: int, thread: int) -> None:
    """Delete a topic with all that was said in it; nobody is told. Raises Refused."""
    _forum(simulator, chat_id)
    topic = simulator.topics.topic(chat_id, thread)
    with simulator.state.transaction():
        simulator.topics.put(chat_id, topic | {"deleted": True})
        simulator.messages_kept.delete_topic(chat_id, thread)
    simulator.events.publish("chat", chat_id=chat_id)


def set_forum(simulator: "Simulator", chat_id: int, *, is_forum: bool) -> None:
    """Turn topics on or off in a supergroup. Raises Refused."""
    if simulator.chats_kept.chat(chat_id)["type"] != "supergroup":
        raise bad_request("only a supergroup has topics")
    simulator.chats_kept.change(chat_id, is_forum=is_forum or None)
    simulator.events.publish("chat", chat_id=chat_id)


def _forum(simulator: "Simulator", chat_id: int) -> Json:
    chat = simulator.chats_kept.chat(chat_id)
    if not chat.get("is_forum"):
        raise bad_request("the chat is not a forum")
    return chat
