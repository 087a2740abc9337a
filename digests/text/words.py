"""Words: cutting text with jieba's dictionary, and how much a word tells."""

import importlib.util
import logging
import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from digests.text.scripts import Scripts
from digests.text.stopwords import STOP_WORDS

Engine = Literal["rjieba", "jieba"]


@dataclass(frozen=True, slots=True)
class Segmenter:
    """Cuts text into words and weighs them. Made by `load_segmenter`; threads may share it."""

    engine: Engine
    cutter: Callable[[str], list[str]]
    folder: Callable[[str], str]
    rarity: Mapping[str, float] = field(repr=False)
    unknown: float

    def cut(self, text: str) -> list[str]:
        """The words of `text`, verbatim and in order: joined they are the text."""
        return self.cutter(text)

    def fold(self, text: str) -> str:
        """The text as it is compared: see `Scripts.fold`. Its length may change."""
        return self.folder(text)

    def terms(self, folded: str) -> list[str]:
        """The words of a folded text that tell something, in order and as often as they occur.

        Stop words, single characters and what has neither letters nor digits are left out.
        """
        words = self.cutter(folded)
        return [word for word in words if len(word) > 1 and tells(word)]

    def idf(self, word: str) -> float:
        """The inverse document frequency of a folded word, in natural logarithms.

        From the corpus that jieba's keyword extraction comes with (`jieba/analyse/idf.txt`); a
        word unknown there has the median, as in jieba.
        """
        return self.rarity.get(word, self.unknown)


def tells(word: str) -> bool:
    """Whether a folded word is more than a stop word, a mark or white space."""
    return word not in STOP_WORDS and (word.isalnum() or any(map(str.isalnum, word)))


def load_segmenter(
    engine: Engine = "rjieba", cache_folder: Path | None = None, scripts: Scripts | None = None
) -> Segmenter:
    """Load the dictionary and the word weights: about half a second, and 60 MB.

    `rjieba` cuts as jieba does, about twenty times as fast, but keeps runs of ASCII whole.
    `cache_folder` is where jieba may keep its prepared dictionary; without one it prepares it
    each time. `scripts` are those that there are already, else they are made. Raises OSError if
    the folder cannot be used.
    """
    rarity = _load_rarity()
    return Segmenter(
        engine=engine,
        cutter=_load_rjieba() if engine == "rjieba" else _load_jieba(cache_folder),
        folder=(scripts or Scripts()).fold,
        rarity=rarity,
        unknown=sorted(rarity.values())[len(rarity) // 2],
    )


def _load_rarity() -> dict[str, float]:
    # importlib.resources would import jieba, which costs more than reading this file.
    found = importlib.util.find_spec("jieba")
    if found is None or found.origin is None:
        raise FileNotFoundError("the package jieba is not installed")
    lines = (Path(found.origin).parent / "analyse" / "idf.txt").read_text(encoding="utf-8")
    values: dict[str, float] = {}  # most words share a value: keep each number once
    rarity = {}
    for line in lines.splitlines():
        word, _, value = line.rpartition(" ")
        rarity[word] = values.setdefault(value, float(value))
    return rarity


def _load_rjieba() -> Callable[[str], list[str]]:
    import rjieba  # noqa: PLC0415  # its dictionary comes with it, a second of work and 30 MB

    cut: Callable[[str], list[str]] = rjieba.Jieba().cut
    return cut


def _load_jieba(cache_folder: Path | None) -> Callable[[str], list[str]]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "pkg_resources is deprecated as an API", UserWarning)
        import jieba  # noqa: PLC0415  # a second of work that the other engine does without
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # Without a folder of its own jieba writes to the temporary folder that everyone shares.
    with tempfile.TemporaryDirectory(dir=cache_folder) as private:
        tokenizer.tmp_dir = str(cache_folder or private)
        tokenizer.initialize()
    cut: Callable[[str], list[str]] = tokenizer.lcut
    return cut
