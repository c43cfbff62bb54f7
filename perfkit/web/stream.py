"""How is news sent to one browser? As server-sent events, for as long as it listens.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
from collections.abc import Callable, Sequence

from aiohttp import web

from perfkit.web.feed import Feed, News, Reader

HEARTBEAT_S = 15.0
"""So often something is said, or a browser that has gone would never be noticed."""
_LONGEST_WRITE_S = 60.0
"""A browser that takes nothing for so long is let go; it asks again when it is back."""
_HEADERS = {
    "Content-Type": "text/event-stream",
    "X-Accel-Buffering": "no",  # nginx would hold events back
}


async def stream(
    request: web.Request,
    feed: Feed[News],
    *,
    frame: Callable[[Sequence[bytes]], bytes] = b"".join,
    batch_s: float = 0.0,
    heartbeat_s: float = HEARTBEAT_S,
) -> web.StreamResponse:
    """Answer with the news of this feed until the browser has gone or there is no more.

    ``frame`` makes events of news; that of ``batch_s`` goes out together. Raises
    HTTPServiceUnavailable when too many listen.
    """
    reader = feed.open(request.headers.get("Last-Event-ID", ""))
    if reader is None:
        raise web.HTTPServiceUnavailable(text="This page is open too many times.\n")
    response = web.StreamResponse(headers=_HEADERS)
    try:
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        while not reader.ended:
            events = await _next(reader, frame, batch_s, heartbeat_s)
            async with asyncio.timeout(_LONGEST_WRITE_S):
                await response.write(events)
    except (ConnectionError, TimeoutError):  # the browser has gone
        pass
    finally:
        feed.leave(reader)
    return response


async def _next(
    reader: Reader, frame: Callable[[Sequence[bytes]], bytes], batch_s: float, heartbeat_s: float
) -> bytes:
    """The next news as events, or a comment if there is none for long."""
    try:
        async with asyncio.timeout(heartbeat_s):
            news = await reader.wait()
    except TimeoutError:
        return b": still here\n\n"
    if batch_s:
        await asyncio.sleep(batch_s)
    return frame(news) if news else b""
