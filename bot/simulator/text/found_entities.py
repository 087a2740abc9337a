"""What Telegram finds in a text by itself: commands, links, mentions, hashtags, addresses."""

import re
from itertools import takewhile

from bot.simulator.text.utf16 import Json, is_wide, units

# A domain without http:// is a link only where its end is one of the world's; these will do.
_ENDS = (
    "app|asia|au|biz|blog|br|ca|cc|ch|cloud|club|cn|co|com|de|dev|edu|es|eu|example|fm|fr|gov|hk|"
    "in|info|int|io|it|jp|kr|la|live|me|media|mil|mo|mobi|my|name|net|news|nl|online|org|ph|pl|"
    "press|pro|ru|se|sg|shop|site|test|th|tech|to|today|top|tv|tw|uk|us|vip|vn|wang|wiki|world|xyz"
)
_PATH = r"[^\s<>\"“”「」『』（）《》，。；！？、]*"
_NAME = "[A-Za-z0-9_]"
_DOMAIN = r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,29}\.){1,6}"
_LABELS = r"(?:[A-Za-z0-9-]{1,63}\.)+"
_NO_MORE = r"(?![A-Za-z0-9_-]|\.\w)"
_PORT = r"(?::\d{1,5})?"
_TRAILING = ".,:;!?)'"
_SHORT_NAMES = ("@gif", "@vid", "@pic")
_LONGEST_TAG = 256
# A kind, a sign without which there is none, and its pattern. None runs over a word twice.
_PATTERNS = (
    (
        "email",
        "@",
        rf"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{{1,64}}@{_DOMAIN}[A-Za-z]{{2,8}}(?![\w-])",
    ),
    ("url", "://", rf"(?:https?|ftp|tg|ton)://[^\s<>\"“”「」『』（）《》，。；！？、]{_PATH}"),
    ("url", ".", rf"(?<![A-Za-z0-9_.@/-]){_LABELS}(?:{_ENDS}){_NO_MORE}{_PORT}(?:[/?#]{_PATH})?"),
    ("bot_command", "/", rf"(?<![\w/<>])/{_NAME}{{1,64}}+(?:@{_NAME}{{3,32}}+)?(?![\w/<>])"),
    ("mention", "@", rf"(?<!\w)@{_NAME}{{3,32}}+(?!\w)"),
    ("hashtag", "#", rf"(?<![\w·\u200c])#[\w·\u200c]++(?!#)(?:@{_NAME}{{3,32}}+(?!\w))?"),
    ("cashtag", "$", r"(?<![\w$·\u200c])\$(?:1INCH|[A-Z]{1,8})(?![\w$·\u200c])"),
)
_FINDERS = tuple((kind, sign, re.compile(pattern)) for kind, sign, pattern in _PATTERNS)


def find_entities(text: str) -> list[Json]:
    """The entities of a text in order; of those that overlap, the first, and the longest."""
    found: list[tuple[int, int, str]] = []
    for kind, sign, finder in _FINDERS:
        if sign in text:
            for match in finder.finditer(text):
                size = len(_word(kind, match.group()))
                if size:
                    found.append((match.start(), -size, kind))
    return _placed(text, sorted(found)) if found else []


def _word(kind: str, word: str) -> str:
    match kind:
        case "url":
            return word.rstrip(_TRAILING)
        case "mention":
            return word if len(word) > 4 or word.lower() in _SHORT_NAMES else ""
        case "hashtag":
            return _tag(word)
    return word


def _tag(word: str) -> str:
    # Python's \w has numbers in it that are no digits, such as 〇 and ①; a tag ends there.
    said, _, chat = word[1:].partition("@")
    tag = "".join(takewhile(_is_of_tag, said))
    if not any(map(str.isalpha, tag)):
        return ""
    if tag == said and chat and len(tag) <= _LONGEST_TAG:
        return word
    return f"#{tag[:_LONGEST_TAG]}"


def _is_of_tag(letter: str) -> bool:
    return letter.isalpha() or letter.isdecimal() or letter in "_·\u200c"


def _placed(text: str, found: list[tuple[int, int, str]]) -> list[Json]:
    wide, placed, at, place = is_wide(text), [], 0, 0
    for start, size, kind in found:
        if start >= at:
            end = start - size
            offset = place + units(text[at:start]) if wide else start
            length = units(text[start:end]) if wide else end - start
            placed.append({"type": kind, "offset": offset, "length": length})
            at, place = end, offset + length
    return placed
