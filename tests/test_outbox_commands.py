"""`jianbao outbox` beside a bot: what is stuck is seen, tried again, dropped."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.messages import Text
from bot.outbox_commands import PRIORITIES
from digests.store import leaving, outbox, pacing
from digests.store.database import Store
from tests.stock import NOW, claim, put_parcel, put_seat, states

pytestmark = pytest.mark.usefixtures("logging_as_before")

CONFIG = """\
sources:
  - {{name: posts, folder: posts}}
digests:
  - {{name: morning, title: 早间要闻, outlets: [远山新闻]}}
storage: {{database: "{database}"}}
"""


@pytest.fixture
def config(tmp_path: Path, database: str) -> Path:
    """A configuration whose outbox holds 1 parked, 2 dead, 3 leaving, 4 queued, 5 unknown."""
    path = tmp_path / "jianbao.yaml"
    (tmp_path / "posts").mkdir()
    path.write_text(CONFIG.format(database=database), "utf-8")
    asyncio.run(fill(database))
    return path


async def fill(database: str) -> None:
    async with Store.opened(database) as store, store.writing() as conn:
        seat = await put_seat(conn, -100, "supergroup", 3)
        long = Text("<b>早间要闻</b>\n" + "新桥今晨通车，" * 20)
        await put_parcel(conn, seat, "slot:1:2026-11-22T08:00", long, priority=2)
        [first] = await claim(conn)
        await outbox.note_unknown(conn, first.claim, NOW, "no answer\nin 30 s", resend=False)
        await put_parcel(conn, seat, "alert:1", Text("来源失败"), priority=1)
        [second] = await claim(conn)
        await outbox.bury(conn, second.claim, "topic deleted", NOW)
        other, third = await put_seat(conn, 8), await put_seat(conn, 9)
        await put_parcel(conn, other, "a")
        await claim(conn)
        await put_parcel(conn, other, "b")
        await put_parcel(conn, third, "c")
        unknown = (await claim(conn))[0]
        await outbox.note_unknown(conn, unknown.claim, NOW, "no answer", resend=True)


def jianbao(config: Path, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["outbox", *map(str, arguments), "--config", str(config)])


def states_of(database: str) -> list[str]:
    async def read() -> list[str]:
        async with Store.opened(database) as store, store.reading() as conn:
            return [state for _, _, state in await states(conn)]

    return asyncio.run(read())


def test_what_there_is_is_counted(config: Path, database: str) -> None:
    shown = jianbao(config, "show")
    assert shown.exit_code == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert tuple(lines[0].strip().split("  ")) == PRIORITIES
    assert [line.split() for line in lines[1:6]] == [
        ["queued", "1", "0", "0", "0"],
        ["unknown", "1", "0", "0", "0"],
        ["sending", "1", "0", "0", "0"],
        ["parked", "0", "0", "1", "0"],
        ["dead", "0", "1", "0", "0"],
    ]
    rest = lines[6:]
    assert rest[0].startswith("the oldest queued: 2026-11-22 00:00:00 UTC, ")
    assert rest[0].endswith(" minutes ago (answers)")
    assert rest[-2:] == [
        "1 parked: `jianbao outbox list parked`, then `retry` or `drop`",
        "1 dead: `jianbao outbox list dead`, then `retry` or `drop`",
    ]


def test_what_holds_it_back_is_said(config: Path, database: str) -> None:
    async def hold() -> None:
        far = NOW + timedelta(days=36_500)
        async with Store.opened(database) as store, store.writing() as conn:
            rate = await pacing.lock_rate(conn, NOW)
            await pacing.put_rate(conn, pacing.Rate(far, 0.7, NOW, rate.floods), NOW)
            await pacing.put_paces(conn, {1: pacing.ChatPace((), far)})
            await leaving.pause(conn, 2, leaving.FOREVER, NOW)
            await leaving.note_gone(conn, 3, "blocked", NOW)

    asyncio.run(hold())
    said = jianbao(config, "show").stdout
    for line in (
        "everything waits until 2126-",
        "the rate is lowered to 70% since 2026-11-22 00:00:00 UTC: Telegram asked us to wait",
        "1 chats wait for their turn, the last until 2126-",
        "1 places have paused",
        "1 chats cannot be written to",
    ):
        assert line in said


def test_parcels_are_listed_with_what_is_known(config: Path) -> None:
    listed = jianbao(config, "list", "parked")
    assert listed.exit_code == 0, listed.stderr
    assert listed.stdout == (
        "1 · chat -100 某群, topic 3 · slot:1:2026-11-22T08:00 part 0 · tried 1, unknown 1 · "
        "of 2026-11-22 00:00:00 UTC · no answer in 30 s · "
        "早间要闻 新桥今晨通车，新桥今晨通车，新桥今晨通车，新桥今晨通车，新桥今晨通车…\n"
    )
    dead = jianbao(config, "list", "dead").stdout
    assert "ended 2026-11-22 00:00:00 UTC · topic deleted · 来源失败\n" in dead
    unknown = jianbao(config, "list", "unknown").stdout
    assert "again 2026-11-22 00:00:00 UTC" in unknown
    limited = jianbao(config, "list", "queued", "--limit", 1)
    assert (len(limited.stdout.splitlines()), limited.stderr) == (
        1,
        "the newest 1; --limit shows more\n",
    )
    nothing = jianbao(config, "list", "waiting")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert nothing.stderr == "no parcel is waiting\n"


def test_what_is_stuck_is_tried_again(config: Path, database: str) -> None:
    done = jianbao(config, "retry", 1, 2)
    assert (done.exit_code, done.stdout) == (0, "queued again: 2\n")
    assert states_of(database)[:2] == ["queued", "queued"]
    none = jianbao(config, "retry", "--all-parked")
    assert (none.exit_code, none.stdout) == (0, "queued again: 0\n")


def test_all_that_is_parked_is_tried_again(config: Path, database: str) -> None:
    assert jianbao(config, "retry", "--all-parked").stdout == "queued again: 1\n"
    assert states_of(database)[:2] == ["queued", "dead"]


def test_what_is_dropped_is_said(config: Path, database: str) -> None:
    done = jianbao(config, "drop", 1, 2, 3, 5)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == [
        "dropped: 3",
        "leaving at this moment, not to be sent again: 1",
    ]
    assert states_of(database) == ["cancelled", "cancelled", "sending", "queued", "cancelled"]
    again = jianbao(config, "drop", 1, 4)
    assert again.exit_code == 1
    assert again.stdout == "dropped: 1\n"
    assert again.stderr == "parcel 1 is cancelled: it cannot be taken back\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("retry",), 2, "name the keys that `jianbao outbox list` shows, or give --all-parked"),
        (("retry", 1, "--all-parked"), 2, "name the keys"),
        (("retry", 4), 1, "parcel 4 is queued: only what is parked or dead is tried again"),
        (("retry", 99), 1, "there is no parcel 99"),
        (("drop", 99), 1, "there is no parcel 99"),
        (("drop",), 2, "Missing argument"),
        (("list", "sent"), 2, "Invalid value"),
    ],
)
def test_a_mistake_is_told(
    config: Path, arguments: tuple[object, ...], code: int, said: str
) -> None:
    result = jianbao(config, *arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
