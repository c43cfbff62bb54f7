"""How is the page served? aiohttp on loopback: assets, a stream of news, and what is asked for."""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from functools import cache
from importlib.resources import files
from urllib.parse import quote

import msgspec
from aiohttp import web

from perfkit.errors import UsageError
from perfkit.telegram.core.media import LARGEST_UPLOAD
from perfkit.telegram.page.acting import Impossible
from perfkit.telegram.page.guard import add_headers, guard
from perfkit.telegram.page.people import Stranger
from perfkit.telegram.page.room import Room
from perfkit.telegram.page.uploads import file_name, read_upload
from perfkit.telegram.page.words import read_ask

LOOPBACK = "127.0.0.1"
_ASSETS = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/bubbles.js": ("bubbles.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
_LARGEST_ASK = 64 * 1024
_BATCH_S = 0.03
"""News of so long a time goes out together."""
_HEARTBEAT_S = 15.0
"""So often something is said, or a browser that has gone would never be noticed."""
_PICTURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)
"""What is shown in the page itself, by how it begins; everything else is for downloading."""
_WEBP = (b"RIFF", b"WEBP")


class Site:
    """The page of one room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def root(self) -> str:
        """The page's address."""
        return f"http://{LOOPBACK}:{self.port}/"

    async def start(self, port: int, *, or_any: bool = False) -> None:
        """Serve on this port of loopback, or on any if it is taken and ``or_any``.

        Raises UsageError when the port is taken.
        """
        runner = web.AppRunner(
            self._application(),
            access_log=None,
            handle_signals=False,
            handler_cancellation=True,  # a browser that has gone listens no more
            shutdown_timeout=1.0,
        )
        await runner.setup()
        try:
            await self._listen(runner, port, or_any=or_any)
        except BaseException:
            await runner.cleanup()
            raise
        self._runner = runner

    async def _listen(self, runner: web.AppRunner, port: int, *, or_any: bool) -> None:
        try:
            await web.TCPSite(runner, LOOPBACK, port).start()
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            if not or_any:
                raise UsageError(
                    f"port {port} on {LOOPBACK} can't be used for the page: {error.strerror}",
                    advice="give another one with --page-port, or serve none with --no-page",
                ) from None
            await web.TCPSite(runner, LOOPBACK, 0).start()
        self.port = runner.addresses[0][1]

    async def close(self) -> None:
        """Serve no more."""
        self._room.feed.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _application(self) -> web.Application:
        application = web.Application(
            middlewares=[guard(lambda: self.port)], client_max_size=LARGEST_UPLOAD + _LARGEST_ASK
        )
        application.on_response_prepare.append(add_headers)
        for path in _ASSETS:
            application.router.add_get(path, _asset)
        application.router.add_get("/news", self._news)
        application.router.add_get("/file/{bot}/{id}", self._file)
        application.router.add_get("/picture/{bot}/{id}", self._picture)
        application.router.add_post("/ask", _answering(self._ask))
        application.router.add_post("/upload", _answering(self._upload))
        return application

    async def _news(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: each a list of news."""
        reader = self._room.feed.open()
        if reader is None:
            raise web.HTTPServiceUnavailable(text="This page is open too many times.\n")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            while not reader.ended:
                await response.write(await _batch(reader.wait))
        except ConnectionError:  # the browser has gone
            pass
        finally:
            self._room.feed.leave(reader)
        return response

    async def _ask(self, request: web.Request) -> bytes:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="JSON is asked for.\n")
        if (request.content_length or 0) > _LARGEST_ASK:
            raise web.HTTPRequestEntityTooLarge(_LARGEST_ASK, request.content_length or 0)
        return self._room.ask(read_ask(await request.read()))

    async def _upload(self, request: web.Request) -> bytes:
        if request.content_type != "multipart/form-data":
            raise web.HTTPUnsupportedMediaType(text="A form is asked for.\n")
        upload, deed = await read_upload(request)
        self._room.send(upload.bot, upload.student, deed)
        return b"{}"

    async def _file(self, request: web.Request) -> web.Response:
        name = quote(file_name(request.query.get("name", "")), safe="")
        return web.Response(
            body=self._content(request),
            content_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    async def _picture(self, request: web.Request) -> web.Response:
        content = self._content(request)
        kind = next((kind for start, kind in _PICTURES if content.startswith(start)), None)
        if (content[:4], content[8:12]) == _WEBP:
            kind = "image/webp"
        if kind is None:
            raise web.HTTPNotFound(text="This is no picture.\n")
        return web.Response(body=content, content_type=kind)

    def _content(self, request: web.Request) -> bytes:
        try:
            file = self._room.file(request.match_info["bot"], request.match_info["id"])
        except Stranger:
            file = None
        if file is None or file.content is None:
            raise web.HTTPNotFound(text="This file is gone.\n")
        return file.content


async def _asset(request: web.Request) -> web.Response:
    name, content_type = _ASSETS[request.path]
    return web.Response(body=_read(name), content_type=content_type, charset="utf-8")


@cache
def _read(name: str) -> bytes:
    return files("perfkit.telegram.page").joinpath("assets", name).read_bytes()


async def _batch(wait: Callable[[], Awaitable[list[bytes]]]) -> bytes:
    """The next news as one event, or a comment if there is none for long."""
    try:
        async with asyncio.timeout(_HEARTBEAT_S):
            news = await wait()
    except TimeoutError:
        return b": still here\n\n"
    await asyncio.sleep(_BATCH_S)
    return b"data: [%b]\n\n" % b",".join(news)


def _answering(
    answer: Callable[[web.Request], Awaitable[bytes]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that tells in JSON what it came to, or why it can't be."""

    async def handle(request: web.Request) -> web.Response:
        status = 200
        try:
            body = await answer(request)
        except (Impossible, Stranger) as error:
            status, body = 409, msgspec.json.encode({"error": str(error)})
        except ValueError as error:  # msgspec's, aiohttp's and our own for what can't be read
            status, body = 400, msgspec.json.encode({"error": f"not understood: {error}"})
        return web.Response(status=status, body=body, content_type="application/json")

    return handle
