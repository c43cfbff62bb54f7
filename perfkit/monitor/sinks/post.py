"""How is something posted to an address that may be slow, gone, or not what it says?

One request a connection, no redirects, no proxies, and of the answer only the beginning is read.
An address' path and query may be its secret (Slack's are): only scheme, host and port are shown.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from perfkit.monitor.own_names import OwnNames
from perfkit.monitor.sink import SinkError
from perfkit.web_address import WebAddress

TIMEOUT_S = 10.0
_MOST_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    retry_after_s: float
    """0: it does not say."""
    body: bytes
    """The first ``_MOST_READ`` bytes."""


class Post:
    """Posts to one server. Opens with the first message, ends with ``close``."""

    def __init__(self, address: WebAddress, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url = address.url
        self.shown = f"{'https' if address.secure else 'http'}://{address.authority}"
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def send(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post it. Raises SinkError where no answer comes."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._send(body, headers)
        except TimeoutError:
            raise SinkError(f"{self.shown}: no answer within {self._timeout_s:g} s") from None
        except aiohttp.ClientConnectorCertificateError:
            raise SinkError(f"{self.shown}: its certificate is not trusted") from None
        except aiohttp.ClientConnectorError as error:
            why = error.os_error.strerror or type(error.os_error).__name__
            raise SinkError(f"{self.shown} can't be reached: {why}") from None
        except aiohttp.ClientError as error:  # its own words may hold the whole address
            raise SinkError(f"{self.shown}: {type(error).__name__}") from None

    async def close(self) -> None:
        """Send no more."""
        if self._session is not None:
            await self._session.close()

    async def _send(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        session = self._session or self._open()
        request = session.post(self._url, data=body, headers=headers, allow_redirects=False)
        async with request as response:
            read = b""
            while len(read) < _MOST_READ and (piece := await response.content.read(_MOST_READ)):
                read += piece
            wait_s = _seconds(response.headers.get("Retry-After", ""))
            return Answer(response.status, wait_s, read[:_MOST_READ])

    def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(resolver=OwnNames(), force_close=True)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "perfkit-monitor"},
        )
        return self._session


def refuse_failure(answer: Answer, shown: str, said: str = "") -> None:
    """Raise SinkError unless the answer is a success; what will never be taken is final."""
    status = answer.status
    if 200 <= status < 300:
        return
    words = f"{shown} answers {status}{f': {said}' if said else ''}"
    if 300 <= status < 400:
        raise SinkError(f"{words}, a redirect, which is not followed", final=True)
    later = status >= 500 or status in {408, 425, 429}
    raise SinkError(words, final=not later, wait_s=answer.retry_after_s)


def _seconds(retry_after: str) -> float:
    """A date, which is allowed as well, counts as nothing: then the usual wait is kept."""
    return float(retry_after) if retry_after.isdecimal() and len(retry_after) < 10 else 0.0
