"""Prometheus' own tool as the judge: which alerts fire in a drawn world, and when?"""

import random
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from perfkit.monitor.alerts.promql import duration_text

NEEDS_PROMTOOL = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("promtool") is None,
        reason="promtool is not installed (Debian's package prometheus has it)",
    ),
]
STEP_MS = 10_000
STEPS = 60
WINDOWS_MS = (35_000, 55_000, 125_000)
"""No multiples of the step: whether a window holds its own edge differs in Prometheus 2 and 3."""
Series = dict[str, list[float | None]]


def promtool(folder: Path, *arguments: str) -> None:
    """Ask it, and have it agree."""
    said = subprocess.run(
        [shutil.which("promtool"), *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-3000:]


def with_gaps(lots: random.Random, values: list[float]) -> list[float | None]:
    kept: list[float | None] = list(values)
    if lots.random() < 0.5:
        start, length = lots.randrange(STEPS), lots.choice([1, 3, 8, 20])
        kept[start : start + length] = [None] * len(kept[start : start + length])
    return kept


def seen(series: Series, step: int) -> dict[str, float]:
    """What was there in this step."""
    return {name: value for name, values in series.items() if (value := values[step]) is not None}


def write_test(
    folder: Path,
    number: int,
    *,
    rules: str,
    named: str,
    series: Mapping[str, str],
    firing: Sequence[bool],
    labels: Mapping[str, str],
) -> str:
    """A file of its own: promtool evaluates all of a file's rules in each of its tests."""
    (folder / f"rules{number}.yml").write_text(rules)
    test = {
        "interval": duration_text(STEP_MS),
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [
            {
                "eval_time": duration_text(step * STEP_MS),
                "alertname": named,
                "exp_alerts": [{"exp_labels": dict(labels)}] if fires else [],
            }
            for step, fires in enumerate(firing)
        ],
    }
    name = f"test{number}.yml"
    (folder / name).write_text(
        yaml.safe_dump(
            {
                "rule_files": [f"rules{number}.yml"],
                "evaluation_interval": duration_text(STEP_MS),
                "tests": [test],
            }
        )
    )
    return name
