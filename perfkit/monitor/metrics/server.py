"""Where does Prometheus ask? An HTTP server for it alone, on this machine unless told otherwise."""

from aiohttp import web
from aiohttp.typedefs import Middleware

from perfkit.errors import UsageError
from perfkit.monitor.metrics.routes import METRICS, add_metrics
from perfkit.monitor.metrics.sink import MetricsSink
from perfkit.web.guard import add_headers, guard
from perfkit.web.hosts import Address, at_names
from perfkit.web.serving import Server, root_of
from perfkit.web.token import SHORTEST_TOKEN, Door, behind


class MetricsServer:
    """Serves the metrics of one sink from ``start`` to ``close``."""

    def __init__(self, sink: MetricsSink, address: Address, token: str = "") -> None:
        """Raises UsageError for an address that others reach without a token that is worth it."""
        _check(address, token)
        guards = [*_guards(address), *_doors(token)]
        application = web.Application(middlewares=guards, client_max_size=1024)
        application.on_response_prepare.append(add_headers)
        add_metrics(application, sink)
        self._address = address
        self._server = Server(application)

    async def start(self) -> None:
        """Raises UsageError if the port is taken."""
        await self._server.start(self._address, advice="give another one with --metrics")

    async def close(self) -> None:
        """Serve no more."""
        await self._server.close()

    @property
    def url(self) -> str:
        """What a Prometheus server is to scrape."""
        return root_of(self._address.host, self._server.port).rstrip("/") + METRICS


def _check(address: Address, token: str) -> None:
    if token and len(token) < SHORTEST_TOKEN:
        raise UsageError(
            f"the token for --metrics is shorter than {SHORTEST_TOKEN} characters",
            advice="openssl rand -hex 32 makes a good one",
        )
    if not token and not address.is_loopback:
        raise UsageError(
            f"--metrics {address.host} can be reached from other machines, so it needs a token",
            advice="put one in a file, and name it with --metrics-token-file",
        )


def _guards(address: Address) -> list[Middleware]:
    """On loopback, whose web pages may reach us by a name of their own, the Host header is checked;
    elsewhere the token protects, and whatever name a Prometheus server knows us by is right."""
    if not address.is_loopback:
        return []
    return [guard(at_names((), any_address=False), "127.0.0.1 and localhost")]


def _doors(token: str) -> list[Middleware]:
    return [behind(Door(token, "metrics"), ())] if token else []
