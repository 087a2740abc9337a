"""The smallest Bot API: bytes in, canned bytes out, and a tally of the chats that were written to.

A process of its own, so that what it costs is no sender's. It knows HTTP/1.1 with kept connections
and bodies of a stated length, and nothing of what the calls mean. `/begin/50` starts a tally and
answers 50 ms late from then on; `/tally` tells it.
"""

import asyncio
import json
import re
import sys
from collections import Counter

TEXT = "\n\n".join(
    f"{number}. 江湾新桥今日通车\n桥上三十盏灯亮了，渡轮停了，晚报说行人先走。"
    for number in range(1, 11)
)
MESSAGE = {
    "from": {"id": 7001, "is_bot": True, "first_name": "简报", "username": "jianbao_bot"},
    "chat": {"id": 20001, "first_name": "读者", "username": "reader", "type": "private"},
    "date": 1795000000,
    "text": TEXT,
    "entities": [
        {"offset": 40 * number, "length": 9, "type": kind}
        for number in range(10)
        for kind in ("bold", "italic")
    ],
    "reply_markup": {
        "inline_keyboard": [
            [{"text": "1", "callback_data": "a:1"}, {"text": "更多", "callback_data": "m:1"}],
            [{"text": "原文", "url": "https://news.example/1"}],
        ]
    },
}
"""What Telegram tells of a message; its answers hold Chinese as `\\uXXXX` as well."""

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_BEGINNING = b'{"ok":true,"result":{"message_id":%d,'
_END = json.dumps(MESSAGE, separators=(",", ":")).encode()[1:] + b"}"
_ANSWER = _HEAD % (len(_BEGINNING % 10**9) + len(_END)) + _BEGINNING + _END.replace(b"%", b"%%")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb'chat_id(?:=|":\s*"?|"\r\n(?:[^\r]+\r\n)*\r\n)(-?\d+)')


class Bench:
    """What all connections share: how late answers are, and how often each chat was written to."""

    def __init__(self) -> None:
        """Answer at once."""
        self.delay = 0.0
        self.chats: Counter[bytes] = Counter()
        self.number = 10**9

    def answer(self, call: bytes) -> bytes:
        """The answer to a call, counted."""
        path = call.split(b" ", 2)[1]
        if path.startswith(b"/begin/"):
            self.delay = int(path.rpartition(b"/")[2]) / 1000
            self.chats.clear()
            return _whole({"ok": True})
        if path == b"/tally":
            often = Counter(self.chats.values())
            return _whole({"chats": len(self.chats), "times": dict(often)})
        chat = _CHAT.search(call)
        self.chats[chat[1] if chat else b""] += 1
        self.number += 1
        return _ANSWER % self.number


class Connection(asyncio.Protocol):
    """One client: its calls come one after the other."""

    def __init__(self, bench: Bench) -> None:
        """Take what all share."""
        self._bench = bench
        self._come = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer what is whole."""
        self._come += data
        head = self._come.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _LENGTH.search(self._come, 0, head)
        end = head + 4 + (int(length[1]) if length else 0)
        if len(self._come) < end:
            return
        call, self._come = self._come[:end], self._come[end:]
        delay, answer = self._bench.delay, self._bench.answer(call)
        if delay:
            asyncio.get_running_loop().call_later(delay, self._transport.write, answer)
        else:
            self._transport.write(answer)


def _whole(told: object) -> bytes:
    body = json.dumps(told).encode()
    return _HEAD % len(body) + body


async def serve(port: int) -> None:
    """Answer on a port until the process ends."""
    bench = Bench()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(bench), "127.0.0.1", port, backlog=1000)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
