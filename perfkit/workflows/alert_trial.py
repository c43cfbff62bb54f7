"""When would these rules have fired? Tried on the history, as the watch would have seen it."""

from pathlib import Path

from perfkit.analysis.history_summary import episodes_of
from perfkit.analysis.history_values import values_by_moment
from perfkit.errors import UsageError
from perfkit.model.alert_rules import Trial
from perfkit.model.history import TimeRange
from perfkit.model.monitoring import AlertNotice
from perfkit.monitor.alerts.expressions import series_of
from perfkit.monitor.alerts.ruleset import RuleSet
from perfkit.monitor.alerts.watch import AlertWatch
from perfkit.monitor.history.notices import to_keep
from perfkit.monitor.history.reading import History

MOST_POINTS = 200_000
"""Two days of seconds; longer ranges are tried in longer steps."""


def try_rules(rules: RuleSet, store: Path, within: TimeRange, bot: str | None) -> tuple[Trial, ...]:
    """For each bot of the history, or for this one, what would have been told.

    Raises InputError if the store can't be read, UsageError if it has no such bot.
    """
    with History(store) as history:
        names = [span.name for span in history.bots() if bot in {None, span.name}]
        if bot is not None and not names:
            raise UsageError(f"there is no bot called {bot} in this history")
        return tuple(_try(rules, history, name, within) for name in names)


def _try(rules: RuleSet, history: History, bot: str, within: TimeRange) -> Trial:
    asked = sorted(frozenset().union(*(series_of(rule.condition) for rule in rules.rules)))
    series = history.series(bot, asked, within, min(MOST_POINTS, _seconds(within)))
    step_ms = max((each.step_ms for each in series), default=0)
    watch, told = AlertWatch(bot, rules, interval_ms=step_ms), list[AlertNotice]()
    moments = values_by_moment(series)
    for at_ms, values in moments:
        told += watch.handle(values, at_ms=at_ms)[1]
    return Trial(
        bot=bot,
        within=within,
        step_ms=step_ms,
        moments=len(moments),
        never_seen=tuple(each.name for each in series if not each.points),
        episodes=episodes_of([to_keep(notice) for notice in told]),
    )


def _seconds(within: TimeRange) -> int:
    return max(1, (within.to_ms - within.from_ms) // 1000)
