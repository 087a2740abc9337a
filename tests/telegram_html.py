"""Telegram's HTML mode, as strict as its server: for tests of what is sent."""

import re

_TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote"}
_TOKEN = re.compile(r"<(/?)([a-z]+)((?: [^<>]*)?)>|(&(?:lt|gt|amp|quot);)|([^<>&\"])", re.DOTALL)
_ATTRIBUTES = {
    "a": re.compile(r' href="https?://[^"<>\s]+"'),
    "blockquote": re.compile("( expandable)?"),
}


def read_html(html: str) -> tuple[str, list[tuple[str, str]]]:
    """The text that readers see, and each entity as its tag with the text in it.

    Raises AssertionError where Telegram would refuse the markup.
    """
    shown = ""
    opened: list[tuple[str, int]] = []
    entities: list[tuple[str, str]] = []
    place = 0
    while place < len(html):
        token = _TOKEN.match(html, place)
        assert token, f"not Telegram HTML at {place}: {html[place : place + 40]!r}"
        place = token.end()
        closing, tag, attributes, entity, letter = token.groups()
        if not tag:
            shown += letter or {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}[entity]
        elif closing:
            name, start = opened.pop()
            assert name == tag, f"</{tag}> closes <{name}>"
            entities.append((tag, shown[start:]))
        else:
            assert tag in _TAGS, f"unsupported tag {tag}"
            allowed = _ATTRIBUTES.get(tag, re.compile(""))
            assert allowed.fullmatch(attributes), f"<{tag}{attributes}>"
            opened.append((tag, len(shown)))
    assert not opened, f"not closed: {opened}"
    return shown, entities
