"""How is Prometheus answered? ``GET /metrics`` and ``GET /-/healthy`` of an aiohttp application."""

from aiohttp import web

from perfkit.formats.http_accept import prefers
from perfkit.formats.prometheus_text import OPEN_METRICS, TEXT
from perfkit.monitor.metrics.sink import MetricsSink

METRICS, HEALTHY = "/metrics", "/-/healthy"


def add_metrics(application: web.Application, sink: MetricsSink) -> None:
    """Offer them there; who may ask is up to whoever made the application (``perfkit.web``)."""

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
    application.router.add_get(METRICS, metrics, allow_head=False)
    application.router.add_get(HEALTHY, healthy, allow_head=False)
