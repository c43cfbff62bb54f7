"""How is a Redis reached? Its client library, so set that nothing is waited for long.

The library is ``perfkit[redis]``: imported only where somebody asks for a Redis.
"""

import os
import re
from typing import TYPE_CHECKING

from perfkit.errors import ToolError, UsageError
from perfkit.formats.redis_url import RedisAddress, parse_redis_url
from perfkit.masking import mask
from perfkit.untrusted import one_line
from perfkit.web_address import need_consent

if TYPE_CHECKING:
    from redis.asyncio import Redis

TIMEOUT_S = 2.0
"""To connect, and for each answer."""
_SYSTEM_ERROR = re.compile(r"Error (\d{1,9}) connecting to ", re.ASCII)
"""How the library begins to tell of one; the place, which is known here, follows."""


def reach(url: str, option: str, *, allow_remote: bool = False) -> RedisAddress:
    """Where the option's URL leads. Raises UsageError if it is none, or one that needs consent."""
    try:
        address = parse_redis_url(url)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    if not address.socket:
        consent = "if perfkit may talk to it"
        need_consent(option, address.host, consent, allow_remote=allow_remote)
    return address


def connect(address: RedisAddress) -> "Redis":
    """A client that connects when it is first used, and again whenever it has to.

    Raises ToolError where the library is not installed.
    """
    try:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError:
        raise ToolError(
            "Redis needs a client library that is not installed",
            advice="pip install 'perfkit[redis]'",
        ) from None
    own = address.host.endswith(".localhost")  # of which the system may ask the DNS
    return Redis(
        host="localhost" if own else address.host,
        port=address.port,
        db=address.database,
        username=address.username,
        password=address.password,
        ssl=address.secure,
        unix_socket_path=address.socket or None,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),  # who asks has a patience of its own
        decode_responses=True,
        encoding_errors="replace",
        protocol=2,  # all that is needed here, and servers before 6 know no other
        client_name="perfkit",
    )


def reason(address: RedisAddress, error: Exception) -> str:
    """Why it can't be done, in a sentence that shows no password."""
    from redis.exceptions import TimeoutError as NoAnswer

    if isinstance(error, TimeoutError | NoAnswer):
        return f"Redis at {address.place}: no answer within {TIMEOUT_S:g} s"
    return f"Redis at {address.place}: {said(error)}"


def said(error: Exception) -> str:
    """What the server, the library or the system says, without the command that it is said of."""
    if number := _SYSTEM_ERROR.match(str(error)):
        return os.strerror(int(number[1]))
    text = mask(one_line(str(error).rpartition("of pipeline caused error: ")[2]))
    return text.strip("(\"',)") or type(error).__name__  # the library writes it as a tuple there
