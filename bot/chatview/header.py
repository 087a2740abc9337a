"""What stands above a message: who speaks, where it comes from, and what it answers."""

from markupsafe import Markup

from bot.chatview.icons import topic_dot
from bot.chatview.kinds import photo_of, summary
from bot.chatview.look import Look, Message, attributes, full_name, sender_of, tint

_QUOTED = 80


def draw_header(message: Message, look: Look) -> Markup:
    """Sender, topic, origin and the message answered, each where there is one."""
    parts = (_sender(message, look), _topic(message, look), _forward(message, look))
    return Markup().join([*parts, _reply(message, look)])


def origin_name(origin: Message) -> str:
    """Who wrote what a MessageOrigin stands for."""
    chat = origin.get("sender_chat") or origin.get("chat")
    if chat:
        signature = origin.get("author_signature", "")
        return f"{chat.get('title', '')} ({signature})" if signature else str(chat.get("title", ""))
    if "sender_user" in origin:
        return full_name(origin["sender_user"])
    return str(origin.get("sender_user_name", ""))


def _sender(message: Message, look: Look) -> Markup:
    """Whose bubble it is; only where more than two can speak."""
    via = message.get("via_bot", {}).get("username")
    through = Markup(' <span class="via">{}</span>').format(look.words.via.format(name=via))
    if message.get("chat", {}).get("type", "private") == "private":
        return Markup('<p class="sender">{}</p>').format(through) if via else Markup()
    number, name = sender_of(message)
    badge = _badge(message, look)
    drawn = Markup('<p class="sender tint-{}"><span class="who">{}</span>{}{}</p>')
    sign = Markup('<span class="badge">{}</span>').format(badge) if badge else ""
    return drawn.format(tint(number), name, through if via else "", sign)


def _badge(message: Message, look: Look) -> str:
    chat = message.get("sender_chat") or {}
    if chat and message.get("chat", {}).get("type") != "channel":
        own = chat.get("id") == message.get("chat", {}).get("id")
        title = str(message.get("author_signature") or look.words.anonymous)
        return title if own else look.words.channel
    return str(message.get("sender_tag", ""))


def _topic(message: Message, look: Look) -> Markup:
    thread = int(message.get("message_thread_id", 0))
    if not message.get("is_topic_message") or thread not in look.topics:
        return Markup()
    topic = look.topics[thread]
    chip = Markup('<p class="topic"><span>{}{}</span></p>')
    return chip.format(topic_dot(topic["icon_color"]), topic["name"])


def _forward(message: Message, look: Look) -> Markup:
    origin = message.get("forward_origin")
    if not origin or message.get("is_automatic_forward"):
        return Markup()
    name = Markup("<b>{}</b>").format(origin_name(origin))
    return Markup('<p class="forward">{}</p>').format(
        Markup.escape(look.words.forwarded).format(name=name)
    )


def _reply(message: Message, look: Look) -> Markup:
    """The message answered; its place is in `data-original` where it is in this chat."""
    external = message.get("external_reply")
    original = message.get("reply_to_message") or external
    if not original or "forum_topic_created" in original:
        return Markup()
    number, name = sender_of(original)
    if external:
        origin = external.get("origin", {})
        number, name = int(external.get("chat", {}).get("id", 0)), origin_name(origin)
    place = {"role": "link", "tabindex": 0, "data-original": original.get("message_id")}
    given = {"class": f"reply tint-{tint(number)}"} | (place if "message_id" in original else {})
    quote = message.get("quote", {}).get("text")
    text = " ".join(str(quote or summary(original, look.words)).split())[:_QUOTED]
    drawn = Markup("<div {}>{}<b>{}</b><span{}>{}</span></div>")
    mark = Markup(' class="quoted"') if quote else ""
    return drawn.format(attributes(given), _thumbnail(original, look), name, mark, text)


def _thumbnail(original: Message, look: Look) -> Markup:
    photo = photo_of(original)
    if not photo or original.get("has_media_spoiler"):
        return Markup()
    drawn = Markup('<img class="thumb" src="{}" width="36" height="36" alt="">')
    return drawn.format(look.picture_address(photo["file_unique_id"]))
