"""The phrases: files of the package and of the operators, and what is told of a wrong one."""

from pathlib import Path

import pytest

from digests.text.clean import clean
from digests.text.html import read_html
from digests.text.phrases import Phrasebook, PhrasesError, load_phrases

NEWS = "山城的第一届读书节星期天开幕，一千名读者来到广场上。"
MORE = "主办者说，明年的书由读者投票选出，结果在秋天公布。"


def lines(book: Phrasebook, outlet: str, line: str) -> list[str]:
    passages = read_html(f"<p>{NEWS}</p><p>{line}</p><p>{MORE}</p>").passages
    return [passage.text for passage in clean(passages, "读书节", book.of(outlet))]


def test_a_file_of_the_operators_adds_to_all_outlets_and_to_one(tmp_path: Path) -> None:
    extra = tmp_path / "ours.yaml"
    extra.write_text(
        "parts:\n"
        "  tea: '(?:茶|咖啡)'\n"
        "lines:\n"
        "  - '喝{tea}时间'\n"
        "outlets:\n"
        "  晨星网:\n"
        "    lines:\n"
        "      - '[⟨]晨星{tea}馆[⟩]'\n",
        "utf-8",
    )
    book = load_phrases(extra)
    assert lines(book, "晚星网", "喝茶时间") == [NEWS, MORE]
    assert lines(book, "晨星网", "喝咖啡时间") == [NEWS, MORE]
    assert lines(book, "晨星网", "【晨星茶馆】") == [NEWS, MORE]
    assert lines(book, "晚星网", "【晨星茶馆】") == [NEWS, "【晨星茶馆】", MORE]
    assert lines(book, "晨星网", "广告") == [NEWS, MORE]
    assert lines(load_phrases(), "晨星网", "喝茶时间") == [NEWS, "喝茶时间", MORE]


def test_an_outlet_may_be_in_both_files(tmp_path: Path) -> None:
    packaged = load_phrases()
    name = next(iter(packaged.outlets))
    extra = tmp_path / "ours.yaml"
    extra.write_text(f"outlets:\n  {name}:\n    lines: ['喝茶时间']\n", "utf-8")
    extended = load_phrases(extra).of(name)
    for group in ("lines", "tail", "openings"):
        given = getattr(packaged.of(name), group)
        assert set(given) <= set(getattr(extended, group))
    assert lines(load_phrases(extra), name, "喝茶时间") == [NEWS, MORE]


def test_an_empty_file_adds_nothing(tmp_path: Path) -> None:
    extra = tmp_path / "ours.yaml"
    extra.write_text("# nothing yet\n", "utf-8")
    assert load_phrases(extra) == load_phrases()


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("lines:\n  - '广告'\nfoot:\n  - '完'\n", 4, "unknown group 'foot'"),
        ("outlets:\n  晨星网:\n    foot:\n      - '完'\n", 4, "unknown group 'foot'"),
        ("head: 广告\n", 1, "head is not a list"),
        ("tail:\n  - '完'\n  - '(完'\n", 3, "not a regular expression"),
        ("closings:\n  - '{drink}时间'\n", 2, "unknown part {drink}"),
        ("lines:\n  - [广告]\n", 2, "not a text"),
        ("- '广告'\n", 1, "not a table of names"),
        ("outlets:\n  - 晨星网\n", 2, "not a table of names"),
        ("parts:\n  tea: '{tea}茶'\nlines: ['{tea}']\n", 3, "too long"),
        ("lines:\n  - '广告\n", 3, "unexpected end of stream"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    extra = tmp_path / "ours.yaml"
    extra.write_text(text, "utf-8")
    with pytest.raises(PhrasesError) as problem:
        load_phrases(extra)
    assert str(problem.value).startswith(f"{extra}:{line}: ")
    assert what in str(problem.value)


def test_a_file_that_is_not_there_or_no_text_is_told_by_name(tmp_path: Path) -> None:
    absent = tmp_path / "ours.yaml"
    with pytest.raises(PhrasesError, match=r"ours\.yaml: cannot be read"):
        load_phrases(absent)
    absent.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PhrasesError, match=r"ours\.yaml: cannot be read"):
        load_phrases(absent)


@pytest.mark.parametrize(
    "piece",
    [
        "记者",
        "编辑：",
        "本文",
        "，",
        "。",
        "（",
        "来源：",
        "1 ",
        "A b ",
        "微信 ",
        "关注",
        "#书 ",
        "@",
    ],
)
def test_a_line_made_to_match_nearly_everything_is_read_at_once(piece: str) -> None:
    hostile = [(piece * 320)[:320], (piece * 159)[:319] + "。", (piece * 100)[:300] + "山" * 19]
    book = load_phrases()
    for line in hostile * 20:
        clean(read_html(f"<p>{line}</p>").passages, "读书节", book.of("大纪元"))
