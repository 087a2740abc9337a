"""What a picture's pixels show: how much of it is one colour or a QR code; its fingerprint."""

from hashlib import sha256

import zxingcpp
from PIL import Image, ImageChops, ImageStat

SAME_COLOUR = 8
_CODE_SIDE = 640
_ROWS = 8
_STEP = 2
_TOO_PLAIN = 8


def one_colour(picture: Image.Image) -> float:
    """How much of an RGB picture is as good as its median colour, which a larger half always is."""
    median = tuple(ImageStat.Stat(picture).median)
    distance = ImageChops.difference(picture, Image.new("RGB", picture.size, median))
    red, green, blue = distance.split()
    farthest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(farthest.histogram()[: SAME_COLOUR + 1]) / (picture.width * picture.height)


def qr_code(picture: Image.Image) -> float:
    """How much of a picture its largest readable QR code takes up, from 0 to 1."""
    grey = picture.convert("L")
    grey.thumbnail((_CODE_SIDE, _CODE_SIDE))
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(grey, formats=wanted)
    areas = (_area(code.position) for code in found)
    return max(areas, default=0.0) / (grey.width * grey.height)


def fingerprint(picture: Image.Image, content: bytes) -> str:
    """64 bits in hex, the same for the same picture in another size or quality: its gradients.

    A difference hash (N. Krawetz, 2013), in which steps too small to survive a codec count as
    none. A picture too plain to be told from others by it is known by its `content` alone.
    """
    small = picture.convert("L").resize((_ROWS + 1, _ROWS), Image.Resampling.BOX)
    levels = small.tobytes()
    bits = 0
    for place in range(_ROWS * (_ROWS + 1)):
        if place % (_ROWS + 1):
            bits = bits << 1 | (levels[place - 1] > levels[place] + _STEP)
    if _TOO_PLAIN <= bits.bit_count() <= _ROWS * _ROWS - _TOO_PLAIN:
        return f"{bits:016x}"
    return sha256(content).hexdigest()[:16]


def _area(position: zxingcpp.Position) -> float:
    """Of a quadrilateral, by the shoelace formula."""
    corners = [position.top_left, position.top_right, position.bottom_right, position.bottom_left]
    turned = corners[1:] + corners[:1]
    return abs(sum(a.x * b.y - b.x * a.y for a, b in zip(corners, turned, strict=True))) / 2
