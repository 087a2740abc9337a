"""Servers that misbehave: each gets what it deserves, and the good one beside them is read."""

import asyncio
from collections.abc import Callable

import pytest

from digests.sources.web import Failed, Refused, Resting, TimedOut, TooLarge, Web, WebError
from tests.rude import GOOD_BODY, RUDE, rude_servers

LIMIT = 200_000
SHORT, LONG = 1.0, 60.0

WHAT_COMES_OF_IT: dict[str, tuple[type[WebError], str]] = {
    "silent": (TimedOut, "no whole answer in 1 s"),
    "drip": (TimedOut, "no whole answer in 1 s"),
    "drip-headers": (TimedOut, "no whole answer in 1 s"),
    "interim": (TimedOut, "no whole answer in 1 s"),
    "endless-body": (TooLarge, "more than 200000 bytes"),
    "endless-headers": (Failed, "does not answer in HTTP as it should"),
    "endless-header": (Failed, "does not answer in HTTP as it should"),
    "circle": (Failed, "its redirects lead in a circle"),
    "stairs": (Failed, "more than 5 redirects"),
    "to-inner": (Refused, "is on a private network"),
    "to-inner-name": (Refused, "is on a private network"),
    "to-file": (Refused, "not an address of the web"),
    "to-nowhere": (Failed, "answers 302 without saying where to"),
    "gzip-bomb": (TooLarge, "more than 200000 bytes"),
    "deflate-bomb": (TooLarge, "more than 200000 bytes"),
    "brotli-bomb": (TooLarge, "more than 200000 bytes"),
    "half": (Failed, "its answer breaks off"),
    "half-chunk": (Failed, "its answer breaks off"),
    "half-gzip": (Failed, "its gzip breaks off"),
    "short-length": (Failed, "does not answer in HTTP as it should"),
    "two-lengths": (Failed, "does not answer in HTTP as it should"),
    "no-http": (Failed, "does not answer in HTTP as it should"),
    "hang-up": (Failed, "closed the connection without an answer"),
    "self-signed": (Failed, "its certificate is not valid: self"),
    "no-tls": (Failed, "its TLS cannot be used: "),
}


def test_every_way_to_misbehave_has_a_test() -> None:
    assert RUDE.keys() == WHAT_COMES_OF_IT.keys() | {"304", "429"}


@pytest.mark.parametrize(("name", "came"), WHAT_COMES_OF_IT.items())
async def test_what_is_made_of_it(name: str, came: tuple[type[WebError], str]) -> None:
    kind, words = came
    seconds = SHORT if RUDE[name].holds else LONG
    async with (
        rude_servers(name) as servers,
        Web(allow_hosts=servers.allowed, max_bytes=LIMIT, seconds=seconds) as web,
    ):
        with pytest.raises(WebError) as caught:
            await web.get(servers.addresses[name] + "/")

    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert servers.calls[name] > 0 or RUDE[name].tls
    assert servers.calls["inner"] == 0


async def test_304_for_ever_stays_an_answer_without_a_body() -> None:
    async with rude_servers("304") as servers, Web(allow_hosts=servers.allowed) as web:
        for headers in ({}, {"If-None-Match": '"2"'}):
            reply = await web.get(servers.addresses["304"] + "/", headers=headers)
            assert (reply.status, reply.body) == (304, b"")


async def test_who_asks_for_rest_is_left_alone() -> None:
    async with rude_servers("429") as servers, Web(allow_hosts=servers.allowed) as web:
        busy = servers.addresses["429"]
        reply = await web.get(busy + "/feed")
        with pytest.raises(Resting, match="asked to be left alone") as caught:
            await web.get(busy + "/other?key=secret")
        beside = await web.get(servers.addresses["good"] + "/")

    assert (reply.status, servers.calls["429"]) == (429, 1)
    assert 3500 < caught.value.seconds <= 3600
    assert beside.body == GOOD_BODY


async def test_the_good_one_is_read_while_others_hold_on() -> None:
    holding = [name for name, rude in RUDE.items() if rude.holds]
    async with rude_servers() as servers, Web(allow_hosts=servers.allowed, seconds=300) as web:
        rude = {
            name: [asyncio.create_task(web.get(address + "/")) for _ in range(3)]
            for name, address in servers.addresses.items()
            if name in RUDE
        }
        await _until(lambda: all(servers.calls[name] == 2 for name in holding))

        for _ in range(5):
            assert (await web.get(servers.addresses["good"] + "/")).body == GOOD_BODY

        left = [task for name in rude if name not in holding for task in rude[name]]
        await asyncio.wait(left)
        assert not any(task.done() for name in holding for task in rude[name])
        tasks = [task for of_one in rude.values() for task in of_one]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    assert all(servers.calls[name] == 2 for name in holding)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)
