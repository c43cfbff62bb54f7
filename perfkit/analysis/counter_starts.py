"""Since when does each counter count? For those who must be told, as OpenTelemetry must.

https://opentelemetry.io/docs/specs/otel/metrics/data-model/#resets-and-gaps
"""

from dataclasses import dataclass


@dataclass(slots=True)
class _Counter:
    started_ms: int
    value: float
    seen_ms: int


class CounterStarts:
    """Of the counters of one bot, each seen later than the time before."""

    def __init__(self) -> None:
        self._counters: dict[str, _Counter] = {}

    def see(self, name: str, value: float, at_ms: int) -> int:
        """When this counter was last zero, by the calendar's milliseconds.

        The first look is the beginning of what was there before, as nobody knows the true one. What
        has fallen began again after it was last seen.
        """
        counter = self._counters.get(name)
        if counter is None:
            counter = self._counters[name] = _Counter(at_ms, value, at_ms)
        if value < counter.value:
            counter.started_ms = counter.seen_ms
        counter.value, counter.seen_ms = value, at_ms
        return counter.started_ms
