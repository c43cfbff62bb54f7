"""What does each bot look like at this moment to whoever asks? A sink that keeps the last look."""

from collections.abc import Callable
from dataclasses import dataclass

from perfkit.analysis.response_buckets import ResponseBuckets
from perfkit.clock import Clock
from perfkit.formats.prometheus_text import shown_label, write_open_metrics, write_text
from perfkit.model.exposition import Labels
from perfkit.model.monitoring import Notice, Snapshot
from perfkit.monitor.metrics.families import Look, families

KEPT_S = 60.0
"""An older look says nothing about now: the series end, and an alert for their absence fires."""


@dataclass(slots=True)
class _Watched:
    snapshot: Snapshot
    seen_ns: int
    response: ResponseBuckets | None = None


class MetricsSink:
    """A sink for several bots; ``text`` and ``open_metrics`` tell what it knows.

    ``kept_s`` must be longer than the time between two looks. ``build`` is what is told of perfkit
    itself (``version``).
    """

    name = "metrics"

    def __init__(self, clock: Clock, build: Labels, *, kept_s: float = KEPT_S) -> None:
        self._clock = clock
        self._build = build
        self._kept_ns = round(kept_s * 1e9)
        self._watched: dict[str, _Watched] = {}

    async def show(self, snapshot: Snapshot) -> None:
        """This is the last look now."""
        # two names that look the same in a label are one series to Prometheus
        bot = shown_label(snapshot.bot)
        before = self._watched.get(bot)
        watched = _Watched(snapshot, self._clock.now_ns(), before.response if before else None)
        if snapshot.response is not None:
            watched.response = watched.response or ResponseBuckets()
            watched.response.add(snapshot.response)
        self._watched[bot] = watched

    async def tell(self, notice: Notice) -> None:
        """Nothing: alerts are in each snapshot, and Prometheus has its own way to tell of them."""

    async def close(self) -> None:
        """Nothing is open."""

    def looks(self) -> tuple[Look, ...]:
        """The last look at each bot that is not too old."""
        oldest_ns = self._clock.now_ns() - self._kept_ns
        return tuple(
            Look(watched.snapshot, watched.response)
            for _, watched in sorted(self._watched.items())
            if watched.seen_ns >= oldest_ns
        )

    def text(self) -> str:
        """Prometheus' text format."""
        return self._write(write_text)

    def open_metrics(self) -> str:
        """OpenMetrics."""
        return self._write(write_open_metrics)

    def _write(self, write: Callable[..., str]) -> str:
        return write(families(self.looks(), self._build))
