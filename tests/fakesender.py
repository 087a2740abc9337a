"""Telegram at the end of the line, played by a script; and a notebook of what people are told."""

# ruff: noqa: ARG002 - the notebook is told more than it keeps

import asyncio
from collections import deque
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.answers import SendError
from bot.messages import Address, Body, Photo, Sent
from digests.store.claims import Parcel

Post = tuple[Address, Body, str | bytes | None]


class FakeSender:
    """Keeps what it is sent; answers by a script, and once that is over that all is well."""

    def __init__(self, *script: SendError | None) -> None:
        self.script = deque(script)
        self.posts: list[Post] = []

    async def send(self, address: Address, body: Body, file: str | bytes | None = None) -> Sent:
        """Note the call and answer it."""
        self.posts.append((address, body, file))
        await asyncio.sleep(0)
        answer = self.script.popleft() if self.script else None
        if answer is not None:
            raise answer
        return Sent(100 + len(self.posts), "file-1" if isinstance(body, Photo) else None)


class SlowSender(FakeSender):
    """Answers nothing until it is let."""

    def __init__(self, *script: SendError | None) -> None:
        super().__init__(*script)
        self.answer = asyncio.Event()
        self.asked = 0

    async def send(self, address: Address, body: Body, file: str | bytes | None = None) -> Sent:
        """Wait, then answer by the script."""
        self.asked += 1
        await self.answer.wait()
        return await super().send(address, body, file)


class Notebook:
    """Keeps what delivery would have people told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    async def left(self, conn: AsyncConnection, parcel: Parcel, reason: str, now: datetime) -> None:
        """A chat cannot be written to."""
        self.told.append(("left", reason))

    async def topic_gone(
        self, conn: AsyncConnection, parcel: Parcel, reason: str, now: datetime
    ) -> None:
        """A topic is not there."""
        self.told.append(("topic", reason))

    async def bug(self, conn: AsyncConnection, parcel: Parcel, problem: str, now: datetime) -> None:
        """We made something wrong."""
        self.told.append(("bug", problem))

    async def parked(self, conn: AsyncConnection, now: datetime) -> None:
        """A parcel waits for an operator."""
        self.told.append(("parked", ""))
