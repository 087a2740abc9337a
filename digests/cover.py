"""Covers: a collage of the pictures that an edition begins with, with its title and its day."""

import unicodedata
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont, features

from digests.model import Language
from digests.preparing import Prepared, packed

WIDTH, HEIGHT = 1280, 720
MOST = 4
GAP = 6
MARGIN = 56
_LARGEST, _SMALLEST = 88, 52
"""Of the title's letters, in pixels."""

_DAY_SIZE: Final = 34
_SHADE_HEIGHT: Final = 420
_SHADE: Final = 238
_BACKGROUND: Final = (16, 18, 22)
_ACCENT: Final = (229, 72, 77)
_WHITE: Final = (255, 255, 255)
_FAINT: Final = (222, 224, 228)
_LEANING: Final = 0.6
"""How much a part of a picture must lose in detail for one that stands better."""

_DEBIAN: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")

Size = tuple[int, int]
Cell = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels."""


def find_font(setting: Path | None) -> Path | None:
    """The font for covers: the operator's, or Noto Sans CJK as Debian has it, if it is there."""
    font = setting or _DEBIAN
    return font if font.is_file() else None


def make_cover(
    pictures: Sequence[bytes], title: str, day: str, font: Path, language: Language = "zh-Hans"
) -> Prepared:
    """A cover of two to four prepared pictures, the first the most important. Slow: some 100 ms.

    The same pictures and words make the same bytes. `language` chooses between the forms that
    Chinese characters have. Raises ValueError for one picture, and OSError for a font or picture
    that cannot be read.
    """
    if len(pictures) < 2:
        raise ValueError("a cover wants two pictures")
    opened = [Image.open(BytesIO(jpeg), formats=["JPEG"]) for jpeg in pictures[:MOST]]
    canvas = Image.new("RGB", (WIDTH, HEIGHT), _BACKGROUND)
    for picture, cell in zip(opened, _cells([one.size for one in opened]), strict=True):
        canvas.paste(_fitted(picture, (cell[2] - cell[0], cell[3] - cell[1])), cell)
    _shade(canvas)
    _Lettering(canvas, font, language).write(title, day)
    return packed(canvas)


