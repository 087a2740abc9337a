"""The control interface, as a script uses it."""

from typing import Any, Self

import aiohttp


class Control:
    """Calls under /control, with the header that changes need."""

    def __init__(self, base: str, header: str = "1") -> None:
        """Open nothing yet."""
        self._base = f"{base}/control"
        self._headers = {"X-Simulator": header}

    async def __aenter__(self) -> Self:
        """Open the connection."""
        self._session = aiohttp.ClientSession(headers=self._headers)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self._session.close()

    async def get(self, path: str, **headers: str) -> Any:
        """The JSON at a path."""
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, **body: Any) -> Any:
        """Do something; returns the JSON."""
        return await self._ask("POST", path, body, {})

    async def delete(self, path: str) -> Any:
        """Take something away."""
        return await self._ask("DELETE", path, None, {})

    async def _ask(self, method: str, path: str, body: object, headers: dict[str, str]) -> Any:
        address = f"{self._base}/{path}"
        async with self._session.request(method, address, json=body, headers=headers) as answer:
            return await answer.json()
