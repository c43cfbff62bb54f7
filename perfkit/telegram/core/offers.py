"""What does the bot offer that students take up? Polls, invoices and results of inline queries."""

import msgspec
from msgspec import Struct, structs

from perfkit.model.chat import FoundResult
from perfkit.telegram.core.polls import WirePoll
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.types import User, WireStruct
from perfkit.telegram.core.wire import BROKEN_JSON

CHECKOUT_LIFE_NS = 10_000_000_000
"""Within ten seconds answerPreCheckoutQuery must have come, as the Bot API's page says."""


class Poll(Struct, frozen=True):
    """A poll and the vote of the student whose chat it is in (None: not yet)."""

    wire: WirePoll
    vote: int | None = None

    def voted(self, option: int) -> "Poll":
        """The poll after the student has chosen this option, instead of any other."""
        options = tuple(
            structs.replace(each, voter_count=int(number == option))
            for number, each in enumerate(self.wire.options)
        )
        return Poll(structs.replace(self.wire, options=options, total_voter_count=1), option)

    def closed(self) -> "Poll":
        """The poll after the bot has stopped it."""
        return Poll(structs.replace(self.wire, is_closed=True), self.vote)


class WireInvoice(WireStruct, frozen=True):
    """An invoice as it stands in a message."""

    title: str
    description: str
    start_parameter: str
    currency: str
    total_amount: int


class Invoice(Struct, frozen=True):
    """An invoice, and what only the bot knows of it."""

    wire: WireInvoice
    payload: str


Offer = Poll | Invoice


class Checkout(Struct, frozen=True):
    """A payment that waits for the bot's consent."""

    user: User
    invoice: Invoice


class InlineQuestion(Struct, frozen=True):
    """An inline query that waits for its results."""

    user: User
    text: str


class InlineAnswer(Struct, frozen=True):
    """The results a student has before its eyes."""

    query_id: str
    text: str
    keyboards: dict[str, bool]
    """Result id to whether an inline keyboard comes with it."""


class _Price(Struct, frozen=True):
    amount: int


class _Content(Struct, frozen=True):
    message_text: str = ""


class _GivenResult(Struct, frozen=True):
    type: str
    id: str
    title: str = ""
    description: str = ""
    caption: str = ""
    input_message_content: _Content | None = None
    reply_markup: dict[str, object] | None = None


_PRICES = msgspec.json.Decoder(list[_Price], strict=False).decode
_RESULTS = msgspec.json.Decoder(list[_GivenResult], strict=False).decode
_MOST_RESULTS = 50


def read_invoice(params: dict[str, str]) -> Invoice:
    """The invoice that sendInvoice's parameters describe; raises Refusal with Telegram's words."""
    try:
        prices = _PRICES(params["prices"])
    except BROKEN_JSON:
        raise bad_request('can\'t parse labeled price: Field "amount" must be a Number') from None
    if not prices:
        raise bad_request("there must be at least one price")
    wire = WireInvoice(
        title=params["title"],
        description=params["description"],
        start_parameter=params.get("start_parameter", ""),
        currency=params["currency"].upper(),
        total_amount=sum(price.amount for price in prices),
    )
    return Invoice(wire, params["payload"])


def read_results(params: dict[str, str]) -> tuple[tuple[FoundResult, ...], dict[str, bool]]:
    """The results of an inline query: what the student sees, and which bring a keyboard.

    Raises Refusal with Telegram's words.
    """
    try:
        given = _RESULTS(params.get("results") or "[]")
    except BROKEN_JSON:
        raise bad_request("can't parse JSON encoded inline query results") from None
    if len(given) > _MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    keyboards = {each.id: each.reply_markup is not None for each in given}
    if len(keyboards) < len(given):
        raise bad_request("RESULT_ID_DUPLICATE")
    return tuple(_seen(each) for each in given), keyboards


def _seen(result: _GivenResult) -> FoundResult:
    content = result.input_message_content
    text = content.message_text if content is not None else result.caption
    return FoundResult(result.id, result.title or f"[{result.type}]", result.description, text)
