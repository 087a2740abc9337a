"""A server that reads a call and says yes, and nothing else: what HTTP alone costs."""

import sys

from aiohttp import web

ANSWER = b'{"ok":true,"result":{"message_id":1}}' + b" " * 2500
"""As long as a message with its entities."""


async def answer(request: web.Request) -> web.Response:
    """Take the body, as it came."""
    await request.read()
    return web.Response(body=ANSWER, content_type="application/json")


def main() -> None:
    """Serve on the port that is named until the end."""
    app = web.Application()
    app.add_routes([web.post("/bot{token:[^/]+}/{method}", answer)])
    port = int(sys.argv[1])
    web.run_app(app, host="127.0.0.1", port=port, access_log=None)


if __name__ == "__main__":
    main()
