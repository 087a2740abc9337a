"""Deciding: for every answer that Telegram gives, what becomes of the parcel."""

from datetime import timedelta

import pytest

from bot import answers
from bot.answers import ANSWERS, Row, SendError, read_refusal
from bot.decide import (
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    Bury,
    Doubt,
    Finish,
    Halt,
    Leave,
    Plan,
    Rename,
    Retry,
    decide,
)
from bot.messages import Sent
from tests.stock import NOW

SECOND = timedelta(seconds=1)

# What delivery itself answers with another try (a picture, a topic, a message to edit) is buried
# if it comes back from that.
PLANS: dict[type[SendError], type[Plan]] = {
    answers.Broken: Bury,
    answers.Gone: Leave,
    answers.TopicGone: Bury,
    answers.Unmodified: Finish,
    answers.MessageGone: Bury,
    answers.TooLate: Bury,
    answers.PictureRefused: Bury,
}


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row.words)
def test_every_answer_has_its_plan(row: Row) -> None:
    refusal = read_refusal(400, f"Bad Request: {row.words}", {})
    assert (type(refusal), refusal.reason) == (row.error, row.reason)
    plan = decide(refusal, 2, NOW)
    if row.error is answers.NoRight:
        assert isinstance(plan, Leave if row.reason == "messages" else Bury)
    else:
        assert isinstance(plan, PLANS[row.error])


def test_a_chat_that_is_not_found_gets_a_second_try() -> None:
    refusal = read_refusal(400, "Bad Request: chat not found", {})
    assert decide(refusal, 1, NOW) == Retry(NOW + 2 * SECOND, str(refusal))
    assert decide(refusal, 2, NOW) == Leave("not_found")


@pytest.mark.parametrize(
    ("code", "plan"),
    [
        (401, Halt("said")),
        (404, Halt("said")),
        (403, Leave("removed")),
        (400, Bury("said")),
        (413, Bury("said")),
        (409, Retry(NOW + 2 * SECOND, "said")),
        (418, Retry(NOW + 2 * SECOND, "said")),
        (500, Doubt("said")),
        (502, Doubt("said")),
    ],
)
def test_an_answer_in_unknown_words_is_read_by_its_code(code: int, plan: Plan) -> None:
    assert decide(read_refusal(code, "said", {}), 1, NOW) == plan


def test_what_telegram_says_beside_its_words() -> None:
    flood = read_refusal(429, "Too Many Requests: retry after 7", {"retry_after": 7})
    said = "Too Many Requests: retry after 7"
    assert decide(flood, 1, NOW) == Retry(NOW + 7 * SECOND, said, pause=7)
    moved = read_refusal(400, "group chat was upgraded", {"migrate_to_chat_id": -1007})
    assert decide(moved, 1, NOW) == Rename(-1007)


def test_what_went_well_is_finished() -> None:
    assert decide(Sent(100, "file"), 1, NOW) == Finish(100, "file")
    assert decide(answers.Unmodified("not modified"), 1, NOW) == Finish(0)


def test_what_never_arrived_is_tried_ever_more_slowly_until_the_line_is_back() -> None:
    waits = []
    for attempt in range(1, 2000):
        plan = decide(answers.NotSent("no route", "connect"), attempt, NOW)
        assert isinstance(plan, Retry)
        assert plan.pause == 0
        waits.append(plan.at - NOW)
    assert waits[:3] == [2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_what_is_answered_in_a_way_nobody_knows_is_not_tried_for_ever() -> None:
    riddle = read_refusal(418, "a teapot", {})
    assert isinstance(decide(riddle, MOST_ATTEMPTS - 1, NOW), Retry)
    assert decide(riddle, MOST_ATTEMPTS, NOW) == Bury("a teapot")


def test_a_flood_never_buries() -> None:
    assert isinstance(decide(answers.Wait("slow down", 3), 99, NOW), Retry)


def test_what_may_have_arrived_is_in_doubt() -> None:
    assert decide(answers.Unknown("timed out", "timeout"), 1, NOW) == Doubt("timed out")
