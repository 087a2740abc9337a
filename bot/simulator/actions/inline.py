"""People ask the bot in the middle of any chat, and send what it offers."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.simulator.actions.talk import check_speaker, put_into
from bot.simulator.chats.inline_messages import KEY, fresh_inline_id, speaker_place
from bot.simulator.chats.inline_queries import InlineQuery, find_query, known_answer, put_query
from bot.simulator.chats.rights import may
from bot.simulator.methods.inline_results import result_content
from bot.simulator.refusal import Refused, bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

Json = dict[str, Any]

MOST_LETTERS = 256
WAIT_SECONDS = 10.0
"""Of real time: so long somebody looks at an empty list."""


async def ask(
    simulator: "Simulator", user_id: int, chat_id: int, query: str, offset: str = ""
) -> Json | None:
    """A user writes the bot's name and a query: what is offered, or None if nothing is said.

    Returns `id`, `results`, `next_offset` and perhaps a `button`. Raises Refused if the user may
    not, or if the query is too long.

    1. an answer to the same query that is still good is offered again;
    2. otherwise the bot is asked, and what it says within ten seconds is offered.
    """
    chat = _check(simulator, user_id, chat_id)
    if len(query) > MOST_LETTERS:
        raise bad_request("the query is too long")
    now = int(simulator.clock().timestamp())
    asked = InlineQuery(simulator.fresh_id(), user_id, query, offset, now)
    known = known_answer(simulator, asked)
    if known is not None:
        put_query(simulator, InlineQuery(asked.query_id, user_id, query, offset, now, known))
        return {"id": asked.query_id, **known}
    events = simulator.events.subscribe()
    try:
        if _queue(simulator, chat, asked):
            await _answered(events, asked.query_id)
    finally:
        simulator.events.unsubscribe(events)
    found = find_query(simulator, asked.query_id)
    return {"id": asked.query_id, **found.answer} if found and found.answer else None


async def choose(
    simulator: "Simulator", user_id: int, chat_id: int, query_id: str, result_id: str
) -> Json:
    """A user sends a result they were offered: returns the Message. Raises Refused."""
    chat = _check(simulator, user_id, chat_id)
    query, result = _offered(simulator, user_id, query_id, result_id)
    content = {"via_bot": simulator.people.bot(), **await result_content(simulator, result)}
    place = speaker_place(simulator, chat_id, user_id)
    content |= simulator.previews.known(place, content)
    chosen = {"result_id": result_id, "from": simulator.people.user(user_id), "query": query}
    if "reply_markup" in content:
        content[KEY] = fresh_inline_id(simulator, chat_id)
        chosen["inline_message_id"] = content[KEY]
    with simulator.state.transaction():
        simulator.updates.put("chosen_inline_result", chosen)
        message = put_into(simulator, chat, user_id, content)
    simulator.previews.follow(place, message)
    return message


def _check(simulator: "Simulator", user_id: int, chat_id: int) -> Json:
    """The chat, if a user may send there what a bot offers. Raises Refused."""
    chat = check_speaker(simulator, user_id, chat_id)
    if chat["type"] in ("group", "supergroup"):
        record = simulator.members.record(chat_id, user_id)
        if not may(record, simulator.chats_kept.permissions(chat_id), "can_send_other_messages"):
            raise Refused(403, "Forbidden: the user may not use inline bots here")
    return chat


def _queue(simulator: "Simulator", chat: Json, asked: InlineQuery) -> bool:
    """Ask the bot; whether it is told."""
    update = {
        "id": asked.query_id,
        "from": simulator.people.user(asked.user_id),
        # A private chat here is the one with the bot itself.
        "chat_type": "sender" if chat["type"] == "private" else chat["type"],
        "query": asked.query,
        "offset": asked.offset,
    }
    with simulator.state.transaction():
        put_query(simulator, asked)
        return simulator.updates.put("inline_query", update) is not None


async def _answered(events: asyncio.Queue[Json], query_id: str) -> None:
    """Wait until the bot has answered, or nobody waits any longer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(WAIT_SECONDS):
            while (event := await events.get())["kind"] != "closed":
                if event["kind"] == "inline" and event["query_id"] == query_id:
                    return


def _offered(
    simulator: "Simulator", user_id: int, query_id: str, result_id: str
) -> tuple[str, Json]:
    """The words of a query, and one of the results it was answered with. Raises Refused."""
    query = find_query(simulator, query_id)
    if query is None or query.user_id != user_id or query.answer is None:
        raise Refused(404, f"Not Found: user {user_id} was offered nothing by {query_id}")
    for result in query.answer["results"]:
        if result["id"] == result_id:
            return query.query, result
    raise Refused(404, f"Not Found: no result {result_id!r} was offered")
