"""Proxies: the picture's own address is found in theirs, and left alone where there is none."""

import pytest

from digests.text.proxies import unwrapped

TRUE = "https://cdn.example/up/harbour.jpg"


@pytest.mark.parametrize(
    "address",
    [
        "https://images.weserv.nl/?url=cdn.example/up/harbour.jpg",
        "https://images.weserv.nl?url=ssl:cdn.example/up/harbour.jpg&w=200",
        "https://wsrv.nl/?w=200&url=https%3A%2F%2Fcdn.example%2Fup%2Fharbour.jpg",
        "https://cors.relay.example/?https://cdn.example/up/harbour.jpg",
        "https://cors-anywhere.example/https://cdn.example/up/harbour.jpg",
        "https://i0.wp.com/cdn.example/up/harbour.jpg?resize=640%2C432&ssl=1",
        "https://news.example/_next/image?url=https%3A%2F%2Fcdn.example%2Fup%2Fharbour.jpg&w=640",
        "https://cdn.example/_next/image?url=%2Fup%2Fharbour.jpg&w=640&q=75",
        "https://cdn.example/cdn-cgi/image/width=400,quality=80/up/harbour.jpg",
        "https://news.example/cdn-cgi/image/width=400/https://cdn.example/up/harbour.jpg",
        "https://res.cloud.example/demo/image/fetch/w_300/https://cdn.example/up/harbour.jpg",
        "https://res.cloud.example/fetch/https%3A%2F%2Fcdn.example%2Fup%2Fharbour.jpg",
        "https://hub.example/image-proxy?url=https://cdn.example/up/harbour.jpg",
        "https://external-content.duckduckgo.com/iu/?u=https%3A%2F%2Fcdn.example%2Fup%2Fharbour.jpg",
        "https://wsrv.nl/?url=i0.wp.com/cdn.example/up/harbour.jpg",
        TRUE,
    ],
)
def test_the_true_address_is_found(address: str) -> None:
    assert unwrapped(address) == TRUE


def test_what_is_not_escaped_keeps_its_own_escapes() -> None:
    address = "https://wsrv.nl/?url=cdn.example/a%3D/320*0/%E6%B8%AF.jpg"

    assert unwrapped(address) == "https://cdn.example/a%3D/320*0/%E6%B8%AF.jpg"


@pytest.mark.parametrize(
    "address",
    [
        "https://img.example/x.jpg?url=https://cdn.example/y.jpg",
        "https://img.example/x.jpg?from=news.example",
        "https://web.archive.org/web/2021im_/https://cdn.example/x.jpg",
        "https://wsrv.nl/?w=200",
        "https://img.example/https.jpg",
        "http://[broken/x.jpg",
        "data:image/png;base64,AAAA",
    ],
)
def test_what_is_no_proxy_is_left_alone(address: str) -> None:
    assert unwrapped(address) == address
