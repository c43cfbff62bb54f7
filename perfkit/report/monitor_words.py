"""Which words does a monitored bot's state have, wherever it is shown? No rich here, nor numbers
computed: lines for a log are made of them by a process that is to stay small.
"""

from datetime import UTC, datetime
from typing import assert_never

from perfkit.model.live_watch import LiveWatch, Meter, MeterKind, ProcessRow
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    HostReading,
    Level,
    Notice,
    StandingAlert,
    Told,
    TroubleNotice,
)
from perfkit.report import wording
from perfkit.units import format_mib, format_ms, format_percent
from perfkit.untrusted import one_line

MIB = 1024 * 1024
STYLES = {Level.NORMAL: "green", Level.WARNING: "yellow", Level.CRITICAL: "bold red"}
_LINE = 400


def meter_value(meter: Meter) -> str:
    """``43 %``, ``85 MiB of 512 MiB``, ``0.35 s``, ``12.0/s``."""
    match meter.kind:
        case MeterKind.CPU:
            return wording.cpu(meter.value * 100)
        case MeterKind.MEMORY:
            used = format_mib(meter.value / MIB)
            return used if meter.limit is None else f"{used} of {format_mib(meter.limit / MIB)}"
        case MeterKind.INTERACTIONS:
            return wording.rate(meter.value)
        case MeterKind.ERRORS | MeterKind.STALLED:
            return format_percent(meter.value)
        case MeterKind.RESPONSE | MeterKind.REDIS | MeterKind.DATABASE:
            return format_ms(meter.value * 1000)
        case _:
            assert_never(meter.kind)


def meter_phrase(meter: Meter) -> str:
    """``CPU 95 % (critical)``; a normal one needs no word."""
    word = "" if meter.level is Level.NORMAL else f" ({meter.level})"
    return f"{meter.kind} {meter_value(meter)}{word}"


def host_line(host: HostReading) -> str:
    """``CPU 35 % of 2, memory 3.1 GiB of 8.0 GiB, load 1.2, …``; a container's limits count."""
    cpu = "" if host.cpu_share is None else f"{format_percent(host.cpu_share)} of "
    used, whole = host.memory_used_bytes / MIB, host.memory_bytes / MIB
    parts = [
        f"CPU {cpu}{host.cpus:g}",
        f"memory {format_mib(used)} of {format_mib(whole)}",
        f"load {host.load_1min:.2f}",
    ]
    if host.swap_used_bytes:
        parts.append(f"swap {format_mib(host.swap_used_bytes / MIB)}")
    if host.steal_share:
        parts.append(f"steal {format_percent(host.steal_share)}")
    if host.disk_used_share is not None:
        parts.append(f"disk {format_percent(host.disk_used_share)} full")
    limited = "container" if host.limited_by_cgroup else "host"
    return f"{limited}: " + ", ".join(parts)


def process_cells(row: ProcessRow) -> tuple[str, str, str, str, str]:
    """Its id, CPU, memory, threads and open files."""
    cpu = wording.NOTHING if row.cpu_ratio is None else wording.cpu(row.cpu_ratio * 100)
    files = wording.NOTHING if row.open_fds is None else str(row.open_fds)
    return str(row.pid), cpu, format_mib(row.rss_bytes / MIB), str(row.threads), files


def watch_line(watch: LiveWatch) -> str:
    """One moment on one line, for a log."""
    if not watch.up:
        return one_line(f"{watch.bot}: not running{_alerts(watch)}", _LINE)
    parts = [meter_phrase(meter) for meter in watch.meters]
    processes = len(watch.processes)
    parts.append(f"{processes} process" + ("es" if processes != 1 else ""))
    return one_line(f"{watch.bot}: {', '.join(parts)}{_alerts(watch)}", _LINE)


def _alerts(watch: LiveWatch) -> str:
    firing = [alert.rule for alert in watch.alerts if alert.state == "firing"]
    return f"; firing: {', '.join(firing)}" if firing else ""


def alert_line(alert: StandingAlert) -> str:
    """``HighCpu since 12:03:10: cpu > 80% for 5m (now 93.0 %)``."""
    now = "" if alert.value is None else f" (now {alert.reading or f'{alert.value:.4g}'})"
    return one_line(f"{alert.rule} since {clock_time(alert.since_ms)}: {alert.condition}{now}")


def notice_level(notice: Notice) -> Level:
    """How it is shown."""
    match notice:
        case AlertNotice():
            if notice.told is Told.RESOLVED:
                return Level.NORMAL
            return Level.CRITICAL if notice.severity == Level.CRITICAL else Level.WARNING
        case EndedNotice():
            return Level.CRITICAL
        case BackNotice():
            return Level.NORMAL
        case TroubleNotice():
            return Level.NORMAL if notice.over else Level.WARNING
        case _:
            assert_never(notice)


def clock_time(at_ms: int) -> str:
    """``12:03:10``, where perfkit runs."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone().strftime("%H:%M:%S")


def lasted(seconds: float) -> str:
    """``0:05``, ``12:30``, ``2 d 03:10:00``."""
    whole = int(seconds)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, second = divmod(rest, 60)
    if days:
        return f"{days} d {hours:02d}:{minutes:02d}:{second:02d}"
    return f"{hours}:{minutes:02d}:{second:02d}" if hours else f"{minutes}:{second:02d}"
