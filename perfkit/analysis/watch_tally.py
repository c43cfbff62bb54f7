"""What has a monitored bot come to so far? Counted look by look, in the same room for months."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from perfkit.model.monitor_report import SCHEMA, FiredAlert, Happening, MonitorReport, Spread
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    Notice,
    Snapshot,
    StandingAlert,
    Told,
    TroubleNotice,
)

MOST_KEPT = 200
"""Alerts and happenings."""
_UP = "perfkit_bot_up"
_LATEST = (
    "perfkit_bot_resident_memory_bytes",
    "perfkit_bot_proportional_memory_bytes",
    "perfkit_bot_processes",
    "perfkit_bot_threads",
    "perfkit_bot_open_fds",
    "perfkit_response_p50_seconds",
    "perfkit_response_p95_seconds",
    "perfkit_host_cpu_ratio",
    "perfkit_host_steal_ratio",
    "perfkit_redis_ping_seconds",
    "perfkit_database_longest_query_seconds",
)
_RATES = (
    "perfkit_bot_cpu_seconds_total",
    "perfkit_interactions_total",
    "perfkit_interaction_errors_total",
    "perfkit_slow_interactions_total",
    "perfkit_loop_stalled_seconds_total",
)
RATE_MS = 1000
"""Rates are over this much at least."""


@dataclass(slots=True)
class _Sum:
    """What a spread is computed from."""

    weight: float = 0.0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")
    last: float = 0.0
    count: int = 0

    def add(self, value: float, weight: float = 1.0) -> None:
        self.weight += weight
        self.total += value * weight
        self.least, self.most = min(self.least, value), max(self.most, value)
        self.last = value
        self.count += 1


class WatchTally:
    """Counts snapshots and notices."""

    def __init__(self, bot: str) -> None:
        self._bot = bot
        self._began_ms: int | None = None
        self._ended_ms = 0
        self._looks = 0
        self._sums: dict[str, _Sum] = {}
        self._before: dict[str, tuple[int, float]] = {}
        self._started = 0
        self._ended = 0
        self._standing: tuple[StandingAlert, ...] = ()
        self._fired = 0
        self._alerts: deque[FiredAlert] = deque(maxlen=MOST_KEPT)
        self._happenings: deque[Happening] = deque(maxlen=MOST_KEPT)

    def add(self, snapshot: Snapshot) -> None:
        """The bot was looked at."""
        self._began_ms = snapshot.at_ms if self._began_ms is None else self._began_ms
        self._ended_ms = snapshot.at_ms
        self._looks += 1
        self._standing = snapshot.alerts
        if snapshot.moment is not None:
            self._started = snapshot.moment.totals.born
            self._ended = snapshot.moment.totals.ended
        if snapshot.values.get(_UP) == 0:  # what a bot that is gone uses says nothing of it
            self._before.clear()
            return
        for name in _LATEST:
            if name in snapshot.values:
                self._sums.setdefault(name, _Sum()).add(snapshot.values[name])
        for name in _RATES:
            if name in snapshot.values:
                self._add_rate(name, snapshot.values[name], snapshot.at_ms)

    def _add_rate(self, name: str, value: float, at_ms: int) -> None:
        at_before_ms, before = self._before.get(name, (at_ms, value))
        if name not in self._before or value < before:  # it has begun (again)
            self._before[name] = at_ms, value
            return
        passed_ms = at_ms - at_before_ms
        if passed_ms >= RATE_MS * 0.95:
            rate = (value - before) / (passed_ms / 1000)
            self._sums.setdefault(f"rate({name})", _Sum()).add(rate, passed_ms)
            self._before[name] = at_ms, value

    def tell(self, notice: Notice) -> None:
        """Something was told."""
        match notice:
            case AlertNotice():
                self._alert(notice)
            case EndedNotice():
                self._happened(notice.at_ms, f"the bot (process {notice.pid}) {notice.how}")
            case BackNotice():
                self._happened(notice.at_ms, f"the bot is back: process {notice.pid}")
            case TroubleNotice():
                what = f"{notice.part}: {'works again' if notice.over else notice.what}"
                self._happened(notice.at_ms, what)
            case _:
                assert_never(notice)

    def _alert(self, notice: AlertNotice) -> None:
        place = self._still_firing(notice.rule)
        if notice.told is Told.RESOLVED:
            if place is not None:
                self._alerts[place] = replace(self._alerts[place], resolved_ms=notice.at_ms)
        elif place is None:  # else somebody is reminded of it
            self._fired += 1
            self._alerts.append(
                FiredAlert(
                    rule=notice.rule, severity=notice.severity, condition=notice.condition,
                    summary=notice.summary, fired_ms=notice.at_ms, value=notice.value,
                    reading=notice.reading,
                )
            )  # fmt: skip

    def _still_firing(self, rule: str) -> int | None:
        """Where this rule's alert is that was not resolved yet."""
        for place in range(len(self._alerts) - 1, -1, -1):
            if self._alerts[place].rule == rule and self._alerts[place].resolved_ms is None:
                return place
        return None

    def _untold(self) -> Iterator[FiredAlert]:
        """Those that fire, and nobody was told in this watch: they did before, or come and go."""
        for alert in self._standing:
            if alert.state == "firing" and self._still_firing(alert.rule) is None:
                yield FiredAlert(
                    rule=alert.rule, severity=alert.severity, condition=alert.condition,
                    summary=alert.summary, fired_ms=alert.since_ms, value=alert.value or 0.0,
                )  # fmt: skip

    def _happened(self, at_ms: int, what: str) -> None:
        self._happenings.append(Happening(at_ms, what))

    def report(
        self,
        ended_how: str,
        *,
        missed: int,
        slept_s: float,
        store: str | None,
        could_not_check: Sequence[str] = (),
    ) -> MonitorReport:
        """What it has come to."""
        untold = tuple(self._untold())
        return MonitorReport(
            schema=SCHEMA,
            bot=self._bot,
            began_ms=self._began_ms or 0,
            ended_ms=self._ended_ms,
            looks=self._looks,
            looks_missed=missed,
            slept_s=slept_s,
            ended_how=ended_how,
            processes_started=self._started,
            processes_ended=self._ended,
            seen=tuple(_spread(name, self._sums[name]) for name in _order(self._sums)),
            rules=len(self._standing),
            alerts=(*untold, *self._alerts),
            alerts_fired=self._fired + len(untold),
            happenings=tuple(self._happenings),
            store=store,
            could_not_check=tuple(could_not_check),
        )


def _order(sums: dict[str, _Sum]) -> tuple[str, ...]:
    names = (*(f"rate({name})" for name in _RATES), *_LATEST)
    return tuple(name for name in names if name in sums)


def _spread(name: str, sums: _Sum) -> Spread:
    return Spread(name, sums.count, sums.total / sums.weight, sums.least, sums.most, sums.last)
