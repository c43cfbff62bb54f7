"""Does the bot's memory grow while it is loaded? Its growth → a finding."""

from perfkit.model.memory import Estimate, Growth, Trend
from perfkit.model.summary import BotNumbers, Finding

FAST_SHARE = 0.05
"""Of its memory a minute: a bot that grows faster than this doubles within half an hour."""
FULL_MIB = 512.0
"""The memory that the default objective allows."""


def find_growth(bot: BotNumbers | None) -> tuple[Finding, ...]:
    """The finding of a bot that grows steadily; nothing for any other."""
    growth = None if bot is None else bot.rss_mib.growth
    if bot is None or growth is None or growth.trend is not Trend.GROWING:
        return ()
    if growth.per_min is None:
        return ()
    fast = growth.per_min.value > FAST_SHARE * bot.rss_mib.end
    return (
        Finding(
            id="memory-growing",
            severity="high" if fast else "medium",
            title=f"memory grows by {growth.per_min.value:.2g} MiB a minute",
            evidence=_evidence(growth, growth.per_min, bot.rss_mib.end),
            location="",
            advice=(
                "Something is kept that is never used again: a dictionary or list that nothing "
                "is ever taken from, a cache without a limit. Which one, and on which line it is "
                "made: the same load with --look-inside, or perfkit memory --pid PID --deep types."
            ),
        ),
    )


def _evidence(growth: Growth, per_min: Estimate, end_mib: float) -> tuple[str, ...]:
    bounds = f"{per_min.low:.2g} to {per_min.high:.2g} MiB a minute"
    lines = [f"{bounds}; {growth.reason} (bot.rss_mib.growth)"]
    if growth.per_1000 is not None:
        each = growth.per_1000
        lines.append(
            f"{each.value:.2g} MiB for each 1,000 interactions ({each.low:.2g} to {each.high:.2g})"
        )
    if end_mib < FULL_MIB:
        minutes = (FULL_MIB - end_mib) / per_min.value
        lines.append(f"at this rate {FULL_MIB:g} MiB are reached in {_time(minutes)}")
    return tuple(lines)


def _time(minutes: float) -> str:
    hours = minutes / 60
    if hours < 2:
        return f"{minutes:.0f} min"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"
