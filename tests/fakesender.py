"""Telegram at the end of the line, played by a script."""

import asyncio
from collections import deque

from bot.answers import SendError
from bot.messages import Address, Body, Photo, Sent

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
