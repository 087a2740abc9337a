"""The account of a fault run finds what is wrong: each wrong thing is put there by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.messages import Text
from bot.simulator.transcript import Transcript
from digests.store.database import Store
from digests.store.outboxtables import outbox
from tests.benchmarks.faultaccount import Account, settle_up
from tests.benchmarks.faulttown import Place, Town, code
from tests.stock import put_parcel, put_seat

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
LIN, CHEN, GROUP = 1001, 1002, -2001
CAUSE = "slot:1:2026-11-22T08:00"
TOWN = Town(
    (Place(LIN, "private"), Place(CHEN, "private", state="blocked"), Place(GROUP, "group")), {}, {}
)
BLOCKED = "Forbidden: bot was blocked by the user"


@dataclass
class Scene:
    """What a run left behind, put there by hand."""

    store: Store
    transcript_path: Path
    transcript: Transcript

    def call(
        self, at: float, part: int = 0, chat: int = LIN, fault: str = "", upload: str = ""
    ) -> None:
        """A message that arrived so many seconds after the start."""
        words = f"早 {code('d', 0, part)}"
        time = AT + timedelta(seconds=at)
        given = {"photo": {"sha256": upload}, "caption": words} if upload else {"text": words}
        self.transcript.note(
            at=time.isoformat(),
            method="sendPhoto" if upload else "sendMessage",
            parameters=given,
            ok=True,
            chat_id=chat,
            message_ids=(1,),
            fault=fault,
        )

    def refused(self, at: float, error: int, words: str, chat: int = LIN, fault: str = "") -> None:
        """A call that was refused."""
        self.transcript.note(
            at=(AT + timedelta(seconds=at)).isoformat(),
            method="sendMessage",
            parameters={"text": "早"},
            ok=False,
            chat_id=chat,
            error_code=error,
            description=words,
            fault=fault,
        )

    async def parcels(self, *states: str, chat: int = LIN, unknowns: int = 0) -> None:
        """A digest whose parts ended so."""
        async with self.store.writing() as conn:
            seat = await put_seat(conn, chat, "private" if chat > 0 else "group")
            bodies = [Text(f"早 {code('d', 0, part)}") for part in range(len(states))]
            await put_parcel(conn, seat, CAUSE, *bodies)
            for part, state in enumerate(states):
                ended = sa.update(outbox).values(state=state, unknowns=unknowns)
                mine = (outbox.c.chat_id == seat.chat, outbox.c.part == part)
                await conn.execute(ended.where(*mine))

    async def account(self, *kills: float) -> Account:
        """What it comes to, where the first parcel's process was killed at these seconds."""
        times = {1: [AT.timestamp() + at for at in kills]}
        return await settle_up(self.transcript_path, self.store, TOWN, times)

    async def wrong(self, *kills: float) -> str:
        """What is wrong, in one text."""
        return "\n".join((await self.account(*kills)).problems)


@pytest.fixture
def scene(tmp_path: Path, store: Store) -> Iterator[Scene]:
    path = tmp_path / "transcript.jsonl"
    transcript = Transcript(path)
    yield Scene(store, path, transcript)
    transcript.close()


async def test_all_is_well(scene: Scene) -> None:
    await scene.parcels("sent", "sent")
    await scene.parcels("dead", "cancelled", chat=CHEN)
    scene.refused(0, 403, BLOCKED, CHEN)
    scene.refused(0, 429, "Too Many Requests: retry after 1", fault="429")
    scene.call(0, 0)
    scene.call(1, 1)
    account = await scene.account()
    assert account.problems == ()
    assert (account.heard.calls, account.heard.messages) == (4, 2)
    assert account.repeated.total() == 0


async def test_what_is_marked_as_sent_has_come(scene: Scene) -> None:
    await scene.parcels("sent", "sent")
    scene.call(0, 1)
    assert "is marked as sent and never came" in await scene.wrong()


@pytest.mark.parametrize("state", ["queued", "waiting", "sending", "dead", "cancelled", "parked"])
async def test_what_is_not_sent_is_told(scene: Scene, state: str) -> None:
    await scene.parcels(state)
    assert "ended: " in await scene.wrong()


