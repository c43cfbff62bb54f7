"""What can an alert rule ask of the samples? The expressions it is made of.

Each has one meaning here and the same in PromQL (``perfkit.monitor.alerts.promql`` writes it), so
that a rule may move to a Prometheus server and fire at the same moments.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from perfkit.findings.objectives import Comparison


class Over(StrEnum):
    """What becomes of all samples in a window."""

    MEAN = "avg"
    MOST = "max"
    LEAST = "min"
    SUM = "sum"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest sample of a series, no older than ``LOOKBACK_MS``."""

    series: str


@dataclass(frozen=True, slots=True)
class Window:
    """One number from all samples of the last ``window_ms``."""

    over: Over
    series: str
    window_ms: int


@dataclass(frozen=True, slots=True)
class Increase:
    """By how much a counter has grown in the last ``window_ms``, extrapolated to the whole of it.

    A counter that begins again, because its process did, has grown all the same.
    """

    series: str
    window_ms: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The same a second."""

    series: str
    window_ms: int


@dataclass(frozen=True, slots=True)
class Quotient:
    """One value as a share of another."""

    part: "Value"
    whole: "Value"


@dataclass(frozen=True, slots=True)
class Sum:
    """Two values together: hits and misses are all look-ups."""

    one: "Value"
    other: "Value"


Value = Latest | Window | Increase | Rate | Quotient | Sum


@dataclass(frozen=True, slots=True)
class Compared:
    """A value on this side of a bound."""

    value: Value
    comparison: Comparison
    bound: float


@dataclass(frozen=True, slots=True)
class Both:
    """One condition, as long as the other holds as well: a floor on the number of samples, say."""

    condition: "Condition"
    also: "Condition"


@dataclass(frozen=True, slots=True)
class Absent:
    """A series that has had no sample for ``window_ms``."""

    series: str
    window_ms: int


Condition = Compared | Both | Absent

LOOKBACK_MS = 300_000
"""Prometheus' own: an older sample says nothing about now."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An alert: a condition, and for how long it must hold."""

    name: str
    condition: Condition
    for_ms: int = 0
    """It fires once the condition has held so long."""
    keep_firing_ms: int = 0
    """It stays so long when the condition no longer holds."""
    severity: str = "warning"
    summary: str = ""
    """What it means, for people."""


def window_of(condition: Condition | Value, *, latest_ms: int = LOOKBACK_MS) -> int:
    """How far back its samples are needed, in milliseconds; ``latest_ms``: of the newest ones."""
    match condition:
        case Latest():
            return latest_ms
        case Quotient(one, other) | Sum(one, other) | Both(one, other):
            return max(window_of(one, latest_ms=latest_ms), window_of(other, latest_ms=latest_ms))
        case Compared(value):
            return window_of(value, latest_ms=latest_ms)
        case Window() | Increase() | Rate() | Absent():
            return condition.window_ms
        case _:
            assert_never(condition)


def series_of(condition: Condition | Value) -> frozenset[str]:
    """The names of all series that it asks."""
    match condition:
        case Quotient(one, other) | Sum(one, other) | Both(one, other):
            return series_of(one) | series_of(other)
        case Compared(value):
            return series_of(value)
        case Latest() | Window() | Increase() | Rate() | Absent():
            return frozenset({condition.series})
        case _:
            assert_never(condition)
