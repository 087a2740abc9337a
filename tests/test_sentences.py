"""Sentences end where a reader would say they end, and nothing of the text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.text.sentences import split

CASES = {
    "marks": "雨停了。|风也停了！|真的吗？|是的；回家。",
    "marks in a run": "下雪了！！！|孩子们都出来了？！",
    "half-width marks": "真的吗?|是的!|NBA来了。",
    "closing marks": "他回答：“可以。”|大家散去。",
    "corner brackets": "她說：「好。」|眾人鼓掌。",
    "speaker after": "“桥修好了。明天通车。”市长说。|掌声响起。",
    "speaker between": "“可以，”他说，“没问题。”|散会。",
    "two speakers": "“走吗？”|“不走！”|两人都笑了。",
    "new subject after": "“桥修好了。”|会议随后结束。",
    "quoted words": "“加油！”的喊声不断。",
    "quotation in one": "他说‘桥好了。船也好了。’|就走了；雨停。",
    "semicolon in brackets": "两项（一；二）都通过。",
    "remark after": "演出开始。|（完。）|再见。",
    "title of a film": "《你好！》今天上映。",
    "quotation never closed": "“桥修好了。|路也修好了。",
    "ellipsis": "他想了想……还是走了。",
    "dash": "目的地——海边——到了。",
    "number": "上涨1.5%。|下跌2.25。",
    "version": "v1.2.3 发布了。",
    "address": "见 https://a.example/b?c=d!e.html。|完。",
    "e-mail": "写信给 a.b@mail.example.com。|谢谢。",
    "English": "It rained.| Then it stopped!| Why?| No one knows.",
    "abbreviations": "Mr. Li met Dr. Wu at 3 p.m. in the U.S. Senate.",
    "abbreviation at the end": "It opens at 3 p.m.| The sea is near.",
    "company": "Acme Inc. said so.| Acme Inc.| The end.",
    "numbered": "No. 5 won, e.g. Anna.| He said no.| They left.",
    "list": "1. Bread.| 2. Milk.",
    "English quotation": '"Go on. Now." she said.| "Really?"| Anna left.',
    "English in Chinese": "他用 Node.js 写了 U.S. 版本.| 然后休息。",
    "lines": "第一行|\n第二行。|第三句",
    "only marks": "。。。",
    "nothing": " \n\u3000",
}
"""Paragraphs, with a bar wherever a sentence ends and another begins."""


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_splits_where_a_reader_would(marked: str) -> None:
    """Marks, quotations, numbers, addresses, abbreviations; Chinese and English."""
    expected = tuple(part.strip() for part in marked.split("|") if part.strip())
    assert split(marked.replace("|", "")) == expected


def test_a_long_quotation_is_cut_inside() -> None:
    """A speech of several hundred characters is several sentences."""
    speech = "他说：“" + "我们的桥已经修好了，明天早上就能通车。" * 12 + "”"
    assert len(split(speech)) == 12


_PROSE = st.text(
    alphabet=st.sampled_from(
        list('桥好他说一了Aab19 .,。！？!?；;…“”「」‘’"（）()《》：，—\n\u3000')
    ),
    max_size=200,
)


@given(st.one_of(_PROSE, st.text(max_size=80)))
def test_nothing_is_lost_changed_or_empty(paragraph: str) -> None:
    """The sentences are the paragraph, in order, without the white space between."""
    found = split(paragraph)
    assert all(sentence and sentence == sentence.strip() for sentence in found)
    place = 0
    for sentence in found:
        at = paragraph.index(sentence, place)
        assert not paragraph[place:at].strip()
        place = at + len(sentence)
    assert not paragraph[place:].strip()


@given(_PROSE)
def test_no_sentence_begins_with_a_closing_mark(paragraph: str) -> None:
    """Marks stay with the sentence they close, unless the line itself begins with one."""
    for line in paragraph.splitlines():
        for sentence in split(line)[1:]:
            assert sentence[0] not in "。！？；”’」』）)》"


@pytest.mark.parametrize(
    "piece", ["“啊！", "。", ". ", "a.b", "“好。”的", "他说“好！”公司", "U.S. "]
)
def test_a_megabyte_without_pause_is_split(piece: str) -> None:
    """However odd the line, each part of it is looked at a bounded number of times."""
    line = piece * (1_000_000 // len(piece) // 4)
    assert "".join(split(line)).replace(" ", "") == line.replace(" ", "")
