"""A talk with the bot in our own Telegram, and its calls held against the Bot API's schema."""

import asyncio
import importlib.util
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.trial import running_trial
from tests.simulator.control import Control

START = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
READER, GROUP = 1001, -2001
WORDS = ("/start", "/help", "/sources", "/digest morning", "/latest", "/subscribe morning")
MORE_WORDS = ("/digest english", "/status", "/unsubscribe morning", "/nonsense")
LOOK_EVERY = 0.2
QUIET_LOOKS = 6
"""A chat gets one message a second: what is silent for longer has no more to say."""

Call = dict[str, Any]
Message = dict[str, Any]


async def talk(folder: Path) -> list[Call]:
    """Say what there is to say, press what there is to press, wait for a push; the bot's calls."""
    async with running_trial(folder, START) as address, Control(address) as control:
        for words in WORDS:
            await say(control, READER, words)
        for message in await control.get(f"chats/{READER}/messages"):
            await _press_each(control, message)
        await control.post("clock", next_slot=True)
        await rest(control)
        for words in MORE_WORDS:
            await say(control, READER, words)
        for words in ("/start", "/digest morning"):
            await say(control, GROUP, words)
        calls: list[Call] = await control.get("transcript")
        return calls


def find_problems(calls: Iterable[Call], schema: Path) -> list[str]:
    """What is wrong in the calls, by the validator and the schema in a folder, or by Telegram."""
    spec = load_validator(schema / "validate.py").Spec()
    problems = []
    for call in calls:
        given = call["parameters"]
        uploads = [name for name, value in given.items() if _is_upload(value)]
        told = given | {name: f"attach://{name}" for name in uploads}
        # A form has strings alone; JSON says of itself what is a number and what an object.
        is_form = all(isinstance(value, str) for value in told.values())
        found = spec.check(call["method"], told, wire=is_form, files=uploads)
        if not call["ok"]:
            found = [*found, call["description"]]
        problems += [f"{call['number']} {call['method']}: {problem}" for problem in found]
    return problems


def _is_upload(value: object) -> bool:
    """Whether the transcript tells of a file that was sent."""
    return isinstance(value, dict) and value.keys() == {"size", "sha256"}


async def say(control: Control, chat: int, words: str, user: int = READER) -> None:
    """Write something into a chat, and wait for what comes of it."""
    await control.post(f"chats/{chat}/text", user_id=user, text=words)
    await rest(control)


async def press(control: Control, message: Message, data: str, user: int = READER) -> None:
    """Press the button with this data, and wait for what comes of it."""
    path = f"chats/{message['chat']['id']}/press"
    await control.post(path, user_id=user, message_id=message["message_id"], data=data)
    await rest(control)


async def rest(control: Control) -> None:
    """Wait until no update waits and no more calls come."""
    seen, quiet = -1, 0
    while quiet < QUIET_LOOKS:
        await asyncio.sleep(LOOK_EVERY)
        waiting = (await control.get("state"))["waiting_updates"]
        calls = await control.get("transcript")
        counted = sum(call["method"] != "getUpdates" for call in calls)
        quiet = quiet + 1 if counted == seen and not waiting else 0
        seen = counted


async def _press_each(control: Control, message: Message) -> None:
    """Press the buttons of a message, but at most two of a row."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row[:2]:
            await press(control, message, button["callback_data"])


def load_validator(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("validate", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
