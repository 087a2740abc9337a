"""Preparing: what is made of good pictures, and which ones do not do."""

import random
import re
import struct
from hashlib import sha256
from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
import zxingcpp
from PIL import Image, ImageCms, ImageDraw

from digests.preparing import NotAPicture, Prepared, Unsuitable, prepare


def scene(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A drawing with something in every corner: the upper left is red, the rest is not."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 3, height // 3), fill="red")
    draw.ellipse((width // 2, height // 2, width - 1, height - 1), fill="blue")
    return image.convert(mode)


def noise(width: int, height: int) -> Image.Image:
    """What no codec can make small, the same every time."""
    grains = random.Random(7).randbytes(width * height * 3)
    return Image.frombytes("RGB", (width, height), grains)


def coded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def seen(prepared: Prepared) -> Image.Image:
    """The prepared picture as a receiver sees it."""
    image = Image.open(BytesIO(prepared.jpeg))
    image.load()
    assert image.format == "JPEG"
    assert image.mode == "RGB"
    assert image.size == (prepared.width, prepared.height)
    return image


def is_red(colour: object) -> bool:
    assert isinstance(colour, tuple)
    red, green, blue = colour
    return bool(red > 200 and green < 60 and blue < 60)


@pytest.mark.parametrize(
    "kind", ["JPEG", "MPO", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF", "JPEG2000"]
)
def test_each_kind_becomes_a_jpeg_with_its_hash(kind: str) -> None:
    prepared = prepare(coded(scene(640, 480), kind))

    assert (prepared.width, prepared.height) == (640, 480)
    assert is_red(seen(prepared).getpixel((20, 20)))
    assert prepared.sha256 == sha256(prepared.jpeg).hexdigest()


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("P", "PNG"), ("RGBA", "PNG"), ("CMYK", "JPEG"), ("CMYK", "TIFF"), ("YCbCr", "JPEG")],
)
def test_colours_stay_what_they_were_in_other_modes(mode: str, kind: str) -> None:
    assert is_red(seen(prepare(coded(scene(640, 480, mode), kind))).getpixel((20, 20)))


@pytest.mark.parametrize(
    ("mode", "dark", "light"),
    [("1", 0, 255), ("L", 64, 255), ("LA", 64, 255), ("I", 0x4000, 0xFFFF), ("F", 0.0, 1.0)],
)
def test_grey_stays_as_light_as_it_was(mode: str, dark: float, light: float) -> None:
    image = Image.new("L" if mode in {"1", "LA"} else mode, (640, 480), light)
    image.paste(dark, (0, 0, 320, 480))

    kind = "TIFF" if mode in {"I", "F"} else "PNG"
    made = seen(prepare(coded(image.convert(mode), kind))).convert("L")

    assert made.getpixel((20, 20)) == pytest.approx(64 if dark else 0, abs=3)
    assert made.getpixel((620, 20)) == pytest.approx(255, abs=3)


def test_grey_of_sixteen_bits_stays_as_light_as_it_was() -> None:
    row = b"\x00\x40" * 320 + b"\xff\xff" * 320
    image = Image.frombytes("I;16", (640, 480), row * 480)

    made = seen(prepare(coded(image, "PNG"))).convert("L")

    assert made.getpixel((20, 20)) == pytest.approx(64, abs=3)
    assert made.getpixel((620, 20)) == pytest.approx(255, abs=3)


def test_lab_is_made_rgb() -> None:
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    lab = ImageCms.applyTransform(scene(640, 480), to_lab)
    assert lab is not None

    assert is_red(seen(prepare(coded(lab, "TIFF"))).getpixel((20, 20)))


def test_colours_are_what_the_profile_says() -> None:
    image = scene(640, 480)
    swapped = image.convert("RGB", (0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0))
    assert swapped.getpixel((20, 20)) == (0, 255, 0)

    prepared = prepare(coded(swapped, "PNG", icc_profile=profile(GREEN, RED, BLUE)))

    assert is_red(seen(prepared).getpixel((20, 20)))


RED, GREEN, BLUE = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
"""What sRGB means by its colours, in XYZ (D50)."""


def profile(*primaries: tuple[float, float, float]) -> bytes:
    """An ICC profile of three primaries and gamma 2.2 (ICC.1:2001-04, 6.3.1.2)."""
    white = (0.9642, 1.0, 0.8249)
    curve = b"curv" + bytes(4) + struct.pack(">IHxx", 1, round(2.2 * 256))
    tags = {b"wtpt": xyz(white)}
    for letter, primary in zip(b"rgb", primaries, strict=True):
        tags[bytes([letter]) + b"XYZ"] = xyz(primary)
        tags[bytes([letter]) + b"TRC"] = curve
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(data), len(value))
        data += value
    size = start + len(data)
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp"
    )
    return header.ljust(68, b"\0") + fixed(white) + bytes(48) + table + data


