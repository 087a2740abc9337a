"""We and the validator of the shared data differ on no call without a reason that has a name."""

import os
from pathlib import Path

import pytest

from tests.benchmarks.agreement import Compared, compare, our_verdict
from tests.benchmarks.drawn_calls import Drawn, draw_calls
from tests.benchmarks.flaws import FLAWS
from tests.benchmarks.shared import BESIDE

SCHEMA = Path(os.environ.get("SHARED", BESIDE)) / "botapi"


@pytest.mark.shared
@pytest.mark.skipif(not SCHEMA.is_dir(), reason="no shared data beside the checkout")
@pytest.mark.parametrize("seed", [1, 2, 3, 10_303, 20_261_122])
def test_every_difference_has_a_reason(seed: int) -> None:
    compared = compare(seed, 300, SCHEMA)

    differing = [each for each in compared if not each.agreed]
    assert [(each.call, each.theirs, each.ours) for each in differing if not each.reason] == []
    assert len(differing) <= 15
    assert 100 <= sum(bool(each.ours) for each in compared) <= 200


def test_right_calls_are_taken_and_each_flaw_is_drawn() -> None:
    calls = draw_calls(7, 2000)
    right = [call for call in calls if not call.flaw]

    assert {call.flaw for call in calls} == {"", *FLAWS}
    taken = sum(not our_verdict(call.method, call.sent(), call.parts) for call in right)
    assert taken >= 0.98 * len(right)


def test_the_same_seed_draws_the_same_calls() -> None:
    assert draw_calls(5, 50) == draw_calls(5, 50) != draw_calls(6, 50)


def test_a_difference_without_a_name_shows() -> None:
    call = Drawn("getMe", {})

    assert Compared(call, ("SCHEMA x: odd",), "").reason == ""
    assert Compared(call, (), "Bad Request: odd").reason == ""
    assert Compared(call, ("LIMIT entities: 101 entities, only 100 are kept",), "").reason
    assert our_verdict("sendFoo", {}, ()) == "Not Found: method not found"
