"""What is told of a bot by OpenTelemetry's protocol?"""

from dataclasses import dataclass

from perfkit.model.exposition import Labels
from perfkit.model.series import Series


@dataclass(frozen=True, slots=True)
class ToldNumber:
    """One series at one moment."""

    series: Series
    value: float
    started_ms: int = 0
    """Of a counter: when it was last zero."""


@dataclass(frozen=True, slots=True)
class ToldTimes:
    """All response times since perfkit watches."""

    started_ms: int
    bounds_s: tuple[float, ...]
    each: tuple[int, ...]
    """How many came within each bound and not within the one before; last, the rest."""
    count: int
    sum_s: float


@dataclass(frozen=True, slots=True)
class ToldBot:
    """One bot at one moment."""

    bot: str
    at_ms: int
    numbers: tuple[ToldNumber, ...]
    times: ToldTimes | None
    firing: tuple[tuple[str, bool], ...]
    """Each rule, and whether it fires."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells it."""

    version: str
    """Of perfkit."""
    attributes: Labels = ()
    """What else is known of where it comes from."""
