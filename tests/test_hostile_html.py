"""Hostile HTML: endless and broken pages are read in bounded work, and nothing raises."""

import time
from collections.abc import Callable

import pytest

from digests.text.blocks import blocks_of
from digests.text.html import Page, read_html

LONG = 2_000_000

UNITS = {
    "levels": "<div>",
    "bold levels": "<b>",
    "bold ends": "<b></p>",
    "tables": "<table><tr><td>",
    "rows": "<tr><td>字<td>字",
    "quotes": "<blockquote>字",
    "entries": "<ul><li>字",
    "links": "<a href='/x'>字",
    "lines": "字<br>",
    "paragraphs": "<p>字",
    "pictures": "<img src='https://a.example/x.jpg'><p>图：字</p>",
    "captions": "<figcaption>字",
    "notes": "字<sup>1</sup>",
    "times": "<time>三日</time>字",
    "copies": "<noscript><img src='https://a.example/x.jpg'>",
    "colours": "<font color='#999' style='color:#999'>字",
}

OTHERS = {
    "ampersands": "&" * LONG,
    "references": "&#8203;" * (LONG // 7),
    "escapes": "&amp;" * (LONG // 5),
    "escaped tags": "&lt;p " * (LONG // 6),
    "spaced escape": "&lt;p" + " " * LONG,
    "brackets": "<" * LONG,
    "open comments": "<!--" * (LONG // 4),
    "open tag": "<p title='" + "x>" * (LONG // 2),
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(LONG // 10)) + ">字",
    "style": f"<p style='{'color:' * (LONG // 6)}'>字",
    "class": f"<p class='{'img-' * (LONG // 4)}'>字",
    "srcset": f"<img srcset='{'a,' * (LONG // 2)}'>",
    "letters": "字" * LONG,
    "spaces": "。" + "\u3000" * LONG + "字",
    "spaced letters": "字 " * (LONG // 2),
    "empty lines": "字" + "\n" * LONG + "字",
    "invisible": "字\u200b" * (LONG // 2),
    "code": "<pre>" + "字\n" * (LONG // 2),
    "scripts": "<script>" * (LONG // 8),
    "sections": "<![CDATA[" * (LONG // 9),
}


def work(task: Callable[[], object]) -> float:
    """The least CPU time of three runs: what else the machine does adds to the others."""
    taken = []
    for _ in range(3):
        before = time.process_time()
        task()
        taken.append(time.process_time() - before)
    return min(taken)


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_twice_the_page_is_about_twice_the_work(unit: str) -> None:
    def read(count: int) -> Page:
        return read_html(unit * count)

    # Were it quadratic, eight times the page would be sixty-four times the work.
    assert work(lambda: read(2_000)) < 32 * work(lambda: read(250))


@pytest.mark.parametrize("unit", ["levels", "rows", "quotes", "lines", "pictures", "copies"])
def test_no_page_holds_more_than_can_be_read(unit: str) -> None:
    page = read_html(UNITS[unit] * (LONG // len(UNITS[unit])))
    assert len(page.passages) + len(page.pictures) <= 30_000
    blocks_of(page.passages)


@pytest.mark.parametrize("html", OTHERS.values(), ids=OTHERS.keys())
def test_an_endless_page_is_read_as_far_as_it_goes(html: str) -> None:
    blocks = blocks_of(read_html(html).passages)
    assert sum(len(block.text) for block in blocks) <= 500_000


def test_what_shows_nothing_does_not_use_up_the_page() -> None:
    ballast = (
        f"<style>{'a{} ' * 100_000}</style><!--{'x' * 400_000}-->"
        f"<script>{'y();' * 100_000}</script>"
        f"<img src='data:image/png;base64,{'A' * 600_000}'>"
    )
    page = read_html(f"{ballast}<p>字</p>{ballast}<p>末尾</p>")
    assert [passage.text for passage in page.passages] == ["字", "末尾"]


def test_a_page_is_cut_where_a_paragraph_or_a_sentence_ends() -> None:
    paragraphs = read_html("<p>书市开了吗</p>" * 40_000).passages
    assert {passage.text for passage in paragraphs} == {"书市开了吗"}
    assert len(paragraphs) > 10_000
    (sentences,) = read_html("书市开了。" * 200_000).passages
    assert sentences.text.endswith("书市开了。")
    assert len(sentences.text) > 490_000
