"""How right are the stalls that perfkit finds? Compared with what the program itself measured.

    python -m benchmarks.stalls [SECONDS]

For each event loop and rate: how many of the planted blocks (120 and 250 ms) were found, how wrong
their lengths were, and how many stalls a healthy and two saturated programs were said to have.
"""

import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from perfkit.analysis.saturation import covered_ns
from perfkit.analysis.stalls import find_stalls
from perfkit.clock import SystemClock
from perfkit.model.stalls import FoundStalls, Stall
from perfkit.profilers.attach import need_pyspy
from perfkit.profilers.tree import TreeProfiler
from perfkit.workflows.stacks import Recorded, read_recorded

PROGRAM = Path(__file__).parent / "bots" / "stalling.py"
MS = 1_000_000


@dataclass(frozen=True)
class Block:
    """What the program says of one of its blocks, and the stalls that were found in its time."""

    name: str
    start_ns: int
    end_ns: int
    found: tuple[Stall, ...]
    lost_share: float
    """Of its time, when others had the CPU that the program or py-spy waited for."""

    @property
    def error_ms(self) -> float:
        found_ns = sum(stall.length_ns for stall in self.found)
        return (found_ns - (self.end_ns - self.start_ns)) / MS


@dataclass(frozen=True)
class Trial:
    found: FoundStalls
    blocks: tuple[Block, ...]
    """Those that were recorded from beginning to end."""
    false: tuple[Stall, ...]
    """What was found where nothing was planted."""


async def trial(python: str, loop: str, mode: str, rate_hz: int, seconds: float) -> Trial:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = await asyncio.create_subprocess_exec(
            python, str(PROGRAM), loop, mode,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            if await program.stdout.readline() != b"ready\n":
                raise RuntimeError(f"{PROGRAM} could not be started with {python}")
            profiler = TreeProfiler(
                program.pid, rate_hz, folder, tool=need_pyspy(), clock=SystemClock()
            )
            await profiler.start()
            await asyncio.sleep(seconds)
            await profiler.stop()
        finally:
            program.stdin.close()
            told, _ = await program.communicate()
        return compare(read_recorded(folder), [json.loads(line) for line in told.splitlines()])


def compare(recorded: Recorded, told: list[dict]) -> Trial:
    found = find_stalls(recorded.recording, recorded.cpu)
    [loop] = (t for t in recorded.recording.threads if t.thread_id == t.pid)
    first_ns, last_ns = loop.segments[0].start_ns, loop.segments[-1].end_ns
    lost = [(each.start_ns, each.end_ns) for each in recorded.recording.unseen]
    lost += [each for times in recorded.cpu for each in times.starved if times.pid == loop.pid]
    blocks = tuple(
        _block(each, found.stalls, lost)
        for each in told
        if first_ns < each["start_ns"] and each["end_ns"] < last_ns - 50 * MS
    )
    planted = [(each["start_ns"], each["end_ns"]) for each in told]
    false = tuple(s for s in found.stalls if not any(_meet(s, *each) for each in planted))
    return Trial(found, blocks, false)


def _block(told: dict, stalls: tuple[Stall, ...], lost: list[tuple[int, int]]) -> Block:
    start_ns, end_ns = told["start_ns"], told["end_ns"]
    cut = ((max(a, start_ns), min(b, end_ns)) for a, b in lost if a < end_ns and b > start_ns)
    return Block(
        told["name"], start_ns, end_ns,
        tuple(stall for stall in stalls if _meet(stall, start_ns, end_ns)),
        covered_ns(cut) / (end_ns - start_ns),
    )  # fmt: skip


def _meet(stall: Stall, start_ns: int, end_ns: int) -> bool:
    return stall.start_ns < end_ns and stall.end_ns > start_ns


async def report(seconds: float) -> None:
    print(f"{'loop':8} {'rate':>5}  found    length off by (ms): sd, most   "
          "false stalls: in blocks, healthy, saturated, one-line")  # fmt: skip
    for loop in ("asyncio", "uvloop"):
        for rate_hz in (100, 250, 500, 1000):
            blocks = await trial(sys.executable, loop, "blocks", rate_hz, seconds)
            others = [
                await trial(sys.executable, loop, mode, rate_hz, seconds)
                for mode in ("healthy", "saturated", "one-line")
            ]
            print(f"{loop:8} {rate_hz:5}  {'  '.join(_columns(blocks, others))}", flush=True)


def _columns(trial: Trial, others: list[Trial]) -> Iterator[str]:
    errors = [block.error_ms for block in trial.blocks if block.found]
    yield f"{len(errors):3} of {len(trial.blocks):3}"
    yield f"{statistics.pstdev(errors):5.1f} {max(map(abs, errors)):5.1f}" if errors else "-"
    yield ", ".join(str(len(each.false)) for each in (trial, *others))
    lost = max(_lost(each) for each in (trial, *others))
    yield f"(others had the CPU for up to {lost:.0%} of the time)"


def _lost(trial: Trial) -> float:
    return max(loop.lost_s / loop.observed_s for loop in trial.found.loops)


if __name__ == "__main__":
    asyncio.run(report(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0))
