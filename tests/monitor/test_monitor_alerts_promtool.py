"""The same series and rules through our engine and through Prometheus' own: the same moments."""

import random
from dataclasses import dataclass
from pathlib import Path

import yaml
from promtool_oracle import (
    NEEDS_PROMTOOL,
    STEP_MS,
    STEPS,
    WINDOWS_MS,
    Series,
    promtool,
    seen,
    with_gaps,
    write_test,
)

from perfkit.findings.objectives import Comparison
from perfkit.monitor.alerts.evaluation import holds
from perfkit.monitor.alerts.expressions import (
    Absent,
    Both,
    Compared,
    Condition,
    Increase,
    Latest,
    Over,
    Quotient,
    Rate,
    Rule,
    Sum,
    Value,
    Window,
)
from perfkit.monitor.alerts.promql import condition_text, duration_text
from perfkit.monitor.alerts.series import SeriesStore
from perfkit.monitor.alerts.states import Alert, AlertState, handle

pytestmark = NEEDS_PROMTOOL
CASES = 240


@dataclass(frozen=True)
class Case:
    rule: Rule
    series: Series


def drawn(number: int) -> Case:
    lots = random.Random(number)  # noqa: S311 - a test's lots
    series: Series = {
        "level": level(lots),
        "asked_total": counter(lots),
        "failed_total": counter(lots),
    }
    rule = Rule(
        name=f"Case{number}",
        condition=condition(lots, series),
        for_ms=lots.choice([0, 0, STEP_MS, 3 * STEP_MS, 45_000]),
        keep_firing_ms=lots.choice([0, 0, STEP_MS, 4 * STEP_MS]),
    )
    return Case(rule, series)


def level(lots: random.Random) -> list[float | None]:
    """A walk with gaps."""
    at, values = lots.uniform(0, 100), []
    for _ in range(STEPS):
        at = max(0.0, min(100.0, at + lots.gauss(0, 15)))
        values.append(round(at, 2))
    return with_gaps(lots, values)


def counter(lots: random.Random) -> list[float | None]:
    """What only grows, in bursts, and sometimes begins again."""
    at, values, pace = float(lots.choice([0, 0, 50])), [], lots.choice([0.2, 2, 20])
    for _ in range(STEPS):
        at = 0.0 if lots.random() < 0.03 else at + lots.choice([0, 0, 1, 3]) * pace
        values.append(round(at, 2))
    return with_gaps(lots, values)


def condition(lots: random.Random, series: Series) -> Condition:
    if lots.random() < 0.1:
        return Absent("level", lots.choice(WINDOWS_MS))
    asked = Increase("asked_total", lots.choice(WINDOWS_MS))
    kinds: list[tuple[Value, float]] = [
        (Latest("level"), lots.uniform(10, 90)),
        (Window(lots.choice(list(Over)), "level", lots.choice(WINDOWS_MS)), lots.uniform(1, 90)),
        (asked, lots.uniform(0, 60)),
        (Rate("asked_total", lots.choice(WINDOWS_MS)), lots.uniform(0, 2)),
        (Quotient(Increase("failed_total", asked.window_ms), asked), lots.uniform(0, 2)),
        (Quotient(Latest("level"), Latest("asked_total")), lots.uniform(0, 2)),
        (Sum(Latest("level"), asked), lots.uniform(0, 150)),
    ]
    value, bound = lots.choice(kinds)
    compared = Compared(value, lots.choice(list(Comparison)), round(bound, 3))
    if lots.random() < 0.3:
        return Both(compared, Compared(asked, Comparison.AT_LEAST, 5.0))
    return compared


def firing_by_us(case: Case) -> list[bool]:
    store, alert, firing = SeriesStore(600_000), Alert(), []
    for step in range(STEPS):
        at_ms = step * STEP_MS
        store.add(at_ms, seen(case.series, step))
        value = holds(case.rule.condition, store, at_ms)
        alert, _ = handle(case.rule, alert, value, at_ms=at_ms)
        firing.append(alert.state is AlertState.FIRING)
    return firing


def as_prometheus_rule(rule: Rule) -> dict[str, str]:
    return {
        "alert": rule.name,
        "expr": condition_text(rule.condition),
        "for": duration_text(rule.for_ms),
        "keep_firing_for": duration_text(rule.keep_firing_ms),
    }


def rule_file(rule: Rule) -> str:
    return yaml.safe_dump({"groups": [{"name": "drawn", "rules": [as_prometheus_rule(rule)]}]})


def written(values: list[float | None]) -> str:
    return " ".join("_" if value is None else f"{value}" for value in values)


def test_alerts_fire_and_end_when_prometheus_would_have_them(tmp_path: Path):
    cases = [drawn(number) for number in range(CASES)]
    fired = [firing_by_us(case) for case in cases]
    # or nothing would have been compared
    assert sum(any(each) and not all(each) for each in fired) > CASES / 3
    tests = [
        write_test(
            tmp_path,
            number,
            rules=rule_file(case.rule),
            named=case.rule.name,
            series={name: written(values) for name, values in case.series.items()},
            firing=firing,
            labels={},
        )
        for number, (case, firing) in enumerate(zip(cases, fired, strict=True))
    ]
    promtool(tmp_path, "test", "rules", *tests)
