"""Does a webhook's response hold a call? Bots may answer an update with a method to carry out.

Any 2xx body in JSON, urlencoded or multipart with a ``method`` field is one; as in tdlib's
WebhookActor, methods that ask for something or change the webhook are ignored there, since nobody
would get their answer, and so is a body that can't be read.
"""

from msgspec import Struct

from perfkit.telegram.core.refusal import Refusal
from perfkit.telegram.core.wire import Call, parse_request

NOBODY = 0
"""The call id of a call whose answer nobody waits for; connections' calls count from 1."""
_KINDS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
_IGNORED = frozenset({"deletewebhook", "setwebhook", "close", "logout"})


class WebhookReply(Struct, frozen=True):
    """A webhook's response to an update."""

    status: int
    reason: str
    retry_after_s: int
    """0 where it says nothing about it."""
    content_type: str
    body: bytes
    took_ns: int = 0
    """From the request's leaving to the response's end."""


def read_reply(token: str, content_type: str, body: bytes) -> Call | None:
    """The call in a response's body; None if there is none to carry out."""
    if b"method" not in body:  # the common case: nothing is parsed for it
        return None
    kind = content_type.lower()
    if not any(known in kind for known in _KINDS):
        return None
    try:
        params, uploads = parse_request(b"", content_type, body)
    except Refusal:
        return None
    method = params.pop("method", "").lower()
    if not method or method in _IGNORED or method.startswith("get"):
        return None
    return Call(NOBODY, token, method, params, uploads)
