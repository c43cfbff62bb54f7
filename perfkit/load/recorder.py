"""What happened in this second? Interactions counted into histograms, a second at a time.

Memory is bounded: durations are kept in lists for one second, then become histograms that are
handed on. Only a total of all response times stays, for the live view.
"""

import heapq

from perfkit.model.histogram import Histogram
from perfkit.model.load import Interaction, Second, StepSecond

LONG_NS = 50_000_000
"""An interaction that takes less was held up by nothing worth telling."""
MOST_WAITS = 500
"""So many of the long ones are kept of a second."""


class _StepTimes:
    """One step's durations of this second, in µs."""

    __slots__ = ("bot", "delivery", "errors", "response", "service")

    def __init__(self) -> None:
        self.response: list[int] = []
        self.service: list[int] = []
        self.delivery: list[int] = []
        self.bot: list[int] = []
        self.errors = 0

    def count(self, latest: Histogram) -> StepSecond:
        """The histograms of this second; the response times are added to ``latest``."""
        response = Histogram.of(self.response)
        latest.merge(response)
        return StepSecond(
            response=response.freeze(),
            service=Histogram.of(self.service).freeze(),
            delivery=Histogram.of(self.delivery).freeze(),
            bot=Histogram.of(self.bot).freeze(),
            errors=self.errors,
        )


class Recorder:
    """Counts interactions. ``interactions`` and ``errors`` are of the whole load so far, ``total``
    holds all response times up to the last closed second, ``latest`` those of that second.
    """

    __slots__ = (
        "_error_groups", "_lag", "_start_ns", "_steps", "_waits", "errors", "interactions",
        "latest", "total",
    )  # fmt: skip

    def __init__(self, start_ns: int) -> None:
        self._start_ns = start_ns
        self._steps: dict[str, _StepTimes] = {}
        self._error_groups: dict[str, dict[str, int]] = {}
        self._lag: list[int] = []
        self._waits: list[tuple[int, int]] = []
        self.total = Histogram()
        self.latest = Histogram()
        self.interactions = 0
        self.errors = 0

    def record(self, interaction: Interaction, held_ns: int = 0) -> None:
        """Count one interaction that has ended.

        For ``held_ns`` the student was held up by the one before, which is no lag of perfkit's.
        """
        self.interactions += 1
        times = self._steps.get(interaction.step)
        if times is None:
            times = self._steps[interaction.step] = _StepTimes()
        started, ended = interaction.started_ns, interaction.ended_ns
        self._lag.append((started - interaction.intended_ns - held_ns) // 1000)
        if ended - interaction.intended_ns >= LONG_NS:
            self._waits.append((interaction.intended_ns, ended))
        if interaction.error is not None:
            self._fail(times, interaction.step, interaction.error)
            return
        times.response.append((ended - interaction.intended_ns) // 1000)
        times.service.append((ended - started) // 1000)
        delivered = interaction.delivered_ns
        if delivered is not None:
            times.delivery.append((delivered - started) // 1000)
            times.bot.append((ended - delivered) // 1000)

    def _fail(self, times: _StepTimes, step: str, error: str) -> None:
        self.errors += 1
        times.errors += 1
        group = self._error_groups.setdefault(step, {})
        group[error] = group.get(error, 0) + 1

    def close_second(
        self, at_ns: int, *, active: int, completed: int, failed: int, in_flight: int, cpu_s: float
    ) -> Second:
        """What was counted since the last call; counting begins anew."""
        self.latest = Histogram()
        second = Second(
            start_ns=self._start_ns,
            end_ns=at_ns,
            active=active,
            completed=completed,
            failed=failed,
            in_flight=in_flight,
            queued=0,
            generator_cpu_s=cpu_s,
            start_lag=Histogram.of(self._lag).freeze(),
            steps={name: times.count(self.latest) for name, times in self._steps.items()},
            error_groups=self._error_groups,
            waits=tuple(heapq.nlargest(MOST_WAITS, self._waits, key=lambda w: w[1] - w[0])),
        )
        self.total.merge(self.latest)
        self._start_ns = at_ns
        self._steps = {}
        self._error_groups = {}
        self._lag = []
        self._waits = []
        return second
