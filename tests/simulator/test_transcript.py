"""The transcript tells of every call: whole, at once, without the token, and without being held."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.lines import BLOCK, Lines
from bot.simulator.transcript import Call, Seen, Transcript, Window

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIN, GROUP = 1001, -2001
OLD_LINE = (
    '{"number": 1, "at": "2026-11-22T12:00:00+00:00", "method": "getMe", "parameters": {},'
    ' "ok": true, "chat_id": null, "message_ids": [], "error_code": 0, "description": "",'
    ' "fault": "", "unknown": []}\n'
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the transcript is."""
    return tmp_path / "made" / "transcript.jsonl"


@pytest.fixture
def transcript(path: Path) -> Iterator[Transcript]:
    """A new transcript."""
    transcript = Transcript(path, secret="the-secret-part")
    yield transcript
    transcript.close()


def note(transcript: Transcript, method: str = "getUpdates", **call: Any) -> None:
    """Note a call that went well."""
    usual = {"at": NOON.isoformat(), "parameters": {}, "ok": True}
    transcript.note(method=method, **{**usual, **call})


def say(transcript: Transcript, chat_id: int, text: str, seconds: float = 0, **call: Any) -> None:
    """Note a message that was sent so long after noon."""
    at = (NOON + timedelta(seconds=seconds)).isoformat()
    usual = {"parameters": {"text": text}, "message_ids": (1,), "chat_id": chat_id, "at": at}
    note(transcript, **{"method": "sendMessage", **usual, **call})


def numbers(calls: list[Call]) -> list[int]:
    """Their numbers."""
    return [call.number for call in calls]


def test_a_call_is_told_at_once_to_whoever_reads(transcript: Transcript, path: Path) -> None:
    reader = Transcript(path)
    assert reader.calls() == reader.page() == reader.page(newest=True) == []
    said = {"text": "早", "x": [1, {"y": None}]}
    seen = (Seen(LIN, 7, "早", "AQAD"),)
    say(transcript, LIN, "早", parameters=said, seen=seen, unknown=("x",))
    assert reader.calls() == [
        Call(1, NOON.isoformat(), "sendMessage", said, True, LIN, (1,), unknown=("x",), seen=seen)
    ]
    note(transcript)
    assert numbers(reader.calls(after=1)) == [2]
    assert path.read_text("utf-8").count("\n") == 2


def test_lines_of_an_earlier_version_are_read(transcript: Transcript, path: Path) -> None:
    path.parent.mkdir()
    path.write_text(OLD_LINE, "utf-8")
    note(transcript)
    first, second = transcript.calls()
    assert (first.method, first.seen, first.verdict) == ("getMe", (), "ok")
    assert second.number == 2


def test_half_a_line_is_no_call_and_is_mended(transcript: Transcript, path: Path) -> None:
    note(transcript)
    transcript.close()
    with path.open("a") as file:
        file.write('{"number": 2, "at"')
    after = Transcript(path)
    assert numbers(after.calls()) == numbers(after.page(newest=True)) == [1]
    note(after)
    assert numbers(after.calls()) == [1, 2]
    assert numbers(transcript.calls()) == [1, 2]
    after.close()


def test_pages_of_a_long_transcript(transcript: Transcript) -> None:
    count = 3 * BLOCK + 5
    for number in range(1, count + 1):
        note(transcript, "getMe" if number % 100 == 0 else "getUpdates")
    assert numbers(transcript.page()) == list(range(1, 201))
    assert numbers(transcript.page(200, 3)) == [201, 202, 203]
    assert numbers(transcript.page(after=BLOCK, limit=1)) == [BLOCK + 1]
    assert numbers(transcript.page(after=-5, limit=1)) == [1]
    assert numbers(transcript.page(after=count)) == []
    assert numbers(transcript.page(limit=2, newest=True)) == [count, count - 1]
    assert numbers(transcript.page(limit=2, before=BLOCK + 2, newest=True)) == [BLOCK + 1, BLOCK]
    assert numbers(transcript.page(after=3, before=6)) == [4, 5]
    assert numbers(transcript.page(after=3, before=6, newest=True)) == [5, 4]
    assert transcript.page(limit=0) == transcript.page(limit=-1) == transcript.page(before=1) == []
    getting = numbers(transcript.page(method="getMe", newest=True))
    assert getting == [700, 600, 500, 400, 300, 200, 100]
    assert numbers(transcript.calls("getMe", after=650)) == [700]


def test_a_long_transcript_is_not_held_in_memory(path: Path) -> None:
    lines = Lines(path)
    for number in range(10 * BLOCK):
        lines.append(b"%d" % number)
    assert len(lines._blocks) == 10
    assert lines.count() == 10 * BLOCK
    for reader in (lines, Lines(path)):
        for number in (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 10 * BLOCK - 1):
            assert next(reader.after(number)) == b"%d" % number
            assert next(reader.before(number + 2)) == b"%d" % number
        assert list(reader.after(10 * BLOCK)) == list(reader.before(1)) == []
        assert [*reader.after(0)][::-1] == list(reader.before())
    lines.close()


