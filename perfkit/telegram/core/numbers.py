"""What did the Bot API see of one bot up to now? Its counters, put together."""

from collections.abc import Mapping

from perfkit.model.telegram import TelegramNumbers
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.tally import LONG_GAP_NS

_MS_NS = 1e6


def add_up(
    state: BotState,
    calls_by_method: Mapping[str, int],
    refusals: Mapping[str, int],
    flood_waits: Mapping[str, int],
    at_ns: int,
) -> TelegramNumbers:
    """The numbers of a bot, as of now; faults are not the bot's and are left out."""
    tally, queries = state.tally, state.queries
    calls = sum(calls_by_method.values()) - calls_by_method.get("getupdates", 0)
    edits = sum(n for name, n in calls_by_method.items() if name.startswith("editmessage"))
    lasting_ns = tally.lasting_gap_ns(at_ns)
    is_long = lasting_ns > LONG_GAP_NS and state.queue.has_news
    return TelegramNumbers(
        updates=tally.updates,
        updates_unanswered=tally.unanswered,
        queued_max=tally.queued_max,
        calls=calls,
        calls_per_update=calls / tally.updates if tally.updates else None,
        edits=edits,
        presses=queries.handed(tally.last_handed_id),
        presses_unanswered=queries.unanswered(tally.last_handed_id, at_ns),
        polls=state.poller.polls,
        conflicts=state.poller.conflicts,
        poll_gap_max_ms=max(tally.longest_gap_ns, lasting_ns) / _MS_NS,
        long_poll_gaps=tally.long_gaps + is_long,
        long_poll_gap_max_ms=max(tally.long_gap_max_ns, lasting_ns * is_long) / _MS_NS,
        refusals=dict(refusals),
        flood_waits=dict(flood_waits),
        webhook=state.webhook.tally.numbers() if state.webhook.was_set else None,
    )
