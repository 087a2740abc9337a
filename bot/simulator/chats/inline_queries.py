"""What people asked the bot inline, and its answers: each is good for others for a while."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.simulator.state import pack, unpack

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]

KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """A question: who asked what, from which offset on, when (unix time), and its answer."""

    query_id: str
    user_id: int
    query: str
    offset: str
    asked_at: int
    answer: Json | None = None


def put_query(simulator: "Simulator", asked: InlineQuery) -> None:
    """Keep one more question; those that nobody can use any more are forgotten."""
    simulator.state.run(
        "DELETE FROM inline_queries WHERE asked_at < ? AND fresh_until < ?",
        asked.asked_at - KEPT_SECONDS,
        asked.asked_at,
    )
    simulator.state.run(
        "INSERT INTO inline_queries (query_id, user_id, query, start, asked_at, answer)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        asked.query_id,
        asked.user_id,
        asked.query,
        asked.offset,
        asked.asked_at,
        asked.answer and pack(asked.answer),
    )


def find_query(simulator: "Simulator", query_id: str) -> InlineQuery | None:
    """A question, or None."""
    row = simulator.state.find(
        "SELECT query_id, user_id, query, start, asked_at, answer FROM inline_queries"
        " WHERE query_id = ?",
        query_id,
    )
    if row is None:
        return None
    answer = None if row[5] is None else unpack(row[5])
    return InlineQuery(row[0], row[1], row[2], row[3], row[4], answer)


def answer_query(
    simulator: "Simulator", query_id: str, answer: Json, seconds: int, *, personal: bool
) -> None:
    """Keep the answer, good for so many seconds from now: for the one who asked, or for all."""
    simulator.state.run(
        "UPDATE inline_queries SET answer = ?, fresh_until = ?, personal = ? WHERE query_id = ?",
        pack(answer),
        int(simulator.clock().timestamp()) + seconds,
        personal,
        query_id,
    )


def known_answer(simulator: "Simulator", asked: InlineQuery) -> Json | None:
    """An answer to the same question that is still good, or None."""
    row = simulator.state.find(
        "SELECT answer FROM inline_queries WHERE query = ? AND start = ? AND fresh_until > ?"
        " AND (NOT personal OR user_id = ?) ORDER BY fresh_until DESC LIMIT 1",
        asked.query,
        asked.offset,
        asked.asked_at,
        asked.user_id,
    )
    return None if row is None else unpack(row[0])
