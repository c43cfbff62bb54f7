"""What is there to see of a bot now, and how was it in the last minutes? For the live view.

Bounded: what is older than ``KEPT_MS`` goes, and what is kept of a moment are a few numbers.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from perfkit.analysis.monitored_levels import (
    CPU,
    ERRORS,
    MEMORY,
    QUERY_S,
    REDIS_S,
    RESPONSE_S,
    STALLED,
)
from perfkit.analysis.monitored_rates import rates
from perfkit.analysis.sparkline import columns
from perfkit.model.live_watch import LiveWatch, Meter, MeterKind, ProcessRow
from perfkit.model.monitoring import Level, Moment, ProcessReading, Snapshot, StandingAlert

KEPT_MS = 240_000
SPARKS = 60
"""Values of a sparkline: each is the mean of its four seconds."""
RATE_MS = 1000
"""Rates need as much: CPU time is counted in steps of 10 ms."""
MINUTE_MS = 60_000

_BOUNDS = {
    MeterKind.CPU: CPU,
    MeterKind.MEMORY: MEMORY,
    MeterKind.RESPONSE: RESPONSE_S,
    MeterKind.REDIS: REDIS_S,
    MeterKind.DATABASE: QUERY_S,
    MeterKind.ERRORS: ERRORS,
    MeterKind.STALLED: STALLED,
}
_CPU = "perfkit_bot_cpu_seconds_total"
_MEMORY = "perfkit_bot_resident_memory_bytes"
_LIMIT = "perfkit_bot_memory_limit_bytes"
_INTERACTIONS = "perfkit_interactions_total"
_ERRORS = "perfkit_interaction_errors_total"
_STALLED = "perfkit_loop_stalled_seconds_total"
_LATEST = {
    MeterKind.MEMORY: _MEMORY,
    MeterKind.RESPONSE: "perfkit_response_p95_seconds",
    MeterKind.REDIS: "perfkit_redis_ping_seconds",
    MeterKind.DATABASE: "perfkit_database_longest_query_seconds",
}
_RATES = {
    MeterKind.CPU: _CPU,
    MeterKind.INTERACTIONS: _INTERACTIONS,
    MeterKind.STALLED: _STALLED,
}
_COUNTERS = (*_RATES.values(), _ERRORS)


@dataclass(frozen=True, slots=True)
class _Past:
    """What is kept of a moment."""

    at_ms: int
    counters: Mapping[str, float]
    measured: Mapping[MeterKind, float]


class LiveWatching:
    """Takes each snapshot, and says what there is to see."""

    def __init__(self, over_ms: int = RATE_MS) -> None:
        """``over_ms``: rates are over so much."""
        self._over_ms = over_ms
        self._past: deque[_Past] = deque()
        self._before: Moment | None = None
        self._rows: tuple[ProcessRow, ...] = ()
        self._latest: Snapshot | None = None

    def take(self, snapshot: Snapshot) -> None:
        """The bot was looked at."""
        if self._past and snapshot.at_ms <= self._past[-1].at_ms:  # the calendar was put back
            self._past.clear()
        counters = {n: v for n in _COUNTERS if (v := snapshot.values.get(n)) is not None}
        measured = dict(self._measure(snapshot, counters))
        self._past.append(_Past(snapshot.at_ms, counters, measured))
        while self._past[0].at_ms < snapshot.at_ms - KEPT_MS:
            self._past.popleft()
        self._rows = () if snapshot.moment is None else self._processes(snapshot.moment)
        self._latest = snapshot

    def shown(
        self, *, watched_s: float, left_s: float | None, sources: tuple[str, ...] = ()
    ) -> LiveWatch | None:
        """What there is to see at the last look; None: there was none yet."""
        snapshot = self._latest
        if snapshot is None:
            return None
        return LiveWatch(
            bot=snapshot.bot,
            at_ms=snapshot.at_ms,
            up=bool(snapshot.values.get("perfkit_bot_up", 1.0 if self._rows else 0.0)),
            watched_s=watched_s,
            left_s=left_s,
            meters=tuple(self._meters(snapshot)),
            processes=self._rows,
            host=None if snapshot.moment is None else snapshot.moment.host,
            alerts=standing(snapshot.alerts),
            rules=len(snapshot.alerts),
            sources=sources,
        )

    def _measure(
        self, snapshot: Snapshot, counters: Mapping[str, float]
    ) -> Iterator[tuple[MeterKind, float]]:
        for kind, name in _LATEST.items():
            if name in snapshot.values:
                yield kind, snapshot.values[name]
        for kind, name in _RATES.items():
            grown = self._grown(name, counters, snapshot.at_ms, self._over_ms)
            if grown is not None:
                yield kind, grown[0] / grown[1]
        done = self._grown(_INTERACTIONS, counters, snapshot.at_ms, MINUTE_MS)
        failed = self._grown(_ERRORS, counters, snapshot.at_ms, MINUTE_MS)
        if done is not None and failed is not None and done[0] > 0:
            yield MeterKind.ERRORS, failed[0] / done[0]

    def _grown(
        self, name: str, counters: Mapping[str, float], at_ms: int, over_ms: int
    ) -> tuple[float, float] | None:
        """How much a counter has grown over about so long, and in how many seconds exactly."""
        now = counters.get(name)
        if now is None:
            return None
        found: tuple[float, float] | None = None
        for past in reversed(self._past):
            before = past.counters.get(name)
            if before is None or before > now:  # it has begun again
                break
            found = now - before, (at_ms - past.at_ms) / 1000
            if at_ms - past.at_ms >= over_ms * 0.95:
                break
        return found

    def _meters(self, snapshot: Snapshot) -> Iterator[Meter]:
        measured = self._past[-1].measured
        for kind in MeterKind:
            value = measured.get(kind)
            if value is None:
                continue
            limit = snapshot.values.get(_LIMIT) if kind is MeterKind.MEMORY else None
            yield Meter(kind, value, level_of(kind, value, limit), self._recent(kind), limit)

    def _recent(self, kind: MeterKind) -> tuple[float | None, ...]:
        """In stretches that lie still, so that a curve moves but does not tremble."""
        step_ms = KEPT_MS // SPARKS
        end_ms = (self._past[-1].at_ms // step_ms + 1) * step_ms
        samples = (
            (past.at_ms, past.measured[kind]) for past in self._past if kind in past.measured
        )
        return columns(samples, start_ms=end_ms - KEPT_MS, end_ms=end_ms, count=SPARKS)

    def _processes(self, moment: Moment) -> tuple[ProcessRow, ...]:
        before, self._before = self._before, moment
        grown = None if before is None else rates(before, moment)
        if grown is None:
            return tuple(_row(process, None) for process in moment.processes)
        return tuple(_row(each.process, each.cpu_cores) for each in grown.processes)


def _row(process: ProcessReading, cpu_ratio: float | None) -> ProcessRow:
    return ProcessRow(
        pid=process.pid, command=process.command, cpu_ratio=cpu_ratio,
        rss_bytes=process.rss_bytes, threads=process.threads, open_fds=process.open_fds,
    )  # fmt: skip


def level_of(kind: MeterKind, value: float, limit: float | None = None) -> Level:
    """How a value is shown; of what has no bounds nothing is said but that it is normal."""
    bounds = _BOUNDS.get(kind)
    if bounds is None or (kind is MeterKind.MEMORY and not limit):
        return Level.NORMAL
    return bounds.level(value / limit if kind is MeterKind.MEMORY and limit else value)


_PLACE: Mapping[str, int] = {"firing": 0, "pending": 1}


def standing(alerts: tuple[StandingAlert, ...]) -> tuple[StandingAlert, ...]:
    """Those that are not quiet: firing ones first, of each the latest first."""
    order: Callable[[StandingAlert], tuple[int, int]] = lambda a: (_PLACE[a.state], -a.since_ms)  # noqa: E731
    return tuple(sorted((a for a in alerts if a.state in _PLACE), key=order))
