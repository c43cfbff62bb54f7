"""The same series and rules through our engine and through Prometheus' own: the same moments."""

import random
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

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

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("promtool") is None,
        reason="promtool is not installed (Debian's package prometheus has it)",
    ),
]

STEP_MS = 10_000
STEPS = 60
CASES = 240
WINDOWS_MS = (35_000, 55_000, 125_000)
"""No multiples of the step: whether a window holds its own edge differs in Prometheus 2 and 3."""
Series = dict[str, list[float | None]]


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


def with_gaps(lots: random.Random, values: list[float]) -> list[float | None]:
    kept: list[float | None] = list(values)
    if lots.random() < 0.5:
        start, length = lots.randrange(STEPS), lots.choice([1, 3, 8, 20])
        kept[start : start + length] = [None] * len(kept[start : start + length])
    return kept


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
        measured = {name: values[step] for name, values in case.series.items()}
        store.add(at_ms, {name: value for name, value in measured.items() if value is not None})
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


def as_prometheus_test(case: Case, firing: list[bool]) -> dict[str, object]:
    return {
        "interval": duration_text(STEP_MS),
        "input_series": [
            {"series": name, "values": " ".join("_" if v is None else f"{v}" for v in values)}
            for name, values in case.series.items()
        ],
        "alert_rule_test": [
            {
                "eval_time": duration_text(step * STEP_MS),
                "alertname": case.rule.name,
                "exp_alerts": [{"exp_labels": {}}] if fires else [],
            }
            for step, fires in enumerate(firing)
        ],
    }


def test_alerts_fire_and_end_when_prometheus_would_have_them(tmp_path: Path):
    cases = [drawn(number) for number in range(CASES)]
    fired = [firing_by_us(case) for case in cases]
    # or nothing would have been compared
    assert sum(any(each) and not all(each) for each in fired) > CASES / 3
    for number, (case, firing) in enumerate(zip(cases, fired, strict=True)):
        # a file each: promtool evaluates all of a file's rules in each of its tests
        groups = [{"name": "drawn", "rules": [as_prometheus_rule(case.rule)]}]
        (tmp_path / f"rules{number}.yml").write_text(yaml.safe_dump({"groups": groups}))
        tests = {
            "rule_files": [f"rules{number}.yml"],
            "evaluation_interval": duration_text(STEP_MS),
            "tests": [as_prometheus_test(case, firing)],
        }
        (tmp_path / f"test{number}.yml").write_text(yaml.safe_dump(tests))

    assert_promtool_agrees(tmp_path, [f"test{number}.yml" for number in range(CASES)])


def assert_promtool_agrees(folder: Path, files: list[str]) -> None:
    said = subprocess.run(
        [shutil.which("promtool"), "test", "rules", *files],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]
