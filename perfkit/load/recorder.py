"""What happened in this second? Interactions counted into histograms, a second at a time.

Memory is bounded: a second's counts are handed on and forgotten. Totals for the live view are
kept in one more histogram.
"""

from perfkit.model.histogram import Histogram
from perfkit.model.load import Interaction, Second, StepSecond


class _StepCounts:
    __slots__ = ("bot", "delivery", "errors", "response", "service")

    def __init__(self) -> None:
        self.response = Histogram()
        self.service = Histogram()
        self.delivery = Histogram()
        self.bot = Histogram()
        self.errors = 0

    def freeze(self) -> StepSecond:
        return StepSecond(
            response=self.response.freeze(),
            service=self.service.freeze(),
            delivery=self.delivery.freeze(),
            bot=self.bot.freeze(),
            errors=self.errors,
        )


class Recorder:
    """Counts interactions; ``total`` (response time), ``interactions``, ``errors`` are overall."""

    __slots__ = ("_error_groups", "_lag", "_start_ns", "_steps", "errors", "interactions", "total")

    def __init__(self, start_ns: int) -> None:
        self._start_ns = start_ns
        self._steps: dict[str, _StepCounts] = {}
        self._error_groups: dict[str, dict[str, int]] = {}
        self._lag = Histogram()
        self.total = Histogram()
        self.interactions = 0
        self.errors = 0

    def record(self, interaction: Interaction) -> None:
        """Count one interaction that has ended."""
        self.interactions += 1
        counts = self._steps.get(interaction.step)
        if counts is None:
            counts = self._steps[interaction.step] = _StepCounts()
        intended, started, ended = (
            interaction.intended_ns,
            interaction.started_ns,
            interaction.ended_ns,
        )
        self._lag.record((started - intended) // 1000)
        if interaction.error is not None:
            self.errors += 1
            counts.errors += 1
            group = self._error_groups.setdefault(interaction.step, {})
            group[interaction.error] = group.get(interaction.error, 0) + 1
            return
        response_us = (ended - intended) // 1000
        counts.response.record(response_us)
        counts.service.record((ended - started) // 1000)
        self.total.record(response_us)
        delivered = interaction.delivered_ns
        if delivered is not None:
            counts.delivery.record((delivered - started) // 1000)
            counts.bot.record((ended - delivered) // 1000)

    def close_second(
        self, at_ns: int, *, active: int, completed: int, failed: int, in_flight: int, cpu_s: float
    ) -> Second:
        """What was counted since the last call; counting begins anew."""
        second = Second(
            start_ns=self._start_ns,
            end_ns=at_ns,
            active=active,
            completed=completed,
            failed=failed,
            in_flight=in_flight,
            queued=0,
            generator_cpu_s=cpu_s,
            start_lag=self._lag.freeze(),
            steps={name: counts.freeze() for name, counts in self._steps.items()},
            error_groups=self._error_groups,
        )
        self._start_ns = at_ns
        self._steps = {}
        self._error_groups = {}
        self._lag = Histogram()
        return second
