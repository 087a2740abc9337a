"""What happens in the simulator, told to whoever watches."""

import asyncio
from typing import Any


class Events:
    """Each watcher has a queue of its own; who does not watch costs nothing."""

    def __init__(self) -> None:
        """Begin without watchers."""
        self._watchers: set[asyncio.Queue[dict[str, Any]]] = set()

    def subscribe(self) -> asyncio.Queue[dict[str, Any]]:
        """A queue that gets every event from now on: its `kind`, and ids."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._watchers.add(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[dict[str, Any]]) -> None:
        """No more events into this queue."""
        self._watchers.discard(queue)

    def publish(self, kind: str, **ids: object) -> None:
        """Tell everybody."""
        for queue in self._watchers:
            queue.put_nowait({"kind": kind, **ids})

    def close(self) -> None:
        """The last event, of the kind `closed`; watchers go when they get it."""
        self.publish("closed")
