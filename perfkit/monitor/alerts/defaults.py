"""What does perfkit alert about unless told otherwise? DESIGN §3's bounds, and silence."""

from perfkit.monitor.alerts.expressions import Rule
from perfkit.monitor.alerts.parsing import parse_alert


def _rule(
    name: str, text: str, summary: str, severity: str = "warning", keep_firing_ms: int = 0
) -> Rule:
    written = parse_alert(text)
    return Rule(name, written.condition, written.for_ms, keep_firing_ms, severity, summary)


DEFAULTS = (
    _rule("HighCpu", "cpu > 80% for 5m", "The bot has been busy for minutes: replies wait."),
    _rule(
        "HighMemory",
        "memory > 90% for 2m",
        "The bot has nearly all memory that it may use: it may be killed.",
        "critical",
    ),
    # ten a minute: one slow reply is a bad moment, ten are a bot that can't keep up
    _rule(
        "SlowInteractions",
        "slow interactions >= 10 in 1m",
        "Ten or more replies within a minute took longer than three seconds.",
    ),
    # with a floor: one of two is no five percent of anything
    _rule(
        "ManyErrors",
        "errors > 5% in 1m and interactions >= 20 in 1m",
        "More than one action in twenty fails.",
        "critical",
    ),
    _rule(
        "SlowQuery",
        "longest query > 1s",
        "A database query has been running for more than a second.",
        keep_firing_ms=60_000,  # or each look at such queries would tell of another one
    ),
    # its end is told at once by itself (``EndedNotice``); this one says that nobody brought it back
    _rule("BotDown", "bot down for 1m", "The bot is gone and has not come back.", "critical"),
    _rule("NoData", "no data for 1m", "Nothing is known of the bot any more.", "critical"),
)
"""Those about what a bot doesn't tell (interactions, queries) stay quiet: they have no value."""
