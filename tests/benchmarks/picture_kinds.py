"""Pictures of all kinds for the benchmark: good ones, and what looks like one and is none."""

import random
import struct
from collections.abc import Callable, Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Any
from zlib import crc32

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

Dice = random.Random


def scene(dice: Dice, width: int = 0, height: int = 0) -> Image.Image:
    """A sky, some hills and houses, a little grain: what compresses as a photograph does."""
    width = width or dice.randint(640, 1600)
    height = height or round(width * dice.uniform(0.56, 0.8))
    base = Image.frombytes("RGB", (5, 4), dice.randbytes(60))
    picture = base.resize((width, height), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    for _ in range(dice.randint(6, 14)):
        x, y = dice.randrange(width), dice.randrange(height)
        box = (x, y, x + dice.randint(9, width // 3), y + dice.randint(9, height // 3))
        shape = draw.ellipse if dice.random() < 0.5 else draw.rectangle
        shape(box, fill=tuple(dice.randbytes(3)))
    grain = Image.effect_noise((width // 2, height // 2), 24).resize((width, height))
    return Image.blend(picture, grain.convert("RGB"), 0.12)


def coded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as the bytes of a file."""
    content = BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def _photo(dice: Dice) -> bytes:
    return coded(scene(dice), "JPEG", quality=dice.randint(60, 92), progressive=dice.random() < 0.5)


def _camera(dice: Dice) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = dice.choice([3, 6, 8])
    exif[0x010F] = "A camera"
    return coded(scene(dice, 3000, 2000), "JPEG", quality=80, exif=exif)


def _clear(dice: Dice) -> bytes:
    picture = scene(dice, 900, 600).convert("RGBA")
    picture.putalpha(Image.radial_gradient("L").resize(picture.size).point(lambda v: 255 - v))
    return coded(picture, "PNG", compress_level=1)


def _moving(dice: Dice) -> bytes:
    frames = [scene(dice, 480, 320) for _ in range(3)]
    return coded(frames[0], "GIF", save_all=True, append_images=frames[1:])


def _sixteen(dice: Dice) -> bytes:
    grey = scene(dice, 800, 600).convert("L").tobytes()
    wide = b"".join(bytes((level, level)) for level in grey)
    return coded(Image.frombytes("I;16", (800, 600), wide), "PNG", compress_level=1)


def _street(dice: Dice) -> bytes:
    """A scene in which somebody holds up a code: nobody shall scan it here."""
    picture = scene(dice, 1200, 800)
    made = zxingcpp.create_barcode("https://pay.example/1", zxingcpp.BarcodeFormat.QRCode)
    side = dice.randint(120, 300)
    picture.paste(Image.fromarray(made.to_image(scale=8)).resize((side, side)), (500, 300))
    return coded(picture, "JPEG")


GOOD: Mapping[str, Callable[[Dice], bytes]] = MappingProxyType(
    {
        "photo": _photo,
        "photo2": _photo,
        "photo3": _photo,
        "camera": _camera,
        "png": lambda dice: coded(scene(dice, 900, 600), "PNG", compress_level=1),
        "palette": lambda dice: coded(scene(dice, 900, 600).convert("P"), "PNG"),
        "clear": _clear,
        "webp": lambda dice: coded(scene(dice), "WEBP", method=0),
        "avif": lambda dice: coded(scene(dice, 960, 640), "AVIF", speed=10),
        "cmyk": lambda dice: coded(scene(dice, 900, 600).convert("CMYK"), "JPEG"),
        "grey": lambda dice: coded(scene(dice).convert("L"), "JPEG"),
        "sixteen": _sixteen,
        "tiff": lambda dice: coded(scene(dice, 900, 600), "TIFF", compression="tiff_lzw"),
        "bmp": lambda dice: coded(scene(dice, 640, 480), "BMP"),
        "jpeg2000": lambda dice: coded(scene(dice, 640, 480), "JPEG2000"),
        "mpo": lambda dice: coded(
            scene(dice, 800, 600), "MPO", save_all=True, append_images=[scene(dice, 800, 600)]
        ),
        "tall": lambda dice: coded(scene(dice, 600, 1400), "JPEG"),
        "moving": _moving,
        "street": _street,
    }
)
"""Each makes a picture that an article may lead with."""


def _flat(dice: Dice) -> bytes:
    return coded(Image.new("RGB", (800, 600), tuple(dice.randbytes(3))), "PNG")


def _mark(dice: Dice) -> bytes:
    """A white logo on nothing: on white there is nothing to see."""
    picture = Image.new("RGBA", (640, 480), (0, 0, 0, 0))
    box = (100, 100, dice.randint(200, 500), 300)
    ImageDraw.Draw(picture).ellipse(box, fill=(255, 255, 255, 255))
    return coded(picture, "PNG")


def _code(dice: Dice) -> bytes:
    text = f"https://follow.example/{dice.randbytes(8).hex()}"
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    code = Image.fromarray(made.to_image(scale=dice.randint(10, 14)))
    page = Image.new("RGB", (code.width + 80, code.height + dice.choice([80, 200])), "white")
    page.paste(code, (40, 40))
    if dice.random() < 0.5:
        page = page.filter(ImageFilter.GaussianBlur(1))
    return coded(page, "JPEG", quality=70)


def _bomb(dice: Dice) -> bytes:
    side = dice.choice([8_000, 30_000, 60_000])
    content = bytearray(coded(Image.new("L", (64, 64)), "PNG"))
    content[16:24] = struct.pack(">II", side, side)
    content[29:33] = crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


def _cut(dice: Dice) -> bytes:
    kind = dice.choice(["JPEG", "PNG", "WEBP", "GIF"])
    whole = coded(scene(dice, 640, 480), kind)
    return whole[: int(len(whole) * dice.uniform(0.05, 0.9))]


BAD: Mapping[str, Callable[[Dice], bytes]] = MappingProxyType(
    {
        "pixel": lambda _: coded(Image.new("RGB", (1, 1)), "GIF"),
        "small": lambda dice: coded(scene(dice, dice.randint(48, 300), 200), "JPEG"),
        "banner": lambda dice: coded(scene(dice, 1200, dice.randint(90, 300)), "JPEG"),
        "strip": lambda dice: coded(scene(dice, 400, 1600), "JPEG"),
        "flat": _flat,
        "mark": _mark,
        "code": _code,
        "code2": _code,
        "bomb": _bomb,
        "cut": _cut,
        "page": lambda dice: b"<!doctype html><title>403</title>" + dice.randbytes(900),
        "noise": lambda dice: b"\xff\xd8\xff\xe0" + dice.randbytes(20_000),
        "vector": lambda _: b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "empty": lambda _: b"",
        "gone": lambda _: b"",
    }
)
"""Each makes what none may lead with."""
