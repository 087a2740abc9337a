"""Simplified and Traditional: told apart, turned into each other, folded for comparing."""

import pytest

from digests.model import Language
from digests.text.scripts import Scripts, half_width

SCRIPTS = Scripts()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("山城办起读书节，一千名读者来到广场上。", "zh-Hans"),
        ("山城辦起讀書節，一千名讀者來到廣場上。", "zh-Hant"),
        ("台北市政府公布台灣的讀書節，後來里長也來了。", "zh-Hant"),
        ("北京", "zh-Hans"),
        ("Docker Desktop 与 Minikube 4.7.1 版本发布", "zh-Hans"),
        ("包含敏感数据数千个Firefox cookie出现在GitHub存储库中", "zh-Hans"),
        ("The town has opened its first festival of books, and a thousand readers came.", "en"),
        ("Happy Birthday, Wikipedia", "en"),
        ("Was Mao (毛泽东) a reader? The answer is in the books that he left behind him.", "en"),
        ("Die Stadt hat ein Fest der Bücher eröffnet, und tausend Leser kamen.", "other"),
        ("町は本の祭りを開き、千人の読者が広場に来ました。", "other"),
        ("도시는 책 축제를 열었다", "other"),
        ("2021 …", "other"),
        ("", "other"),
    ],
)  # fmt: skip
def test_the_language_is_told_by_the_characters(text: str, language: Language) -> None:
    assert SCRIPTS.detect(text) == language


def test_each_script_is_turned_into_the_other() -> None:
    assert SCRIPTS.to_simplified("讀書節後來發生的事") == "读书节后来发生的事"
    assert SCRIPTS.to_traditional("头发发展") == "頭髮發展"


def test_texts_that_say_the_same_fold_to_the_same() -> None:
    assert SCRIPTS.fold("ＡＢＣ　讀書節：４：３！") == "abc 读书节:4:3!"
    assert SCRIPTS.skeleton("「讀書節」，開幕！") == SCRIPTS.skeleton("“读书节”开幕")
    assert half_width("（ＡＢ～１２）") == "(AB~12)"
