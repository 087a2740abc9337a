"""Buttons, and the typed data behind them: 64 bytes that come back when one is pressed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import Field, dataclass, fields
from functools import lru_cache
from typing import Any, Literal, get_args

from bot.messages import Button, Keyboard
from digests.model import Wording

_VERSION = "1"
_DIGEST = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_LARGEST = 2**63 - 1
_IN_A_ROW = 5

LONGEST_PAUSE = 365
"""Days of a pause that ends by itself."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """Numbers from 0 to what a database key holds; names of digests, empty only by default."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int):
                sound = 0 <= value <= _LARGEST
            else:
                sound = bool(_DIGEST.fullmatch(value)) or value == field.default
            if not sound:
                raise ValueError(f"{type(self).__name__}.{field.name}: {value!r}")


@dataclass(frozen=True, slots=True)
class OpenArticle(_Checked):
    """Send an article's first page as a new message."""

    article: int


@dataclass(frozen=True, slots=True)
class ReadArticle(_Checked):
    """Turn the message to this page of the article (from 1)."""

    article: int
    page: int


@dataclass(frozen=True, slots=True)
class OpenStory(_Checked):
    """Send who tells a story, and how, as a new message."""

    story: int


@dataclass(frozen=True, slots=True)
class StoryPage(_Checked):
    """Turn the message to this page of the story (from 1)."""

    story: int
    page: int


@dataclass(frozen=True, slots=True)
class Like(_Checked):
    """More like this article, please; the button is under this page of it."""

    article: int
    page: int


@dataclass(frozen=True, slots=True)
class Unlike(_Checked):
    """No more than usual of what is like this article, after all."""

    article: int
    page: int


@dataclass(frozen=True, slots=True)
class OpenLatest(_Checked):
    """Send the latest headlines as a new message; of all digests where none is named."""

    digest: str = ""


@dataclass(frozen=True, slots=True)
class LatestPage(_Checked):
    """Turn the message to this page of the latest headlines (from 1)."""

    page: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ShowDigest(_Checked):
    """Send what a digest would hold now."""

    digest: str


@dataclass(frozen=True, slots=True)
class ShowDay(_Checked):
    """Send what a digest held on a day, written as 20261122."""

    digest: str
    day: int


@dataclass(frozen=True, slots=True)
class ShowStatus(_Checked):
    """Send what this chat is subscribed to."""


@dataclass(frozen=True, slots=True)
class Subscribe(_Checked):
    """Subscribe this chat to a digest."""

    digest: str


@dataclass(frozen=True, slots=True)
class Unsubscribe(_Checked):
    """End a subscription, by its key."""

    subscription: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Send this place no digests for so many days; 0: until it asks for them again."""

    days: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.days <= LONGEST_PAUSE:
            raise ValueError(f"Pause.days: {self.days!r}")


@dataclass(frozen=True, slots=True)
class Resume(_Checked):
    """Send this place its digests again."""


@dataclass(frozen=True, slots=True)
class Forget(_Checked):
    """Erase all that is known of this chat."""


@dataclass(frozen=True, slots=True)
class Keep(_Checked):
    """Erase nothing, after all."""


@dataclass(frozen=True, slots=True)
class UseWording:
    """Show this chat the Chinese of articles in a wording; as it is written where none is named."""

    wording: Wording | Literal[""] = ""

    def __post_init__(self) -> None:
        if self.wording not in ("", *get_args(Wording)):
            raise ValueError(f"UseWording.wording: {self.wording!r}")


@dataclass(frozen=True, slots=True)
class Nothing(_Checked):
    """A button that only shows something."""


Data = (
    OpenArticle
    | ReadArticle
    | OpenStory
    | StoryPage
    | Like
    | Unlike
    | OpenLatest
    | LatestPage
    | ShowDigest
    | ShowDay
    | ShowStatus
    | Subscribe
    | Unsubscribe
    | Pause
    | Resume
    | Forget
    | Keep
    | UseWording
    | Nothing
)

_KINDS: dict[str, type[Data]] = {
    "a": OpenArticle,
    "r": ReadArticle,
    "o": OpenStory,
    "p": StoryPage,
    "k": Like,
    "x": Unlike,
    "n": OpenLatest,
    "l": LatestPage,
    "d": ShowDigest,
    "y": ShowDay,
    "t": ShowStatus,
    "s": Subscribe,
    "u": Unsubscribe,
    "z": Pause,
    "c": Resume,
    "f": Forget,
    "e": Keep,
    "w": UseWording,
    "0": Nothing,
}
_CODES = {kind: code for code, kind in _KINDS.items()}


def pack(data: Data) -> str:
    """The data as a button carries it: version and kind, then the values."""
    values = (str(getattr(data, field.name)) for field in fields(data))
    return ":".join((_VERSION + _CODES[type(data)], *values))


def unpack(text: str) -> Data | None:
    """What `pack` wrote; None for anything else, such as a button of another version."""
    head, *values = text.split(":")
    kind = _KINDS.get(head.removeprefix(_VERSION)) if head.startswith(_VERSION) else None
    if kind is None or len(values) != len(fields(kind)):
        return None
    build: Callable[..., Data] = kind
    try:
        data = build(*map(_typed, fields(kind), values))
    except ValueError:
        return None
    return data if pack(data) == text else None


def number_rows(articles: Sequence[int], first: int = 1) -> Keyboard:
    """Numbered buttons that open these articles, counted from `first`."""
    buttons = [_numbered(number, article) for number, article in enumerate(articles, first)]
    return tuple(
        tuple(buttons[start : start + _IN_A_ROW]) for start in range(0, len(buttons), _IN_A_ROW)
    )


def paging_row(before: Data | None, place: str, after: Data | None) -> tuple[Button, ...]:
    """◀ 2/5 ▶, an arrow only where there is a page."""
    row = [Button(place, pack(Nothing()))]
    if before:
        row.insert(0, Button("◀", pack(before)))
    if after:
        row.append(Button("▶", pack(after)))
    return tuple(row)


@lru_cache(maxsize=4096)
def _numbered(number: int, article: int) -> Button:
    """A button that is on many pages."""
    return Button(str(number), pack(OpenArticle(article)))


def _typed(field: Field[Any], value: str) -> int | str:
    return int(value) if field.type is int else value
