"""How fast we may send: overall, to one chat, and to one group or channel."""

from collections import deque

PRIVATE_SECONDS = 1.0
PRIVATE_BURST = 3
GROUP_WINDOW_SECONDS = 60.0
GROUP_WINDOW = 18
FLOODS_TOGETHER_SECONDS = 5.0


class Pace:
    """Counts what was sent on a steady clock (`now` in seconds) and says how long to wait.

    Overall `per_second`; a private chat one a second after a burst of three; a group or channel
    one a second and 18 in any trailing minute (Telegram allows 20, in a sliding window). Chats
    go by their key.
    """

    def __init__(self, per_second: float) -> None:
        """Start with nothing sent."""
        self._interval = 1 / per_second
        self._next = 0.0
        self._sent: dict[int, deque[float]] = {}
        self._free_at: dict[int, float] = {}
        self._flooded: tuple[int, float] | None = None

    def busy_chats(self, now: float) -> frozenset[int]:
        """The chats that may not be written to just now."""
        for chat in [chat for chat, at in self._free_at.items() if at <= now]:
            del self._free_at[chat]
        for chat in [chat for chat, sent in self._sent.items() if _old(sent, now)]:
            del self._sent[chat]
        return frozenset(self._free_at)

    def take(self, chat: int, *, private: bool, now: float) -> float:
        """Count a message to a chat; seconds until the overall rate lets it leave."""
        leaves = max(self._next, now)
        self._next = leaves + self._interval
        sent = self._sent.setdefault(chat, deque())
        while sent and sent[0] <= now - GROUP_WINDOW_SECONDS:
            sent.popleft()
        sent.append(leaves)
        self._free_at[chat] = max(_free_at(sent, private=private), self._free_at.get(chat, 0.0))
        return leaves - now

    def pause(self, chat: int, until: float, *, private: bool) -> None:
        """Telegram asked for a pause: of this chat, or of everything.

        Everything waits when a private chat is told to (one hardly reaches a limit of its own), or
        two chats within five seconds: then the limit is the bot's.
        """
        now = self._next - self._interval
        flooded, self._flooded = self._flooded, (chat, now)
        together = flooded is not None and flooded[0] != chat
        recent = flooded is not None and now - flooded[1] < FLOODS_TOGETHER_SECONDS
        if private or (together and recent):
            self._next = max(until, self._next)
        self._free_at[chat] = max(until, self._free_at.get(chat, 0.0))

    def paused_seconds(self, now: float) -> float:
        """Seconds until anything may leave at all."""
        return max(self._next - now, 0.0)


def _free_at(sent: deque[float], *, private: bool) -> float:
    if private:
        full = len(sent) >= PRIVATE_BURST
        return sent[-PRIVATE_BURST] + PRIVATE_BURST * PRIVATE_SECONDS if full else 0.0
    if len(sent) >= GROUP_WINDOW:
        return max(sent[-GROUP_WINDOW] + GROUP_WINDOW_SECONDS, sent[-1] + PRIVATE_SECONDS)
    return sent[-1] + PRIVATE_SECONDS


def _old(sent: deque[float], now: float) -> bool:
    return not sent or sent[-1] <= now - GROUP_WINDOW_SECONDS
