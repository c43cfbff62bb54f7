"""How is the page served? aiohttp on loopback: assets, a stream of news, and what is asked for."""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

import msgspec
from aiohttp import web

from perfkit.loopback import V4
from perfkit.telegram.core.media import LARGEST_UPLOAD
from perfkit.telegram.page.acting import Impossible
from perfkit.telegram.page.people import Stranger
from perfkit.telegram.page.room import Room
from perfkit.telegram.page.uploads import file_name, read_upload
from perfkit.telegram.page.words import read_ask
from perfkit.web.guard import add_headers, guard
from perfkit.web.hosts import Address, at_port
from perfkit.web.serving import Server, add_assets, root_of
from perfkit.web.stream import stream

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
        self._server = Server(self._application())

    @property
    def port(self) -> int:
        """Where it is served; 0 before."""
        return self._server.port

    @property
    def root(self) -> str:
        """The page's address."""
        return root_of(V4, self.port)

    async def start(self, port: int, *, or_any: bool = False) -> None:
        """Serve on this port of loopback, or on any if it is taken and ``or_any``.

        Raises UsageError when the port is taken.
        """
        advice = "give another one with --page-port, or serve none with --no-page"
        await self._server.start(Address(V4, port), advice=advice, or_any=or_any)

    async def close(self) -> None:
        """Serve no more."""
        self._room.feed.close()
        await self._server.close()

    def _application(self) -> web.Application:
        application = web.Application(
            middlewares=[guard(at_port(lambda: self.port), "127.0.0.1 and localhost")],
            client_max_size=LARGEST_UPLOAD + _LARGEST_ASK,
        )
        application.on_response_prepare.append(add_headers)
        add_assets(application, "perfkit.telegram.page", _ASSETS)
        application.router.add_get("/news", self._news, allow_head=False)
        application.router.add_get("/file/{bot}/{id}", self._file)
        application.router.add_get("/picture/{bot}/{id}", self._picture)
        application.router.add_post("/ask", _answering(self._ask))
        application.router.add_post("/upload", _answering(self._upload))
        return application

    async def _news(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: each a list of news."""
        return await stream(request, self._room.feed, frame=_frame, batch_s=_BATCH_S)

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


def _frame(news: Sequence[bytes]) -> bytes:
    """The news as one event."""
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
