"""Feeds taken from other readers' lists, put into the configuration, and given back."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import sourcelist
from bot.cli import app
from bot.config import Config, ConfigError, load_config
from bot.opml import Listed, read_opml, write_opml
from bot.sourcelist import add_feeds
from digests.settings import FeedSettings
from digests.store import sources
from digests.store.database import Store

pytestmark = pytest.mark.usefixtures("logging_as_before")

LIST = """\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>订阅</title></head><body>
  <outline text="国际">
    <outline type="rss" text="港湾报" xmlUrl="https://feeds.harbour.example/all.xml"/>
    <outline type="rss" text="Tidewater Courier" xmlUrl="https://tidewater.example/rss"/>
    <outline text="地方"><outline text="临澜晚报" xmlUrl="http://linlan.example/rss"/></outline>
  </outline>
  <outline text="又一个港湾" xmlUrl="https://harbour.example/second.xml"/>
  <outline text="feed 协议" xmlUrl="feed://bay.example/f"/>
  <outline text="早有的" xmlUrl="https://known.example/feed/"/>
  <outline text="不是网址" xmlUrl="file:///etc/passwd"/>
</body></opml>
"""

CONFIG = """\
# 我们的设置
sources:
  - name: known  # 早有的
    kind: feed
    address: http://known.example/feed
    # every_seconds: 60

