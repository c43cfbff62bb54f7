"""What does the bot offer that students take up? Polls, invoices and results of inline queries."""

from collections import Counter

import msgspec
from msgspec import Raw, Struct, structs

from perfkit.model.chat import FoundResult
from perfkit.telegram.core.keyboards import Markup, parse_markup
from perfkit.telegram.core.polls import WirePoll
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.types import User, WireStruct
from perfkit.telegram.core.wire import BROKEN_JSON

CHECKOUT_LIFE_NS = 10_000_000_000
"""Within ten seconds answerPreCheckoutQuery must have come, as the Bot API's page says."""


class Poll(Struct, frozen=True):
    """A poll, and the options that students have chosen, by user id."""

    wire: WirePoll
    votes: dict[int, int] = {}

    def voted(self, user_id: int, option: int) -> "Poll":
        """The poll after a student has chosen this option, instead of any other."""
        votes = self.votes | {user_id: option}
        counts = Counter(votes.values())
        options = tuple(
            structs.replace(each, voter_count=counts[number])
            for number, each in enumerate(self.wire.options)
        )
        wire = structs.replace(self.wire, options=options, total_voter_count=len(votes))
        return Poll(wire, votes)

    def closed(self) -> "Poll":
        """The poll after the bot has stopped it."""
        return Poll(structs.replace(self.wire, is_closed=True), self.votes)


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


class OfferedResult(Struct, frozen=True):
    """A result as the student sees it, and the keyboard of the message it becomes."""

    found: FoundResult
    is_text: bool
    markup: Markup | None
    """None: it has none, and the bot will not know the message."""


class InlineAnswer(Struct, frozen=True):
    """The results a student has before its eyes."""

    query_id: str
    text: str
    results: dict[str, OfferedResult]
    """By their ids."""


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
    reply_markup: Raw = Raw()


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


def read_results(params: dict[str, str], sent: int) -> tuple[OfferedResult, ...]:
    """The results of an inline query. Their messages' numbers begin below ``-sent``.

    Raises Refusal with Telegram's words.
    """
    try:
        given = _RESULTS(params.get("results") or "[]")
    except BROKEN_JSON:
        raise bad_request("can't parse JSON encoded inline query results") from None
    if len(given) > _MOST_RESULTS:
        raise bad_request("too many inline query results specified")
    if len({each.id for each in given}) < len(given):
        raise bad_request("RESULT_ID_DUPLICATE")
    return tuple(_offered(each, -sent - count) for count, each in enumerate(given, 1))


def _offered(result: _GivenResult, number: int) -> OfferedResult:
    content = result.input_message_content
    text = content.message_text if content is not None else result.caption
    markup = None
    keyboard = bytes(result.reply_markup).decode()
    if keyboard not in {"", "null"}:
        markup = parse_markup(keyboard)
    found = FoundResult(
        result.id,
        result.title or f"[{result.type}]",
        result.description,
        text,
        0 if markup is None else number,
        () if markup is None else markup.inline,
    )
    return OfferedResult(found, content is not None, markup)
