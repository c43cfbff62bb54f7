"""Which words tell what a watch came to? The same in the terminal and in Markdown."""

from collections.abc import Callable, Mapping

from perfkit.model.monitor_report import FiredAlert, MonitorReport, Spread
from perfkit.report import wording
from perfkit.report.monitor_words import MIB, clock_time, lasted
from perfkit.units import format_mib, format_moment, format_ms, format_percent
from perfkit.untrusted import one_line

NAMES = ("", "mean", "min", "max", "last")
ALERT_NAMES = ("alert", "severity", "fired", "resolved", "value", "condition")
_Form = Callable[[float], str]


def _cpu(value: float) -> str:
    return wording.cpu(value * 100)


def _memory(value: float) -> str:
    return format_mib(value / MIB)


def _time(value: float) -> str:
    return format_ms(value * 1000)


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


_SHOWN: Mapping[str, tuple[str, _Form]] = {
    "rate(perfkit_interactions_total)": ("interactions", wording.rate),
    "rate(perfkit_interaction_errors_total)": ("errors", wording.rate),
    "rate(perfkit_slow_interactions_total)": ("slow interactions (> 3 s)", wording.rate),
    "perfkit_response_p50_seconds": ("response p50 of the last minute", _time),
    "perfkit_response_p95_seconds": ("response p95 of the last minute", _time),
    "rate(perfkit_bot_cpu_seconds_total)": ("CPU (100 % is a core)", _cpu),
    "perfkit_bot_resident_memory_bytes": ("resident memory", _memory),
    "perfkit_bot_proportional_memory_bytes": ("proportional memory", _memory),
    "rate(perfkit_loop_stalled_seconds_total)": ("event loop stalled", format_percent),
    "perfkit_bot_processes": ("processes", _count),
    "perfkit_bot_threads": ("threads", _count),
    "perfkit_bot_open_fds": ("open files", _count),
    "perfkit_redis_ping_seconds": ("Redis ping", _time),
    "perfkit_database_longest_query_seconds": ("longest query", _time),
    "perfkit_host_cpu_ratio": ("host CPU", format_percent),
    "perfkit_host_steal_ratio": ("host steal", format_percent),
}


def headline(report: MonitorReport) -> str:
    """``shop watched for 1:02: 2 alerts fired``."""
    fired = wording.plural(report.alerts_fired, "alert")
    told = f"{fired} fired" if report.alerts_fired else "no alert fired"
    name = one_line(report.bot, 80)
    return f"{name} watched for {lasted((report.ended_ms - report.began_ms) / 1000)}: {told}"


def about(report: MonitorReport) -> str:
    """How it ended, and how much was seen."""
    parts = [
        report.ended_how,
        wording.plural(report.looks, "look"),
        f"{report.looks_missed:,} missed" if report.looks_missed else "",
        f"machine suspended for {lasted(report.slept_s)}" if report.slept_s else "",
        f"{wording.plural(report.rules, 'rule')}",
        f"processes: {report.processes_started:,} seen, {report.processes_ended:,} ended",
    ]
    return "; ".join(part for part in parts if part)


def rows(report: MonitorReport) -> list[tuple[str, ...]]:
    """What was seen: under ``NAMES``."""
    known = {spread.name: spread for spread in report.seen}
    return [_row(*_SHOWN[name], known[name]) for name in _SHOWN if name in known]


def _row(label: str, form: _Form, spread: Spread) -> tuple[str, ...]:
    return label, form(spread.mean), form(spread.min), form(spread.max), form(spread.last)


def alert_rows(report: MonitorReport) -> list[tuple[str, ...]]:
    """Which alerts fired: under ``ALERT_NAMES``."""
    return [_alert(alert) for alert in report.alerts]


def _alert(alert: FiredAlert) -> tuple[str, ...]:
    resolved = "still firing" if alert.resolved_ms is None else clock_time(alert.resolved_ms)
    return (
        one_line(alert.rule, 60), alert.severity, clock_time(alert.fired_ms), resolved,
        alert.reading or f"{alert.value:.4g}", one_line(alert.condition, 120),
    )  # fmt: skip


def more_alerts(report: MonitorReport) -> str:
    """Those that are not listed; empty: all are."""
    missing = report.alerts_fired - len(report.alerts)
    return f"{missing:,} earlier ones are not listed" if missing > 0 else ""


def happenings(report: MonitorReport) -> list[str]:
    """What else was told, a line each."""
    return [f"{format_moment(each.at_ms)} {one_line(each.what)}" for each in report.happenings]
