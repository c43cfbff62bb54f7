"""What did the bot do wrong towards Telegram? What the Bot API saw → findings."""

from collections.abc import Callable

from perfkit.findings.webhook import find_webhook
from perfkit.model.summary import Finding
from perfkit.model.telegram import LONG_POLL_GAP_S, TelegramNumbers
from perfkit.units import format_ms, format_percent

FEW = 0.01
"""A share up to which this happens to every bot now and then."""
SHOWN_REFUSALS = 5
_NOT_MODIFIED = "message is not modified"
_LIMITS = {
    "chat": "one chat: about 1 message/s with short bursts",
    "group": "one group: 20 messages a minute",
    "bulk": "messages that answer nobody: 30/s in all",
    "all": "all messages together: 30/s",
}


def find_telegram(numbers: TelegramNumbers) -> tuple[Finding, ...]:
    """What is worth mending, worst first."""
    found = (look(numbers) for look in _LOOKS)
    return (
        *find_webhook(numbers.webhook),
        *(finding for finding in found if finding is not None),
    )


def _second_poller(numbers: TelegramNumbers) -> Finding | None:
    if not numbers.conflicts:
        return None
    ended = f"{numbers.conflicts:,} of {numbers.polls:,} polls were ended by another getUpdates"
    return Finding(
        id="second-poller",
        severity="high",
        title="Two pollers fetch this bot's updates",
        evidence=(f"{ended} with 409 Conflict {_source('conflicts')}",),
        location="",
        advice="Run one process that polls. Workers of a web server and reloaders start the bot "
        "twice, and each of the two sees only some of the updates.",
    )


def _poll_gap(numbers: TelegramNumbers) -> Finding | None:
    if not numbers.long_poll_gaps:
        return None
    longest = format_ms(numbers.long_poll_gap_max_ms)
    gaps = f"{numbers.long_poll_gaps:,} x more than {LONG_POLL_GAP_S:g} s without a poll"
    return Finding(
        id="poll-gap",
        severity="high",
        title="The bot stopped asking for updates while some were waiting",
        evidence=(
            f"{gaps} while updates were queued {_source('long_poll_gaps')}",
            f"the longest lasted {longest} {_source('long_poll_gap_max_ms')}",
            f"at most {numbers.queued_max:,} updates were queued {_source('queued_max')}",
        ),
        location="",
        advice="Something holds up the loop that polls: a synchronous call in an asynchronous "
        "handler, or a framework that handles a whole batch before it polls again. The stacks "
        "of these seconds show which.",
    )


def _unanswered_presses(numbers: TelegramNumbers) -> Finding | None:
    count, presses = numbers.presses_unanswered, numbers.presses
    if count <= FEW * presses:
        return None
    never = f"{_share(count, presses)} callback queries were never answered"
    return Finding(
        id="callback-query-unanswered",
        severity="medium",
        title="Pressed buttons go on spinning",
        evidence=(f"{never} {_source('presses_unanswered')}",),
        location="",
        advice="Call answerCallbackQuery for every press, first thing in the handler and on every "
        "way through it, also where there is nothing to tell.",
    )


def _flood(numbers: TelegramNumbers) -> Finding | None:
    if not numbers.flood_waits:
        return None
    waits = _share(sum(numbers.flood_waits.values()), numbers.calls)
    return Finding(
        id="flood-limits",
        severity="medium",
        title="The bot sends more than Telegram takes",
        evidence=(
            f"{waits} calls were answered with 429 {_source('flood_waits')}",
            *(f"{n:,} x {_LIMITS.get(name, name)}" for name, n in numbers.flood_waits.items()),
        ),
        location="",
        advice="Edit one message instead of sending several, put bulk messages into a queue of "
        "their own, and wait retry_after without holding up other chats.",
    )


def _not_modified(numbers: TelegramNumbers) -> Finding | None:
    count = sum(n for text, n in numbers.refusals.items() if _NOT_MODIFIED in text)
    if count <= FEW * numbers.edits:
        return None
    refused = f'{_share(count, numbers.edits)} edits were refused with "{_NOT_MODIFIED}"'
    return Finding(
        id="message-not-modified",
        severity="medium",
        title="Messages are edited into what they are",
        evidence=(f"{refused} {_source('refusals')}",),
        location="",
        advice="Each costs a round trip and raises in the bot. Compare before editing, and don't "
        "draw the same menu again when its button is pressed twice.",
    )


def _refused(numbers: TelegramNumbers) -> Finding | None:
    others = {text: n for text, n in numbers.refusals.items() if _NOT_MODIFIED not in text}
    if not others:
        return None
    count = sum(others.values())
    most = sorted(others.items(), key=lambda item: (-item[1], item[0]))
    more = len(most) - SHOWN_REFUSALS
    return Finding(
        id="refused-calls",
        severity="medium" if count > FEW * numbers.calls else "low",
        title="Telegram refuses calls of the bot",
        evidence=(
            f"{_share(count, numbers.calls)} calls were refused {_source('refusals')}",
            *(f"{n:,} x {text}" for text, n in most[:SHOWN_REFUSALS]),
            *((f"and {more:,} more texts",) if more > 0 else ()),
        ),
        location="",
        advice="Each of these raises in the bot, mostly in the middle of a handler. Mend the "
        "call, or catch this error where it is expected.",
    )


def _source(key: str) -> str:
    """Where the number stands."""
    return f"(telegram.json: {key})"


def _share(count: int, whole: int) -> str:
    share = min(1.0, count / max(whole, 1))  # whatever a broken file says
    return f"{count:,} of {whole:,} ({format_percent(share)})"


_LOOKS: tuple[Callable[[TelegramNumbers], Finding | None], ...] = (
    _second_poller,
    _poll_gap,
    _unanswered_presses,
    _flood,
    _not_modified,
    _refused,
)
