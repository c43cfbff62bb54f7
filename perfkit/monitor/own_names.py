"""Which addresses does aiohttp connect to? Names of this machine are looked up nowhere.

The system would ask the DNS for ``bot.localhost``, and whoever answers it would be sent what was
meant to stay here (``perfkit.loopback``).
"""

import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from perfkit.loopback import loopback_addresses


class OwnNames(AbstractResolver):
    """Loopback names mean loopback; others are the system's to know."""

    def __init__(self) -> None:
        self._others = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """All addresses to try, in order."""
        own = loopback_addresses(host)
        if not own:
            return await self._others.resolve(host, port, family)
        return [_result(host, address, port) for address in own]

    async def close(self) -> None:
        """Ask nobody any more."""
        await self._others.close()


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )  # fmt: skip
