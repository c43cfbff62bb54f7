"""Is this host this very machine? What perfkit may connect to without asking anybody.

No name is ever looked up in the DNS: a bot's public host name stays on this machine as well.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

V4 = "127.0.0.1"
V6 = "::1"
_ORIGIN = re.compile(
    r"(https?)://(\[[0-9a-f:.]+\]|[^/:@\[\]\s?#]+)(?::(\d{1,5}))?/?", re.IGNORECASE | re.ASCII
)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where on this machine a server listens."""

    secure: bool
    """https."""
    host: str
    port: int
    """1 to 65535."""


def parse_origin(text: str) -> Origin:
    """What ``http://127.0.0.1:8080`` names; ValueError for what is no origin of this machine."""
    found = _ORIGIN.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"expected scheme, host and port such as http://127.0.0.1:8080, found {text!r}"
        )
    scheme, host = found[1].lower(), found[2].strip("[]").lower()
    port = int(found[3] or _PORTS[scheme])
    if not 1 <= port <= 65535:
        raise ValueError(f"expected a port from 1 to 65535, found {port}")
    if not loopback_addresses(host):
        raise ValueError(f"expected an address of this machine such as 127.0.0.1, found {host}")
    return Origin(scheme == "https", host, port)


def loopback_addresses(host: str, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The addresses to try for this host, in order; none if it is not this machine.

    ``names`` are those the machine itself gives to its addresses (``/etc/hosts``). ``localhost``
    is always loopback (RFC 6761), and may be either of the two, as servers differ in which they
    bind. The unspecified address is what servers bind to listen everywhere, so here too.
    """
    if host == "localhost" or host.endswith(".localhost"):
        return (V4, V6)
    try:
        address = ipaddress.ip_address((names or {}).get(host, host))
    except ValueError:
        return ()
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_unspecified:
        return (V4,) if address.version == 4 else (V6,)
    return (str(address),) if address.is_loopback else ()


def read_names(hosts: str) -> dict[str, str]:
    """Names to addresses, from the text of ``/etc/hosts``; the first line with a name wins."""
    names: dict[str, str] = {}
    for line in hosts.splitlines():
        address, *given = line.partition("#")[0].split() or [""]
        for name in given:
            names.setdefault(name.lower(), address)
    return names
