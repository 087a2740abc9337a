"""Bodies in Markdown: made HTML, and HTML left alone."""

import pytest

from digests.formats.markdown import to_html
from digests.text.html import read_html


def test_markdown_is_read_as_such() -> None:
    body = (
        "## 山城办节\n\n　　山城**多书**，见[这里](https://shan.example/a)。\n下一行。\n\n"
        "    空四格的一段。\n\n![书塔](book.jpg)\n\n- 第一\n- 第二\n\n> 引一句。\n\n"
        "| 年 | 本 |\n|---|---|\n| 2021 | 30 |\n\n```\ncode()\n```\n"
    )
    page = read_html(to_html(body), "https://shan.example/")
    assert [(one.kind.value, one.text) for one in page.passages] == [
        ("heading", "山城办节"),
        ("text", "山城多书，见这里。下一行。"),
        ("text", "空四格的一段。"),
        ("list", "第一"),
        ("list", "第二"),
        ("quote", "引一句。"),
        ("table", "年 | 本"),
        ("table", "2021 | 30"),
        ("code", "code()"),
    ]
    assert [one.address for one in page.pictures] == ["https://shan.example/book.jpg"]


def test_html_among_markdown_stays() -> None:
    html = to_html('见 <b>书</b> <img src="a.jpg"> &amp; **人**')
    assert '<b>书</b> <img src="a.jpg"> &amp; <strong>人</strong>' in html


@pytest.mark.parametrize(
    "body",
    [
        "\n\n<div>   \n山城多书\n\n**不是强调**  \n</div>\n            ",
        "一句。<br><br>* 二句",
        "<p>1. 书</p>",
        "<P class=x>书</P>\n\n# 书",
        "书\n\n<table><tr><td>1</td></tr></table>",
        "# 书" * 20_000,
    ],
)
def test_html_and_endless_bodies_come_back_as_they_are(body: str) -> None:
    assert to_html(body) is body
