"""Which alerts that fired does a run's report tell of? Each as a finding with its numbers."""

from perfkit.model.monitor_report import FiredAlert, MonitorReport
from perfkit.model.monitoring import Level
from perfkit.model.summary import Finding
from perfkit.units import format_moment, format_ms

ALERT = "alert-"
"""What the findings' ids begin with."""


def find_alerts(report: MonitorReport) -> tuple[Finding, ...]:
    """A finding for each alert, in the order they fired."""
    return tuple(_finding(alert) for alert in report.alerts)


def _finding(alert: FiredAlert) -> Finding:
    return Finding(
        id=f"{ALERT}{alert.rule}",
        severity="high" if alert.severity == Level.CRITICAL else "medium",
        title=f"the alert {alert.rule} fired: {alert.condition}",
        evidence=tuple(filter(None, (alert.summary, _begin(alert), _end(alert)))),
        location="",
        advice="see what came before it: perfkit monitor history",
    )


def _begin(alert: FiredAlert) -> str:
    return f"value {alert.value:.4g} when it fired, at {format_moment(alert.fired_ms)}"


def _end(alert: FiredAlert) -> str:
    if alert.resolved_ms is None:
        return "it still fired in the end"
    return f"resolved after {format_ms(alert.resolved_ms - alert.fired_ms)}"
