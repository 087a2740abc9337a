"""Covers: how they look in numbers, and that each is made once and kept."""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw
from structlog.testing import capture_logs

from digests.cover import HEIGHT, WIDTH, find_font, make_cover
from digests.covers import CoverOrder, Covers
from digests.shelf import Shelf
from digests.store import pictures
from digests.store.database import Store
from tests.handclock import HandClock

COLOURS = ("red", "lime", "blue", "yellow")
DAY = "2026年11月22日 星期日"


@pytest.fixture(scope="module")
def font() -> Path:
    """The font of this machine."""
    found = find_font(None)
    if found is None:
        pytest.skip("no Chinese font: apt-get install fonts-noto-cjk")
    return found


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What is logged is not looked at here."""
    with capture_logs():
        yield


def plain(colour: str, size: tuple[int, int] = (1280, 853)) -> bytes:
    return coded(Image.new("RGB", size, colour))


def coded(image: Image.Image) -> bytes:
    content = BytesIO()
    image.save(content, "JPEG")
    return content.getvalue()


def looked_at(jpeg: bytes) -> Image.Image:
    image = Image.open(BytesIO(jpeg))
    image.load()
    return image


def colour_at(image: Image.Image, x: float, y: float) -> str:
    """The name of the colour at a place, given in shares of the sides."""
    found = image.convert("RGB").resize((100, 100)).getpixel((int(x * 100), int(y * 100)))
    assert isinstance(found, tuple)
    red, green, blue = found
    names = {(1, 0, 0): "red", (0, 1, 0): "lime", (0, 0, 1): "blue", (1, 1, 0): "yellow"}
    return names.get((red > 128, green > 128, blue > 128), "none")


@pytest.mark.parametrize(
    ("pictures_", "places"),
    [
        (2, {(0.2, 0.2): "red", (0.8, 0.2): "lime"}),
        (3, {(0.3, 0.3): "red", (0.9, 0.2): "lime", (0.9, 0.6): "blue"}),
        (4, {(0.2, 0.2): "red", (0.8, 0.2): "lime", (0.2, 0.53): "blue", (0.8, 0.53): "yellow"}),
        (6, {(0.2, 0.2): "red", (0.8, 0.2): "lime", (0.2, 0.53): "blue", (0.8, 0.53): "yellow"}),
    ],
)
def test_each_picture_has_its_place(
    font: Path, pictures_: int, places: dict[tuple[float, float], str]
) -> None:
    shown = [plain(COLOURS[number % 4]) for number in range(pictures_)]

    made = make_cover(shown, "早间要闻", DAY, font)

    image = looked_at(made.jpeg)
    assert image.size == (WIDTH, HEIGHT) == (made.width, made.height)
    assert {place: colour_at(image, *place) for place in places} == places
    assert len(made.jpeg) <= 300_000
    assert made.sha256 == sha256(made.jpeg).hexdigest()


def test_two_very_wide_pictures_lie_above_each_other(font: Path) -> None:
    shown = [plain("red", (1280, 520)), plain("lime", (1280, 520))]

    image = looked_at(make_cover(shown, "早间要闻", DAY, font).jpeg)

    assert [colour_at(image, x, 0.3) for x in (0.2, 0.8)] == ["red", "red"]
    assert colour_at(image, 0.8, 0.53) == "lime"


def test_what_matters_stays_in_the_picture(font: Path) -> None:
    scene = Image.new("RGB", (1280, 640), "red")
    draw = ImageDraw.Draw(scene)
    for x in range(960, 1240, 20):
        draw.rectangle((x, 60, x + 9, 300), fill="lime")

    image = looked_at(make_cover([coded(scene), plain("blue")], "早间要闻", DAY, font).jpeg)

    _, green, _ = image.convert("RGB").crop((0, 0, WIDTH * 6 // 10, HEIGHT // 2)).split()
    assert sum(green.histogram()[200:]) > 20_000


def test_the_same_makes_the_same_bytes_and_other_words_others(font: Path) -> None:
    shown = [plain("red"), plain("blue")]
    made = make_cover(shown, "早间要闻", DAY, font)

    assert make_cover(shown, "早间要闻", DAY, font).jpeg == made.jpeg
    assert make_cover(shown, "晚间要闻", DAY, font).jpeg != made.jpeg
    assert make_cover(shown, "早间要闻", "2026年11月23日", font).jpeg != made.jpeg
    assert make_cover(shown, "📰 早间要闻\n", DAY, font).jpeg == made.jpeg


@pytest.mark.parametrize("title", ["要", "早间要闻", "The Morning Briefing", "很长的题目" * 12])
def test_words_stay_inside_and_can_be_read(font: Path, title: str) -> None:
    shown = [plain("white"), plain("white")]
    bare = looked_at(make_cover(shown, "", "", font).jpeg)
    written = looked_at(make_cover(shown, title, DAY, font).jpeg)

    ink = ImageChops.difference(bare, written).convert("L").point(lambda level: 255 * (level > 90))
    box = ink.getbbox()

    assert box is not None
    assert box[0] >= 48
    assert box[2] <= WIDTH - 48
    assert box[3] <= HEIGHT - 30
    assert box[3] - box[1] > 80


def test_characters_have_the_forms_of_their_language(font: Path) -> None:
    shown = [plain("red"), plain("blue")]

    simplified = make_cover(shown, "骨", DAY, font, "zh-Hans").jpeg

    assert make_cover(shown, "骨", DAY, font, "zh-Hant").jpeg != simplified
    assert make_cover(shown, "骨", DAY, font, "en").jpeg == simplified


def test_one_picture_is_no_collage(font: Path) -> None:
    with pytest.raises(ValueError, match="two pictures"):
        make_cover([plain("red")], "早间要闻", DAY, font)


def test_the_operators_font_goes_first_and_nothing_stands_in_for_it(
    font: Path, tmp_path: Path
) -> None:
    assert find_font(font) == font
    assert find_font(tmp_path / "missing.otf") is None


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf for pictures and covers."""
    return Shelf(tmp_path / "pictures")