def test_verdicts(transcript: Transcript) -> None:
    for fault in ("", "slow", "hang", "reset_after", "malformed"):
        note(transcript, fault=fault)
    for fault in ("", "slow", "429", "reset", "hang"):
        note(transcript, fault=fault, ok=False, description="Bad Request")
    told = [call.verdict for call in transcript.calls()]
    assert told[:5] == ["ok", "ok", "lost", "lost", "lost"]
    assert told[5:] == ["refused", "refused", "fault", "fault", "lost"]
    assert numbers(transcript.page(verdict="ok")) == [1, 2]
    assert numbers(transcript.page(verdict="lost")) == [3, 4, 5, 10]
    assert numbers(transcript.page(verdict="refused")) == [6, 7]
    assert numbers(transcript.page(verdict="fault", newest=True)) == [9, 8]
    assert transcript.page(verdict="unheard of") == []


def test_what_was_sent_to_a_chat(transcript: Transcript) -> None:
    say(transcript, LIN, "first")
    say(transcript, LIN * 10, "another chat")
    say(transcript, LIN, "refused", ok=False, message_ids=())
    note(transcript, "editMessageText", chat_id=LIN, message_ids=(1,))
    note(transcript, "copyMessage", chat_id=LIN, message_ids=(2,))
    assert numbers(transcript.sent_to(LIN)) == [1, 5]
    assert numbers(transcript.page(chat_id=LIN)) == [1, 3, 4, 5]


def test_what_was_sent_of_late(transcript: Transcript) -> None:
    for second in range(100):
        say(transcript, LIN, "x", second)
        note(transcript, at=(NOON + timedelta(seconds=second)).isoformat())
    late = transcript.sent_since(NOON + timedelta(seconds=97))
    assert [call.time.second for call in late] == [37, 38, 39]
    assert {call.method for call in late} == {"sendMessage"}


def test_duplicates_are_the_same_words_or_pictures_in_one_chat(transcript: Transcript) -> None:
    upload = {"size": 3, "sha256": "ab" * 32}
    album = [{"media": "attach://one", "caption": "图"}, {"media": "AgAC2"}]
    for chat in (LIN, GROUP, LIN):
        say(transcript, chat, "早")
    for _ in range(2):
        say(transcript, LIN, "", parameters={"media": json.dumps(album), "one": upload})
        say(transcript, LIN, "", parameters={"photo": upload}, method="sendPhoto")
        say(transcript, LIN, "", parameters={"from_chat_id": GROUP, "message_id": 3})
        say(transcript, LIN, "", parameters={"document": "not known here"})
    say(transcript, LIN, "", parameters={"media": album, "one": {"size": 3, "sha256": "cd" * 32}})
    found = [[call.number for call in group] for group in transcript.duplicates()]
    assert found == [[1, 3], [4, 8], [5, 9], [6, 10]]


def test_windows_tell_the_most_in_a_minute(transcript: Transcript) -> None:
    assert transcript.windows() == []
    assert transcript.busiest() is None
    for second in (0, 10, 59, 60, 61):
        say(transcript, GROUP, "x", second)
    say(transcript, LIN, "x", 61)
    say(transcript, LIN, "album", 62, method="sendMediaGroup", message_ids=tuple(range(10)))
    assert transcript.windows(60) == [
        Window(LIN, 11, NOON + timedelta(seconds=61)),
        Window(GROUP, 4, NOON + timedelta(seconds=10)),
    ]
    assert transcript.busiest(60) == Window(None, 15, NOON + timedelta(seconds=10))
    assert transcript.busiest() == Window(None, 10, NOON + timedelta(seconds=62))


def test_the_token_is_never_in_it(transcript: Transcript, path: Path) -> None:
    address = "https://here/bot7000000001:the-secret-part/sendMessage"
    said = {"text": address, "the-secret-part": [{"deep": address}, 3]}
    say(transcript, LIN, "", parameters=said, seen=(Seen(LIN, 1, address),))
    assert "the-secret-part" not in path.read_text("utf-8")
    (call,) = transcript.calls()
    hidden = "https://here/bot7000000001:***/sendMessage"
    assert call.parameters == {"text": hidden, "***": [{"deep": hidden}, 3]}
    assert call.seen[0].text == hidden


def test_strange_and_huge_parameters_are_written_all_the_same(
    transcript: Transcript, path: Path
) -> None:
    say(transcript, LIN, "half a pair: \ud83d, a line\nand\u2028another\r")
    note(transcript, "sendMessage", parameters={"text": "字" * 2_000_000, "parse_mode": "HTML"})
    first, second = transcript.calls()
    assert first.words == "half a pair: \ud83d, a line\nand\u2028another\r"
    assert second.words.startswith('"字字')
    assert second.parameters["parse_mode"] == "HTML"
    assert path.stat().st_size < 50_000


def test_what_users_see_of_a_message() -> None:
    chat = {"id": LIN}
    photo = [{"file_unique_id": "small"}, {"file_unique_id": "large"}]
    text = {"message_id": 1, "chat": chat, "text": "字" * 300}
    picture = {"message_id": 2, "chat": chat, "caption": "图", "photo": photo}
    assert Seen.of(text) == Seen(LIN, 1, "字" * 200)
    assert Seen.of(picture) == Seen(LIN, 2, "图", "large")
    assert Seen.of({"message_id": 3}) == Seen(0, 3)
