"""How is the page served? Assets for anyone who may connect; news and history behind the token."""

import socket
from dataclasses import dataclass

from aiohttp import web

from perfkit.clock import Clock
from perfkit.errors import PerfkitError, UsageError
from perfkit.model.monitoring import Notice, Snapshot
from perfkit.monitor.page.history import RANGES, OpenHistory, Past
from perfkit.monitor.page.recent import Recent
from perfkit.web.feed import Feed
from perfkit.web.guard import add_headers, guard
from perfkit.web.hosts import Address, at_names
from perfkit.web.serving import HOUSE_STYLE, Server, add_assets, root_of
from perfkit.web.stream import stream
from perfkit.web.token import LARGEST_POST, SHORTEST_TOKEN, Door, behind, new_token

DEFAULT_PORT = 9640
_MOST_BROWSERS = 200
_LEAST_GAP_MS = 5000
"""Of looks a second or less apart a busy machine may lose some."""
_MOST_WAITING = 30
"""Events: half a minute at 1 Hz."""
_SCRIPTS = (
    "page", "stream", "chart", "charts", "axes", "columns", "definitions", "elements", "numbers",
    "tiles", "alerts", "tables",
)  # fmt: skip
_ASSETS = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
    **{f"/{name}.js": (f"{name}.js", "text/javascript") for name in _SCRIPTS},
}
_ENTER = "/enter"


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Where the page is served, and to whom."""

    bot: str
    """Its name in the history."""
    address: Address
    token: str | None = None
    """Who looks must know it. None: nobody need on loopback, and elsewhere one is made up."""
    interval_s: float = 1.0
    """From one look at the bot to the next."""


class LivePage:
    """The page of one bot: a sink, and the server that shows it."""

    name = "page"

    def __init__(self, settings: PageSettings, history: OpenHistory | None, clock: Clock) -> None:
        """Raises UsageError for a token that is too short."""
        self._settings = settings
        self._token = _token_of(settings)
        self._recent = Recent(
            settings.bot,
            mark=f"{clock.now_ns():x}",
            gap_ms=max(_LEAST_GAP_MS, round(3000 * settings.interval_s)),
            keeps_history=history is not None,
        )
        self._feed: Feed[bytes] = Feed(
            bytes, self._recent.catch_up, most_waiting=_MOST_WAITING, most_browsers=_MOST_BROWSERS
        )
        self._past = None if history is None else Past(settings.bot, history, clock)
        self._server = Server(self._application())

    @property
    def url(self) -> str:
        """Where to look. With the token only if it was made up here: who gave one knows it, and
        what perfkit prints may end in a log."""
        host = self._settings.address.host
        if host in {"0.0.0.0", "::"}:  # noqa: S104 - shown, not bound to
            host = socket.gethostname()
        root = root_of(host, self._server.port)
        made_up = self._token is not None and self._settings.token is None
        return f"{root}#token={self._token}" if made_up else root

    async def start(self) -> None:
        """Serve. Raises UsageError when the address can't be used."""
        await self._server.start(
            self._settings.address, advice="give another one with --dashboard HOST:PORT"
        )

    async def show(self, snapshot: Snapshot) -> None:
        """What was seen at one moment."""
        event = self._recent.see(snapshot)
        if event is not None:
            self._feed.publish(event)

    async def tell(self, notice: Notice) -> None:
        """What somebody should know."""
        self._feed.publish(self._recent.hear(notice))

    async def close(self) -> None:
        """Serve no more."""
        self._feed.close()
        if self._past is not None:
            await self._past.close()
        await self._server.close()

    def _application(self) -> web.Application:
        address = self._settings.address
        names = set() if address.is_loopback else {address.host, socket.gethostname()}
        is_ours = at_names(names, any_address=self._token is not None)
        middlewares = [guard(is_ours, ", ".join(["127.0.0.1", "localhost", *sorted(names)]))]
        door = None
        if self._token is not None:
            door = Door(self._token, f"page-{address.port}")
            middlewares.append(behind(door, {*_ASSETS, HOUSE_STYLE, _ENTER}))
        application = web.Application(middlewares=middlewares, client_max_size=LARGEST_POST)
        application.on_response_prepare.append(add_headers)
        add_assets(application, "perfkit.monitor.page", _ASSETS)
        application.router.add_get("/news", self._news, allow_head=False)
        application.router.add_get("/known", _known)
        application.router.add_get("/history", self._history)
        if door is not None:
            application.router.add_post(_ENTER, door.enter)
        return application

    async def _news(self, request: web.Request) -> web.StreamResponse:
        return await stream(request, self._feed)

    async def _history(self, request: web.Request) -> web.Response:
        name = request.query.get("range", "")
        if self._past is None or name not in RANGES:
            raise web.HTTPNotFound(text="There is no history of this range.\n")
        try:
            body = await self._past.read(name)
        except PerfkitError as error:
            raise web.HTTPServiceUnavailable(text=f"{error.what}\n") from None
        headers = {"Content-Encoding": "gzip"}
        return web.Response(body=body, content_type="application/json", headers=headers)


async def _known(_request: web.Request) -> web.Response:
    """Whoever gets this is let in: an event stream that is refused does not say why."""
    return web.Response(status=204)


def _token_of(settings: PageSettings) -> str | None:
    token = settings.token
    if token is None:
        return None if settings.address.is_loopback else new_token()
    if len(token) < SHORTEST_TOKEN:
        raise UsageError(
            f"the page's token has {len(token)} characters; it needs at least {SHORTEST_TOKEN}",
            advice="give a longer one, or none: perfkit then makes one up and prints it",
        )
    return token
