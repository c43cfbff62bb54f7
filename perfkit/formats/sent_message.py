"""What does the Bot API answer to sendMessage, and how is it asked? Bytes ⇄ what is meant.

https://core.telegram.org/bots/api#sendmessage and #responseparameters.
"""

import re
from dataclasses import dataclass

import msgspec

_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """The answer, as far as it matters here."""

    message_id: int | None
    """None: nothing was sent."""
    description: str
    """Why not. Untrusted: a server may say anything."""
    retry_after_s: float


class _Result(msgspec.Struct, frozen=True):
    message_id: int


class _Parameters(msgspec.Struct, frozen=True):
    retry_after: float = 0.0


class _Answer(msgspec.Struct, frozen=True):
    description: str = ""
    result: _Result | None = None
    parameters: _Parameters = _Parameters()


def read_sent_message(body: bytes) -> SentMessage:
    """The answer; of one that is no JSON, or not the Bot API's, nothing is known."""
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return SentMessage(None, "", 0.0)
    return SentMessage(
        message_id=None if answer.result is None else answer.result.message_id,
        description=answer.description,
        retry_after_s=max(answer.parameters.retry_after, 0.0),
    )


def write_message(chat: str, html: str, reply_to: int | None) -> bytes:
    """The parameters of sendMessage as JSON."""
    message: dict[str, object] = {
        "chat_id": int(chat) if _NUMBER.fullmatch(chat) else chat,
        "text": html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if reply_to is not None:
        # the message may be deleted; what is told must not depend on that
        message["reply_parameters"] = {
            "message_id": reply_to,
            "allow_sending_without_reply": True,
        }
    return msgspec.json.encode(message)
