"""What did the Bot API see of the bot, in sentences that all renderers say?"""

from perfkit.model.manifest import Manifest
from perfkit.model.telegram import TelegramNumbers, WebhookNumbers
from perfkit.report.wording import plural
from perfkit.units import format_ms

TITLE = "What the Bot API saw"
NETWORK = "network"
"""The manifest's note of what was imitated."""
SHOWN = 5
"""Of each kind of counts the largest."""


def network_sentence(manifest: Manifest) -> str:
    """Which network was imitated; empty where none was. Runs that differ in it don't compare."""
    network = manifest.notes.get(NETWORK)
    return f"Network: {network}" if network else ""


def telegram_sentences(numbers: TelegramNumbers) -> tuple[str, ...]:
    """The bot's dealings with the Bot API, in a line for each side of them."""
    return (
        _updates(numbers),
        _calls(numbers),
        *((_polls(numbers),) if numbers.polls or numbers.webhook is None else ()),
        f"{numbers.presses:,} callback queries, {numbers.presses_unanswered:,} never answered",
        *(() if numbers.webhook is None else _webhook(numbers.webhook)),
        *(f"refused {count:,} x: {text}" for text, count in _most(numbers.refusals)),
        *(f"flood limit of {name}: met {count:,} x" for name, count in _most(numbers.flood_waits)),
        *(f"fault {text}: hit {count:,} x" for text, count in _most(numbers.faults)),
    )


def _updates(numbers: TelegramNumbers) -> str:
    return (
        f"{plural(numbers.updates, 'update')} handed to the bot, {numbers.updates_unanswered:,} "
        f"of them without a call after; {numbers.queued_max:,} queued at most"
    )


def _calls(numbers: TelegramNumbers) -> str:
    per_update = numbers.calls_per_update
    share = "" if per_update is None else f", {per_update:.2f} for each update"
    return plural(numbers.calls, "call") + share


def _polls(numbers: TelegramNumbers) -> str:
    return (
        f"{plural(numbers.polls, 'poll')}, at most {format_ms(numbers.poll_gap_max_ms)} between "
        f"two; {plural(numbers.conflicts, 'conflict')} with a second poller"
    )


def _webhook(webhook: WebhookNumbers) -> tuple[str, ...]:
    slowest = "".join(
        f", the slowest response after {format_ms(each.took_ms)}" for each in webhook.slowest[:1]
    )
    taken = (
        f"{plural(webhook.taken, 'update')} taken by the webhook{slowest}; "
        f"{webhook.retries:,} sent again, {webhook.dropped:,} given up"
    )
    failed = (f"webhook failed {count:,} x: {text}" for text, count in _most(webhook.failures))
    last = (f"webhook's last error: {webhook.last_error}",) if webhook.last_error else ()
    return (taken, *failed, *last)


def _most(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
