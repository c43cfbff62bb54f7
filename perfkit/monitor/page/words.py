"""What does the page tell a browser? Snapshots and notices as bounded JSON; pure.

Everything a bot can choose (names, command lines, log lines) is cut here and is text in the page,
never markup.
"""

import math
from collections.abc import Mapping, Sequence
from typing import assert_never

import msgspec
from msgspec import Struct

from perfkit.analysis.charted import level_of
from perfkit.analysis.monitored_rates import ProcessRates
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    HostReading,
    Notice,
    Snapshot,
    StandingAlert,
    TroubleNotice,
)
from perfkit.untrusted import one_line

MOST_PROCESSES = 12
"""Of the busiest, and as many of the largest."""
_MOST_ALERTS = 100
_MOST_LOG_LINES = 20
_LONGEST_NAME = 120
_LONGEST_TEXT = 300
_DIGITS = 5
"""Significant ones; what a chart shows has fewer."""


class AlertCard(Struct, frozen=True):
    """An alert as it stands."""

    rule: str
    severity: str
    state: str
    since: int
    reading: str
    """Its last value."""
    condition: str
    summary: str


class ProcessCard(Struct, frozen=True, omit_defaults=True):
    """A process of the bot."""

    pid: int
    parent: int
    command: str
    rss: int
    threads: int
    born: int
    cores: float | None = None
    fds: int | None = None


class HostCard(Struct, frozen=True, omit_defaults=True):
    """The machine."""

    cpus: float
    load: float
    memory: int
    memory_used: int
    swap: int
    swap_used: int
    cpu: float | None = None
    steal: float | None = None
    disk: float | None = None
    limited: bool = False


class Now(Struct, frozen=True, tag="now", tag_field="is"):
    """A look at the bot. Times are milliseconds since 1970."""

    at: int
    lines: dict[str, float]
    """By the keys of ``analysis.charted.LINES``."""
    levels: dict[str, str]
    up: bool
    alerts: tuple[AlertCard, ...]
    processes: tuple[ProcessCard, ...]
    host: HostCard | None


class Told(Struct, frozen=True, tag="told", tag_field="is"):
    """Something that somebody should know."""

    at: int
    what: str
    """``firing``, ``resolved``, ``ended``, ``back``, ``trouble`` or ``mended``."""
    title: str
    text: str = ""
    severity: str = ""
    lines: tuple[str, ...] = ()
    """Of the bot's log."""


class Columns(Struct, frozen=True):
    """Lines over time: a moment for each point, and a value, or null where there is none."""

    at: list[int]
    lines: dict[str, list[float | None]]
    lowest: dict[str, list[float | None]] = {}
    """Where a point stands for more than one look."""
    highest: dict[str, list[float | None]] = {}
    gap: int = 0
    """Points that are further apart than so many ms have a gap between them."""
    marks: tuple[int, ...] = ()
    """When an alert fired, or the bot ended."""


class Everything(Struct, frozen=True, tag="all", tag_field="is"):
    """All that a browser needs at the beginning."""

    bot: str
    recent: Columns
    now: Now | None
    told: tuple[Told, ...]
    keeps_history: bool


_encode = msgspec.json.Encoder().encode


def write_event(event_id: str, said: Now | Told | Everything) -> bytes:
    """One server-sent event. JSON has no line breaks, so its data is one line."""
    return b"id: %b\ndata: %b\n\n" % (event_id.encode(), _encode(said))


def write_columns(columns: Columns) -> bytes:
    """As JSON."""
    return _encode(columns)


def write_now(
    snapshot: Snapshot, lines: Mapping[str, float], processes: Sequence[ProcessRates]
) -> Now:
    """A snapshot, with its lines and busiest processes, as the page is told."""
    levels = {key: level_of(key, value) for key, value in lines.items()}
    moment = snapshot.moment
    return Now(
        at=snapshot.at_ms,
        lines=rounded_lines(lines),
        levels={key: level.value for key, level in levels.items() if level is not None},
        up=_is_up(snapshot),
        alerts=tuple(_alert(alert) for alert in snapshot.alerts[:_MOST_ALERTS]),
        processes=tuple(_process(each) for each in processes[: 2 * MOST_PROCESSES]),
        host=None if moment is None else _host(moment.host),
    )


def write_told(notice: Notice) -> Told:
    """A notice, as the page is told."""
    match notice:
        case AlertNotice():
            return Told(
                at=notice.at_ms,
                what=notice.told.value,
                title=name_text(notice.rule),
                text=long_text(notice.summary or notice.condition),
                severity=name_text(notice.severity),
            )
        case EndedNotice():
            log = tuple(long_text(line) for line in notice.log_lines[-_MOST_LOG_LINES:])
            process = f"process {notice.pid}"
            return Told(notice.at_ms, "ended", long_text(notice.how), process, "critical", log)
        case BackNotice():
            return Told(notice.at_ms, "back", f"process {notice.pid}")
        case TroubleNotice():
            what = "mended" if notice.over else "trouble"
            return Told(notice.at_ms, what, name_text(notice.part), long_text(notice.what))
        case _:
            assert_never(notice)


def rounded(value: float | None) -> float | None:
    """With as many digits as matter; None for what is no number."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{_DIGITS}g}")


def rounded_lines(lines: Mapping[str, float]) -> dict[str, float]:
    """Each rounded; what is no number is left out."""
    return {key: short for key, value in lines.items() if (short := rounded(value)) is not None}


def name_text(text: str) -> str:
    """A name, cut where it is too long."""
    return one_line(text, _LONGEST_NAME)


def long_text(text: str) -> str:
    """A sentence or a line of a log, cut where it is too long."""
    return one_line(text, _LONGEST_TEXT)


def _is_up(snapshot: Snapshot) -> bool:
    if snapshot.moment is not None:
        return bool(snapshot.moment.processes)
    return snapshot.values.get("perfkit_bot_up", 0.0) > 0


def _alert(alert: StandingAlert) -> AlertCard:
    return AlertCard(
        rule=name_text(alert.rule),
        severity=name_text(alert.severity),
        state=name_text(alert.state),
        since=alert.since_ms,
        reading=name_text(alert.reading),
        condition=long_text(alert.condition),
        summary=long_text(alert.summary),
    )


def _process(busy: ProcessRates) -> ProcessCard:
    reading = busy.process
    return ProcessCard(
        pid=reading.pid,
        parent=reading.parent_pid,
        command=name_text(reading.command),
        rss=reading.rss_bytes,
        threads=reading.threads,
        born=reading.born_ms,
        cores=rounded(busy.cpu_cores),
        fds=reading.open_fds,
    )


def _host(host: HostReading) -> HostCard:
    return HostCard(
        cpus=host.cpus,
        load=host.load_1min,
        memory=host.memory_bytes,
        memory_used=host.memory_used_bytes,
        swap=host.swap_bytes,
        swap_used=host.swap_used_bytes,
        cpu=rounded(host.cpu_share),
        steal=rounded(host.steal_share),
        disk=rounded(host.disk_used_share),
        limited=host.limited_by_cgroup,
    )
