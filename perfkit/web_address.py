"""Where does a URL lead, and may perfkit send anything there?

Only this machine is reached without asking anybody; other hosts only where the user has named them
and consented (``--allow-remote``); Telegram's never.
"""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from perfkit.errors import UsageError
from perfkit.loopback import loopback_addresses

_PORTS = {"http": 80, "https": 443}
_TELEGRAM = ("telegram.org", "t.me", "telegram.me")
_KEPT = "!#$%&'()*+,/:;=?@[]~"
"""Characters of a path or query that stay as they are written."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A URL taken apart, as an HTTP request needs it."""

    secure: bool
    """https."""
    host: str
    """In lower case, without brackets."""
    port: int
    """1 to 65535."""
    target: str
    """Path and query as they go into the request's first line; begins with a slash."""

    @property
    def authority(self) -> str:
        """The ``Host`` header: without the port where it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = _PORTS["https" if self.secure else "http"]
        return host if self.port == usual else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address again, without a fragment."""
        return f"{'https' if self.secure else 'http'}://{self.authority}{self.target}"


def parse_url(text: str) -> WebAddress:
    """Take a URL apart. Raises ValueError with a sentence that says what is wrong with it."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(_expected(text)) from None
    if parts.scheme not in _PORTS or not host or not host.isascii() or port == 0:
        raise ValueError(_expected(text))
    if "@" in parts.netloc:
        raise ValueError(
            "a name and password don't belong in the URL: give an Authorization header"
        )
    target = quote(parts.path or "/", safe=_KEPT)
    if parts.query:
        target += "?" + quote(parts.query, safe=_KEPT)
    return WebAddress(parts.scheme == "https", host, port or _PORTS[parts.scheme], target)


def refusal(host: str, allowed: Collection[str] = ()) -> str | None:
    """Why nothing may be sent to this host, in one line; None if it may.

    ``allowed`` are the hosts beyond this machine that the user has named and consented to.
    """
    bare = host.rstrip(".")
    if any(bare == name or bare.endswith(f".{name}") for name in _TELEGRAM):
        return f"{host} is Telegram's: perfkit never sends anything there"
    if host in allowed or loopback_addresses(host):
        return None
    return f"{host} is not this machine"


def need_consent(option: str, host: str, consent: str, *, allow_remote: bool) -> None:
    """Raises UsageError, naming the option, unless perfkit may talk to the host that it names.

    ``consent`` says in words what ``--allow-remote`` is then said to (``if alerts may leave …``).
    """
    problem = refusal(host, (host,) if allow_remote else ())
    if problem is not None:
        never = refusal(host, (host,)) is not None
        advice = "" if never else f"{consent}, say so with --allow-remote"
        raise UsageError(f"{option}: nothing was sent: {problem}", advice=advice)


def _expected(text: str) -> str:
    return f"expected a URL such as http://127.0.0.1:8000/page, found {text!r}"
