"""How is Prometheus answered? ``GET /metrics`` and ``GET /-/healthy`` of an aiohttp application."""

import hmac

from aiohttp import web
from aiohttp.typedefs import Handler

from perfkit.formats.http_accept import prefers
from perfkit.formats.prometheus_text import OPEN_METRICS, TEXT
from perfkit.monitor.metrics.sink import MetricsSink

METRICS, HEALTHY = "/metrics", "/-/healthy"


def add_metrics(application: web.Application, sink: MetricsSink, token: str = "") -> None:
    """Offer them there. With a token, only to those who have it (``Authorization: Bearer``).

    What else protects the application (``perfkit.web.guard``) is up to whoever made it.
    """

    async def metrics(request: web.Request) -> web.Response:
        # an Accept header may be written as several
        accept = ",".join(request.headers.getall("Accept", []))
        opened = prefers(accept, "application/openmetrics-text", "text/plain")
        body = sink.open_metrics() if opened else sink.text()
        return web.Response(
            body=body.encode(), headers={"Content-Type": OPEN_METRICS if opened else TEXT}
        )

    async def healthy(_request: web.Request) -> web.Response:
        count = len(sink.looks())
        if not count:
            return web.Response(status=503, text="perfkit sees no bot now.\n")
        return web.Response(text=f"perfkit sees {count} bot{'s' if count > 1 else ''}.\n")

    # HEAD would be a third thing that can be asked for, and nobody needs it
    application.router.add_get(METRICS, _for_bearer(token, metrics), allow_head=False)
    application.router.add_get(HEALTHY, _for_bearer(token, healthy), allow_head=False)


def _for_bearer(token: str, handler: Handler) -> Handler:
    """The same, for those who have the token."""
    expected = f"Bearer {token}".encode()

    async def check(request: web.Request) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        # takes as long whatever was guessed right
        if token and not hmac.compare_digest(given, expected):
            raise web.HTTPUnauthorized(
                text="This needs the token that perfkit was given.\n",
                headers={"WWW-Authenticate": "Bearer"},
            )
        return await handler(request)

    return check
