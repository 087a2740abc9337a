"""Blocks: headings, paragraphs and the standfirst told apart."""

import pytest

from digests.model import BlockKind
from digests.text.blocks import blocks_of
from digests.text.html import Passage, read_html

LEAD = "山城的第一届读书节星期天开幕，一千名读者同时翻开同一本书。"
BODY = "<p>主办者星期天说，他们希望把读书节办成每年的节日。</p><p>读书节开到四月四日。</p>"


def kinds(html: str) -> list[str]:
    return [block.kind.value for block in blocks_of(read_html(html).passages)]


def blocks(html: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks_of(read_html(html).passages)]


def test_a_dot_before_a_paragraph_makes_it_an_entry() -> None:
    dotted = f"<p>• {LEAD}</p><p>• {LEAD * 9}</p><p>•—</p>"
    assert blocks(dotted) == [("list", LEAD), ("text", LEAD * 9)]


def test_a_note_that_only_names_the_source_is_no_standfirst() -> None:
    note = (
        "编者按：本文来自山城读书会的来信，作者是一位退休的老师，全文四千字，经作者同意刊登在这里。"
    )
    assert kinds(f"<p>{note}</p>{BODY}")[0] == "text"


@pytest.mark.parametrize(
    "html",
    [
        f"<blockquote>{LEAD}</blockquote>",
        f"<p><strong>{LEAD}</strong></p>",
        f"<h2>{LEAD}</h2>",
        f"<div class='summary'>{LEAD}</div>",
        f"<p class='article__lead'>{LEAD}</p>",
        f"<p>编辑导语：{LEAD}</p>",
        f"<p>【核心提示】{LEAD}</p>",
        f"<p>「提要」{LEAD}</p>",
        f"<p>摘要</p><p>{LEAD}</p>",
        f"<p><b>{LEAD}</b></p><p><b>谁来了？</b></p>",
        f"<p><b>{LEAD[:-1]}，为什么？</b></p>",
        f"<p>编者按：{LEAD}{LEAD}</p>",
    ],
)
def test_what_an_editor_put_above_the_text_is_the_standfirst(html: str) -> None:
    found = blocks(html + BODY)
    assert found[0][0] == "standfirst"
    assert found[0][1].startswith(LEAD[:-1])
    assert [kind for kind, _ in found].count("standfirst") == 1


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{LEAD}</p>",
        f"<p><b>山城的读书节</b>{LEAD}</p>",
        "<p><b>山城的读书节开幕</b></p>",
        "<h2>山城的第一届读书节和主办者明年的打算以及读者</h2>",
        "<p><b>晨星网：您怎么看山城的读书节办得这么热闹？</b></p>",
        "<p><b>晨星网｜山城办起读书节，一千名读者来到广场上翻开同一本书</b></p>",
        f"<blockquote>{LEAD}</blockquote><blockquote>{LEAD}</blockquote>",
        "<p>编者按：本文已被删除</p>",
        f"<p><i>{LEAD}</i></p>",
        f"<blockquote>{LEAD * 20}</blockquote>",
    ],
)
def test_what_is_no_standfirst(html: str) -> None:
    assert "standfirst" not in kinds(html + BODY)


def test_a_standfirst_that_the_first_paragraph_repeats_is_left_out() -> None:
    assert blocks(f"<p><b>{LEAD}</b></p><p>{LEAD}许多人带着孩子。</p><p>完了。</p>") == [
        ("text", f"{LEAD}许多人带着孩子。"),
        ("text", "完了。"),
    ]


def test_a_text_of_one_paragraph_has_no_standfirst() -> None:
    assert kinds(f"<p><b>{LEAD}</b></p>") == ["text"]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("<p><b>谁来读书</b></p>", "谁来读书"),
        ("<p><b>谁来读书？</b></p>", "谁来读书？"),
        ("<p>**谁来读书**</p>", "谁来读书"),
        ("<p>## 谁来读书</p>", "谁来读书"),
        ("<h3>● 谁来读书</h3>", "谁来读书"),
        ("<p>02</p>", "02"),
        ("<p>（三）</p>", "（三）"),
    ],
)
def test_headings(line: str, shown: str) -> None:
    assert blocks(f"{BODY}{line}{BODY}")[2] == ("heading", shown)


@pytest.mark.parametrize(
    "line",
    [
        "<p><b>他说得对。</b></p>",
        "<p><b>书单如下：</b></p>",
        "<p><b>记者：您读什么书？</b></p>",
        "<p><b>他来了！她也来了！</b></p>",
        "<p>谁来读书</p>",
        f"<h2>{LEAD * 4}</h2>",
        f"<ul><li>{LEAD * 10}</li></ul>",
    ],
)
def test_paragraphs(line: str) -> None:
    assert kinds(f"{BODY}{line}{BODY}")[2] == "text"


def test_where_everything_is_bold_nothing_is() -> None:
    assert kinds("<p><b>书市开了</b></p><p><b>人来了</b></p>") == ["text", "text"]
    assert kinds("<h3>书市开了</h3><h3>人来了</h3>") == ["text", "text"]


def test_an_empty_passage_is_no_block() -> None:
    assert blocks_of([]) == ()
    assert blocks_of([Passage(BlockKind.TEXT, "")]) == ()
