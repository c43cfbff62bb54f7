"""What does a program that is asked for its metrics answer? As Prometheus' text formats say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfkit.model.series import Kind, Unit

Labels = tuple[tuple[str, str], ...]
"""Name and value of each, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class MetricSample:
    """One line: a number and what it is the number of."""

    name: str
    """As it stands there: that of a histogram's bucket ends in ``_bucket``."""
    labels: Labels
    value: float


@dataclass(frozen=True, slots=True)
class MetricFamily:
    """All samples of one metric, and what is told of it."""

    name: str
    """That of a counter ends in ``_total``."""
    kind: Kind
    unit: Unit
    help: str
    samples: tuple[MetricSample, ...]


@dataclass(frozen=True, slots=True)
class Exposition:
    """What another program has told. Untrusted text in names and labels."""

    samples: tuple[MetricSample, ...]
    kinds: Mapping[str, str] = field(default_factory=dict)
    """``counter``, ``gauge``, … by the metric's name, for those that say it. OpenMetrics names
    counters there without their ``_total``."""