def xyz(colour: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + fixed(colour)


def fixed(numbers: tuple[float, float, float]) -> bytes:
    return struct.pack(">3i", *(round(number * 65536) for number in numbers))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_what_moves_the_first_frame_is_sent(kind: str) -> None:
    later = [Image.new("RGB", (640, 480), colour) for colour in ("green", "blue")]

    moving = coded(scene(640, 480), kind, save_all=True, append_images=later)

    assert is_red(seen(prepare(moving)).getpixel((20, 20)))


def test_a_large_picture_is_made_small() -> None:
    wide = prepare(coded(scene(4000, 3000)))
    tall = prepare(coded(scene(1500, 3000), "PNG"))

    assert (wide.width, wide.height) == (1280, 960)
    assert (tall.width, tall.height) == (640, 1280)
    assert is_red(seen(wide).getpixel((50, 50)))


def test_a_large_photograph_is_decoded_smaller_and_a_drawing_of_its_size_is_refused() -> None:
    large = Image.new("L", (7000, 5000), 255)
    large.paste(0, (0, 0, 3500, 5000))

    assert prepare(coded(large)).width == 1280
    with pytest.raises(Unsuitable) as caught:
        prepare(coded(large, "PNG"))
    assert caught.value.reason == "too_large"


def test_even_noise_is_small_enough_to_send() -> None:
    prepared = prepare(coded(noise(1280, 1280), "PNG"))

    assert len(prepared.jpeg) <= 300_000
    assert prepared.width >= 320


def test_a_picture_is_turned_upright_and_tells_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side: the camera was turned
    exif[0x010E] = "where I live"
    turned = scene(640, 480).transpose(Image.Transpose.ROTATE_90)

    prepared = prepare(coded(turned, exif=exif, comment=b"and when", icc_profile=b"profile"))

    image = seen(prepared)
    assert (prepared.width, prepared.height) == (640, 480)
    assert is_red(image.getpixel((20, 20)))
    jfif = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert set(image.info) <= jfif | {"progressive", "progression"}
    assert b"where I live" not in prepared.jpeg
    assert b"and when" not in prepared.jpeg


def test_broken_metadata_do_not_spoil_a_picture() -> None:
    image = scene(640, 480)

    assert prepare(coded(image, exif=b"Exif\x00\x00not exif at all")).width == 640


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparency_becomes_white(kind: str) -> None:
    image = scene(640, 480, "RGBA")
    image.paste((0, 0, 0, 0), (0, 240, 320, 480))

    assert seen(prepare(coded(image, kind))).getpixel((100, 400)) == (255, 255, 255)


def test_a_palette_with_transparency_becomes_white_too() -> None:
    image = Image.new("P", (640, 480), 0)
    image.putpalette([10, 20, 30, 250, 20, 30])
    image.paste(1, (200, 100, 500, 400))

    prepared = prepare(coded(image, "GIF", transparency=0))

    assert seen(prepared).getpixel((20, 20)) == (255, 255, 255)
    assert is_red(seen(prepared).getpixel((350, 250)))


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (scene(319, 400), "too_narrow"),
        (scene(1, 1), "too_narrow"),
        (scene(400, 1001), "wrong_ratio"),
        (scene(1001, 400), "wrong_ratio"),
        (scene(3000, 400), "wrong_ratio"),
        (Image.new("RGB", (640, 480), "white"), "one_colour"),
        (Image.new("RGB", (640, 480), (17, 120, 90)), "one_colour"),
    ],
)
def test_what_does_not_do_is_refused(image: Image.Image, reason: str) -> None:
    with pytest.raises(Unsuitable) as caught:
        prepare(coded(image))
    assert caught.value.reason == reason


def test_a_word_on_an_empty_page_is_one_colour_and_a_drawing_is_not() -> None:
    page = Image.new("RGB", (640, 480), "white")
    ImageDraw.Draw(page).rectangle((10, 10, 50, 60), fill="black")
    with pytest.raises(Unsuitable, match="one colour"):
        prepare(coded(page))

    ImageDraw.Draw(page).rectangle((10, 10, 90, 90), fill="black")
    assert prepare(coded(page)).width == 640


@pytest.mark.parametrize("size", [(7000, 7000), (10_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    bomb = bytearray(coded(scene(640, 480), "PNG"))
    bomb[16:24] = size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big")
    # Its header's checksum must fit, or it would be refused as damaged.
    bomb[29:33] = crc(bytes(bomb[12:29]))

    with pytest.raises(Unsuitable, match="too many pixels"):
        prepare(bytes(bomb))


@pytest.mark.parametrize("side", [200, 400])
def test_a_code_to_scan_is_refused_and_a_photograph_with_one_is_not(side: int) -> None:
    code = zxingcpp.create_barcode("https://news.example/follow", zxingcpp.BarcodeFormat.QRCode)
    image = scene(640, 480)
    image.paste(Image.fromarray(code.to_image(scale=8)).resize((side, side)), (200, 40))

    if side == 200:
        assert prepare(coded(image)).width == 640
        return
    with pytest.raises(Unsuitable) as caught:
        prepare(coded(image))
    assert caught.value.reason == "qr_code"


def test_a_fingerprint_is_of_the_picture_and_not_of_its_bytes() -> None:
    image = scene(1200, 900)
    known = prepare(coded(image)).fingerprint
    assert re.fullmatch("[0-9a-f]{16}", known)

    assert prepare(coded(image.resize((640, 480)), quality=40)).fingerprint == known
    assert prepare(coded(image, "WEBP")).fingerprint == known
    assert prepare(coded(image.transpose(Image.Transpose.ROTATE_180))).fingerprint != known


def test_plain_pictures_are_told_apart_by_their_bytes() -> None:
    pages = []
    for place in (10, 400):
        page = Image.new("RGB", (640, 480), "white")
        ImageDraw.Draw(page).rectangle((place, 10, place + 90, 100), fill="black")
        pages.append(prepare(coded(page)).fingerprint)

    assert pages[0] != pages[1]


def crc(chunk: bytes) -> bytes:
    return crc32(chunk).to_bytes(4, "big")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_picture_that_was_cut_short_is_refused(kind: str, share: float) -> None:
    whole = coded(noise(400, 400), kind)

    with pytest.raises(NotAPicture):
        prepare(whole[: int(len(whole) * share)])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!doctype html><title>403 Forbidden</title>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        coded(scene(640, 480), "ICO"),
        coded(scene(640, 480), "PPM"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        prepare(data)
