"""What is there to see of a bot now, and how was it in the last minutes? For the live view.

Bounded: what is older than ``KEPT_MS`` goes, and what is kept of a moment are a few numbers.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from perfkit.model.live_watch import LiveWatch, Meter, MeterKind, ProcessRow
from perfkit.model.monitoring import Level, Moment, Snapshot, StandingAlert

KEPT_MS = 240_000
SPARKS = 60
"""Values of a sparkline: each is the highest of its four seconds."""
RATE_MS = 1000
"""Rates are over this much at least: CPU time is counted in steps of 10 ms."""
MINUTE_MS = 60_000

_BOUNDS = {  # DESIGN §3's levels: normal below the first, critical above the second
    MeterKind.CPU: (0.7, 0.9),
    MeterKind.RESPONSE: (1.0, 2.0),
    MeterKind.REDIS: (0.01, 0.1),
    MeterKind.DATABASE: (0.5, 5.0),
    MeterKind.ERRORS: (0.01, 0.05),
    MeterKind.STALLED: (0.05, 0.2),
}
_MEMORY_BOUNDS = (0.8, 0.95)
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

    def __init__(self) -> None:
        self._past: deque[_Past] = deque()
        self._cpu: dict[tuple[int, int], tuple[int, float]] = {}
        """CPU time of each process (pid, when born) at the look before."""
        self._rows: tuple[ProcessRow, ...] = ()
        self._latest: Snapshot | None = None

    def take(self, snapshot: Snapshot) -> None:
        """The bot was looked at."""
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
            grown = self._grown(name, counters, snapshot.at_ms, RATE_MS)
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
        """The highest of each of the last so many stretches of the same length."""
        step_ms = KEPT_MS // SPARKS
        end = self._past[-1].at_ms // step_ms
        highest: dict[int, float] = {}
        for past in self._past:
            value = past.measured.get(kind)
            if value is not None:
                stretch = past.at_ms // step_ms
                highest[stretch] = max(value, highest.get(stretch, value))
        return tuple(highest.get(end - ago) for ago in range(SPARKS - 1, -1, -1))

    def _processes(self, moment: Moment) -> tuple[ProcessRow, ...]:
        before, self._cpu = self._cpu, {}
        rows = []
        for process in moment.processes:
            who = process.pid, process.born_ms
            self._cpu[who] = moment.at_ns, process.cpu_s
            at_ns, cpu_s = before.get(who, (moment.at_ns, 0.0))
            passed_s = (moment.at_ns - at_ns) / 1e9
            ratio = (process.cpu_s - cpu_s) / passed_s if passed_s > 0 else None
            rows.append(
                ProcessRow(
                    pid=process.pid, command=process.command, cpu_ratio=ratio,
                    rss_bytes=process.rss_bytes, threads=process.threads,
                    open_fds=process.open_fds,
                )
            )  # fmt: skip
        return tuple(rows)


def level_of(kind: MeterKind, value: float, limit: float | None = None) -> Level:
    """How a value is shown; of what has no bounds nothing is said but that it is normal."""
    if kind is MeterKind.MEMORY:
        if not limit:
            return Level.NORMAL
        value, bounds = value / limit, _MEMORY_BOUNDS
    elif kind in _BOUNDS:
        bounds = _BOUNDS[kind]
    else:
        return Level.NORMAL
    if value < bounds[0]:
        return Level.NORMAL
    return Level.CRITICAL if value > bounds[1] else Level.WARNING


_PLACE: Mapping[str, int] = {"firing": 0, "pending": 1}


def standing(alerts: tuple[StandingAlert, ...]) -> tuple[StandingAlert, ...]:
    """Those that are not quiet: firing ones first, of each the latest first."""
    order: Callable[[StandingAlert], tuple[int, int]] = lambda a: (_PLACE[a.state], -a.since_ms)  # noqa: E731
    return tuple(sorted((a for a in alerts if a.state in _PLACE), key=order))
