"""What happens when a student pays? The bot is asked first; with its consent the money is there."""

import msgspec
from msgspec import Raw

from perfkit.model import chat as shown
from perfkit.model.deeds import Pay
from perfkit.telegram.core.chats import PrivateChat
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.offers import CHECKOUT_LIFE_NS, Checkout, Invoice
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.telling import tell
from perfkit.telegram.core.types import PreCheckoutQuery, SuccessfulPayment, WireMessage
from perfkit.telegram.core.updates import DAY_NS
from perfkit.telegram.core.wire import Call, yes

_ENCODE = msgspec.json.Encoder().encode


def pay(state: BotState, chat: PrivateChat, deed: Pay, at_ns: int) -> None:
    """Ask the bot for its consent. A bot that does not want to be asked is never paid."""
    stored = chat.messages.get(deed.message_id)
    invoice = None if stored is None else stored.offer
    if not isinstance(invoice, Invoice) or not state.queue.wants("pre_checkout_query"):
        return
    query = PreCheckoutQuery(
        id=state.checkouts.open(Checkout(chat.user, invoice), state.queue.next_id(), at_ns),
        from_user=chat.user,
        currency=invoice.wire.currency,
        total_amount=invoice.wire.total_amount,
        invoice_payload=invoice.payload,
    )
    tell(state, chat.chat.id, "pre_checkout_query", query, at_ns + CHECKOUT_LIFE_NS)


def answer_checkout(state: BotState, call: Call, at_ns: int) -> Answer:
    """The bot consents and is paid, or tells the student why not."""
    params = call.params
    consent, reason = yes(params.get("ok")), params.get("error_message", "")
    if not consent and not reason:
        raise bad_request('parameter "error_message" is required')
    query_id = params.get("pre_checkout_query_id", "")
    checkout = state.checkouts.answer(query_id, at_ns)
    if not consent:
        return Answer(b"true", checkout.user.id, (shown.Answered(reason, alert=True),))
    invoice = checkout.invoice
    payment = SuccessfulPayment(
        currency=invoice.wire.currency,
        total_amount=invoice.wire.total_amount,
        invoice_payload=invoice.payload,
        telegram_payment_charge_id=f"perfkit{query_id}",
        provider_payment_charge_id=f"provider{query_id}",
    )
    chat = state.chats.enter(checkout.user)
    message = WireMessage(
        message_id=chat.next_message_id(),
        date=state.date(at_ns),
        chat=chat.chat,
        from_user=chat.user,
        successful_payment=Raw(_ENCODE(payment)),
    )
    chat.keep(message, editable=False)
    tell(state, chat.chat.id, "message", message, at_ns + DAY_NS)
    return Answer(b"true", queued=True)