async def test_what_nobody_could_tell_twice_may_be_parked(scene: Scene) -> None:
    await scene.parcels("parked", unknowns=2)
    assert await scene.wrong() == ""


@pytest.mark.parametrize("fault", ["hang", "reset_after", "502_after"])
async def test_a_repeat_after_a_lost_answer_is_counted(scene: Scene, fault: str) -> None:
    await scene.parcels("sent", unknowns=1)
    scene.call(0, fault=fault)
    scene.call(11)
    account = await scene.account()
    assert (account.problems, dict(account.repeated)) == ((), {fault: 1})


async def test_a_repeat_after_a_kill_is_counted(scene: Scene) -> None:
    await scene.parcels("sent", unknowns=1)
    scene.call(0)
    scene.call(11)
    account = await scene.account(1)
    assert (account.problems, dict(account.repeated)) == ((), {"kill": 1})


@pytest.mark.parametrize("kills", [(), (-4,), (11.5,), (-4, 30)])
async def test_a_repeat_for_no_reason_is_told(scene: Scene, kills: tuple[float, ...]) -> None:
    await scene.parcels("sent", unknowns=1)
    scene.call(0)
    scene.call(11)
    assert "repeated: (1001, 'd0-0') came at" in await scene.wrong(*kills)


async def test_more_repeats_than_doubts_are_told(scene: Scene) -> None:
    await scene.parcels("sent", unknowns=1)
    for at in (0, 11, 22):
        scene.call(at, fault="hang")
    assert "came 3 times, and may 2 times" in await scene.wrong()


async def test_the_simulator_s_own_limits(scene: Scene) -> None:
    await scene.parcels("sent")
    scene.call(0)
    scene.refused(0, 429, "Too Many Requests: retry after 9")
    assert "too fast: Too Many Requests: retry after 9" in await scene.wrong()


@pytest.mark.parametrize(
    ("chat", "times", "wrong"),
    [
        (LIN, [0, 0, 0, 0, 0, 1], False),
        (LIN, [0, 0, 0, 0, 0, 0.9], True),
        (LIN, [0, 0, 0, 0, 0, 3, 3, 3, 3], True),
        (GROUP, [0.0] * 20 + [60.0] * 20, False),
        (GROUP, [0.0] * 20 + [59.9], True),
    ],
)
async def test_how_fast_a_chat_was_written_to(
    scene: Scene, chat: int, times: Sequence[float], wrong: bool
) -> None:
    await scene.parcels(*["sent"] * len(times), chat=chat)
    for part, at in enumerate(times):
        scene.call(at, part, chat)
    assert ("too fast: " in await scene.wrong()) is wrong


async def test_a_later_part_that_came_first_is_told(scene: Scene) -> None:
    await scene.parcels("sent", "sent", "sent", unknowns=1)
    scene.call(0, 0, fault="hang")
    scene.call(1, 2)
    scene.call(2, 1)
    scene.call(11, 0)
    assert "order: " in await scene.wrong()


async def test_a_part_that_came_again_behind_a_later_one_is_no_disorder(scene: Scene) -> None:
    await scene.parcels("sent", "sent", unknowns=1)
    scene.call(0, 0, fault="hang")
    scene.call(1, 1)
    scene.call(11, 0)
    assert await scene.wrong() == ""


async def test_a_chat_that_is_shut_is_left_alone(scene: Scene) -> None:
    await scene.parcels("dead", chat=CHEN)
    scene.refused(0, 403, BLOCKED, CHEN)
    scene.refused(1, 403, BLOCKED, CHEN)
    assert "went on: chat 1002 said 2 times" in await scene.wrong()


async def test_nothing_comes_into_a_chat_that_is_shut(scene: Scene) -> None:
    await scene.parcels("sent", chat=CHEN)
    scene.call(0, chat=CHEN)
    assert "came into a chat that is shut" in await scene.wrong()


async def test_a_picture_is_uploaded_once_unless_the_answer_was_lost(scene: Scene) -> None:
    await scene.parcels("sent", "sent")
    scene.call(0, 0, upload="ab", fault="hang")
    scene.call(1, 1, upload="ab")
    assert await scene.wrong() == ""
    scene.call(2, 1, upload="ab")
    assert "uploads: picture ab went 2 times" in await scene.wrong()
