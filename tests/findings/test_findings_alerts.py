"""Alerts that fired, as findings."""

import pytest

from perfkit.findings.alerts import find_alerts
from perfkit.model.monitor_report import FiredAlert, MonitorReport


def report(*alerts: FiredAlert) -> MonitorReport:
    return MonitorReport(
        1, "shop", 0, 1, 1, 0, 0.0, "the time is over", 1, 0, (), 7, alerts, len(alerts), (), None
    )


def test_a_watch_without_alerts_has_no_findings():
    assert find_alerts(report()) == ()


@pytest.mark.parametrize(("severity", "found"), [("critical", "high"), ("warning", "medium")])
def test_an_alert_is_told_with_its_condition_its_value_and_its_end(severity, found):
    alert = FiredAlert("Busy", severity, "cpu > 80% for 5m", "It is busy.", 1_000, 0.95, 63_000)
    (finding,) = find_alerts(report(alert))
    assert finding.severity == found
    assert "Busy" in finding.title
    assert "cpu > 80% for 5m" in finding.title
    assert finding.evidence == (
        "It is busy.",
        "value 0.95 when it fired, at 1970-01-01T00:00:01.000Z",
        "resolved after 1 min 02 s",
    )
    assert "history" in finding.advice


def test_one_that_still_fires_has_no_end():
    alert = FiredAlert("Busy", "warning", "cpu > 80%", "", 1_000, 0.95, None)
    (finding,) = find_alerts(report(alert))
    assert finding.evidence[-1] == "it still fired in the end"
