"""How do a scenario's students send requests? By aiohttp, each with its own cookies.

Connections are shared and kept alive; at most one request of a student is under way at a time. No
name is looked up for this machine, no proxy is asked, and no redirect leads to a host that the user
has not named.
"""

import asyncio
import socket
import ssl
from collections.abc import Collection
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from perfkit.load.http.door import Tls, why_not
from perfkit.loopback import loopback_addresses
from perfkit.model.web import WebFailure, WebOutcome, WebRequest, WebResponse
from perfkit.web_address import parse_url, refusal

KEPT_BODY = 10 * 2**20
"""Bytes of a body that checks see; more is read, timed and dropped."""
_PIECE = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
_OWN_TO_ORIGIN = frozenset({"authorization", "cookie", "host"})
"""Headers that are not sent on to another server."""


class HttpClient:
    """Sends requests for students, who are known by their numbers.

    ``allowed`` are the hosts beyond this machine that the user has named and consented to.
    """

    def __init__(self, tls: Tls, *, allowed: Collection[str] = (), connections: int = 0) -> None:
        self._allowed = allowed
        self._connector = aiohttp.TCPConnector(
            limit=connections,
            ssl=True if tls is None else tls,
            resolver=_Resolver(),
            enable_cleanup_closed=False,
        )
        self._sessions: dict[int, aiohttp.ClientSession] = {}

    async def fetch(self, student: int, request: WebRequest) -> WebOutcome:
        """The whole response, after redirects; or why there is none."""
        try:
            async with asyncio.timeout(request.timeout_s):
                return await self._follow(self._session(student), request)
        except TimeoutError:
            return WebFailure(f"timed out after {request.timeout_s:g} s")
        except aiohttp.ClientError as error:
            return WebFailure(_words(error))
        except (ValueError, UnicodeError):
            return WebFailure("the request can't be sent: a URL or header that can't be")

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            await session.close()
        await self._connector.close()

    def _session(self, student: int) -> aiohttp.ClientSession:
        session = self._sessions.get(student)
        if session is None:
            session = self._sessions[student] = aiohttp.ClientSession(
                connector=self._connector,
                connector_owner=False,
                cookie_jar=aiohttp.CookieJar(unsafe=True),  # servers here have addresses, not names
                timeout=aiohttp.ClientTimeout(),
                auto_decompress=True,
                headers={"User-Agent": "perfkit"},
            )
        return session

    async def _follow(self, session: aiohttp.ClientSession, request: WebRequest) -> WebOutcome:
        method, url, headers, body = request.method, request.url, request.headers, request.body
        if request.cookies:
            session.cookie_jar.update_cookies(dict(request.cookies), URL(url))
        for left in range(request.redirects, -1, -1):
            problem = refusal(parse_url(url).host, self._allowed)
            if problem is not None:
                return WebFailure(f"not sent: {problem}")
            response = await self._send(session, method, url, headers, body)
            location = response.header("location")
            if request.redirects == 0 or response.status not in _REDIRECTS or location is None:
                return response
            if left == 0:
                break
            if response.status not in _KEEPS_METHOD and method != "HEAD":
                method, body = "GET", b""
            url, before = urljoin(url, location), url
            headers = _sent_on(headers, before, url, with_body=bool(body))
        return WebFailure(f"more than {request.redirects} redirects")

    async def _send(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: str,
        headers: tuple[tuple[str, str], ...],
        body: bytes,
    ) -> WebResponse:
        address = URL(parse_url(url).url, encoded=True)
        async with session.request(
            method, address, headers=headers, data=body or None, allow_redirects=False
        ) as response:
            content = bytearray()
            async for piece in response.content.iter_chunked(_PIECE):
                if len(content) < KEPT_BODY:
                    content += piece
            named = tuple((name.lower(), value) for name, value in response.headers.items())
            return WebResponse(response.status, named, bytes(content[:KEPT_BODY]))


class _Resolver(AbstractResolver):
    """Loopback names mean loopback, without asking anybody; others are the system's to know."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        own = loopback_addresses(host)
        if not own:
            return await aiohttp.ThreadedResolver().resolve(host, port, family)
        return [_resolved(host, address, port) for address in own]

    async def close(self) -> None:
        """Nothing is held."""


def _resolved(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )


def _sent_on(
    headers: tuple[tuple[str, str], ...], before: str, url: str, *, with_body: bool
) -> tuple[tuple[str, str], ...]:
    """The headers for a redirect's target: not those that are another server's, or the body's."""
    old, new = parse_url(before), parse_url(url)
    same = (old.secure, old.host, old.port) == (new.secure, new.host, new.port)
    return tuple(
        (name, value)
        for name, value in headers
        if (same or name.lower() not in _OWN_TO_ORIGIN)
        and (with_body or name.lower() != "content-type")
    )


def _words(error: aiohttp.ClientError) -> str:
    """Why no response came, in words that group well: no addresses, no contents."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return _certificate_words(error.certificate_error)
        case aiohttp.ClientConnectorError():
            return why_not(error.os_error, 0)
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError():
            return "the connection was closed before the response was complete"
        case aiohttp.ClientResponseError():
            return "bad response: not HTTP that can be read"
        case aiohttp.ClientOSError():
            return "connection reset"
        case _:
            return f"no response: {type(error).__name__}"


def _certificate_words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not believed: {error.verify_message}"
    return "the server's certificate is not believed"
