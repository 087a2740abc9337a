"""Dates of feeds: their shapes, and what of them is certain."""

from datetime import UTC, datetime

import pytest

from digests.formats.dates import read_date

AT_0030 = datetime(2021, 3, 1, 0, 30, tzinfo=UTC)
AT_0830 = datetime(2021, 3, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "Mon, 01 Mar 2021 08:30:00 +0800",
        "Mon, 1 Mar 21 00:30 GMT",
        "Mon Mar 01 2021 08:30:00 GMT+0800 (China Standard Time)",
        "Sun, 28 Feb 2021 19:30:00 EST",
        "2021-03-01T08:30:00+08:00",
        "2021-03-01T00:30:00.25Z",
        "2021/3/1 08:30 +0800",
        "周一, 01 三月 2021 08:30:00 +0800",
        "星期一，01 3月 2021 08:30:00 +0800",
        "2021年3月1日 08:30 北京时间",
        "2021年3月1日上午8时30分 +08:00",
    ],
)
def test_a_time_with_its_zone_is_certain(written: str) -> None:
    assert read_date(written) == (AT_0030, True)


@pytest.mark.parametrize(
    "written",
    [
        "2021年3月1日 08:30",
        "２０２１年０３月０１日　０８：３０",
        "2021年3月1日8点30分",
        "2021-03-01 08:30",
        "2021.03.01 08:30:00",
        "Mon, 01 Mar 2021 08:30:00",
        "Mon, 01 Mar 2021 08:30:00 -0000",
        "Mon Mar 01 08:30:00 CST 2021",  # China's or America's: nobody knows
    ],
)
def test_a_time_without_a_zone_is_not(written: str) -> None:
    assert read_date(written) == (AT_0830, False)


@pytest.mark.parametrize("written", ["2021-03-01", "2021年3月1日", "Mon, 01 Mar 2021 00:00:00 GMT"])
def test_a_date_without_a_time_is_not(written: str) -> None:
    assert read_date(written) == (datetime(2021, 3, 1, tzinfo=UTC), False)


def test_midnight_in_the_writers_zone_is_no_time() -> None:
    assert read_date("2021-03-01T00:00:00+08:00") == (datetime(2021, 2, 28, 16, tzinfo=UTC), False)


def test_what_only_the_library_knows_is_taken_from_it() -> None:
    assert read_date("20210301T083000Z", (2021, 3, 1, 8, 30, 0, 0, 60, 0)) == (AT_0830, True)
    assert read_date("2021-W09-1", (2021, 3, 1, 8, 30, 0, 0, 60, 0)) == (AT_0830, False)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "昨天",
        "1 2 3",
        "1970-01-01T00:00:00Z",
        "0001-01-01",
        "2021年13月1日",
        "9999-12-31T23:59:59-12:00",
        "9" * 10_000,
    ],
)
def test_no_date_is_none(written: str) -> None:
    assert read_date(written) == (None, False)
