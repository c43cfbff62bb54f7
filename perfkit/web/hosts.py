"""At which names and addresses is a page served, and where does it listen?

A browser says in the Host header which of them it means. A name that is not ours there is the mark
of DNS rebinding: somebody else's name that points at this machine.
"""

import ipaddress
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from perfkit.loopback import V4, V6, loopback_addresses

_OWN_NAMES = frozenset({V4, V6, "localhost"})
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::\d{1,5})?", re.ASCII)
_ADDRESS = re.compile(
    r"(?:(?P<host>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+):)?(?P<port>\d{1,5})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page listens."""

    host: str
    """A name or an address, IPv6 ones without brackets."""
    port: int
    """0: any that is free."""

    @property
    def is_loopback(self) -> bool:
        """Only this machine reaches it."""
        if self.host in {"0.0.0.0", "::"}:  # noqa: S104 - looked for, not bound to
            return False
        return bool(loopback_addresses(self.host))


def parse_address(text: str, *, default_port: int) -> Address:
    """Where ``8080``, ``0.0.0.0:8080`` or ``[::1]:8080`` is; without a host, 127.0.0.1.

    An empty text is the default port of 127.0.0.1. ValueError says what was expected.
    """
    if not text:
        return Address(V4, default_port)
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found["port"]) > 65535:
        raise ValueError(f"expected PORT or HOST:PORT such as 127.0.0.1:8080, found {text!r}")
    return Address((found["host"] or V4).strip("[]").lower(), int(found["port"]))


def written(host: str, port: int) -> str:
    """As it stands in a URL: IPv6 addresses have brackets there."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def at_port(port: Callable[[], int]) -> Callable[[str], bool]:
    """Ours are 127.0.0.1 and localhost with just this port."""

    def is_ours(host: str) -> bool:
        return host in {f"{V4}:{port()}", f"localhost:{port()}"}

    return is_ours


def at_names(names: Collection[str], *, any_address: bool) -> Callable[[str], bool]:
    """Ours are loopback and these names, at any port: ``ssh -L`` gives a page another one.

    ``any_address``: the bare address is ours as well, whichever it is, since rebinding needs a name
    """
    ours = _OWN_NAMES | {name.lower() for name in names}

    def is_ours(host: str) -> bool:
        found = _HOST.fullmatch(host.lower())
        if found is None:
            return False
        name = found[1].strip("[]").rstrip(".")
        return name in ours or (any_address and _is_address(name))

    return is_ours


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
