"""How hosts are treated: turns, pauses and rest, on a clock that is moved by hand."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from digests.sources.manners import LONGEST_REST, MAX_HOSTS, PER_HOST, Manners, retry_after
from digests.sources.weberrors import Resting

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@dataclass
class Seconds:
    """A clock that goes on when somebody sleeps by it."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.now += seconds


def manners(seconds: Seconds, *, pause: float = 0, at_once: int = 20) -> Manners:
    return Manners(pause, at_once, seconds, seconds.sleep)


async def test_starts_on_one_host_lie_a_pause_apart_and_others_do_not_wait() -> None:
    seconds, starts = Seconds(), list[tuple[str, float]]()
    polite = manners(seconds, pause=5)

    async def ask(host: str) -> None:
        async with polite.turn(host):
            starts.append((host, seconds.now))

    await asyncio.gather(ask("a"), ask("a"), ask("a"), ask("b"))

    assert starts == [("a", 0), ("b", 0), ("a", 5), ("a", 10)]


async def test_a_pause_that_has_passed_is_not_waited_for() -> None:
    seconds = Seconds()
    polite = manners(seconds, pause=5)
    for _ in range(2):
        async with polite.turn("a"):
            seconds.now += 5

    assert seconds.slept == []


async def test_a_busy_host_holds_up_no_other() -> None:
    polite = manners(Seconds(), at_once=PER_HOST + 1)

    async def ask(host: str) -> None:
        async with polite.turn(host):
            pass

    async with AsyncExitStack() as stack:
        for _ in range(PER_HOST):
            await stack.enter_async_context(polite.turn("busy"))
        waiting = [asyncio.create_task(ask("busy")) for _ in range(5)]
        await asyncio.sleep(0)
        await ask("free")
        assert not any(task.done() for task in waiting)
    await asyncio.gather(*waiting)


async def test_so_many_are_asked_at_once_and_no_more() -> None:
    polite, here, most = manners(Seconds(), at_once=3), 0, 0

    async def ask(host: str) -> None:
        nonlocal here, most
        async with polite.turn(host):
            here += 1
            most = max(most, here)
            await asyncio.sleep(0)
            here -= 1

    await asyncio.gather(*(ask(str(number)) for number in range(10)))

    assert most == 3


async def test_hosts_that_hang_leave_half_of_the_places_to_the_others() -> None:
    polite = manners(Seconds(), at_once=4)
    for number in range(10):
        polite.note(f"slow{number}", hangs=True)
    polite.note("slow0", hangs=False)

    async with AsyncExitStack() as stack:
        hung = [polite.turn(f"slow{number}") for number in range(1, 10)]
        for turn in hung[:2]:
            await stack.enter_async_context(turn)
        waiting = asyncio.create_task(hung[2].__aenter__())
        await asyncio.sleep(0)
        async with asyncio.timeout(10), polite.turn("well"), polite.turn("slow0"):
            assert not waiting.done()
    async with asyncio.timeout(10):
        await waiting
        await hung[2].__aexit__(None, None, None)
        async with polite.turn("slow1"), polite.turn("slow4"):
            pass


async def test_who_gives_up_waiting_keeps_no_turn() -> None:
    polite = manners(Seconds(), at_once=1)
    async with polite.turn("a"):
        for host in ("a", "b"):
            waiting = asyncio.create_task(polite.turn(host).__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

    for host in ("a", "b", "a"):
        async with asyncio.timeout(10), polite.turn(host):
            pass


async def test_rest_is_given_at_once_and_ends() -> None:
    seconds = Seconds()
    polite = manners(seconds)
    polite.rest("a", 60)
    polite.rest("a", 10)
    seconds.now += 15

    with pytest.raises(Resting, match="a: asked to be left alone for another 45 s") as caught:
        async with polite.turn("a"):
            pytest.fail("it was asked")
    async with polite.turn("b"):
        pass
    seconds.now += 45
    async with polite.turn("a"):
        pass

    assert caught.value.seconds == 45


async def test_who_would_find_a_host_at_rest_does_not_queue_for_it() -> None:
    polite = manners(Seconds(), at_once=1)
    polite.rest("a", 100)

    async with polite.turn("b"), asyncio.timeout(10):
        with pytest.raises(Resting):
            await polite.turn("a").__aenter__()


async def test_those_who_wait_for_a_host_hear_that_it_rests() -> None:
    polite = manners(Seconds(), pause=1, at_once=1)

    async def ask() -> None:
        async with polite.turn("a"):
            await asyncio.sleep(0)
            polite.rest("a", 100)

    outcomes = await asyncio.gather(*(ask() for _ in range(5)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [type(None)] + [Resting] * 4
    async with asyncio.timeout(10), polite.turn("b"):
        pass


async def test_what_is_remembered_of_hosts_is_bounded() -> None:
    seconds = Seconds()
    polite = manners(seconds, pause=5)
    polite.rest("resting", 86_400)
    async with polite.turn("in use"):
        for number in range(3 * MAX_HOSTS):
            async with polite.turn(f"{number}.example"):
                seconds.now += 0.001
        assert len(polite._hosts) <= MAX_HOSTS
        assert "in use" in polite._hosts

    with pytest.raises(Resting):
        async with polite.turn("resting"):
            pytest.fail("it was asked")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("9" * 5000, LONGEST_REST),
        ("Sun, 22 Nov 2026 08:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 16:02:00 +0800", 120),
        ("Sunday, 22-Nov-26 08:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 07:00:00 GMT", 0),
        ("Sun, 22 Nov 2099 07:00:00 GMT", LONGEST_REST),
        ("-5", None),
        ("1.5", None),
        ("１２０", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": value}, NOW) == seconds


def test_without_our_clock_a_date_is_counted_from_the_answers_own() -> None:
    until = {"Retry-After": "Sun, 22 Nov 2026 08:02:00 GMT"}

    assert retry_after(until) is None
    assert retry_after({}) is None
    assert retry_after(until | {"Date": "Sun, 22 Nov 2026 08:01:00 GMT"}) == 60
    names = CIMultiDict(until | {"date": "Sun, 22 Nov 2026 08:01:00 GMT"})
    assert retry_after(names) == 60


@given(
    st.text(max_size=60) | st.from_regex(r"\w{3}, \d+ \w{3} \d+ [\d:]+ [+-]?\d*", fullmatch=True)
)
def test_whatever_is_asked_for_is_a_day_at_most(value: str) -> None:
    asked = retry_after({"Retry-After": value}, NOW)

    assert asked is None or 0 <= asked <= LONGEST_REST
