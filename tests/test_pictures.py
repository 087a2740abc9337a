"""Pictures: what is made of good ones, and which ones do not do."""

import random
from hashlib import sha256
from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
from PIL import Image, ImageDraw

from digests.model import Picture
from digests.pictures import CANDIDATES, NotAPicture, Prepared, Unsuitable, choose, prepare


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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_each_kind_becomes_a_jpeg_with_its_hash(kind: str) -> None:
    prepared = prepare(coded(scene(640, 480), kind))

    assert (prepared.width, prepared.height) == (640, 480)
    assert is_red(seen(prepared).getpixel((20, 20)))
    assert prepared.sha256 == sha256(prepared.jpeg).hexdigest()


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "YCbCr", "1"])
def test_other_colour_modes_are_made_rgb(mode: str) -> None:
    kind = "PNG" if mode in {"L", "P", "1"} else "JPEG"

    seen(prepare(coded(scene(640, 480, mode), kind)))


def test_a_large_picture_is_made_small() -> None:
    wide = prepare(coded(scene(4000, 3000)))
    tall = prepare(coded(scene(1500, 3000), "PNG"))

    assert (wide.width, wide.height) == (1280, 960)
    assert (tall.width, tall.height) == (640, 1280)
    assert is_red(seen(wide).getpixel((50, 50)))


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
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
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
    with pytest.raises(Unsuitable, match="one_colour"):
        prepare(coded(page))

    ImageDraw.Draw(page).rectangle((10, 10, 90, 90), fill="black")
    assert prepare(coded(page)).width == 640


@pytest.mark.parametrize("size", [(7000, 7000), (10_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    bomb = bytearray(coded(scene(640, 480), "PNG"))
    bomb[16:24] = size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big")
    # Its header's checksum must fit, or it would be refused as damaged.
    bomb[29:33] = crc(bytes(bomb[12:29]))

    with pytest.raises(Unsuitable, match="too_large"):
        prepare(bytes(bomb))


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
        coded(scene(640, 480), "BMP"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        prepare(data)


def test_a_few_are_tried_in_the_articles_order_animations_last() -> None:
    given = [
        Picture("https://img.example/1.gif?v=2"),
        Picture("https://img.example/2.jpg", "图一"),
        Picture("data:image/png;base64,AAAA"),
        Picture("https://img.example/3.SVG"),
        Picture("/relative.jpg"),
        Picture("http://[broken/4.jpg"),
        Picture("https://img.example/2.jpg", "图二"),
        Picture("http://img.example/5.png"),
    ]

    assert choose(given) == (given[1], given[7], given[0])
    many = [Picture(f"https://img.example/{number}.jpg") for number in range(20)]
    assert choose(many) == tuple(many[:CANDIDATES])
    assert choose([]) == ()
