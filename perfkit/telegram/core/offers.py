"""What does the bot offer that students take up? Polls, invoices and results of inline queries."""

import msgspec
from msgspec import Struct, structs

from perfkit.model.chat import FoundResult
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.types import User, WireStruct
from perfkit.telegram.core.wire import BROKEN_JSON, whole, yes

MOST_OPTIONS = 12
CHECKOUT_LIFE_NS = 10_000_000_000
"""Within ten seconds answerPreCheckoutQuery must have come, as the Bot API's page says."""


class PollOption(WireStruct, frozen=True):
    """One answer of a poll, with its votes."""

    persistent_id: str
    text: str
    voter_count: int


class WirePoll(WireStruct, frozen=True):
    """A poll in its present state, as the bot gets it."""

    id: str
    question: str
    options: tuple[PollOption, ...]
    total_voter_count: int
    is_closed: bool
    is_anonymous: bool
    type: str
    allows_multiple_answers: bool
    allows_revoting: bool
    members_only: bool
    correct_option_ids: tuple[int, ...] | None = None
    correct_option_id: int | None = None
    explanation: str | None = None


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


class _GivenOption(Struct, frozen=True):
    text: str


class _Price(Struct, frozen=True):
    label: str
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


_OPTIONS = msgspec.json.Decoder(list[_GivenOption | str]).decode
_PRICES = msgspec.json.Decoder(list[_Price], strict=False).decode
_RESULTS = msgspec.json.Decoder(list[_GivenResult], strict=False).decode
_MOST_RESULTS = 50


def read_poll(params: dict[str, str], poll_id: str) -> Poll:
    """The poll that sendPoll's parameters describe; raises Refusal with Telegram's words."""
    try:
        given = _OPTIONS(params.get("options") or "[]")
    except BROKEN_JSON:
        raise bad_request("can't parse options JSON object") from None
    texts = [each if isinstance(each, str) else each.text for each in given]
    if not texts:
        raise bad_request("poll must have at least 1 option")
    if len(texts) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    if not params.get("question", "").strip():
        raise bad_request("poll question must be non-empty")
    correct = params.get("correct_option_id")
    return Poll(
        WirePoll(
            id=poll_id,
            question=params["question"].strip(),
            options=tuple(
                PollOption(persistent_id=str(number), text=text, voter_count=0)
                for number, text in enumerate(texts)
            ),
            total_voter_count=0,
            is_closed=yes(params.get("is_closed")),
            is_anonymous=yes(params.get("is_anonymous", "true")),
            type="quiz" if params.get("type") == "quiz" else "regular",
            allows_multiple_answers=yes(params.get("allows_multiple_answers")),
            allows_revoting=params.get("type") != "quiz",
            members_only=False,
            correct_option_ids=None if correct is None else (whole(correct),),
            correct_option_id=None if correct is None else whole(correct),
            explanation=params.get("explanation"),
        )
    )


def read_invoice(params: dict[str, str]) -> Invoice:
    """The invoice that sendInvoice's parameters describe; raises Refusal with Telegram's words."""
    try:
        prices = _PRICES(params.get("prices") or "[]")
    except BROKEN_JSON:
        raise bad_request("can't parse prices JSON object") from None
    wire = WireInvoice(
        title=params.get("title", ""),
        description=params.get("description", ""),
        start_parameter=params.get("start_parameter", ""),
        currency=params.get("currency", ""),
        total_amount=sum(price.amount for price in prices),
    )
    return Invoice(wire, params.get("payload", ""))


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
