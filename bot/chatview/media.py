"""Pictures and what moves: photos, videos, animations, and what is hidden until it is touched."""

from markupsafe import Markup

from bot.chatview.icons import icon
from bot.chatview.kinds import kind_of, photo_of
from bot.chatview.look import Look, Message, attributes

WIDEST, HIGHEST = 480, 480
"""The box that a picture is fitted into, in CSS pixels."""

_NARROWEST = 140
_SPOKEN_NARROWEST = 320
"""How narrow a picture may be without a text, and with one below it."""


def draw_media(message: Message, look: Look) -> Markup:
    """The picture of a message, hidden if it has a spoiler; nothing where there is none."""
    kind = kind_of(message)
    if kind not in ("photo", "live_photo", "video", "animation", "video_note"):
        return Markup()
    shown = _picture(message, look) + _badge(message, kind)
    if message.get("has_media_spoiler"):
        hidden = Markup('<label class="veil"><input type="checkbox" aria-label="{}">{}</label>')
        shown = hidden.format(look.words.unveil, shown)
    return Markup('<div class="media {}">{}</div>').format(kind.replace("_", "-"), shown)


def clock_of(seconds: int) -> str:
    """A duration as players show it: 0:07, 1:02:03."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def fitted(size: Message, *, spoken: bool) -> tuple[int, int]:
    """How large a picture is shown; width and height keep its place until it is there.

    With a text below it is as wide as a bubble may be, or at least wide enough to read in.
    """
    width, height = max(size.get("width", 1), 1), max(size.get("height", 1), 1)
    limit = width if not spoken or height > width else WIDEST
    scale = min(WIDEST / width, HIGHEST / height, limit / width)
    least = _SPOKEN_NARROWEST if spoken else _NARROWEST
    return max(round(width * scale), least), max(round(height * scale), _NARROWEST)


def _picture(message: Message, look: Look) -> Markup:
    """The largest size, or an empty frame for a film without a thumbnail."""
    kind = kind_of(message)
    photo = photo_of(message)
    film = message[kind] if isinstance(message[kind], dict) else photo or {}
    spoken = bool(message.get("caption") or message.get("text"))
    round_ = {"width": 240, "height": 240}
    width, height = fitted(round_ if kind == "video_note" else film or {}, spoken=spoken)
    if photo is None:
        blank = Markup('<svg class="picture blank" width="{}" height="{}" aria-hidden="true"/>')
        return blank.format(width, height)
    given = {
        "class": "picture",
        "src": look.picture_address(photo["file_unique_id"]),
        "width": width,
        "height": height,
        "alt": look.words.picture if kind == "photo" else getattr(look.words, kind, ""),
    }
    return Markup("<img {}>").format(attributes(given))


def _badge(message: Message, kind: str) -> Markup:
    """What tells a film from a photo: the sign to play it, and how long it is."""
    if kind == "photo":
        return Markup()
    if kind == "live_photo":
        return Markup('<span class="length">LIVE</span>')
    play = Markup('<span class="play">{}</span>').format(icon("play"))
    duration = message[kind].get("duration", 0)
    said = "GIF" if kind == "animation" else clock_of(duration)
    return play + Markup('<span class="length">{}</span>').format(said)
