"""Which rules can't be asked because looks are too far apart?"""

from collections.abc import Iterable
from typing import assert_never

from perfkit.monitor.alerts.expressions import (
    Absent,
    Both,
    Compared,
    Condition,
    Increase,
    Latest,
    Quotient,
    Rate,
    Rule,
    Sum,
    Value,
    Window,
)
from perfkit.monitor.alerts.promql import duration_text


def out_of_reach(rules: Iterable[Rule], interval_ms: int) -> tuple[str, ...]:
    """A sentence for each rule with a growth in a window that never holds two looks."""
    return tuple(
        f"the rule {rule.name} can't be asked: it counts over {duration_text(window_ms)}, "
        f"with a look only every {duration_text(interval_ms)}; "
        "choose a shorter --interval, or give the rule a longer window"
        for rule in rules
        if (window_ms := min(_growth_windows(rule.condition), default=interval_ms + 1))
        <= interval_ms
    )


def _growth_windows(condition: Condition | Value) -> tuple[int, ...]:
    match condition:
        case Quotient(one, other) | Sum(one, other) | Both(one, other):
            return _growth_windows(one) + _growth_windows(other)
        case Compared(value):
            return _growth_windows(value)
        case Increase() | Rate():
            return (condition.window_ms,)
        case Latest() | Window() | Absent():
            return ()
        case _:
            assert_never(condition)
