"""A whole message: its bubble and the buttons below, or the line that stands for it."""

from markupsafe import Markup

from bot.chatview.cards import draw_card
from bot.chatview.header import draw_header
from bot.chatview.icons import icon
from bot.chatview.keyboard import draw_inline_keyboard
from bot.chatview.kinds import kind_name
from bot.chatview.look import Look, Message, attributes, moment, sender_of, tint
from bot.chatview.media import draw_media
from bot.chatview.preview import draw_preview
from bot.chatview.service import draw_service, service_line
from bot.chatview.text import draw_text


def draw_message(message: Message, look: Look) -> Markup:
    """One message with its keyboard, or the line that stands for a service message.

    People's messages have the class `outgoing`, the bot's `incoming`; buttons carry what they
    do in `data-` attributes, and nothing here needs a script to be read. Messages of an album
    are drawn one by one: the page puts neighbours with the same `data-album` together.

    Beside the Bot API's fields it draws some of the simulator's: `_preview`, `_reactions`,
    `_pinned` and `_service`.
    """
    event = service_line(message, look.words)
    inner = _keyed(message, look) if event is None else draw_service(message, event)
    sender = message.get("from", {})
    side = "outgoing" if sender and not sender.get("is_bot") else "incoming"
    given = {
        "class": f"message {side}" if event is None else "service",
        "data-testid": f"message-{message['message_id']}",
        "data-message": message["message_id"],
        "data-from": sender.get("id"),
        "data-speaker": sender_of(message)[0],
        "data-album": message.get("media_group_id"),
        "data-day": moment(message["date"], look.zone).date().isoformat(),
        "data-date": message["date"],
    }
    return Markup("<article {}>{}</article>").format(attributes(given), inner)


def _keyed(message: Message, look: Look) -> Markup:
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    drawn = _face(message) + _bubble(message, look)
    return drawn + draw_inline_keyboard(rows, look.words)


def _face(message: Message) -> Markup:
    """The speaker's sign in a group; the letter is no text of the message."""
    if message.get("chat", {}).get("type", "private") in ("private", "channel"):
        return Markup()
    number, name = sender_of(message)
    face = attributes({"class": f"face tint-{tint(number)}", "data-letter": name[:1]})
    return Markup('<span {} aria-hidden="true"></span>').format(face)


def _bubble(message: Message, look: Look) -> Markup:
    """Header, picture or card, text, page and reactions; the time stands last in a text."""
    media, card = draw_media(message, look), draw_card(message, look)
    text = _text(message, look, silent=bool(media or card))
    preview = message.get("_preview")
    page = draw_preview(preview, look) if preview else Markup()
    first, last = (page, Markup()) if preview and preview.get("above") else (Markup(), page)
    above = bool(media and text and message.get("show_caption_above_media"))
    meta = _meta(message, look)
    reactions = _reactions(message, meta)
    ends_in_text = bool(text) and not last and not above and not reactions
    said = Markup('<div class="text" dir="auto">{}{}</div>').format(
        text, meta if ends_in_text else ""
    )
    body = [said if text else Markup(), media + card]
    parts = [draw_header(message, look), first, *(body if above else reversed(body)), last]
    shape = "bubble pictured" if media else "bubble carded" if card else "bubble"
    closing = Markup() if ends_in_text else reactions or meta
    return Markup('<div class="{}">{}{}</div>').format(shape, Markup().join(parts), closing)


def _text(message: Message, look: Look, *, silent: bool) -> Markup:
    """Text or caption; a message of an unknown kind at least says so."""
    text, entities = message.get("text", ""), message.get("entities", ())
    if not text:
        text, entities = message.get("caption", ""), message.get("caption_entities", ())
    if not text and not silent:
        return Markup("<i>{}</i>").format(kind_name(message, look.words))
    return draw_text(text, entities, look.words, look.zone)


def _reactions(message: Message, meta: Markup) -> Markup:
    """What readers thought of it, with the small line at the end of the same row."""
    chips = Markup().join(
        Markup('<span class="reaction">{} <b>{}</b></span>').format(one["emoji"], one["count"])
        for one in message.get("_reactions", ())
    )
    return Markup('<div class="reactions">{}{}</div>').format(chips, meta) if chips else Markup()


def _meta(message: Message, look: Look) -> Markup:
    """The small line at the end: marks, who signed, edited, when, and that it was read."""
    words = look.words
    when = moment(message["date"], look.zone)
    # In a group it is the speaker's title, and stands beside the name.
    signed = message.get("chat", {}).get("type") == "channel"
    signature = message.get("author_signature", "") if signed else ""
    parts = [
        _mark("pin", words.pinned_mark) if message.get("_pinned") else Markup(),
        _mark("lock", words.protected) if message.get("has_protected_content") else Markup(),
        Markup('<span class="signed">{}</span>').format(signature) if signature else Markup(),
        Markup('<span class="edited">{}</span>').format(words.edited)
        if "edit_date" in message
        else Markup(),
        Markup('<time datetime="{}">{}</time>').format(when.isoformat(), f"{when:%H:%M}"),
    ]
    sender = message.get("from", {})
    if sender and not sender.get("is_bot"):
        parts.append(_mark("checks", words.read, "ticks"))
    return Markup('<span class="meta">{}</span>').format(Markup().join(parts))


def _mark(drawing: str, title: str, look: str = "mark") -> Markup:
    return Markup('<span class="{}" title="{}">{}</span>').format(look, title, icon(drawing))
