"""How is real Telegram traffic kept from leaving the machine when a redirect was missed?

Every way from a name to an address that a Python bot takes is watched, and Telegram's names are
refused there: the ``socket`` module (so also stock asyncio, requests, httpx and urllib3), uvloop's
own resolver, and aiodns, which aiohttp prefers where it is installed. Not seen: addresses written
as numbers, and names that a proxy resolves.
"""

from __future__ import annotations

from .names import is_telegram

TYPE_CHECKING = False  # importing typing would cost more than all else here
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from .notes import Notes

    Change = Callable[[ModuleType], None]


class Refusal:
    """The changes that make names of Telegram fail to resolve, with a text that says why."""

    def __init__(self, root: str, notes: Notes) -> None:
        self._root = root
        self._notes = notes
        self._noted: set[str] = set()

    def changes(self) -> dict[str, Change]:
        """Module name to the change it needs when it is imported."""
        return {"socket": self.socket, "uvloop": self.uvloop, "aiodns": self.aiodns}

    def socket(self, module: ModuleType) -> None:
        """Guard the resolver's functions, and connecting, which resolves names in C.

        ``create_connection`` and asyncio's ``loop.getaddrinfo`` look ``getaddrinfo`` up in the
        module each time, so they are guarded with it.
        """
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            self._guard(module, name, place=0, keyword="host")
        for name in ("connect", "connect_ex"):
            self._guard(module.socket, name, place=1, keyword="address")

    def uvloop(self, module: ModuleType) -> None:
        """Guard uvloop's loop, which resolves in C and never asks the ``socket`` module."""
        self._guard_coroutine(module.Loop, "getaddrinfo", place=1)
        self._guard_coroutine(module.Loop, "create_connection", place=2)

    def aiodns(self, module: ModuleType) -> None:
        """Guard the c-ares resolver."""
        for name in ("getaddrinfo", "gethostbyname", "query", "query_dns"):
            if hasattr(module.DNSResolver, name):
                self._guard(module.DNSResolver, name, place=1, keyword="host")

    def _guard(self, owner: Any, name: str, *, place: int, keyword: str) -> None:
        original = getattr(owner, name)

        def guarded(*args: Any, **kwargs: Any) -> Any:
            self._check(args[place] if len(args) > place else kwargs.get(keyword))
            return original(*args, **kwargs)

        _put(owner, name, guarded, original)

    def _guard_coroutine(self, owner: Any, name: str, *, place: int) -> None:
        original = getattr(owner, name)

        async def guarded(*args: Any, **kwargs: Any) -> Any:
            self._check(args[place] if len(args) > place else kwargs.get("host"))
            return await original(*args, **kwargs)

        _put(owner, name, guarded, original)

    def _check(self, host: Any) -> None:
        if isinstance(host, tuple) and host:  # an address to connect to: (name, port)
            host = host[0]
        if not is_telegram(host):
            return
        name = host if isinstance(host, str) else bytes(host).decode("ascii", "replace")
        if name not in self._noted:
            self._noted.add(name)
            self._notes.add(f"refused {name}")
        # loaded by now, since the guards stand in it; EAI_FAIL: trying again will not help
        from socket import EAI_FAIL, gaierror

        raise gaierror(
            EAI_FAIL,
            f"perfkit keeps this bot from reaching {name}: no real Telegram traffic during a test. "
            f"The Bot API is at {self._root}",
        )


def _put(owner: Any, name: str, guarded: Any, original: Any) -> None:
    guarded.__name__ = name
    guarded.__qualname__ = getattr(original, "__qualname__", name)
    guarded.__doc__ = original.__doc__
    guarded.__wrapped__ = original
    setattr(owner, name, guarded)
