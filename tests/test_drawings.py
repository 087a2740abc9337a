"""The drawings of the sample news: whole JPEGs of one size, each its own, always the same."""

from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.simulator.newsroom.drawings import SCENES, draw
from bot.simulator.newsroom.timetable import load_articles

LARGEST = 250_000


@pytest.fixture(scope="module")
def drawings() -> dict[str, bytes]:
    """Every drawing once: they take a moment each."""
    drawn = {name: draw(name) for name in SCENES}
    return {name: data for name, data in drawn.items() if data is not None}


def test_there_are_many_and_the_articles_need_no_others() -> None:
    wanted = {article.picture for article in load_articles()} - {None}
    assert len(SCENES) >= 16
    assert wanted <= SCENES.keys()


@pytest.mark.parametrize("name", SCENES)
def test_a_drawing_is_a_jpeg_with_light_and_colour(name: str, drawings: dict[str, bytes]) -> None:
    assert len(drawings[name]) < LARGEST
    with Image.open(BytesIO(drawings[name])) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1280, 853))
        contrast = ImageStat.Stat(picture.convert("L")).stddev[0]
    assert contrast > 20


def test_a_drawing_is_always_the_same(drawings: dict[str, bytes]) -> None:
    assert draw("tram") == drawings["tram"]


def test_no_two_drawings_look_alike(drawings: dict[str, bytes]) -> None:
    small = [_small(data) for data in drawings.values()]
    for one, two in combinations(small, 2):
        apart = ImageStat.Stat(ImageChops.difference(one, two)).mean
        assert sum(apart) / 3 > 8


def test_an_unknown_name_has_no_drawing() -> None:
    assert draw("dragon") is None
    assert draw("../tram") is None


def _small(drawing: bytes) -> Image.Image:
    with Image.open(BytesIO(drawing)) as picture:
        return picture.resize((64, 43))
