"""Runs as a load test leaves them, of a bot whose response times are known."""

import math
import random

from perfkit.analysis.comparison_units import (
    RunSpan,
    choose_units,
    count_blocks,
    cut_run,
    make_group,
)
from perfkit.analysis.resources import Moment
from perfkit.model.comparison import Group, UnitKind
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond

S = 1_000_000_000


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a test's chance, the same each time


def simulated_seconds(
    lots: random.Random,
    *,
    length_s: int = 60,
    rate: int = 20,
    median_ms: float = 100.0,
    sigma: float = 0.3,
    drift: float = 0.0,
    memory_s: float = 0.0,
    errors: float = 0.0,
    steps: tuple[str, ...] = ("press",),
) -> list[Second]:
    """Log-normal times around a level that wanders by ``drift`` and forgets in ``memory_s``."""
    kept = math.exp(-1 / memory_s) if memory_s else 0.0
    level = lots.gauss(0, drift)
    seconds = []
    for number in range(length_s):
        level = kept * level + math.sqrt(1 - kept**2) * lots.gauss(0, drift)
        done = {}
        for name in steps:
            tries = max(0, round(lots.gauss(rate, math.sqrt(rate))))
            failed = sum(lots.random() < errors for _ in range(tries)) if errors else 0
            middle = 1000 * median_ms * math.exp(level)
            times = Histogram.of(
                round(middle * math.exp(lots.gauss(0, sigma))) for _ in range(tries - failed)
            )
            done[name] = StepSecond(response=times.freeze(), errors=failed)
        seconds.append(Second(number * S, (number + 1) * S, 0, 0, 0, 0, 0, 0.0, (), done))
    return seconds


def simulated_moments(length_s: int, *, cpu_percent: float) -> list[Moment]:
    return [Moment(n * S, (n + 1) * S, cpu_percent, 100.0, 5, 9, 90.0) for n in range(length_s)]


def simulated_group(
    lots: random.Random,
    *,
    runs: int = 1,
    length_s: int = 60,
    median_ms: float = 100.0,
    run_spread: float = 0.0,
    cpu_percent: float | None = None,
    memory_mib: tuple[float, ...] = (),
    **facts,
) -> Group:
    """So many runs, cut into units as ``perfkit compare`` cuts them."""
    kind = choose_units(runs, runs)
    blocks = 1 if kind is UnitKind.RUNS else count_blocks(length_s)
    seen = () if cpu_percent is None else simulated_moments(length_s, cpu_percent=cpu_percent)
    cut = [
        cut_run(
            simulated_seconds(
                lots,
                length_s=length_s,
                median_ms=median_ms * math.exp(lots.gauss(0, run_spread)),
                **facts,
            ),
            seen,
            RunSpan(0, length_s * S),
            blocks,
        )
        for _ in range(runs)
    ]
    return make_group(cut, kind, memory_mib)
