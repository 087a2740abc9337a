"""Facts: what an article adds to its story, and nothing where it adds nothing."""

import pytest

from digests.facts import MOST, new_facts
from digests.text.words import Segmenter

BRIDGE = (
    "青河大桥周一上午正式通车，大桥全长三公里，连接城东与港口区。"
    "市长林海平出席了仪式，通行时间由一小时缩短到十分钟。"
)
TOLD_AGAIN = (
    "连接城东与港口区的青河大桥周一上午正式通车，大桥全长三公里。",
    "通行时间由一小时缩短到十分钟，市长林海平出席了仪式。",
)
COLLISION = "周二凌晨青河大桥发生连环追尾，23辆货车相撞，5名司机受伤送医。"
CLOSED = "警方随即封闭了港口区匝道，肇事司机郑某因酒后驾驶被刑事拘留。"


def test_what_nobody_said_is_a_fact(segmenter: Segmenter) -> None:
    paragraphs = [TOLD_AGAIN[0], COLLISION, CLOSED]
    assert new_facts(paragraphs, [BRIDGE], segmenter) == (COLLISION, CLOSED)


def test_what_was_said_is_none_in_whatever_order_and_script(segmenter: Segmenter) -> None:
    assert new_facts(TOLD_AGAIN, [BRIDGE], segmenter) == ()
    traditional = ["青河大橋周一上午正式通車，大橋全長三公里，連接城東與港口區。"]
    assert new_facts(traditional, [BRIDGE], segmenter) == ()
    # Of whichever article of the story.
    assert new_facts([COLLISION], [BRIDGE, f"{COLLISION}{CLOSED}"], segmenter) == ()


def test_a_first_article_has_none(segmenter: Segmenter) -> None:
    assert new_facts([COLLISION], [], segmenter) == ()
    assert new_facts([], [BRIDGE], segmenter) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "分析人士认为，青河大桥追尾事故暴露出货车管理的漏洞与隐患。",
        "2019年，青河大桥曾因钢索断裂而推迟招标，造价追加了七亿元。",
        "青河大桥的货车限速究竟应该由交警还是桥梁公司来决定？",
        "“青河大桥的护栏像纸糊的一样，一撞就断，卡车直接翻进河里。”",
        "警方封桥。",
        "某足球俱乐部周二夺得联赛冠军，球迷涌上街头彻夜狂欢庆祝。",
    ],
    ids=["comment", "background", "question", "nobody's words", "too short", "another matter"],
)
def test_what_is_no_news_of_the_story_is_left_out(segmenter: Segmenter, sentence: str) -> None:
    assert new_facts([sentence], [BRIDGE], segmenter) == ()


def test_sentences_that_stand_alone_come_before_those_that_lean(segmenter: Segmenter) -> None:
    leaning = "他随后前往青河医院，探望了重伤的货车司机郑建国与两名消防队员。"
    others = [
        COLLISION,
        CLOSED,
        "青河大桥管理处宣布，货车限速降至40公里，违者罚款800元。",
        "保险公司初步估算，青河大桥护栏与路灯的损毁金额达到670万元。",
    ]
    found = new_facts([leaning, *others], [BRIDGE], segmenter)
    assert len(found) == MOST
    assert leaning not in found
    assert list(found) == [sentence for sentence in others if sentence in found]
    assert new_facts([leaning], [BRIDGE], segmenter) == (leaning,)


def test_one_fact_told_twice_is_one(segmenter: Segmenter) -> None:
    again = "青河大桥周二凌晨发生连环追尾，23辆货车相撞，5名司机受伤。"
    assert len(new_facts([COLLISION, again], [BRIDGE], segmenter)) == 1


def test_english_is_told_by_its_words(segmenter: Segmenter) -> None:
    said = "The Qinghe bridge opened on Monday. It links the harbour with the eastern districts."
    new = "A lorry crash on the Qinghe bridge injured 14 drivers before dawn."
    assert new_facts([said, new], [said], segmenter) == (new,)


def test_an_endless_text_is_read_for_a_while_only(segmenter: Segmenter) -> None:
    assert new_facts(["青河大桥。" * 200_000], [BRIDGE * 50_000], segmenter) == ()
