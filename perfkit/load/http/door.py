"""How is a connection to one server opened? To known addresses, by TLS where that is asked.

No name of this machine is looked up anywhere: ``localhost`` is loopback (``perfkit.loopback``).
"""

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from perfkit.errors import InputError
from perfkit.loopback import loopback_addresses
from perfkit.web_address import WebAddress

AnyProtocol = TypeVar("AnyProtocol", bound=asyncio.Protocol)

Tls = ssl.SSLContext | None


def tls_context(ca: bytes | None, *, verify: bool) -> ssl.SSLContext:
    """Which certificates are believed: those of ``ca`` (PEM), the machine's, or all of them.

    Raises ValueError if ``ca`` holds no certificates.
    """
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif ca is not None:
        try:
            context.load_verify_locations(cadata=ca.decode("ascii"))
        except (ssl.SSLError, UnicodeDecodeError):
            raise ValueError("a file of certificates (PEM)") from None
    return context


def read_ca(path: Path) -> bytes:
    """The certificates in a file that the command line names. Raises InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: the certificates can't be read: {error.strerror}") from None


class Door:
    """Where connections to one server are opened."""

    def __init__(self, address: WebAddress, tls: Tls, *, timeout_s: float) -> None:
        self._address = address
        self._tls = tls if address.secure else None
        self._timeout_s = timeout_s
        self._hosts = loopback_addresses(address.host) or (address.host,)

    async def open(self, make: Callable[[], AnyProtocol]) -> AnyProtocol:
        """A connection that stands. Raises OSError (TLS's errors are too) or TimeoutError.

        A name that means several addresses keeps to the first that has answered.
        """
        async with asyncio.timeout(self._timeout_s):
            for host in self._hosts[:-1]:
                try:
                    opened = await self._open(make, host)
                except ConnectionRefusedError:
                    continue
                self._hosts = (host,)
                return opened
            return await self._open(make, self._hosts[-1])

    async def _open(self, make: Callable[[], AnyProtocol], host: str) -> AnyProtocol:
        name = self._address.host if self._tls is not None else None
        _, protocol = await asyncio.get_running_loop().create_connection(
            make, host, self._address.port, ssl=self._tls, server_hostname=name
        )
        return protocol


def why_not(error: OSError, timeout_s: float) -> str:
    """Why no connection came about, in words that group well."""
    match error:
        case TimeoutError():
            return f"no connection within {timeout_s:g} s"
        case ConnectionRefusedError():
            return "connection refused"
        case ssl.SSLCertVerificationError():
            return f"the server's certificate is not believed: {error.verify_message}"
        case ssl.SSLError():
            return f"TLS failed: {error.reason or error}"
        case ConnectionResetError():
            return "connection reset"
        case _:
            return f"no connection: {error.strerror or error}"
