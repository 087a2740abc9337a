"""Pictures: which of an article's to try, and one of them made ready to send."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from urllib.parse import urlsplit

from PIL import Image, ImageChops, ImageOps, ImageStat, UnidentifiedImageError

from digests.model import Picture

CANDIDATES = 4
MAX_PIXELS = 40_000_000
MAX_SIDE = 1280
MAX_BYTES = 300_000
MIN_WIDTH = 320
MIN_RATIO, MAX_RATIO = 0.4, 2.5
ONE_COLOUR = 0.99
SAME_COLOUR = 8

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# The longest side and the quality, from the best to what fits in any case.
_STEPS = ((MAX_SIDE, 85), (MAX_SIDE, 75), (MAX_SIDE, 60), (1024, 60), (MAX_SIDE * 5 // 8, 40))
# What Pillow raises over bytes that only look like a picture.
_DAMAGE = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    RuntimeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture that is ready to send: upright, small, without metadata; the hash in hex."""

    jpeg: bytes
    width: int
    height: int
    sha256: str


class NotAPicture(Exception):  # noqa: N818 - says what it is
    """Bytes that cannot be sent as a picture: try the next candidate.

    `reason` is unknown (no kind that we know) or damaged (not whole: it may have been cut short).
    """

    def __init__(self, reason: str) -> None:
        """Take a short key that says why."""
        super().__init__(reason)
        self.reason = reason


class Unsuitable(NotAPicture):
    """A picture, but none for a digest: too_large, too_narrow, wrong_ratio or one_colour."""


def choose(pictures: Sequence[Picture]) -> tuple[Picture, ...]:
    """The pictures to try, in order: as the article has them, animations last, a few at most."""
    unique: dict[str, Picture] = {}
    for picture in pictures:
        unique.setdefault(picture.address, picture)
    usable = [picture for picture in unique.values() if _may_do(picture.address)]
    usable.sort(key=lambda picture: urlsplit(picture.address).path.lower().endswith(".gif"))
    return tuple(usable[:CANDIDATES])


def prepare(data: bytes) -> Prepared:
    """Make a JPEG that does for a digest. Raises NotAPicture. Slow: run it in a thread.

    At most 1280 pixels long and 300 kB; metadata is gone, transparency is white.
    """
    try:
        picture = _flat(_small(data))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise Unsuitable("too_large") from problem
    except UnidentifiedImageError as problem:
        raise NotAPicture("unknown") from problem
    except _DAMAGE as problem:
        raise NotAPicture("damaged") from problem
    _check(picture)
    picture, jpeg = _packed(picture)
    return Prepared(jpeg, picture.width, picture.height, sha256(jpeg).hexdigest())


def _may_do(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and not parts.path.lower().endswith(".svg")


def _small(data: bytes) -> Image.Image:
    """The picture, upright and not larger than it will be sent."""
    opened = Image.open(BytesIO(data), formats=_FORMATS)
    width, height = opened.size
    if width * height > MAX_PIXELS:
        raise Unsuitable("too_large")
    # A JPEG is decoded at a half, a quarter or an eighth of its size if that is enough.
    scale = min(1, MAX_SIDE / max(width, height))
    opened.draft("RGB", (int(width * scale), int(height * scale)))
    opened.load()
    picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    picture.thumbnail((MAX_SIDE, MAX_SIDE), reducing_gap=2)
    try:
        return ImageOps.exif_transpose(picture)
    except _DAMAGE:
        # Broken metadata do not spoil the picture; it stays as the pixels are.
        return picture


def _flat(picture: Image.Image) -> Image.Image:
    """The pixels alone on white: nothing of the file's metadata comes along."""
    canvas = Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return canvas


def _check(picture: Image.Image) -> None:
    if picture.width < MIN_WIDTH:
        raise Unsuitable("too_narrow")
    if not MIN_RATIO <= picture.width / picture.height <= MAX_RATIO:
        raise Unsuitable("wrong_ratio")
    if _share_of_one_colour(picture) > ONE_COLOUR:
        raise Unsuitable("one_colour")


def _share_of_one_colour(picture: Image.Image) -> float:
    """How much of the picture is as good as its median colour, which a larger half always is."""
    median = tuple(ImageStat.Stat(picture).median)
    distance = ImageChops.difference(picture, Image.new("RGB", picture.size, median))
    red, green, blue = distance.split()
    farthest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(farthest.histogram()[: SAME_COLOUR + 1]) / (picture.width * picture.height)


def _packed(picture: Image.Image) -> tuple[Image.Image, bytes]:
    """The picture as the best JPEG that is small enough, and as large as it then is."""
    for side, quality in _STEPS:
        picture.thumbnail((side, side))
        buffer = BytesIO()
        picture.save(buffer, "JPEG", quality=quality)
        if buffer.tell() <= MAX_BYTES:
            break
    return picture, buffer.getvalue()
