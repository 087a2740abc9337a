"""What may be connected to, without any network."""

import asyncio
import ipaddress
import socket
import threading

import pytest
from aiohttp.abc import ResolveResult

from digests.sources.guard import LONGEST, Guard, GuardedResolver, SystemResolver, is_public
from digests.sources.weberrors import Refused
from tests.sites import Names


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("8.8.8.8", True),
        ("1.0.0.1", True),
        ("2606:4700::1111", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("2002:808:808::1", True),
        ("0.0.0.0", False),
        ("0.1.2.3", False),
        ("10.0.0.1", False),
        ("127.255.255.254", False),
        ("172.16.0.1", False),
        ("172.31.255.255", False),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("100.100.100.200", False),
        ("100.127.255.255", False),
        ("168.63.129.16", False),
        ("169.254.169.254", False),
        ("169.254.170.2", False),
        ("192.0.0.192", False),
        ("192.0.2.1", False),
        ("192.88.99.1", False),
        ("198.18.0.1", False),
        ("198.51.100.1", False),
        ("203.0.113.1", False),
        ("224.0.0.1", False),
        ("239.255.255.255", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::8.8.8.8", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("::ffff:0:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("2002:a9fe:a9fe::1", False),
        ("2001:0:7f00:1::", False),
        ("2001::1", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::1", False),
        ("64:ff9b:1::808:808", False),
        ("100::1", False),
        ("fe80::1%eth0", False),
        ("2606:4700::1111%eth0", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fd20:ce::254", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("ff0e::1", False),
    ],
)
def test_public_is_what_anybody_may_reach(ip: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(ip)) is public


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://news.example/a?b=c#d", "http://news.example/a?b=c"),
        ("HTTPS://NEWS.Example:443/", "https://news.example/"),
        ("http://news.example./", "http://news.example./"),
        ("http://例子.測試/新闻", "http://xn--fsqu00a.xn--g6w251d/%E6%96%B0%E9%97%BB"),
        ("http://ｎｅｗｓ．ｅｘａｍｐｌｅ/", "http://news.example/"),
        ("http://a_b.news.example:8080/", "http://a_b.news.example:8080/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://163.example/", "http://163.example/"),
        ("http://1234.news.example/", "http://1234.news.example/"),
    ],
)
def test_the_public_web_may_be_asked(address: str, asked: str) -> None:
    assert str(Guard(()).check(address)) == asked


@pytest.mark.parametrize(
    "address",
    [
        "http://8.8.2056/",
        "http://0x08080808/",
        "http://010.8.8.8/",
        "http://news.0x/",
        "http://a b.example/",
        "http://-/",
        "http://.example/",
        "http://news.example%0d%0aHost:x/",
        "http://[2606:4700::1111%25eth0]/",
        "http://news.example:8o/",
        "gopher://news.example:70/",
        f"http://news.example/{'a' * LONGEST}",
        f"http://{'a.' * 130}example/",
    ],
)
def test_odd_spellings_are_refused_even_of_public_places(address: str) -> None:
    with pytest.raises(Refused) as caught:
        Guard(()).check(address)

    assert len(str(caught.value)) < 500
    assert str(caught.value).isprintable()


async def test_of_a_names_addresses_only_public_ones_are_taken() -> None:
    names = Names(news_example=[["127.0.0.1", "8.8.8.8", "::1", "169.254.169.254"], []])
    resolver = GuardedResolver(names, Guard(["news.example:8080"]))

    public = await resolver.resolve("news.example", 80)

    assert [result["host"] for result in public] == ["8.8.8.8"]
    with pytest.raises(OSError, match="has no address"):
        await resolver.resolve("news.example", 8080)


async def test_the_system_is_asked_for_names() -> None:
    resolver = SystemResolver(at_once=1)
    found = await resolver.resolve("localhost", 80, socket.AF_UNSPEC)
    await resolver.close()

    assert {result["host"] for result in found} <= {"127.0.0.1", "::1"}
    assert found[0]["port"] == 80


async def test_slow_name_servers_hold_up_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()

    def slow(*_: object) -> list[ResolveResult]:
        answer.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    resolver = SystemResolver(at_once=3)
    asking = [asyncio.create_task(resolver.resolve("slow.example")) for _ in range(100)]
    await asyncio.sleep(0)
    await asyncio.to_thread(str)

    assert not any(task.done() for task in asking)
    answer.set()
    assert await asyncio.gather(*asking) == [[]] * 100
    await resolver.close()
