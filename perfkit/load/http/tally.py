"""What did the requests of this second come to? Counted by microsecond, then as histograms.

Memory is bounded by how many different durations one second can hold; at 40,000 requests in a
second, counting costs a quarter of what keeping and sorting them in would, and no long pause at
the second's end.
"""

from collections.abc import Mapping

from perfkit.model.histogram import Histogram
from perfkit.model.load import Iterations, Second, StepSecond

MOST_KINDS = 100
"""Errors are grouped by their text; a server can't fill the memory with new ones."""
OTHER = "other errors"


class RequestTally:
    """Counts requests. ``interactions`` and ``errors`` are of the whole load so far, ``total``
    holds all response times up to the last closed second, ``latest`` those of that second.
    """

    __slots__ = (
        "_dropped_before", "_errors", "_lag", "_name", "_response", "_same", "_service",
        "_start_ns", "dropped", "errors", "interactions", "latest", "total",
    )  # fmt: skip

    def __init__(self, name: str, start_ns: int) -> None:
        self._name = name
        """The step's name in reports: ``GET /page``."""
        self._start_ns = start_ns
        self._same: dict[int, int] = {}
        """Requests that began when they were meant to: both durations are one."""
        self._response: dict[int, int] = {}
        self._service: dict[int, int] = {}
        self._lag: dict[int, int] = {}
        self._errors: dict[str, int] = {}
        self.total = Histogram()
        self.latest = Histogram()
        self.interactions = 0
        self.errors = 0
        self.dropped = 0
        self._dropped_before = 0

    def count(self, intended_ns: int, started_ns: int, ended_ns: int) -> None:
        """One request that went well."""
        self.interactions += 1
        took_us = (ended_ns - started_ns) // 1000
        if intended_ns == started_ns:
            same = self._same
            same[took_us] = same.get(took_us, 0) + 1
            return
        response, service = self._response, self._service
        waited_us = (ended_ns - intended_ns) // 1000
        response[waited_us] = response.get(waited_us, 0) + 1
        service[took_us] = service.get(took_us, 0) + 1

    def count_error(self, error: str) -> None:
        """One request that did not go well: a time-out is not a time."""
        self.interactions += 1
        self.errors += 1
        groups = self._errors
        if error not in groups and len(groups) >= MOST_KINDS:
            error = OTHER
        groups[error] = groups.get(error, 0) + 1

    def count_start(self, late_ns: int) -> None:
        """A planned start, this much after its moment."""
        late_us, lag = late_ns // 1000, self._lag
        lag[late_us] = lag.get(late_us, 0) + 1

    def close_second(
        self,
        at_ns: int,
        *,
        active: int,
        students: int,
        completed: int,
        in_flight: int,
        cpu_s: float,
    ) -> Second:
        """What was counted since the last call; counting begins anew."""
        response, service = self._histograms()
        self.latest = response
        self.total.merge(response)
        second = Second(
            start_ns=self._start_ns,
            end_ns=at_ns,
            active=active,
            completed=completed,
            failed=0,
            in_flight=in_flight,
            queued=0,
            generator_cpu_s=cpu_s,
            students=students,
            iterations=Iterations(dropped=self.dropped - self._dropped_before),
            start_lag=_frozen(self._lag),
            steps={
                self._name: StepSecond(
                    response=response.freeze(),
                    service=service.freeze(),
                    errors=sum(self._errors.values()),
                )
            },
            error_groups={self._name: self._errors} if self._errors else {},
        )
        self._dropped_before = self.dropped
        self._start_ns = at_ns
        self._same, self._response, self._service = {}, {}, {}
        self._lag, self._errors = {}, {}
        return second

    def _histograms(self) -> tuple[Histogram, Histogram]:
        response = Histogram.of_counts(self._same)
        service = Histogram()
        service.merge(response)
        response.merge(Histogram.of_counts(self._response))
        service.merge(Histogram.of_counts(self._service))
        return response, service


def _frozen(counts: Mapping[int, int]) -> tuple[int, ...]:
    return Histogram.of_counts(counts).freeze()
