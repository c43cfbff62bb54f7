"""Where is a Redis or Valkey? From ``redis://:password@127.0.0.1:6379/0``.

Read here, so that nothing in it reaches the client library that was not understood: its own URLs
can name another host in the query than the one before it.
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

_SCHEMES = {"redis": False, "rediss": True, "valkey": False, "valkeys": True}
"""And whether it is reached by TLS."""
_EXPECTED = "expected a URL such as redis://127.0.0.1:6379/0 or unix:///run/redis.sock?db=0"


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """A server, a database in it, and who asks."""

    host: str
    """Empty where it is reached by a socket file."""
    port: int
    database: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    secure: bool = False
    """By TLS, its certificate checked."""
    socket: str = ""
    """The path of a socket file."""

    @property
    def place(self) -> str:
        """As people may read it: without name and password."""
        if self.socket:
            return self.socket
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_redis_url(text: str) -> RedisAddress:
    """Take it apart. Raises ValueError with a sentence that shows nothing of a password."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError(_EXPECTED) from None
    password = None if parts.password is None else unquote(parts.password)
    username = unquote(parts.username or "") or None
    if parts.scheme == "unix":
        database = _socket_database(parts.query)
        if not parts.path.startswith("/") or parts.hostname:
            raise ValueError(_EXPECTED)
        return RedisAddress("", 0, database, username, password, socket=unquote(parts.path))
    if parts.scheme not in _SCHEMES or parts.query or parts.fragment or port == 0:
        raise ValueError(_EXPECTED)
    return RedisAddress(
        host=parts.hostname or "localhost",
        port=port or 6379,
        database=_database(parts.path.strip("/")),
        username=username,
        password=password,
        secure=_SCHEMES[parts.scheme],
    )


def _socket_database(query: str) -> int:
    words = dict(parse_qsl(query, keep_blank_values=True))
    number = words.pop("db", "")
    if words:
        raise ValueError(_EXPECTED)
    return _database(number)


def _database(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise ValueError(f"{_EXPECTED}: a database is a number")
    return int(text)
