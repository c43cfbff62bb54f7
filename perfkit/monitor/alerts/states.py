"""Is an alert quiet, pending or firing? Prometheus' states and what moves between them.

As in its ``rules/alerting.go``: a condition that begins to hold makes the alert pending; once it
has held for ``for_ms`` the alert fires, in the same evaluation where ``for_ms`` is 0; when it no
longer holds, a pending alert is quiet again, a firing one resolved after ``keep_firing_ms``.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from perfkit.monitor.alerts.expressions import Rule


class AlertState(StrEnum):
    """Where an alert stands."""

    QUIET = "quiet"
    PENDING = "pending"
    FIRING = "firing"


@dataclass(frozen=True, slots=True)
class Alert:
    """One rule's alert as it stands."""

    state: AlertState = AlertState.QUIET
    since_ms: int = 0
    """When the condition began to hold; of a quiet one, when it was resolved, or 0."""
    value: float = 0.0
    """The last one for which the condition held."""
    kept_since_ms: int | None = None
    """When the condition of a firing alert stopped to hold, while it is kept firing."""


class Change(StrEnum):
    """What somebody may have to be told."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"
    DROPPED = "dropped"
    """It was pending and is quiet again: nobody had been told."""


def handle(
    rule: Rule, alert: Alert, value: float | None, *, at_ms: int
) -> tuple[Alert, Change | None]:
    """The alert after an evaluation, and what has changed.

    ``value`` is the one for which the rule's condition holds, None where it does not.
    """
    if value is None:
        return _not_held(rule, alert, at_ms)
    if alert.state is AlertState.QUIET:
        begun = Alert(AlertState.PENDING, at_ms, value)
        return _fire(begun) if rule.for_ms <= 0 else (begun, Change.PENDING)
    held = replace(alert, value=value, kept_since_ms=None)
    if alert.state is AlertState.PENDING and at_ms - alert.since_ms >= rule.for_ms:
        return _fire(held)
    return held, None


def _fire(alert: Alert) -> tuple[Alert, Change]:
    return replace(alert, state=AlertState.FIRING), Change.FIRING


def _not_held(rule: Rule, alert: Alert, at_ms: int) -> tuple[Alert, Change | None]:
    match alert.state:
        case AlertState.QUIET:
            return alert, None
        case AlertState.PENDING:
            return Alert(), Change.DROPPED
        case AlertState.FIRING:
            kept_since_ms = at_ms if alert.kept_since_ms is None else alert.kept_since_ms
            if at_ms - kept_since_ms < rule.keep_firing_ms:
                return replace(alert, kept_since_ms=kept_since_ms), None
            return Alert(since_ms=at_ms), Change.RESOLVED
        case _:
            assert_never(alert.state)
