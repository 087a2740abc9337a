"""Simplified and Traditional: told apart, turned into each other, folded for comparing."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import opencc
import pytest

from digests.model import Language, Wording
from digests.text.scripts import Scripts, half_width
from tests import loaded

SCRIPTS = loaded.scripts()
TOOL = Path(opencc.__file__).parent / "clib" / "bin" / "opencc_dict"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("山城办起读书节，一千名读者来到广场上。", "zh-Hans"),
        ("山城辦起讀書節，一千名讀者來到廣場上。", "zh-Hant"),
        ("台北市政府公布台灣的讀書節，後來里長也來了。", "zh-Hant"),
        ("台北里長", "zh-Hant"),
        ("佢哋話今日唔使返工，所以去咗飲茶。", "zh-Hant"),
        ("他說：“简体字这样写”，然後離開了會場並且沒有再回來。", "zh-Hant"),
        ("他说：“這樣寫”，然后离开了会场，记者们没有再问。", "zh-Hans"),
        ("鄉鎮 | 確診 | 死亡", "zh-Hant"),
        ("北京", "zh-Hans"),
        ("GDP +8.1% CPI +0.9% PPI +10.3% 同比", "zh-Hans"),
        ("Docker Desktop 与 Minikube 4.7.1 版本发布", "zh-Hans"),
        ("包含敏感数据数千个Firefox cookie出现在GitHub存储库中", "zh-Hans"),
        ("鲜の每日牛奶在山城的超市里卖得很好，消费者说味道不错。", "zh-Hans"),
        ("山城市长（산성）星期四与海城市长通话", "zh-Hans"),
        ("The town has opened its first festival of books, and a thousand readers came.", "en"),
        ("Happy Birthday, Wikipedia", "en"),
        ("Two killed in Los Angeles shooting", "en"),
        ("John Smith, Mary Jones, Peter Brown, Ann White", "en"),
        ("Britain’s refugee-resettlement scheme remains moribund", "en"),
        ("Was Mao (毛泽东) a reader? The answer is in the books that he left behind him.", "en"),
        ("Die Stadt hat ein Fest der Bücher eröffnet, und tausend Leser kamen.", "other"),
        ("Die Stadt und das Land in der Krise: was an den Schulen ist", "other"),
        ("Le maire de la ville est en visite", "other"),
        ("El presidente llega a Madrid", "other"),
        ("Presiden resmikan jalan tol yang baru di Jawa", "other"),
        ("Thủ tướng họp về phòng chống dịch", "other"),
        ("Мэр открыл праздник", "other"),
        ("町は本の祭りを開き、千人の読者が広場に来ました。", "other"),
        ("首相、衆院解散を表明", "other"),
        ("大阪府が緊急事態宣言の要請を検討、知事が表明", "other"),
        ("도시는 책 축제를 열었다", "other"),
        ("2021 …", "other"),
        ("", "other"),
    ],
)
def test_the_language_is_told_by_the_characters(text: str, language: Language) -> None:
    assert SCRIPTS.detect(text) == language


def test_each_script_is_turned_into_the_other() -> None:
    assert SCRIPTS.to_simplified("讀書節後來發生的事") == "读书节后来发生的事"
    assert SCRIPTS.to_traditional("头发发展") == "頭髮發展"


@pytest.mark.parametrize(
    ("written", "wording", "read"),
    [
        ("讀書節後來發生的事", "zh-Hans", "读书节后来发生的事"),
        ("头发里的软件", "zh-Hant", "頭髮裏的軟件"),
        ("头发里的软件", "zh-TW", "頭髮裡的軟體"),
        ("头发里的软件，卫生署", "zh-HK", "頭髮裏的軟件，衞生署"),
        ("裏面的線", "zh-TW", "裡面的線"),
        ("他說的線", "zh-HK", "他説的線"),
        ("他说：“這樣寫”，然后走了。", "zh-Hans", "他说：“这样写”，然后走了。"),
        # What is written so already stays, also where OpenCC would choose another form.
        ("台北里長說了", "zh-Hant", "台北里長說了"),
        ("皇后在干涉着名的后台", "zh-Hans", "皇后在干涉着名的后台"),
        ("北京", "zh-TW", "北京"),
        ("见 https://zh.example.org/wiki/美国 和 www.example.org/头发 头发", "zh-Hant",
         "見 https://zh.example.org/wiki/美国 和 www.example.org/头发 頭髮"),
        ("千人の読者が広場に来ました。", "zh-Hans", "千人の読者が広場に来ました。"),
        ("A thousand readers came.", "zh-TW", "A thousand readers came."),
        ("", "zh-Hans", ""),
    ],
)  # fmt: skip
def test_readers_get_the_wording_they_asked_for(written: str, wording: Wording, read: str) -> None:
    assert SCRIPTS.convert(written, wording) == read
    assert SCRIPTS.convert(read, wording) == read


@pytest.mark.parametrize(
    ("text", "written", "wording", "read"),
    [
        # Nothing here tells the script: the article does.
        ("在干什么？", "zh-Hans", "zh-Hant", "在幹什麼？"),
        ("在干什么？", "zh-Hans", "zh-Hans", "在干什么？"),
        ("在干什么？", None, "zh-Hant", "在干什么？"),
        ("皇后在干杯", "zh-Hans", "zh-TW", "皇后在乾杯"),
        ("皇后在后台", "zh-Hant", "zh-TW", "皇后在后台"),
        ("皇后乾杯", "zh-Hant", "zh-Hans", "皇后干杯"),
        # A quote in the other script: the rest of the sentence is as the article is.
        ("里長只說了“软”", "zh-Hant", "zh-TW", "里長只說了“软”"),
        ("他只说了“軟”", "zh-Hans", "zh-TW", "他只說了“軟”"),
        ("他只说了“軟”", "zh-Hans", "zh-Hans", "他只说了“软”"),
        # What is all in the other script is no guess.
        ("台北里長說了", "zh-Hans", "zh-Hant", "台北里長說了"),
        ("头发里的软件", "zh-Hant", "zh-TW", "頭髮裡的軟體"),
        ("A thousand readers came.", "zh-Hans", "zh-TW", "A thousand readers came."),
        ("2021 …", "zh-Hans", "zh-TW", "2021 …"),
    ],
)
def test_where_letters_do_not_tell_the_language_of_the_article_does(
    text: str, written: Language | None, wording: Wording, read: str
) -> None:
    assert SCRIPTS.convert(text, wording, written) == read


def test_threads_share_one_table() -> None:
    scripts = Scripts()
    with ThreadPoolExecutor(8) as threads:
        read = threads.map(lambda _: scripts.convert("头发里的软件" * 50, "zh-TW"), range(64))
    assert set(read) == {"頭髮裡的軟體" * 50}


def test_texts_that_say_the_same_fold_to_the_same() -> None:
    assert SCRIPTS.fold("ＡＢＣ　讀書節：４：３！") == "abc 读书节:4:3!"
    assert SCRIPTS.skeleton("「讀書節」，開幕！") == SCRIPTS.skeleton("“读书节”开幕")
    assert half_width("（ＡＢ～１２）") == "(AB~12)"


def test_simplified_text_is_as_opencc_gives_it() -> None:
    """Also where OpenCC is not asked: every character alone."""
    plain = opencc.OpenCC("t2s")
    for code in (*range(0xD800), *range(0xE000, 0x10000)):
        assert SCRIPTS.to_simplified(chr(code)) == plain.convert(chr(code))


@pytest.mark.skipif(not os.access(TOOL, os.X_OK), reason="OpenCC came without its tools")
def test_words_are_simplified_as_opencc_knows_them(tmp_path: Path) -> None:
    """Some words change whose characters alone do not: all that its dictionary has."""
    words = tmp_path / "words.txt"
    dictionary = TOOL.parents[1] / "share" / "opencc" / "TSPhrases.ocd2"
    asked = ["-i", str(dictionary), "-o", str(words), "-f", "ocd2", "-t", "text"]
    subprocess.run([str(TOOL), *asked], check=True)
    known = [line.split("\t")[0] for line in words.read_text("utf-8").splitlines()]
    plain = opencc.OpenCC("t2s")
    assert "浮沈" in known
    assert [SCRIPTS.to_simplified(word) for word in known] == list(map(plain.convert, known))
