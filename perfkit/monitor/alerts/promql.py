"""How is a rule written for a Prometheus server? The same condition in PromQL."""

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
    Sum,
    Value,
    Window,
)


def condition_text(condition: Condition, bot: str | None = None) -> str:
    """The condition as an expression that has a value while it holds.

    ``bot``: whose series are missed; None: any bot's.
    """
    match condition:
        case Compared(value, comparison, bound):
            return f"{value_text(value)} {comparison.value} {bound!r}"
        case Both(one, also):
            # what is absent has no labels that could be those of something else
            match_on = " on ()" if asks_for_absence(condition) else ""
            return f"({condition_text(one, bot)}) and{match_on} ({condition_text(also, bot)})"
        case Absent(series, window_ms):
            label = "" if bot is None else f"{{bot={_quoted(bot)}}}"
            return f"absent_over_time({series}{label}[{duration_text(window_ms)}])"
        case _:
            assert_never(condition)


def _quoted(text: str) -> str:
    """As PromQL reads a string: Go's escapes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def asks_for_absence(condition: Condition) -> bool:
    """Whether it holds, or may hold, by what is not there."""
    match condition:
        case Both(one, also):
            return asks_for_absence(one) or asks_for_absence(also)
        case Absent():
            return True
        case Compared():
            return False
        case _:
            assert_never(condition)


def value_text(value: Value) -> str:
    """The value as an expression."""
    match value:
        case Latest(series):
            return series
        case Window(over, series, window_ms):
            return f"{over.value}_over_time({series}[{duration_text(window_ms)}])"
        case Increase(series, window_ms):
            return f"increase({series}[{duration_text(window_ms)}])"
        case Rate(series, window_ms):
            return f"rate({series}[{duration_text(window_ms)}])"
        case Quotient(part, whole):
            return f"({value_text(part)} / {value_text(whole)})"
        case Sum(one, other):
            return f"({value_text(one)} + {value_text(other)})"
        case _:
            assert_never(value)


def duration_text(milliseconds: int) -> str:
    """``5m``, ``90s`` or ``500ms``, as Prometheus reads it."""
    for unit, length in (("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if milliseconds >= length and milliseconds % length == 0:
            return f"{milliseconds // length}{unit}"
    return f"{milliseconds}ms"
