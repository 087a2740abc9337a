"""The drawings of the sample news: whole JPEGs of one size, each its own, always the same."""

from functools import cache
from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.simulator.newsroom.drawings import SCENES, draw
from bot.simulator.newsroom.timetable import load_articles

LARGEST = 250_000


@cache
def drawing(name: str) -> bytes:
    """A drawing of the news, drawn once: each takes a moment."""
    drawn = draw(name)
    assert drawn is not None
    return drawn


def test_there_are_many_and_the_articles_need_no_others() -> None:
    wanted = {article.picture for article in load_articles()} - {None}
    assert len(SCENES) >= 16
    assert wanted <= SCENES.keys()


@pytest.mark.parametrize("name", SCENES)
def test_a_drawing_is_a_jpeg_with_light_and_colour(name: str) -> None:
    assert len(drawing(name)) < LARGEST
    with Image.open(BytesIO(drawing(name))) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1280, 853))
        contrast = ImageStat.Stat(picture.convert("L")).stddev[0]
    assert contrast > 20


def test_a_drawing_is_always_the_same() -> None:
    assert draw("tram") == drawing("tram")


def test_no_two_drawings_look_alike() -> None:
    small = [_small(drawing(name)) for name in SCENES]
    for one, two in combinations(small, 2):
        apart = ImageStat.Stat(ImageChops.difference(one, two)).mean
        assert sum(apart) / 3 > 8


def test_an_unknown_name_has_no_drawing() -> None:
    assert draw("dragon") is None
    assert draw("../tram") is None


def _small(jpeg: bytes) -> Image.Image:
    with Image.open(BytesIO(jpeg)) as picture:
        return picture.resize((64, 43))
