"""What the guarded web does not connect to, by whatever way it is led there."""

import pytest

from digests.sources.web import Refused, Web
from tests.sites import Names, Site, fetch


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "//127.0.0.1:{port}/",
        "file:///etc/passwd",
        "http://me:secret@127.0.0.1:{port}/",
    ],
)
async def test_a_redirect_to_a_private_place_is_refused(
    site: Site, secret: Site, location: str
) -> None:
    site.page("/out", status=302, Location=location.format(port=secret.port))

    with pytest.raises(Refused):
        await fetch(site, "/out")
    assert secret.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://LOCALHOST:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://0x7f.1:{port}/",
        "http://017700000001:{port}/",
        "http://0177.0.0.1:{port}/",
        "http://１２７.０.０.１:{port}/",
        "http://127。0。0。1:{port}/",
        "http://0.0.0.0:{port}/",
        "http://0:{port}/",
        "http://[::1]:{port}/",
        "http://[::]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/",
        "http://127.0.0.1.:{port}/",
        "http://①②⑦.0.0.1:{port}/",
        "http://ⓛocalhost:{port}/",
        "http://127%2e0.0.1:{port}/",
        "http://127.0.0.1%00.news.example:{port}/",
        "http://0x7f.0.0.0x1:{port}/",
        "http://news.example@127.0.0.1:{port}/",
        "http://@127.0.0.1:{port}/",
        "http://[::127.0.0.1]:{port}/",
        "http://[::1%25lo]:{port}/",
        "http://[::1%25lo%25lo]:{port}/",
        "http://[2002:7f00:1::]:{port}/",
        "http://[64:ff9b:1::7f00:1]:{port}/",
        "http://[2001:0:7f00:1::]:{port}/",
        "http://[fe80::1%25eth0]:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://100.100.100.200/latest/meta-data/",
        "http://news.example:22/",
        "http://news.example:0/",
        "http://news.example:99999/",
        "http://reader:secret@news.example/",
        "https://",
        "ftp://news.example/a",
        "file:///etc/passwd",
        "data:text/plain,hello",
        "//news.example/a",
        "not an address",
        "",
    ],
)
async def test_what_is_not_the_public_web_is_refused(secret: Site, address: str) -> None:
    async with Web() as web:
        with pytest.raises(Refused) as caught:
            await web.get(address.format(port=secret.port))

    assert secret.asked == []
    assert "secret" not in str(caught.value)


async def test_a_name_that_leads_to_a_private_place_is_refused(secret: Site) -> None:
    names = Names(news_example=[["127.0.0.1", "10.0.0.1", "::1"]])

    async with Web(resolver=names) as web:
        with pytest.raises(Refused, match="private"):
            await web.get(secret.address("/", host="news.example"))

    assert secret.asked == []


async def test_a_name_is_looked_up_where_it_is_connected_to(secret: Site) -> None:
    # The second answer is what a check made beforehand would never have seen.
    names = Names(news_example=[["192.0.2.1"], ["127.0.0.1"]])

    async with Web(resolver=names) as web:
        for _ in range(3):
            with pytest.raises(Refused):
                await web.get(secret.address("/", host="news.example"))

    assert names.lookups == 3
    assert secret.asked == []


async def test_a_connection_takes_one_look_up_and_goes_where_it_led(site: Site) -> None:
    # Were there a second look-up after the check, it would lead astray.
    site.page("/", b"here")
    names = Names(news_example=[["127.0.0.1"], ["192.0.2.1"]])
    names.names["127.0.0.1"] = [["192.0.2.1"]]

    async with Web(allow_hosts=[f"news.example:{site.port}"], resolver=names) as web:
        reply = await web.get(site.address("/", host="news.example"))

    assert reply.body == b"here"
    assert names.lookups == 1


async def test_a_redirect_to_a_name_of_a_private_place_is_refused(site: Site, secret: Site) -> None:
    names = Names(news_example=[["10.0.0.1"]])
    site.page("/", status=301, Location=secret.address("/", host="news.example"))

    with pytest.raises(Refused, match="private network"):
        await fetch(site, "/", resolver=names)

    assert names.lookups == 1
    assert secret.asked == []


async def test_an_allowed_name_may_be_private_on_its_port_alone(site: Site, secret: Site) -> None:
    site.page("/", b"from our own server")
    names = Names(rsshub_local=[["127.0.0.1"]])

    async with Web(allow_hosts=[f"rsshub.local:{site.port}"], resolver=names) as web:
        reply = await web.get(site.address("/", host="rsshub.local"))
        with pytest.raises(Refused):
            await web.get(secret.address("/", host="rsshub.local"))
        with pytest.raises(Refused):
            await web.get(site.address("/"))
    async with Web(allow_hosts=["localhost"]) as web:
        assert (await web.get(secret.address("/", host="localhost"))).body == b"inner matters"

    assert reply.body == b"from our own server"


async def test_a_proxy_of_the_environment_is_not_used(
    site: Site, secret: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", secret.address("/"))
    site.page("/", b"direct")

    assert (await fetch(site, "/")).body == b"direct"