# 读者能订的
digests:
  - {name: daily, title: 每日简报, outlets: [港湾报]}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with one feed."""
    path = tmp_path / "jianbao.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def read(text: str, *present: FeedSettings) -> Listed:
    return read_opml(text.encode(), present)


def feed(**given: Any) -> FeedSettings:
    return FeedSettings(kind="feed", **given)


def test_feeds_come_with_names_outlets_and_the_folders_they_lay_in() -> None:
    listed = read(LIST, feed(name="known", address="http://known.example/feed"))

    assert [(one.name, one.address, one.outlet, one.categories) for one in listed.feeds] == [
        ("harbour", "https://feeds.harbour.example/all.xml", "港湾报", ("国际",)),
        ("tidewater-courier", "https://tidewater.example/rss", "Tidewater Courier", ("国际",)),
        ("linlan", "http://linlan.example/rss", "临澜晚报", ("国际", "地方")),
        ("harbour-2", "https://harbour.example/second.xml", "又一个港湾", ()),
        ("bay", "http://bay.example/f", "feed 协议", ()),
    ]
    assert len(listed.left_out) == 2
    assert listed.left_out[0] == "https://known.example/feed/: is there already"
    assert listed.left_out[1].startswith("file:///etc/passwd: not an address of the web")
    assert listed.broken == ""


def test_a_broken_list_is_read_as_far_as_it_goes_and_says_where_it_breaks() -> None:
    whole, broken = LIST.split('  <outline text="又', 1)

    listed = read(whole + '<outline text="' + broken[:20])

    assert [one.name for one in listed.feeds] == ["harbour", "tidewater-courier", "linlan"]
    assert listed.broken.startswith("line 8: not XML")


@pytest.mark.parametrize("text", ["", "<opml><body></body></opml>", "not a list", "<html></html>"])
def test_what_holds_no_feeds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no feeds|not XML"):
        read(text)


def test_what_is_given_back_reads_as_what_was_there() -> None:
    feeds = (
        feed(name="a", address="https://a.example/?x=1&y=2", outlet='甲 & "乙"', categories=("x",)),
        feed(name="b-paper", address="https://b.example/", outlet="B Paper"),
        feed(name="c", address="https://c.example/", outlet="C", categories=("x", "y")),
    )
    listed = read(write_opml(feeds))

    assert {one.address: (one.outlet, one.categories) for one in listed.feeds} == {
        one.address: (one.outlet, one.categories) for one in feeds
    }


def test_added_feeds_stand_below_the_last_source_and_nothing_else_moves(config: Path) -> None:
    config.chmod(0o640)
    added = feed(
        name="new", address="https://n.example/", outlet='甲: "乙" #1', categories=("国际",)
    )

    add_feeds(config, [added])

    text = config.read_text(encoding="utf-8")
    head, tail = CONFIG.split("\n# 读者", 1)
    assert text.startswith(head)
    assert text.endswith(f"\n# 读者{tail}")
    assert load_config(config).sources[1] == added
    assert config.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in config.parent.iterdir()] == ["jianbao.yaml"]


def test_whatever_an_outlet_is_called_the_file_can_be_read(config: Path) -> None:
    odd = feed(
        name="new",
        address="https://n.example/",
        outlet="甲\x7f\x85\x9f\u2028乙",
        categories=("\n",),
    )
    add_feeds(config, [odd])
    assert load_config(config).sources[1] == odd


def test_a_link_stays_a_link_and_rights_and_line_ends_stay(config: Path, tmp_path: Path) -> None:
    real = tmp_path / "shared" / "settings.yaml"
    real.parent.mkdir()
    text = CONFIG.replace("\n", "\r\n") + "storage: {folder: beside}\r\n"
    real.write_bytes(text.encode())
    real.chmod(0o664)
    config.unlink()
    config.symlink_to(real)
    before = os.umask(0o077)
    try:
        add_feeds(config, [feed(name="new", address="https://n.example/")])
    finally:
        os.umask(before)

    assert config.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o664
    head, _, tail = text.partition("\r\n# 读者")
    assert real.read_bytes().decode().startswith(head)
    assert real.read_bytes().decode().endswith(tail)
    assert load_config(config).storage.folder == tmp_path / "beside"
    assert [one.name for one in load_config(config).sources] == ["known", "new"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == [
        "jianbao.yaml",
        "settings.yaml",
        "shared",
    ]


def test_what_somebody_else_wrote_meanwhile_stays(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = CONFIG + "\n# mine\n"

    def check(fresh: Path) -> Config:
        config.write_text(theirs, encoding="utf-8")
        return load_config(fresh)

    monkeypatch.setattr(sourcelist, "load_config", check)
    with pytest.raises(ConfigError, match="changed meanwhile"):
        add_feeds(config, [feed(name="new", address="https://n.example/")])
    assert config.read_text(encoding="utf-8") == theirs


def test_keys_in_addresses_are_not_printed(config: Path, tmp_path: Path) -> None:
    listed = LIST.replace("all.xml", "all.xml?key=hush").replace(
        "file:///etc/passwd", "https://me:hush@a.example/feed?key=hush"
    )
    (tmp_path / "feeds.opml").write_text(listed, encoding="utf-8")
    words = ["--config", str(config)]
    said = CliRunner().invoke(app, ["sources", "import", str(tmp_path / "feeds.opml"), *words])
    assert "https://feeds.harbour.example/all.xml" in said.output
    assert "https://a.example/feed" in said.output
    assert "hush" not in said.output

    async def read() -> None:
        settings = load_config(config)
        settings.storage.folder.mkdir()
        async with Store.opened(settings.storage.database) as store, store.writing() as conn:
            for one in settings.sources:
                await sources.put_source(conn, one.name, one.kind, one.location)

    asyncio.run(read())
    told = CliRunner().invoke(app, ["sources", "list", *words])
    assert "(feed, https://feeds.harbour.example/all.xml)" in told.output
    assert "hush" not in told.output


def test_a_list_at_the_end_of_the_file_without_a_line_end_grows_too(config: Path) -> None:
    first, rest = CONFIG.split("# 读者能订的\n")
    config.write_text(rest + first.rstrip(), encoding="utf-8")

    add_feeds(config, [feed(name="new", address="https://n.example/")])

    assert [source.name for source in load_config(config).sources] == ["known", "new"]


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ("sources: [{name: a, kind: feed, address: https://a.example/}]\n", "not one to add to"),
        ("sources:\n- {name: new, kind: feed, address: https://a.example/}\n", "is called new"),
    ],
)
def test_what_would_break_the_file_is_not_written(config: Path, sources: str, said: str) -> None:
    text = sources + CONFIG[CONFIG.index("digests:") :]
    config.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=said) as caught:
        add_feeds(config, [feed(name="new", address="https://n.example/")])

    assert all(problem.startswith(f"{config}:") for problem in caught.value.problems)
    assert config.read_text(encoding="utf-8") == text
    assert [path.name for path in config.parent.iterdir()] == ["jianbao.yaml"]


def test_the_commands_import_once_and_export_what_is_there(config: Path, tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text(LIST, encoding="utf-8")
    run = CliRunner().invoke
    arguments = ["sources", "import", str(tmp_path / "feeds.opml"), "--config", str(config)]

    first, second = run(app, arguments), run(app, arguments)

    assert first.exit_code == second.exit_code == 0, first.output
    assert first.stdout.splitlines()[0] == "added 5, left out 2"
    assert "  harbour: https://feeds.harbour.example/all.xml" in first.stdout
    assert "left out https://known.example/feed/: is there already" in first.stderr
    assert second.stdout.splitlines() == ["added 0, left out 7"]
    exported = run(app, ["sources", "export", "--config", str(config)])
    assert exported.exit_code == 0
    assert len(read(exported.stdout).feeds) == 6
    assert "sources import" not in exported.stderr


def test_a_list_that_is_none_is_an_operators_error(config: Path, tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text("<html></html>", encoding="utf-8")
    arguments = ["sources", "import", str(tmp_path / "feeds.opml"), "--config", str(config)]

    outcome = CliRunner().invoke(app, arguments)

    assert outcome.exit_code == 2
    assert "no feeds" in outcome.stderr
    assert config.read_text(encoding="utf-8") == CONFIG
