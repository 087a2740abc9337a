"""Deciding: for every answer that Telegram gives, what becomes of the parcel."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import answers
from bot.answers import ANSWERS, LONGEST_PAUSE, Row, SendError, read_refusal
from bot.changes import changed
from bot.decide import (
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    MOST_EDITS,
    Attempt,
    Bury,
    Change,
    Doubt,
    Finish,
    Kind,
    Leave,
    Plan,
    Rename,
    Retry,
    decide,
)
from bot.messages import EditCaption, EditText, Photo, Sent, Text
from tests.refusals import (
    CAPTION,
    CASES,
    EDIT,
    KEYS,
    KNOWN,
    SAID,
    SECOND,
    SOON,
    TAP,
    TEXT,
    UPLOADED,
    Case,
)
from tests.stock import NOW

REFUSALS = tuple(read_refusal(case.code, case.said, case.parameters) for case in CASES)
UNANSWERED = (
    answers.NotSent("no connection: Connection refused", "connect"),
    answers.NotSent("no connection in time", "connect_timeout"),
    answers.NotSent("the client is closed", "closed"),
    answers.NotSent("HTTP 403, not the Bot API's", "proxy"),
    answers.Unknown("no answer in time", "timeout"),
    answers.Unknown("the connection broke: ServerDisconnectedError", "connection"),
    answers.Unknown("the answer was not the Bot API's", "answer"),
    answers.Unknown("no answer while the lease held", "lease"),
)


def said_of(plan: Plan) -> Plan:
    """The plan with `SAID` in place of Telegram's words."""
    return plan if isinstance(plan, Finish | Leave | Rename) else replace(plan, problem=SAID)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.said}")
def test_what_becomes_of_a_parcel_that_is_answered_so(case: Case) -> None:
    refusal = read_refusal(case.code, case.said, case.parameters)

    for attempt, plan in case.plans:
        assert said_of(decide(refusal, attempt, NOW)) == plan, attempt


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row.words)
def test_every_row_of_the_answers_is_in_the_table_above(row: Row) -> None:
    refusals = [
        read_refusal(400, case.said, {}) for case in CASES if row.words in case.said.lower()
    ]
    assert (row.error, row.reason) in {(type(one), one.reason) for one in refusals}


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row.words)
def test_no_row_is_hidden_behind_another(row: Row) -> None:
    refusal = read_refusal(400, row.words, {})
    assert (type(refusal), refusal.reason) == (row.error, row.reason)


@pytest.mark.parametrize("reason", ["connect", "connect_timeout", "closed", "proxy"])
def test_what_did_not_leave_is_sent_again(reason: str) -> None:
    for attempt in (TEXT, KNOWN, UPLOADED, EDIT):
        assert said_of(decide(answers.NotSent("no way", reason), attempt, NOW)) == SOON


@pytest.mark.parametrize("reason", ["timeout", "connection", "answer", "lease"])
def test_what_may_have_arrived_is_in_doubt_but_an_edit_can_be_done_twice(reason: str) -> None:
    answer = answers.Unknown("no answer", reason)
    for attempt in (TEXT, KNOWN, UPLOADED):
        assert decide(answer, attempt, NOW) == Doubt("no answer")
    for attempt in (EDIT, CAPTION, TAP):
        assert said_of(decide(answer, attempt, NOW)) == SOON


def test_what_went_well_is_finished() -> None:
    assert decide(Sent(100, "file"), KNOWN, NOW) == Finish(100, "file")
    assert decide(Sent(70), EDIT, NOW) == Finish(70)


def test_what_never_arrived_is_tried_ever_more_slowly_until_the_line_is_back() -> None:
    waits = []
    for number in range(1, 2000):
        plan = decide(answers.NotSent("no route", "connect"), replace(TEXT, number=number), NOW)
        assert isinstance(plan, Retry)
        assert plan.pause == 0
        waits.append(plan.at - NOW)
    assert waits[:3] == [2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


@pytest.mark.parametrize(
    ("code", "attempt", "most"), [(418, TEXT, MOST_ATTEMPTS), (500, EDIT, MOST_EDITS)]
)
def test_what_the_server_cannot_do_is_not_tried_for_ever(
    code: int, attempt: Attempt, most: int
) -> None:
    riddle = read_refusal(code, SAID, {})
    assert isinstance(decide(riddle, replace(attempt, number=most - 1), NOW), Retry)
    assert said_of(decide(riddle, replace(attempt, number=most), NOW)) == Bury(SAID)


def test_a_flood_never_buries() -> None:
    slow = answers.Wait("slow down", 3)
    assert isinstance(decide(slow, replace(TEXT, number=10_000), NOW), Retry)


def test_a_long_pause_is_asked_for_again_by_the_hour() -> None:
    plan = decide(answers.Wait("slow down", 7200), TEXT, NOW)
    assert plan == Retry(NOW + timedelta(hours=1), "slow down", 7200)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(
    code=st.integers(100, 999) | st.sampled_from([400, 403, 429]),
    said=st.text(max_size=40) | st.sampled_from([row.words for row in ANSWERS]),
    parameters=st.fixed_dictionaries(
        {}, optional={"retry_after": JSON, "migrate_to_chat_id": JSON, "other": JSON}
    ),
)
def test_any_answer_is_read(code: int, said: str, parameters: dict[str, Any]) -> None:
    refusal = read_refusal(code, said, parameters)

    if isinstance(refusal, answers.Wait):
        assert 1 <= refusal.seconds <= LONGEST_PAUSE
    decide(refusal, TEXT, NOW)


BODIES = st.one_of(
    st.builds(Text, st.just("<b>新桥</b>通车。"), st.sampled_from([(), KEYS])),
    st.builds(Photo, st.just(5), st.just("<b>新桥</b>通车。"), st.sampled_from([(), KEYS])),
    st.builds(EditText, st.just(7), st.just("新桥通车。"), st.just(KEYS), st.booleans()),
    st.builds(EditCaption, st.just(7), st.just("新桥通车。"), st.just(KEYS), st.booleans()),
)
ANY = st.sampled_from([*REFUSALS, *UNANSWERED, SendError("unheard of"), Sent(100)])


@given(
    attempt=st.builds(
        Attempt,
        number=st.integers(1, 10**9),
        body=BODIES,
        file=st.sampled_from(["none", "file_id", "upload"]),
        topic=st.booleans(),
        changed=st.frozensets(st.sampled_from(get_args(Kind))),
    ),
    said=st.lists(ANY, min_size=1, max_size=20),
)
def test_no_change_is_asked_for_twice_and_every_try_comes_to_an_end(
    attempt: Attempt, said: list[Sent | SendError]
) -> None:
    """Altering a message as `decide` asks, whatever Telegram says next."""
    for answer in said * len(get_args(Kind)):
        plan = decide(answer, attempt, NOW)
        if not isinstance(plan, Change):
            return
        assert plan.kind not in attempt.changed
        body, _ = changed(attempt.body, plan.kind)
        attempt = replace(attempt, body=body, changed=attempt.changed | {plan.kind})
    pytest.fail("changed more often than there are changes")
