"""What is a poll? What sendPoll asks for, as messages carry it."""

import msgspec
from msgspec import Struct

from perfkit.telegram.core.entities import utf16_length
from perfkit.telegram.core.formatting import read_marked
from perfkit.telegram.core.refusal import TEXT_BLANK, bad_request
from perfkit.telegram.core.types import Entity, WireStruct
from perfkit.telegram.core.wire import BROKEN_JSON, whole, yes

LONGEST_QUESTION = 300
LONGEST_OPTION = 100
MOST_OPTIONS = 12
LONGEST_PERIOD_S = 2_628_000
"""About a month; as in tdlib/telegram-bot-api, what is more counts as this."""
_LAST_DATE = 2**31 - 1


class PollOption(Struct, frozen=True):
    """One answer that can be chosen."""

    persistent_id: str
    text: str
    voter_count: int = 0


class WirePoll(WireStruct, frozen=True):
    """A poll as messages carry it; fields without a default are always sent."""

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
    question_entities: tuple[Entity, ...] | None = None
    correct_option_id: int | None = None
    correct_option_ids: tuple[int, ...] | None = None
    explanation: str | None = None
    explanation_entities: tuple[Entity, ...] | None = None
    open_period: int | None = None
    close_date: int | None = None


class _InputOption(Struct, frozen=True):
    text: str


_OPTIONS = msgspec.json.Decoder(list[str | _InputOption]).decode
_NUMBERS = msgspec.json.Decoder(tuple[int, ...]).decode


def new_poll(poll_id: str, params: dict[str, str], *, date: int) -> WirePoll:
    """The poll that sendPoll asks for on this date, a calendar's second.

    Raises Refusal with Telegram's words if it can't be.
    """
    question = read_marked(params, "question")
    if not question.text:
        raise bad_request(TEXT_BLANK)
    if len(question.text) > LONGEST_QUESTION:
        raise bad_request(f"poll question length must not exceed {LONGEST_QUESTION}")
    options = _options(params)
    kind = params.get("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad_request("unsupported poll type specified")
    correct = _correct(params, len(options)) if kind == "quiz" else None
    explanation = read_marked(params, "explanation")
    open_period, close_date = _end(params, date)
    return WirePoll(
        id=poll_id,
        question=question.text,
        question_entities=question.entities,
        options=options,
        total_voter_count=0,
        is_closed=yes(params.get("is_closed")),
        is_anonymous=yes(params.get("is_anonymous", "true")),
        type=kind,
        allows_multiple_answers=yes(params.get("allows_multiple_answers")),
        allows_revoting=yes(params.get("allows_revoting", "" if correct else "true")),
        members_only=yes(params.get("members_only")),
        correct_option_id=correct[0] if correct and len(correct) == 1 else None,
        correct_option_ids=correct,
        explanation=(explanation.text or None) if correct else None,
        explanation_entities=explanation.entities if correct else None,
        open_period=open_period,
        close_date=close_date,
    )


def _end(params: dict[str, str], date: int) -> tuple[int, int] | tuple[None, None]:
    """Seconds until it ends, and when: the Bot API tells both, whichever was given."""
    period = min(max(whole(params.get("open_period")), 0), LONGEST_PERIOD_S)
    if period:
        return period, date + period
    ends = min(max(whole(params.get("close_date")), 0), _LAST_DATE)
    return (max(ends - date, 0), ends) if ends else (None, None)


def _options(params: dict[str, str]) -> tuple[PollOption, ...]:
    try:
        given = _OPTIONS(params["options"])
    except BROKEN_JSON:
        raise bad_request("expected an option to be of type String") from None
    texts = [(each if isinstance(each, str) else each.text).strip() for each in given]
    if not all(texts):
        raise bad_request("poll option must be non-empty")
    if any(utf16_length(text) > LONGEST_OPTION for text in texts):
        raise bad_request(f"poll options length must not exceed {LONGEST_OPTION}")
    if not texts:
        raise bad_request("poll must have at least one answer option")
    if len(texts) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    return tuple(PollOption(str(number), text) for number, text in enumerate(texts))


def _correct(params: dict[str, str], options: int) -> tuple[int, ...]:
    """Which options of a quiz are right."""
    if "correct_option_ids" in params:
        try:
            numbers = _NUMBERS(params["correct_option_ids"])
        except BROKEN_JSON:
            raise bad_request("invalid correct option identifier specified") from None
    else:
        numbers = (whole(params.get("correct_option_id") or "-1"),)
    if not numbers:
        raise bad_request("correct quiz option list must be non-empty")
    if list(numbers) != sorted(set(numbers)):
        raise bad_request("correct quiz option list must be increasing")
    if not all(0 <= number < options for number in numbers):
        raise bad_request("wrong quiz correct_option_id")
    return numbers
