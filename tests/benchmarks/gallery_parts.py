"""What the gallery's messages are made of: people, chats, pictures, and marked-up text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

NOON = 1795320000
BOT = {"id": 7, "is_bot": True, "first_name": "简报", "username": "jianbao_bot"}
LIN = {"id": 1001, "is_bot": False, "first_name": "小林"}
CHEN = {"id": 1002, "is_bot": False, "first_name": "陳怡君"}
ALEX = {"id": 1003, "is_bot": False, "first_name": "Alex", "last_name": "Meyer"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "小林"}
GROUP = {"id": -2001, "type": "supergroup", "title": "晨读小组", "is_forum": True}
CHANNEL = {"id": -3001, "type": "channel", "title": "港口日报"}
TOPICS = {
    11: {"name": "每日简报", "icon_color": 0x6FB9F0},
    12: {"name": "闲聊", "icon_color": 0xFFD67E},
}


@dataclass(frozen=True, slots=True)
class Section:
    """Messages that are looked at together."""

    name: str
    messages: tuple[dict[str, Any], ...]
    group: bool = False


PICTURES = {
    "bridge": (1280, 800, "#f2a65a", "#2f5d8a"),
    "tower": (720, 1280, "#7fb6d9", "#3c6e47"),
    "harbour": (1200, 900, "#cfe3ee", "#1f4e79"),
    "field": (1280, 853, "#ffe3a3", "#5d8a3c"),
    "night": (1000, 1000, "#1f2a4d", "#0c1026"),
    "snow": (900, 1200, "#dfe9f2", "#7d93a8"),
    "small": (320, 240, "#f0c7b5", "#a3593c"),
}


def draw_pictures(folder: Path) -> None:
    """Landscapes: a sky, a sun and hills."""
    for name, (width, height, sky, land) in PICTURES.items():
        picture = Image.new("RGB", (width, height), sky)
        brush = ImageDraw.Draw(picture)
        radius = width // 10
        x, y = width * 2 // 3, height // 3
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), "#fff4d6")
        for step, level in enumerate((0.55, 0.68, 0.82)):
            hills = [(0, height), (0, round(height * level))]
            for peak in range(7):
                rise = 0.1 if (peak + step) % 2 else -0.06
                hills.append((width * peak // 6, round(height * (level + rise))))
            base = Image.new("RGB", (1, 1), land).getpixel((0, 0))
            assert isinstance(base, tuple)
            shade = tuple(round(part * (1.25 - 0.28 * step)) for part in base)
            brush.polygon([*hills, (width, height)], shade)
        picture.save(folder / f"{name}.jpg", quality=88)


def marked(html: str) -> dict[str, Any]:
    """Text with entities, from tags named after their kinds: `<bold>…</bold>`."""
    text = ""
    entities: list[dict[str, Any]] = []
    opened: list[dict[str, Any]] = []
    for part in re.split(r"(<[^>]+>)", html):
        place = len(text.encode("utf-16-le")) // 2
        if part.startswith("</"):
            entity = opened.pop()
            entities.append(entity | {"length": place - entity["offset"]})
        elif part.startswith("<"):
            kind, *given = part[1:-1].split(" ")
            fields = dict(one.split("=", 1) for one in given)
            opened.append({"type": kind, "offset": place, **fields})
        else:
            text += part
    for entity in entities:
        entity["unix_time"] = int(entity.get("unix_time", 0))
    return {"text": text, "entities": entities}


def caption(html: str) -> dict[str, Any]:
    """The same for what stands below a picture."""
    given = marked(html)
    return {"caption": given["text"], "caption_entities": given["entities"]}


def photo(name: str) -> list[dict[str, Any]]:
    width, height, *_ = PICTURES[name]
    return [{"file_id": name, "file_unique_id": name, "width": width, "height": height}]


def keys(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": list(rows)}}


def key(text: str, **more: Any) -> dict[str, Any]:
    return {"text": text, **(more or {"callback_data": "1"})}


def numbered(chat: dict[str, Any], sender: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """What every message has: a number, a time a minute later than the last, chat and sender."""
    for number in count(1):
        message = {"message_id": number, "date": NOON + 60 * number, "chat": chat}
        yield message | ({"from": sender} if sender else {})


def dialogue(*said: dict[str, Any], chat: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Messages in a chat; each may say who sends it, or it is the bot."""
    bases = numbered(chat, None if chat is CHANNEL else BOT)
    return tuple(next(bases) | message for message in said)


def by(sender: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"from": sender, **fields}


def album(group: str, *names: str, text: str = "", sender: dict[str, Any] = BOT) -> list[Any]:
    parts = [by(sender, media_group_id=group, photo=photo(name)) for name in names]
    return [parts[0] | ({"caption": text} if text else {}), *parts[1:]]
