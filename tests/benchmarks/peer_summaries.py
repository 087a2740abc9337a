"""Other summarisers, installed for one run and asked as fairly as they can be."""

import importlib
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jieba

from digests.summarize import letters
from digests.text.sentences import split
from tests.benchmarks.scored_summaries import Row

Summarizer = Callable[[Row], list[str]]

PACKAGES = ("sumy", "textrank4zh", "snownlp", "networkx", "numpy")
_ASKED = 12
"""How many sentences a peer that ranks them is asked for; the budget holds fewer."""


def install(folder: Path) -> None:
    """Install the peers into a folder of their own and make them importable behind ours.

    Raises CalledProcessError, with what pip said, where the registry cannot be reached.
    """
    if not (folder / "sumy").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder)]
        subprocess.run([*command, *PACKAGES], check=True, capture_output=True, text=True)
    sys.path.append(str(folder))
    importlib.invalidate_caches()


def peers(budget: int) -> Mapping[str, Summarizer]:
    """The peers by name, each filling the same budget with its best sentences in reading order."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        jieba.setLogLevel(60)
        jieba.initialize()
        return {**_sumy(budget), **_textrank4zh(budget), **_snownlp(budget)}


class _Tokenizer:
    """Our sentences and jieba's words, for sumy, which has none for Chinese of its own."""

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        return split(paragraph)

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(word for word in jieba.cut(sentence) if any(map(str.isalnum, word)))


def _sumy(budget: int) -> dict[str, Summarizer]:
    parser: Any = importlib.import_module("sumy.parsers.plaintext").PlaintextParser
    tokenizer = _Tokenizer()

    def by(summarizer: Any) -> Summarizer:
        def summarize(row: Row) -> list[str]:
            document = parser.from_string(row["text"], tokenizer).document

            def best(ranked: Sequence[Any]) -> list[Any]:
                taken = set(_filling((str(each.sentence) for each in ranked), budget))
                return [each for each in ranked if str(each.sentence) in taken]

            return [str(sentence) for sentence in summarizer(document, best)]

        return summarize

    kinds = {
        "LexRank": "lex_rank",
        "TextRank": "text_rank",
        "LSA": "lsa",
        "Luhn": "luhn",
    }
    found = {}
    for name, module in kinds.items():
        kind = getattr(
            importlib.import_module(f"sumy.summarizers.{module}"), f"{_cased(name)}Summarizer"
        )
        found[f"sumy {name}"] = by(kind())
    return found


def _cased(name: str) -> str:
    return "Lsa" if name == "LSA" else name


def _textrank4zh(budget: int) -> dict[str, Summarizer]:
    networkx: Any = importlib.import_module("networkx")
    # It calls a function that networkx 3 has renamed.
    networkx.from_numpy_matrix = networkx.from_numpy_array
    kind: Any = importlib.import_module("textrank4zh").TextRank4Sentence
    ranker = kind()

    def summarize(row: Row) -> list[str]:
        ranker.analyze(text=row["text"], lower=True, source="all_filters")
        ranked = ranker.get_key_sentences(num=_ASKED)
        return _in_order(_filling((each.sentence for each in ranked), budget), row["text"])

    return {"TextRank4ZH": summarize}


def _snownlp(budget: int) -> dict[str, Summarizer]:
    kind: Any = importlib.import_module("snownlp").SnowNLP

    def summarize(row: Row) -> list[str]:
        ranked = kind(row["text"]).summary(_ASKED)
        return _in_order(_filling(ranked, budget), row["text"])

    return {"SnowNLP": summarize}


def _filling(ranked: Iterable[str], budget: int) -> list[str]:
    """The best sentences that fit the budget; the first in any case."""
    taken: list[str] = []
    room = budget
    for sentence in ranked:
        size = len(letters(sentence))
        if not taken or size <= room:
            taken.append(sentence)
            room -= size
    return taken


def _in_order(sentences: Iterable[str], text: str) -> list[str]:
    return sorted(sentences, key=text.find)
