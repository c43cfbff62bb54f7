"""A made-up bot for the tests of the page: what is seen of it second by second."""

import contextlib
from datetime import UTC, datetime, timedelta

from perfkit.model.history import HistoryPoint, ResponseHistory, SeriesHistory
from perfkit.model.monitoring import (
    AlertNotice,
    EndedNotice,
    HostReading,
    Moment,
    ProcessReading,
    Snapshot,
    StandingAlert,
    Told,
    Totals,
)
from perfkit.model.series import Kind, find_series

MIB = 2**20
BEGIN_MS = 1_790_000_000_000
HOSTILE = "<img src=x onerror=window.bad=1><script>window.bad=1</script></script>"
HOST = HostReading(2.0, 0.4, 0.01, 1.25, 8 * 1024 * MIB, 3 * 1024 * MIB, 0, 0, disk_used_share=0.6)


def alert(state="quiet", *, rule="cpu", severity="warning", summary="The bot uses 83 % of a core"):
    return StandingAlert(
        rule, severity, state, BEGIN_MS, 0.83, "rate(cpu[1m]) > 0.8", summary, "83 %"
    )


def seen(
    second, *, values=None, alerts=(), commands=("python bot.py",), up=True, start_ms=BEGIN_MS
):
    """What is seen in this second of a bot that uses a third of a core."""
    at_ms = start_ms + 1000 * second
    processes = tuple(
        ProcessReading(100 + i, 1, start_ms, command, 0.3 * second, 80 * MIB, 4, 0, open_fds=9)
        for i, command in enumerate(commands if up else ())
    )
    known = {
        "perfkit_bot_up": float(up),
        "perfkit_bot_cpu_seconds_total": 0.33 * second,
        "perfkit_bot_resident_memory_bytes": 80.0 * MIB,
        "perfkit_bot_memory_limit_bytes": 512.0 * MIB,
        **(values or {}),
    }
    totals = Totals(0.33 * second, 0, 0, 0, 0, len(processes), 0)
    moment = Moment(at_ms * 10**6, at_ms, processes, totals, HOST)
    return Snapshot("homework", at_ms, known, tuple(alerts), moment)


def loaded(second, p95_s=0.4):
    """The counters of a load test in this second."""
    return {
        "perfkit_interactions_total": 20.0 * second,
        "perfkit_interaction_errors_total": 0.0,
        "perfkit_response_p95_seconds": p95_s,
        "perfkit_response_p50_seconds": p95_s / 2,
    }


def fired(second=0, *, told=Told.FIRING, rule="cpu", summary="The bot uses 83 % of a core"):
    at_ms = BEGIN_MS + 1000 * second
    return AlertNotice(
        "homework", at_ms, told, rule, "warning", summary, "rate(cpu[1m]) > 0.8", 0.83, at_ms
    )


def ended(*lines, second=0):
    how = "killed by signal 9 (SIGKILL)"
    return EndedNotice("homework", BEGIN_MS + 1000 * second, 100, how, (), lines)


def points(values, *, step_ms=1000, start_ms=BEGIN_MS, counter=False):
    """Of a series; a counter's values are its rates. None: a gap."""
    return tuple(
        HistoryPoint(
            start_ms + i * step_ms, 1, value, value * 0.5, value * 1.5, value,
            value * step_ms / 1000 if counter else None,
        )
        for i, value in enumerate(values)
        if value is not None
    )  # fmt: skip


def series(name, values, **where):
    known = find_series(name)
    counter = known.kind is Kind.COUNTER
    step_ms = where.get("step_ms", 1000)
    kept = points(values, counter=counter, **where)
    return SeriesHistory(name, known.kind, known.unit, step_ms, kept, None)


class KeptPast:
    """A history that tells the same of every range, and counts how often it was asked."""

    def __init__(self, *kept, notices=(), response=None, error=None):
        self.kept, self.told, self.error = kept, notices, error
        self.times = response or ResponseHistory(1000, (), None)
        self.asked = 0

    @contextlib.contextmanager
    def open(self):
        self.asked += 1
        if self.error is not None:
            raise self.error
        yield self

    def series(self, bot, names, within, points):
        return [each for each in self.kept if each.name in set(names)]

    def response(self, bot, within, points):
        return self.times

    def notices(self, within, bot, most):
        return self.told


class StandingClock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.seconds = 0.0

    def now_ns(self):
        return int(self.seconds * 1e9)

    def wall(self):
        return datetime.fromtimestamp(BEGIN_MS / 1000, UTC) + timedelta(seconds=self.seconds)
