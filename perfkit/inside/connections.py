"""How do a bot's own calls to https://api.telegram.org go to perfkit's Bot API?

Where the library it calls with opens a connection to the Bot API's host, it gets a plain one to
perfkit: in ``http.client`` (so also urllib), urllib3 (so also requests), httpcore (so also httpx)
and aiohttp. Addresses, pools, time-outs and retries stay the bot's own, a proxy is left out, and
other hosts cost one comparison for each new connection. (Seen in the sources of urllib3 1.26 and
2.8, httpcore 0.17 and 1.0, aiohttp 3.8 to 3.14.)
"""

from __future__ import annotations

import sys

from .names import is_bot_api

TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from .notes import Notes

    Change = Callable[[ModuleType], None]


class Connections:
    """The changes that open each library's connections to the Bot API at ``root`` instead.

    ``root`` is ``http://HOST:PORT`` without a path, since the path of a request stays as it is.
    """

    def __init__(self, root: str, notes: Notes) -> None:
        host, _, port = root.partition("://")[2].rstrip("/").rpartition(":")
        self._address = (host.strip("[]"), int(port))
        self._notes = notes
        self._noted = False

    def changes(self) -> dict[str, Change]:
        """Module name to the change it needs when it is imported."""
        return {
            "http.client": self.http_client,
            "urllib3.connection": self.urllib3,
            "urllib3.poolmanager": self.urllib3_proxies,
            # python-telegram-bot 13 carries its own
            "telegram.vendor.ptb_urllib3.urllib3.connection": self.urllib3,
            "httpcore": self.httpcore,
            "aiohttp.connector": self.aiohttp,
        }

    def http_client(self, module: Any) -> None:
        """Redirect the standard library's connections, which ``urllib.request`` uses."""

        def open_plain(connection: Any) -> None:
            import socket  # http.client has loaded it

            connection.sock = socket.create_connection(self._address, connection.timeout)
            # as http.client does: headers and body are sent separately
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        self._wrap_connect(module, open_plain, "http.client")

    def urllib3(self, module: Any) -> None:
        """Redirect urllib3's connections, those of requests and through proxies among them."""
        # of the base class, since that of a SOCKS connection goes to its proxy
        open_socket = module.HTTPConnection._new_conn

        def open_plain(connection: Any) -> None:
            # the name it resolves; python-telegram-bot 13's keeps only this one
            name = "_dns_host" if hasattr(connection, "_dns_host") else "host"
            place = getattr(connection, name), connection.port
            setattr(connection, name, self._address[0])
            connection.port = self._address[1]
            try:
                connection.sock = open_socket(connection)
            finally:
                setattr(connection, name, place[0])
                connection.port = place[1]
            connection.is_verified = True  # else urllib3 warns of a connection without TLS

        self._wrap_connect(module, open_plain, "requests", "urllib3")

    def urllib3_proxies(self, module: Any) -> None:
        """Leave out a proxy that would be asked for perfkit's own address (telebot's may be)."""
        ask_proxy = module.ProxyManager.connection_from_host

        def connection_from_host(
            manager: Any, host: Any, port: Any = None, *args: Any, **kwargs: Any
        ) -> Any:
            direct = (host, port) == self._address
            find = module.PoolManager.connection_from_host if direct else ask_proxy
            return find(manager, host, port, *args, **kwargs)

        module.ProxyManager.connection_from_host = connection_from_host

    def httpcore(self, module: Any) -> None:
        """Redirect the pools that httpx draws from."""
        plain = (module.HTTPConnection, _PlainNetwork)
        async_plain = (module.AsyncHTTPConnection, _AsyncPlainNetwork)
        for kind in ("ConnectionPool", "HTTPProxy", "SOCKSProxy"):
            self._wrap_pool(getattr(module, kind, None), *plain)
            self._wrap_pool(getattr(module, "Async" + kind, None), *async_plain)

    def aiohttp(self, module: Any) -> None:
        """Redirect the connector, also where it would ask a proxy or be one (aiohttp_socks)."""
        open_connection = module.TCPConnector._create_connection

        async def _create_connection(connector: Any, req: Any, *args: Any, **kwargs: Any) -> Any:
            if not self._is_for_us(req.url.raw_host, req.url.port):
                return await open_connection(connector, req, *args, **kwargs)
            try:
                _, protocol = await connector._loop.create_connection(
                    connector._factory, *self._address
                )
            except OSError as error:
                raise module.ClientConnectorError(req.connection_key, error) from error
            if is_bot_api(req.url.raw_host):
                self._note("aiohttp")
            return protocol

        module.TCPConnector._create_connection = _create_connection

    def _wrap_connect(
        self, module: Any, open_plain: Callable[[Any], None], *libraries: str
    ) -> None:
        for name in ("HTTPConnection", "HTTPSConnection"):
            connection_class = getattr(module, name, None)  # no HTTPS in a Python without ssl
            if connection_class is not None and "connect" in vars(connection_class):
                connection_class.connect = self._connect(
                    connection_class.connect, open_plain, libraries
                )

    def _connect(
        self,
        original: Callable[[Any], Any],
        open_plain: Callable[[Any], None],
        libraries: tuple[str, ...],
    ) -> Callable[[Any], Any]:
        def connect(connection: Any) -> Any:
            # of a connection through a proxy, the host it is to lead to
            host = getattr(connection, "_tunnel_host", None) or connection.host
            if not self._is_for_us(host, connection.port):
                return original(connection)
            if is_bot_api(host):
                self._note(*libraries)
            return open_plain(connection)

        return connect

    def _wrap_pool(self, pool_class: Any, connection_class: Any, network_class: Any) -> None:
        if pool_class is None or "create_connection" not in vars(pool_class):
            return
        create = pool_class.create_connection

        def create_connection(pool: Any, origin: Any) -> Any:
            if not self._is_for_us(origin.host, origin.port):
                return create(pool, origin)
            if is_bot_api(origin.host):
                self._note("httpx", "httpcore")
            return connection_class(
                origin=origin,
                ssl_context=pool._ssl_context,
                keepalive_expiry=pool._keepalive_expiry,
                retries=pool._retries,
                network_backend=network_class(pool._network_backend, self._address),
            )

        pool_class.create_connection = create_connection

    def _is_for_us(self, host: Any, port: Any) -> bool:
        """Also a framework's calls, redirected already, that would now ask the bot's own proxy."""
        if isinstance(host, bytes):
            host = host.decode("ascii", "replace")
        return is_bot_api(host) or (host, port) == self._address

    def _note(self, *libraries: str) -> None:
        """Note the first of these that is loaded; only once."""
        if self._noted:
            return
        self._noted = True
        library = next((name for name in libraries if name in sys.modules), libraries[-1])
        version = getattr(sys.modules.get(library), "__version__", "?")
        if library == "http.client":
            version = sys.version.split()[0]
        self._notes.add(f"redirected {library} {version}")


class _PlainNetwork:
    """httpcore's network, where every way leads to ``address`` and TLS is not spoken."""

    def __init__(self, network: Any, address: tuple[str, int]) -> None:
        self._network = network
        self._to = {"host": address[0], "port": address[1], "local_address": None}

    def connect_tcp(self, **options: Any) -> Any:
        stream = self._network.connect_tcp(**{**options, **self._to})
        stream.start_tls = lambda **_options: stream
        return stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)


class _AsyncPlainNetwork(_PlainNetwork):
    """The same for httpcore's asynchronous side."""

    async def connect_tcp(self, **options: Any) -> Any:
        stream = await self._network.connect_tcp(**{**options, **self._to})

        async def start_tls(**_options: Any) -> Any:
            return stream

        stream.start_tls = start_tls
        return stream