def _cells(sizes: Sequence[Size]) -> list[Cell]:
    """Where each picture goes."""
    middle, right = HEIGHT // 2, WIDTH
    upper, lower = middle - GAP // 2, middle + GAP // 2
    match len(sizes):
        case 2:
            return _pair(sizes)
        case 3:
            split = WIDTH * 2 // 3
            aside = [(split + GAP, 0, right, upper), (split + GAP, lower, right, HEIGHT)]
            return [(0, 0, split, HEIGHT), *aside]
        case _:
            half = WIDTH // 2
            columns = [(0, half - GAP // 2), (half + GAP // 2, right)]
            rows = [(0, upper), (lower, HEIGHT)]
            return [(left, top, end, bottom) for top, bottom in rows for left, end in columns]


def _pair(sizes: Sequence[Size]) -> list[Cell]:
    """Side by side, the wider one in more room; above each other if both are very wide."""
    first, second = (width / height for width, height in sizes)
    if min(first, second) > 2:
        middle = HEIGHT // 2
        return [(0, 0, WIDTH, middle - GAP // 2), (0, middle + GAP // 2, WIDTH, HEIGHT)]
    share = min(max(first / (first + second), 0.4), 0.6)
    split = round(WIDTH * share)
    return [(0, 0, split - GAP // 2, HEIGHT), (split + GAP // 2, 0, WIDTH, HEIGHT)]


def _fitted(picture: Image.Image, size: Size) -> Image.Image:
    """The part of a picture that tells most, filling a cell."""
    scale = max(size[0] / picture.width, size[1] / picture.height)
    picture.draft("RGB", (round(picture.width * scale), round(picture.height * scale)))
    picture = picture.convert("RGB")
    width, height = picture.size
    ratio = size[0] / size[1]
    if width / height > ratio:
        part = height * ratio / width
        left = _best_start(picture, part, across=True) * width
        box = (left, 0.0, left + height * ratio, float(height))
    else:
        part = width / ratio / height
        top = _best_start(picture, part, across=False) * height
        box = (0.0, top, float(width), top + width / ratio)
    box = (max(box[0], 0), max(box[1], 0), min(box[2], width), min(box[3], height))
    return picture.resize(size, Image.Resampling.BICUBIC, box=box, reducing_gap=2)


def _best_start(picture: Image.Image, part: float, *, across: bool) -> float:
    """Where, from 0 to 1, the part of a side begins that has most edges in it.

    Faces stand in the upper third, and what matters mostly in the middle: both weigh.
    """
    length = 64
    edges = picture.resize((length, length), Image.Resampling.BOX, reducing_gap=1).convert("L")
    # What a filter does with the rim is no edge of the picture.
    edges = edges.filter(ImageFilter.FIND_EDGES).crop((1, 1, length - 1, length - 1))
    line = edges.resize((length, 1) if across else (1, length), Image.Resampling.BOX)
    energy = line.tobytes()
    window = max(round(part * length), 1)
    last = length - window
    preferred = last * (0.5 if across else 0.1)

    def worth(start: int) -> float:
        away = abs(start - preferred) / (last or 1)
        return sum(energy[start : start + window]) * (1 - _LEANING * away)

    best = max(range(last + 1), key=worth)
    return best / length


def _shade(canvas: Image.Image) -> None:
    """Darken the foot, so that words can be read on anything."""
    gradient = Image.linear_gradient("L").resize((WIDTH, _SHADE_HEIGHT))
    # Smoothstep: no edge where it begins.
    shares = [level / 255 for level in range(256)]
    mask = gradient.point([round(_SHADE * share * share * (3 - 2 * share)) for share in shares])
    canvas.paste(_BACKGROUND, (0, HEIGHT - _SHADE_HEIGHT), mask)


class _Lettering:
    """Words at the foot of a cover."""

    def __init__(self, canvas: Image.Image, font: Path, language: Language) -> None:
        self._draw = ImageDraw.Draw(canvas)
        self._font = font
        # Only with this library a font's forms for a language can be asked for.
        asked = language if language in {"zh-Hans", "zh-Hant"} else "zh-Hans"
        self._language = asked if features.check_feature("raqm") else None

    def write(self, title: str, day: str) -> None:
        """The title, smaller or shortened if it is long, and the day below it."""
        room = WIDTH - 2 * MARGIN
        small = self._sized(_DAY_SIZE)
        foot = HEIGHT - MARGIN
        self._put(foot, self._shortened(_plain(day), small, room), small, _FAINT)
        words = _plain(title)
        font = self._sized(_LARGEST)
        if (width := self._width(words, font)) > room:
            font = self._sized(max(int(_LARGEST * room / width), _SMALLEST))
        line = foot - _DAY_SIZE - 26
        self._put(line, self._shortened(words, font, room), font, _WHITE)
        top = line - round(font.size * 0.92) - 30
        self._draw.rectangle((MARGIN, top, MARGIN + 72, top + 7), fill=_ACCENT)

    def _put(
        self, line: int, words: str, font: ImageFont.FreeTypeFont, colour: tuple[int, int, int]
    ) -> None:
        place = (MARGIN, line)
        self._draw.text(place, words, colour, font, anchor="ls", language=self._language)

    def _shortened(self, words: str, font: ImageFont.FreeTypeFont, room: int) -> str:
        if self._width(words, font) <= room:
            return words
        while words and self._width(f"{words}…", font) > room:
            words = words[:-1].rstrip()
        return f"{words}…"

    def _width(self, words: str, font: ImageFont.FreeTypeFont) -> float:
        return self._draw.textlength(words, font, language=self._language)

    def _sized(self, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self._font), size)


def _plain(words: str) -> str:
    """One line of what a font for text has: no emoji, no marks that are not seen."""
    kept = (" " if letter.isspace() else letter for letter in words if _is_written(letter))
    return " ".join("".join(kept).split())[:200]


def _is_written(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return letter.isspace() or not (kind.startswith("C") or kind in {"So", "Sk", "Mn", "Me"})
