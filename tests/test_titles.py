"""Titles: as a reader should see them, whatever the generator and the page made of them."""

import pytest

from digests.text.titles import display_title, restored, without_shouts, without_site


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (" 山城 &amp; <b>海城</b>\u200b\n 对阵 ", "山城 & 海城 对阵"),
        ("山城&amp;amp;海城&amp;nbsp;对阵 &lt;i&gt;今晚&lt;/i&gt;", "山城&海城 对阵 今晚"),
        ("【视频】山城 图集|海城", "【视频】山城 图集|海城"),
        ("字" * 9_999, "字" * 500),
    ],
)
def test_titles_lose_markup_and_stray_space(written: str, shown: str) -> None:
    assert display_title(written) == shown


@pytest.mark.parametrize(
    ("title", "outlet", "shown"),
    [
        ("山城办起读书节 | 晨星新闻网", "晨星新闻网", "山城办起读书节"),
        ("山城办起读书节 - Star News 中文", "Star 中文网", "山城办起读书节"),
        ("山城办起读书节_要闻_晨星新闻", "晨星", "山城办起读书节"),
        ("山城办起读书节 | 晨星社 CXS", "晨星社", "山城办起读书节"),
        ("Reading in the hills | The Star", "The Star", "Reading in the hills"),
        ("山城办起读书节 | 远山新闻", "晨星", "山城办起读书节 | 远山新闻"),
        ("山城对海城 - 海城", "晨星", "山城对海城 - 海城"),
        ("书 | 晨星", "晨星", "书 | 晨星"),
        ("晨星", "晨星", "晨星"),
    ],
)
def test_only_the_items_own_outlet_goes_from_the_end(title: str, outlet: str, shown: str) -> None:
    assert without_site(title, (outlet, "要闻", "")) == shown


@pytest.mark.parametrize(
    ("title", "line", "shown"),
    [
        ("书店_ 你好_", "书店: 你好?", "书店: 你好?"),
        ("特写：_我们爱书_", "他說：「我们爱书」。", "特写：“我们爱书”"),
        ("晨星_山城读书", "晨星|山城读书", "晨星|山城读书"),
    ],
)
def test_the_body_proves_what_an_underscore_was(title: str, line: str, shown: str) -> None:
    assert restored(title, ["开头。", line]) == shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("山城办起_读书节_ 千人同读", "山城办起“读书节” 千人同读"),
        ("评论_山城读者对书市的_热情_", "评论：山城读者对书市的“热情”"),
        ("_快开门！_读者在书店门口", "“快开门！”读者在书店门口"),
        ("_A very long sentence that a reader said about books_—the fair",
         "“A very long sentence that a reader said about books”—the fair"),
        ("市长_ 书市每年都办", "市长: 书市每年都办"),
        ("晨星 _ 山城办起读书节", "晨星 | 山城办起读书节"),
        ("山城读书节周日开_主办者说人太多", "山城读书节周日开：主办者说人太多"),
        ("Who reads books_", "Who reads books?"),
        ("猫进了图书馆_影_", "猫进了图书馆[影]"),
        ("_图集_猫进了图书馆", "[图集]猫进了图书馆"),
        ("山城队4_3战胜海城队", "山城队4:3战胜海城队"),
        ("早报 16_41 更新", "早报 16:41 更新"),
        ("书市开到2_7", "书市开到2/7"),
        ("来稿选登（2021_01_07）", "来稿选登（2021/01/07）"),
        ("读者少了1_5", "读者少了1/5"),
        ("Photo by Some_Reader", "Photo by Some_Reader"),
        ("山城办起读书节_文化频道_远山新闻网", "山城办起读书节 | 文化频道 | 远山新闻网"),
    ],
)  # fmt: skip
def test_without_proof_it_is_what_typography_makes_likely(title: str, shown: str) -> None:
    assert restored(title, ["别的话。"]) == shown
    assert restored(shown, ["别的话。"]) == shown


def test_a_title_of_underscores_ends() -> None:
    assert "_" not in restored("字_" * 250, ["：" * 100_000])


@pytest.mark.parametrize(
    ("title", "calm"),
    [
        ("【更新】新桥通车", "新桥通车"),
        ("【重磅】【独家】新桥通车", "新桥通车"),
        ("新橋通車【更新】", "新橋通車"),
        ("[Breaking] The bridge opens", "The bridge opens"),
        ("【专访】造桥的人", "【专访】造桥的人"),
        ("【更新】", "【更新】"),
        ("新桥【更新】一览", "新桥【更新】一览"),
    ],
)
def test_a_title_does_not_shout(title: str, calm: str) -> None:
    assert without_shouts(title) == calm
