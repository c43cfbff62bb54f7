"""How is a page served? An aiohttp application on one address, from its start to its end."""

import errno
import socket
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from aiohttp import web

from perfkit.errors import UsageError
from perfkit.web.hosts import Address, written

_CANNOT = frozenset({errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL})
HOUSE_STYLE = "/house.css"


class Server:
    """Serves one application."""

    def __init__(self, application: web.Application) -> None:
        self._application = application
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self, address: Address, *, advice: str, or_any: bool = False) -> None:
        """Serve at this address, or at any port if it is taken and ``or_any``.

        Raises UsageError with this advice when it can't be.
        """
        runner = web.AppRunner(
            self._application,
            access_log=None,
            handle_signals=False,
            handler_cancellation=True,  # a browser that has gone listens no more
            shutdown_timeout=1.0,
        )
        await runner.setup()
        try:
            await _listen(runner, address, advice=advice, or_any=or_any)
        except BaseException:
            await runner.cleanup()
            raise
        self._runner = runner
        self.port = runner.addresses[0][1]

    async def close(self) -> None:
        """Serve no more."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


async def _listen(runner: web.AppRunner, address: Address, *, advice: str, or_any: bool) -> None:
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as error:
        if error.errno not in _CANNOT and not isinstance(error, socket.gaierror):
            raise
        if not or_any:
            raise UsageError(
                f"port {address.port} on {address.host} can't be used for the page: "
                f"{error.strerror}",
                advice=advice,
            ) from None
        await web.TCPSite(runner, address.host, 0).start()


def root_of(host: str, port: int) -> str:
    """The page's address."""
    return f"http://{written(host, port)}/"


def add_assets(
    application: web.Application, package: str, assets: Mapping[str, tuple[str, str]]
) -> None:
    """Serve files of this package's ``assets/``: path to file name and content type.

    And at ``HOUSE_STYLE`` what all pages look like.
    """

    async def answer(request: web.Request) -> web.Response:
        if request.path == HOUSE_STYLE:
            return _asset("perfkit.web", "house.css", "text/css")
        return _asset(package, *assets[request.path])

    for path in (HOUSE_STYLE, *assets):
        application.router.add_get(path, answer)


def _asset(package: str, name: str, content_type: str) -> web.Response:
    return web.Response(body=_read(package, name), content_type=content_type, charset="utf-8")


@cache
def _read(package: str, name: str) -> bytes:
    return files(package).joinpath("assets", name).read_bytes()
