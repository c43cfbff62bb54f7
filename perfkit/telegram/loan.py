"""What is lent to another perfkit with the port, and who may ask for it?

The loan tells tokens, and the emulator stops for it. Web pages reach loopback as well, so what they
can't send is asked for: a Host that is no page's, and a content type no form has.
"""

from msgspec import Struct

from perfkit.loopback import Origin
from perfkit.model.standing_chat import StandingChat
from perfkit.telegram.connection import OWN_ADDRESSES, Request
from perfkit.telegram.core.webhook_calls import Registration

LEND_PATH = OWN_ADDRESSES + b"lend"
LEND_TYPE = "application/x-perfkit-lend"
LEND_HOST = b"perfkit"


class Loan(Struct, frozen=True):
    """What is lent with the port: where webhooks go, those that are set, and the standing chats."""

    ok: bool
    webhook_to: Origin | None = None
    webhooks: tuple[Registration, ...] = ()
    chats: tuple[StandingChat, ...] = ()


def asks_for_loan(request: Request) -> bool:
    """Whether this is another perfkit that asks for the port."""
    return (
        request.path == LEND_PATH
        and request.content_type == LEND_TYPE
        and request.host == LEND_HOST
    )
