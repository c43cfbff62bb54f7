"""How does Telegram say no? Its error texts, word for word, and the envelope they come in.

Texts from tdlib/telegram-bot-api and td; clients tell errors apart by these words.
"""

import msgspec
from msgspec import Struct


class Refusal(Exception):  # noqa: N818 - it is not perfkit's error but Telegram's answer
    """A call that Telegram would answer with ``ok: false``."""

    def __init__(self, code: int, description: str, retry_after_s: int = 0) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after_s = retry_after_s
        """How long the bot is asked to wait; 0: nothing is said about that."""


def bad_request(reason: str) -> Refusal:
    """400 with Telegram's usual prefix."""
    return Refusal(400, f"Bad Request: {reason}")


# Functions and not constants: an exception raised again keeps the traceback it had, and grows.


def blocked_by_user() -> Refusal:
    """403: the student has blocked the bot."""
    return Refusal(403, "Forbidden: bot was blocked by the user")


def no_conversation() -> Refusal:
    """403: the student has never written to the bot in private."""
    return Refusal(403, "Forbidden: bot can't initiate conversation with a user")


def out_of_group(kind: str, *, kicked: bool) -> Refusal:
    """403: the bot is not in this ``group`` or ``supergroup`` any more."""
    how = f"was kicked from the {kind}" if kicked else f"is not a member of the {kind}"
    return Refusal(403, f"Forbidden: bot {how} chat")


def not_found() -> Refusal:
    """404: the address is none of the Bot API's."""
    return Refusal(404, "Not Found")


def method_not_found() -> Refusal:
    """404: there is no such method."""
    return Refusal(404, "Not Found: method not found")


def flood_wait(retry_after_s: int) -> Refusal:
    """429: the bot sends too much."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after_s}", retry_after_s)


def server_error(code: int) -> Refusal:
    """500, 502, 503 or 504: Telegram's own trouble."""
    return Refusal(code, _SERVER_ERRORS[code])


_SERVER_ERRORS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

TERMINATED_BY_OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
TERMINATED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
CHAT_NOT_FOUND = "chat not found"
TEXT_EMPTY = "message text is empty"
TEXT_BLANK = "text must be non-empty"
TEXT_TOO_LONG = "message is too long"
CAPTION_TOO_LONG = "message caption is too long"
EDIT_NOT_FOUND = "message to edit not found"
CANT_EDIT = "message can't be edited"
DELETE_NOT_FOUND = "message to delete not found"
CANT_DELETE = "message can't be deleted"
REPLY_NOT_FOUND = "message to be replied not found"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
BUTTON_DATA_INVALID = "BUTTON_DATA_INVALID"
TEXT_BUTTON = "Text buttons are unallowed in the inline keyboard"
INLINE_EXPECTED = "inline keyboard expected"


class _Parameters(Struct, frozen=True):
    retry_after: int


class _ErrorBody(Struct, frozen=True, omit_defaults=True):
    ok: bool
    error_code: int
    description: str
    parameters: _Parameters | None = None


def refusal_body(refusal: Refusal) -> bytes:
    """The JSON envelope of an error; the HTTP status equals its ``error_code``."""
    wait_s = refusal.retry_after_s
    parameters = _Parameters(wait_s) if wait_s else None
    return msgspec.json.encode(_ErrorBody(False, refusal.code, refusal.description, parameters))
