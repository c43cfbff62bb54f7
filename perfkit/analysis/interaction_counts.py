"""How many interactions were there, how many failed or were slow, and how long do they take now?"""

from perfkit.analysis.recent_times import RecentTimes
from perfkit.model.histogram import Histogram

SLOW_US = 3_000_000
"""What a person no longer takes for an answer (DESIGN §3)."""


class InteractionCounts:
    """Counts of everything so far, and the percentiles of the last minute."""

    def __init__(self) -> None:
        self._recent = RecentTimes()
        self._interactions = 0.0
        self._slow: int | None = None
        self._errors: float | None = None

    def add(self, response: Histogram | None, interactions: float) -> None:
        """So many more; of those that went well how long they took, where that is measured."""
        self._interactions += interactions
        if response is not None:
            self._slow = (self._slow or 0) + response.count_above(SLOW_US)

    def add_errors(self, errors: float) -> None:
        """So many of them failed. Where this is never called, failures are not known."""
        self._errors = (self._errors or 0.0) + errors

    def remember(self, at_ns: int, response: Histogram) -> None:
        """For the percentiles: these ended until then, counted or not. Moments come in order."""
        self._recent.add(at_ns, response)

    def values(self, now_ns: int) -> dict[str, float]:
        """By series name; what was never told is not there."""
        values = {"perfkit_interactions_total": self._interactions}
        if self._errors is not None:
            values["perfkit_interaction_errors_total"] = self._errors
        if self._slow is not None:
            values["perfkit_slow_interactions_total"] = self._slow
        self._recent.forget(now_ns)
        if self._recent.count:
            p50, p95 = self._recent.quantiles_s((0.5, 0.95))
            values["perfkit_response_p50_seconds"] = p50
            values["perfkit_response_p95_seconds"] = p95
        return values
