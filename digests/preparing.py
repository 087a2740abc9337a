"""Preparing: a picture's bytes as they came, made ready to send, or the reason why not."""

import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from digests.looks import fingerprint, one_colour, qr_code

MAX_PIXELS = 40_000_000
MAX_DECODED = 25_000_000
"""Pixels that are held at once, with 12 bytes for each at worst; a JPEG is decoded smaller."""

MAX_SIDE = 1280
MAX_BYTES = 300_000
MIN_WIDTH = 320
MIN_RATIO, MAX_RATIO = 0.4, 2.5
ONE_COLOUR = 0.99
QR_CODE = 0.15
"""Of a picture's area: what has a larger QR code is there to be scanned."""

_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF", "JPEG2000")
# The longest side and the quality, from the best to what fits in any case.
_STEPS: Final = (
    (MAX_SIDE, 85), (MAX_SIDE, 75), (MAX_SIDE, 60), (1024, 60), (MAX_SIDE * 5 // 8, 40),
)  # fmt: skip
# What Pillow raises over bytes that only look like a picture.
_DAMAGE: Final = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)
_SAYINGS: Final = {
    "unknown": "is no picture that can be read",
    "damaged": "is damaged or cut short",
    "too_large": "has too many pixels",
    "too_narrow": f"is narrower than {MIN_WIDTH} pixels",
    "wrong_ratio": "is too long or too tall",
    "one_colour": "is all one colour",
    "qr_code": "is a QR code",
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture that is ready to send: upright, small, without metadata; the hash in hex.

    `fingerprint` is the same for the same picture at another size or quality.
    """

    jpeg: bytes
    width: int
    height: int
    sha256: str
    fingerprint: str


class NotAPicture(Exception):  # noqa: N818 - says what it is
    """Bytes that cannot be sent as a picture: try the next candidate.

    `reason` is unknown (no kind that we know) or damaged (not whole: it may have been cut short);
    the message says it in words.
    """

    def __init__(self, reason: str) -> None:
        """Take a short key that says why."""
        super().__init__(_SAYINGS[reason])
        self.reason = reason


class Unsuitable(NotAPicture):
    """A picture, but none for a digest: too_large, too_narrow, wrong_ratio, one_colour, qr_code."""


def prepare(data: bytes) -> Prepared:
    """Make a JPEG that does for a digest. Raises NotAPicture. Slow: run it in a thread.

    At most 1280 pixels long and 300 kB, in sRGB; metadata is gone, transparency is white; of what
    moves the first frame.
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
    return packed(picture)


def packed(picture: Image.Image) -> Prepared:
    """An RGB picture as the best JPEG that is small enough."""
    for side, quality in _STEPS:
        picture.thumbnail((side, side))
        buffer = BytesIO()
        picture.save(buffer, "JPEG", quality=quality, progressive=True)
        if buffer.tell() <= MAX_BYTES:
            break
    jpeg = buffer.getvalue()
    hashed = sha256(jpeg).hexdigest()
    return Prepared(jpeg, picture.width, picture.height, hashed, fingerprint(picture, jpeg))


def _small(data: bytes) -> Image.Image:
    """The picture in RGB or RGBA, upright and not larger than it will be sent."""
    opened = Image.open(BytesIO(data), formats=_FORMATS)
    _check_size(*opened.size)
    # A JPEG is decoded at a half, a quarter or an eighth of its size if that is enough.
    scale = min(1, MAX_SIDE / max(opened.size))
    opened.draft(None, (int(opened.width * scale), int(opened.height * scale)))
    if opened.width * opened.height > MAX_DECODED:
        raise Unsuitable("too_large")
    opened.load()
    # A GIF's first frame may turn out larger than the file said.
    _check_size(*opened.size)
    picture = _shrunk(opened)
    profile = opened.info.get("icc_profile")
    picture = _in_srgb(picture, profile if isinstance(profile, bytes) else b"")
    try:
        return ImageOps.exif_transpose(picture)
    except _DAMAGE:
        # Broken metadata do not spoil the picture; it stays as the pixels are.
        return picture


def _check_size(width: int, height: int) -> None:
    """Refuse what no turning or shrinking will make fit, before it costs anything."""
    if width * height > MAX_PIXELS:
        raise Unsuitable("too_large")
    if max(width, height) < MIN_WIDTH:
        raise Unsuitable("too_narrow")
    if not MIN_RATIO <= width / height <= MAX_RATIO:
        raise Unsuitable("wrong_ratio")


def _shrunk(opened: Image.Image) -> Image.Image:
    """In a mode that can be scaled and whose colours can be told, and scaled."""
    picture = opened
    if opened.mode.startswith("I;16") or opened.mode in {"I", "F"}:
        picture = _eight_bits(opened)
    elif opened.has_transparency_data:
        picture = opened if opened.mode == "RGBA" else opened.convert("RGBA")
    elif opened.mode not in {"RGB", "L", "CMYK", "LAB"}:
        picture = opened.convert("RGB")
    picture.thumbnail((MAX_SIDE, MAX_SIDE), reducing_gap=2)
    return picture


def _eight_bits(opened: Image.Image) -> Image.Image:
    """Grey of 16 bits, or of any numbers at all, as grey of eight: stretched where it must be."""
    values = opened.convert("F")
    low, high = values.getextrema()
    if not isinstance(low, float) or not isinstance(high, float):
        raise NotAPicture("unknown")
    if opened.mode != "F" and low >= 0 and high <= 0xFFFF:
        low, high = 0.0, float(0xFF if high <= 0xFF else 0xFFFF)
    factor = 255 / ((high - low) or 1)
    return values.point(lambda value: value * factor - low * factor).convert("L")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture in RGB, or RGBA: its colours as its profile means them, if it has one."""
    if picture.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return _converted(picture, ImageCms.ImageCmsProfile(lab), ImageCms.ImageCmsProfile(srgb))
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colours = picture.convert("RGB") if alpha else picture
    colours = _by_profile(colours, profile) if profile else colours.convert("RGB")
    if alpha is not None:
        colours.putalpha(alpha)
    if "exif" in picture.info:
        colours.info["exif"] = picture.info["exif"]
    return colours


def _by_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return picture.convert("RGB")
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        return _converted(picture, source, srgb)
    except (ImageCms.PyCMSError, *_DAMAGE):
        # A profile that cannot be used, or is for other colours than the picture has.
        return picture.convert("RGB")


def _converted(
    picture: Image.Image, source: ImageCms.ImageCmsProfile, srgb: ImageCms.ImageCmsProfile
) -> Image.Image:
    made = ImageCms.profileToProfile(picture, source, srgb, outputMode="RGB")
    if made is None:
        raise NotAPicture("unknown")
    return made


def _flat(picture: Image.Image) -> Image.Image:
    """The pixels alone on white: nothing of the file's metadata comes along."""
    canvas = Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return canvas


def _check(picture: Image.Image) -> None:
    if picture.width < MIN_WIDTH:
        raise Unsuitable("too_narrow")
    if one_colour(picture) > ONE_COLOUR:
        raise Unsuitable("one_colour")
    if qr_code(picture) > QR_CODE:
        raise Unsuitable("qr_code")
