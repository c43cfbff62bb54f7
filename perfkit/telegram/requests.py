"""Which call does an HTTP request make? Its address and parameters, read."""

from functools import lru_cache
from urllib.parse import unquote_to_bytes

from perfkit.telegram.connection import Request
from perfkit.telegram.core.refusal import not_found
from perfkit.telegram.core.wire import Call, parse_request


def read_call(call_id: int, request: Request) -> Call:
    """The Bot API call in a request: ``/bot<token>/[test/]<method>[/]``.

    Raises Refusal with what Telegram answers to other addresses.
    """
    token, method = read_address(request.path)
    params, uploads = parse_request(request.query, request.content_type, request.body)
    return Call(call_id, token, method, params, uploads)


@lru_cache(maxsize=1024)
def read_address(path: bytes) -> tuple[str, str]:
    """Token and method, in lower case; Refusal as above. Cached, since bots call few methods."""
    parts = path.split(b"/")
    if parts[-1] == b"" and len(parts) > 3:
        parts.pop()
    if len(parts) == 4 and parts[2] == b"test":
        del parts[2]
    if len(parts) != 3 or not parts[1].startswith(b"bot") or len(parts[1]) == 3:
        raise not_found()
    return read_token(parts[1][3:]), parts[2].decode("latin-1").lower()


def read_token(token: bytes) -> str:
    """The token in an address."""
    if b"%" in token:
        token = unquote_to_bytes(token)
    return token.decode("utf-8", "replace")
