"""``python -m benchmarks.memory_verdicts.cost``: what does a look at a process's memory cost it?

First how long the kernel's count takes by size; then how much less a process gets done that maps
and unmaps memory all the time, watched every 250 ms and not watched by turns.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from perfkit.bot.memory import MemorySampler, read_rollup
from perfkit.clock import SystemClock

SIZES_MIB = (10, 100, 500, 1000)
LOOKS = 30
TURNS = 8
TURN_S = 3.0

HOLDS = """
import mmap, sys, time
kept = [bytes(1000) for _ in range(int(sys.argv[1]) * 1000)]
print("ready", flush=True)
if sys.argv[2] == "rests":
    time.sleep(3600)
done = 0
until = time.monotonic()
while True:
    with mmap.mmap(-1, 1 << 20) as fresh:
        fresh.write(b"x" * (1 << 16))
    done += 1
    if time.monotonic() > until:
        print(done, time.monotonic(), flush=True)
        until += 0.25
"""


def main() -> None:
    print("the kernel's count of a process (smaps_rollup), and a whole look at it")
    for mib in SIZES_MIB:
        process = _start(mib, "rests")
        sampler = MemorySampler(process.pid, SystemClock())
        path = Path(f"/proc/{process.pid}/smaps_rollup")
        counts = [_seconds(partial(read_rollup, path)) for _ in range(LOOKS)]
        looks = [_seconds(sampler.sample) for _ in range(LOOKS)]
        print(f"  {mib:5} MiB  {1000 * median(counts):6.2f} ms  {1000 * median(looks):6.2f} ms")
        process.kill()
        process.wait()
    for mib in (100, 1000):
        plain, watched = _by_turns(mib)
        print(f"  a process of {mib} MiB that maps memory gets {1 - watched / plain:.1%} less done")


def _start(mib: int, how: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        (sys.executable, "-c", HOLDS, str(mib), how), stdout=subprocess.PIPE, text=True
    )
    _line(process)
    return process


def _line(process: "subprocess.Popen[str]") -> str:
    if process.stdout is None:
        raise RuntimeError("its output was not asked for")
    return process.stdout.readline()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _by_turns(mib: int) -> tuple[float, float]:
    """Rounds a second, not watched and watched."""
    process = _start(mib, "works")
    sampler = MemorySampler(process.pid, SystemClock())
    rates: dict[bool, list[float]] = {False: [], True: []}
    try:
        for turn in range(2 * TURNS):
            watched = turn % 2 == 1
            before = _line(process).split()
            until = time.monotonic() + TURN_S
            while time.monotonic() < until:
                if watched:
                    sampler.sample()
                after = _line(process).split()  # comes every 250 ms
            rates[watched].append(
                (int(after[0]) - int(before[0])) / (float(after[1]) - float(before[1]))
            )
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return median(rates[False]), median(rates[True])


if __name__ == "__main__":
    main()
