"""What takes a second to load, loaded once for all tests of a process."""

from functools import cache

from digests.reading import Reader
from digests.text.phrases import Phrasebook, load_phrases
from digests.text.scripts import Scripts
from digests.text.words import Segmenter, load_segmenter


@cache
def scripts() -> Scripts:
    """What OpenCC knows."""
    return Scripts()


@cache
def phrases() -> Phrasebook:
    """The phrases that come with the package."""
    return load_phrases()


@cache
def segmenter() -> Segmenter:
    """The default engine."""
    return load_segmenter(scripts=scripts())


@cache
def reader() -> Reader:
    """A reader with the tables that come with the package."""
    return Reader(scripts(), phrases())
