"""Pictures as Telegram takes them: checked by their bytes, and made into the sizes of a photo."""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.simulator.media.kinds import guess_type
from bot.simulator.refusal import bad_request

MOST_SIDES = 10_000
MOST_RATIO = 20
SIDES = (("s", 90), ("m", 320), ("x", 800), ("y", 1280))
"""Telegram's sizes of a photo: the longer side in pixels."""
THUMBNAIL_SIDES = (("m", 320),)
EXTENSIONS = (".jpg", ".jpeg", ".gif", ".png", ".tif", ".bmp")
FORMATS = ("JPEG", "PNG", "GIF", "TIFF", "BMP")
QUALITY = 87
WRONG_EXTENSION = (
    "photo has unsupported extension. Use one of .jpg, .jpeg, .gif, .png, .tif or .bmp"
)

_ORIENTATION = 274
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_NO_IMAGE = (
    UnidentifiedImageError,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    UserWarning,
)
"""What Pillow raises for broken pictures: each reader something else."""


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a photo, as a JPEG."""

    name: str
    width: int
    height: int
    content: bytes


def check_name(name: str) -> None:
    """Whether a file of this name may be a photo. Raises Refused.

    A name that tells nothing, as clients make them up for bytes, is as good as .jpg.
    """
    telling = guess_type(name)
    if telling and PurePosixPath(name).suffix.lower() not in EXTENSIONS:
        raise bad_request(WRONG_EXTENSION)


def make_sizes(content: bytes, sides: Sequence[tuple[str, int]] = SIDES) -> list[Size]:
    """The sizes of a picture, the smallest first. It may take long. Raises Refused."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            check_sides(*image.size)
            return _sizes(content, image, sides)
    except _BOMBS as problem:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from problem
    except _NO_IMAGE as problem:
        raise bad_request("IMAGE_PROCESS_FAILED") from problem


def check_sides(width: int, height: int) -> None:
    """Whether a photo may be as large. Raises Refused."""
    if width + height > MOST_SIDES or max(width, height) > MOST_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _sizes(content: bytes, image: Image.Image, sides: Sequence[tuple[str, int]]) -> list[Size]:
    longest, full = max(image.size), image.size
    wanted = [(name, side) for name, side in sides if side < longest]
    if len(wanted) < len(sides):
        wanted.append((sides[len(wanted)][0], longest))
    as_it_is = image.format == "JPEG" and image.mode == "RGB" and _is_upright(image)
    # Of a large JPEG no more is read than is needed.
    image.draft("RGB", (wanted[-1][1],) * 2)
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.size != image.size:
        full = full[1], full[0]
    left = _on_white(upright)
    made: list[Size] = []
    for name, side in reversed(wanted):
        # Each size is made of the next larger one: that is far less work.
        left = _scaled(left, full, side / longest)
        own = as_it_is and side == longest
        made.append(Size(name, *left.size, content if own else _jpeg(left)))
    return made[::-1]


def _is_upright(image: Image.Image) -> bool:
    return bool(image.getexif().get(_ORIENTATION, 1) == 1)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")


def _scaled(image: Image.Image, full: tuple[int, int], share: float) -> Image.Image:
    width, height = (max(1, round(length * share)) for length in full)
    return image if image.size == (width, height) else image.resize((width, height))


def _jpeg(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
