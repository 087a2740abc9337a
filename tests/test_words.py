"""Words are cut by either engine, weighed by jieba's corpus, and folded for comparing."""

import logging
import tempfile
from pathlib import Path

import pytest

from digests.text.words import Segmenter, load_segmenter, tells

SENTENCE = "市政府宣布新建三座图书馆，预计明年春天开放。"


def test_words_are_the_text(segmenter: Segmenter) -> None:
    """Nothing is lost in cutting."""
    text = f"{SENTENCE} COVID-19 检测，Library 3.0！"
    words = segmenter.cut(text)
    assert "".join(words) == text
    assert {"图书馆", "宣布", "COVID-19"} <= set(words)


def test_terms_are_folded_words_that_tell(segmenter: Segmenter) -> None:
    """Traditional and Simplified, full and half width, large and small letters come to the same."""
    simplified = segmenter.terms(segmenter.fold("他们的图书馆已经有ABC的服务。"))
    traditional = segmenter.terms(segmenter.fold("他們的圖書館已經有ａｂｃ的服務。"))
    assert simplified == traditional == ["图书馆", "abc", "服务"]


def test_stop_words_and_marks_tell_nothing() -> None:
    """Chinese and English small words, marks and spaces are no content."""
    assert not any(tells(word) for word in ("的", "但是", "the", "，", " ", "——"))
    assert tells("桥")
    assert tells("2021")


def test_rare_words_weigh_more(segmenter: Segmenter) -> None:
    """The background knows common words; what it does not know lies in the middle."""
    assert segmenter.idf("中国") < segmenter.idf("图书馆") < segmenter.idf("劳动防护")
    assert segmenter.idf("qwxyz") == pytest.approx(11.95, abs=0.01)


def test_jieba_cuts_the_same_and_keeps_its_cache_to_itself(
    segmenter: Segmenter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The reference engine agrees, says nothing, and writes only where it may."""
    shared = tmp_path / "shared"
    own = tmp_path / "own"
    shared.mkdir()
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    reference = load_segmenter("jieba", own)
    assert reference.cut(SENTENCE) == segmenter.cut(SENTENCE)
    assert [path.name for path in own.iterdir()] == ["jieba.cache"]
    assert not list(shared.iterdir())
    assert load_segmenter("jieba").cut(SENTENCE) == segmenter.cut(SENTENCE)
    assert not list(shared.iterdir())
    assert capfd.readouterr().err == ""
    assert logging.getLogger("jieba").level == logging.WARNING
