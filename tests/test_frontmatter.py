"""Front matter in all its notations: what other generators write, and what goes wrong there."""

import pytest

from digests.formats.fields import FrontMatterError
from digests.formats.frontmatter import FrontMatter, parse

BODY = "\n\n<p>山城多书。</p>"


def values(front: FrontMatter) -> tuple[str, tuple[str, ...], str, str]:
    return front.title, front.categories, front.values["date"], front.values["cover"]


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: 书：一\ncategories: [新, 旧]\ndate: 2021-03-21T16:41:54Z\ncover: "a.jpg"\n---',
        (
            '+++\ntitle = "书：一"\ncategories = ["新", "旧"]\ndate = 2021-03-21T16:41:54Z\n'
            'cover = "a.jpg"\n[params]\nx = 1\n+++'
        ),
        (
            '{"title": "书：一",\n"categories": ["新", "旧"], "date": "2021-03-21T16:41:54Z",\n'
            '"cover": ["a.jpg", "b.jpg"], "params": {"x": "}"}}'
        ),
        (
            ';;;\n"title": "书：一",\n"categories": ["新", "旧"],\n'
            '"date": "2021-03-21T16:41:54Z",\n"cover": "a.jpg"\n;;;'
        ),
        "title: 书：一\ncategories:\n- 新\n- 旧\ndate: 2021-03-21T16:41:54Z\ncover:\n- a.jpg\n---",
        (
            "  ---\ntitle:\t书：一\ncategories:\n- [新, 旧]\n- [别处]\ndate: 2021-03-21T16:41:54Z\n"
            "cover: 'a.jpg'\t\n---  "
        ),
        (
            "-----\ntitle: 书：一\ncategories:\n- 新\n- 旧\ndate: 2021-03-21T16:41:54Z\n"
            "cover: a.jpg\n-----"
        ),
    ],
)
def test_one_post_in_every_notation(text: str) -> None:
    front = parse("\n" + text + BODY)
    title, categories, date, cover = values(front)
    assert (title, categories, cover) == ("书：一", ("新", "旧"), "a.jpg")
    assert date in ("2021-03-21T16:41:54Z", "2021-03-21T16:41:54+00:00")
    assert front.body.strip() == "<p>山城多书。</p>"
    assert front.body_line == text.count("\n") + 3


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("layout: post", "书"),
        ("mathjax: true", "书"),
        ("lastmod: 2021-03-21", "书"),
        ("title: 二", "书"),
        ("", "书"),
        ("   的人", "书 的人"),
    ],
)
def test_a_key_that_nobody_knows_is_no_part_of_the_title(line: str, title: str) -> None:
    assert parse(f"---\ntitle: 书\n{line}\n---{BODY}").title == title
    assert parse(f"---\ntitle: 书\n{line}\nauthor: a: b: c\n---{BODY}").title == title


def test_a_headline_in_two_lines_may_hold_a_colon() -> None:
    front = parse(f"---\ntitle: 书\nApple: 苹果\nauthor: a: b: c\n---{BODY}")
    assert front.title == "书 Apple: 苹果"


@pytest.mark.parametrize("title", ["'“书” 说: \"人\"'", '"""\'书 “说”\'"""', "书: [说] #人"])
def test_broken_yaml_below_does_not_reach_the_title(title: str) -> None:
    sound = parse(f"---\ntitle: {title}\n---{BODY}").title
    broken = parse(f"---\ntitle: {title}\nsubtitle: '''\nsticky: [\n---{BODY}")
    assert broken.title == sound
    assert "书" in sound
    assert sound[0] not in "'\""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("\n\n---\ntitle: 书\n", 3, "does not end"),
        ("+++\ntitle = '书'\n---\n", 1, "close it with a line `+++`"),
        ("\n+++\ntitle = 书\n+++\n", 3, "not TOML"),
        (";;;\n'title': 1\n;;;\n", 2, "not JSON"),
        ('\n{"title": "书"\n<p>', 2, "no whole JSON object"),
        ('{"title": ""}\n<p>', 1, "title is empty"),
        ("+++\ntitle = ['']\n+++\n", 2, "title is empty"),
        ("---\ntitle: 书\n<div>\n<p>书</p>\n---\n</div>", 1, "does not end"),
        ("***\ntitle: 书\n***", 1, "no front matter"),
        ("<title>: 书\n---\n", 1, "no front matter"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(FrontMatterError) as caught:
        parse(text)
    assert reason in caught.value.reason
    assert caught.value.line == line


def test_of_an_endless_title_the_beginning_is_kept() -> None:
    front = parse(f'---\ntitle: "{"书" * 3_000}"\n---{BODY}')

    assert front.title == "书" * 500
    assert front.body == BODY
