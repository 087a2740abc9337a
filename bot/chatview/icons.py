"""Line drawings for buttons, files and cards: part of the page itself, nothing is fetched."""

from functools import cache

from markupsafe import Markup

_STROKES = {
    "check": "M4 12.5l5 5L20 6.5",
    "checks": "M1.5 12.5l4.6 4.8L15.4 7M10.6 16l1.3 1.3L22 7",
    "copy": "M9 9h10v11H9zM5 15V4h10",
    "file": "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
    "link": "M8 16 17 7M9.5 7H17v7.5",
    "lock": "M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11",
    "pin": "M9 4h6l-.8 6 3.3 3.5h-11L9.8 10zM12 13.5V20",
    "person": "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
    "reply": "M9.5 6 4 11.5 9.5 17M4.5 11.5H14a6 6 0 0 1 6 6v1",
    "share": "M14 5l6 6-6 6M20 11h-9a7 7 0 0 0-7 7v1",
    "window": "M4 5.5h16v13H4zM4 9.5h16",
    "phone": "M6.5 4 9 4.5l1 4-1.8 1.6a12 12 0 0 0 5.7 5.7l1.6-1.8 4 1 .5 2.5c-.3 1.6-1.5 2.6-3 2.5"
    "C9.4 19.5 4.5 14.6 4 7c-.1-1.5.9-2.7 2.5-3z",
    "gift": "M4 11h16v9.5H4zM3 7.5h18V11H3zM12 7.5v13M12 7.5C8 7.5 7.5 3.5 9.5 3.5"
    "S12 7.5 12 7.5s.5-4 2.5-4 1.5 4-2.5 4z",
    "star": "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17.1 6.7 20l1.1-6L3.4 9.8l6-.8z",
    "list": "M9.5 6.5H20M9.5 12H20M9.5 17.5H20M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1",
    "chart": "M5 20V11M12 20V4M19 20v-6",
    "receipt": "M6 3.5h12v17l-3-2-3 2-3-2-3 2zM9 8.5h6M9 12.5h6",
    "text": "M5 6h14M5 10.5h14M5 15h14M5 19.5h8",
}
_FILLS = {
    "play": "M8 5.2v13.6c0 .9 1 1.5 1.8 1l10.4-6.8c.7-.5.7-1.5 0-2L9.8 4.2C9 3.7 8 4.3 8 5.2z",
    "place": "M12 2.5a7 7 0 0 0-7 7c0 5 7 12 7 12s7-7 7-12a7 7 0 0 0-7-7zm0 9.5a2.6 2.6 0 1 1 0-5.2"
    " 2.6 2.6 0 0 1 0 5.2z",
}


@cache
def icon(name: str) -> Markup:
    """A drawing by its name; decoration, so that nobody hears of it."""
    kind, paths = ("stroke", _STROKES) if name in _STROKES else ("fill", _FILLS)
    drawn = Markup(
        '<svg class="drawn {}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>'
    )
    return drawn.format(kind, paths[name])


def topic_dot(colour: int) -> Markup:
    """The sign of a topic, in the colour (0xRRGGBB) it was made with."""
    drawn = Markup(
        '<svg class="drawn dot" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="M12 3a9 9 0 1 0 4.3 16.9L21 21l-1.1-4.7A9 9 0 0 0 12 3z" fill="#{:06x}"/></svg>'
    )
    return drawn.format(colour & 0xFFFFFF)