@pytest.fixture
def covers(store: Store, shelf: Shelf, clock: HandClock, font: Path) -> Covers:
    """Whoever makes them."""
    return Covers(store, shelf, clock, font)


def order(shelf: Shelf, *colours: str, title: str = "早间要闻") -> CoverOrder:
    """A cover of plain pictures that lie on the shelf."""
    digests = []
    for colour in colours:
        jpeg = plain(colour)
        digests.append(sha256(jpeg).hexdigest())
        shelf.put(digests[-1], jpeg)
    return CoverOrder(tuple(digests), title, DAY)


async def test_a_cover_is_made_once_and_found_inside_a_transaction(
    store: Store, shelf: Shelf, covers: Covers
) -> None:
    wanted = order(shelf, "red", "blue")
    key = await covers.make(wanted)
    assert key is not None
    assert await covers.make(wanted) == key
    assert await covers.make(order(shelf, "red", "blue", title="晚间要闻")) not in {key, None}
    async with store.writing() as conn:
        found = await pictures.find_by_address(conn, wanted.address)
        assert found is not None
        assert found.picture == key
        assert await pictures.count_hosts(conn) == []
    jpeg = shelf.find(found.sha256 or "")
    assert jpeg is not None
    assert looked_at(jpeg).size == (WIDTH, HEIGHT)


async def test_a_cover_that_is_gone_from_the_shelf_is_made_again(
    shelf: Shelf, covers: Covers, tmp_path: Path
) -> None:
    wanted = order(shelf, "red", "blue")
    key = await covers.make(wanted)
    for path in (tmp_path / "pictures").rglob("*.jpg"):
        if path.stem not in wanted.sha256s:
            path.unlink()
    assert await covers.make(wanted) == key
    assert len(list((tmp_path / "pictures").rglob("*.jpg"))) == 3


async def test_without_two_pictures_or_a_font_there_is_none(
    store: Store, shelf: Shelf, covers: Covers, clock: HandClock, tmp_path: Path
) -> None:
    wanted = order(shelf, "red", "blue")
    assert await covers.make(order(shelf, "red")) is None
    assert await covers.make(order(shelf, "red", "red")) is None
    lost = CoverOrder((wanted.sha256s[0], "0" * 64), "早间要闻", DAY)
    assert await covers.make(lost) is None
    assert await Covers(store, shelf, clock, None).make(wanted) is None
    broken = tmp_path / "broken.otf"
    broken.write_bytes(b"no font")
    assert await Covers(store, shelf, clock, broken).make(wanted) is None
