"""``make bench-verdicts MINUTES=n SEED=n``: thirty processes of known truth, judged from outside.

They run at the same time, so that it takes as long as one of them. Each is watched as perfkit
memory watches, and judged at half the time and at the end.
"""

import argparse
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.memory_verdicts.corpus import Case, cases
from perfkit.analysis.memory_growth import judge_growth
from perfkit.analysis.memory_series import measure_memory
from perfkit.bot.memory import MemorySampler
from perfkit.clock import SystemClock
from perfkit.model.memory import Growth, MemoryMoment, Trend

LOOK_S = 1.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    corpus = cases()
    with _running(corpus, told.seed) as pids:
        seen = _watch(pids, told.minutes * 60)
    for share in (0.5, 1.0):
        wrong = sum(
            not _judge(case, moments[: round(share * len(moments))], show=share == 1.0)
            for case, moments in zip(corpus, seen, strict=True)
        )
        print(f"after {share * told.minutes:g} min: {wrong} of {len(corpus)} not as they are")


@contextlib.contextmanager
def _running(corpus: list[Case], seed: int) -> Iterator[list[int]]:
    processes = [
        subprocess.Popen(
            (
                *(sys.executable, "-m", "benchmarks.memory_verdicts.subject"),
                *("--seed", str(100 * seed + number)),
                *case.options.split(),
            )
        )
        for number, case in enumerate(corpus)
    ]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _watch(pids: list[int], seconds: float) -> list[list[MemoryMoment]]:
    samplers = [MemorySampler(pid, SystemClock()) for pid in pids]
    seen: list[list[MemoryMoment]] = [[] for _ in pids]
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        for sampler, moments in zip(samplers, seen, strict=True):
            moments.append(sampler.sample())
        print(f"\r{seconds - passed:.0f} s left ", end="", file=sys.stderr)
        time.sleep(max(0.0, LOOK_S - (time.monotonic() - began - passed)))
    return seen


def _judge(case: Case, moments: list[MemoryMoment], *, show: bool) -> bool:
    memory = measure_memory(moments)
    growth = judge_growth([]) if memory is None else memory.growth
    right = growth.trend is (Trend.GROWING if case.growth else Trend.STABLE)
    if show:
        mark = " " if right else "!"
        print(f"{mark} {case.name:54} {case.growth:5.2f}  {growth.trend:9}  {_rate(growth)}")
    return right


def _rate(growth: Growth) -> str:
    if growth.per_min is None:
        return growth.reason
    bounds = growth.per_min
    return f"{bounds.value:6.3f} ({bounds.low:.3f} to {bounds.high:.3f}) MiB/min"


if __name__ == "__main__":
    main()
