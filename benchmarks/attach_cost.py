"""``python -m benchmarks.attach_cost``: how much slower is a saturated bot while it is profiled?

A self-checking bot (``bots/self_checking.py``) gets the next update as soon as it has answered one.
Its updates per second are measured by turns without and with each profiler, and once more after
the last of them has left: what it leaves behind costs nothing.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.attach_soak import CLOCK, KINDS, Load, bot
from perfkit.profilers.attach import need_pyspy
from perfkit.profilers.attached_calls import count_calls
from perfkit.profilers.recording import PySpyRecording

ROUNDS = 7
SETTLE_S = 0.8
MEASURED_S = 1.5
KINDS |= {"closed": (("idle",), 0.0), "closed-uvloop": (("idle", "uvloop"), 0.0)}
Profiler = Callable[[int], Awaitable[None]]


async def nothing(_: int) -> None:
    await asyncio.sleep(SETTLE_S + MEASURED_S)


def counted_by(engine: str) -> Profiler:
    async def count(pid: int) -> None:
        await count_calls(
            pid, SETTLE_S + MEASURED_S, engine,
            clock=CLOCK, interrupted=asyncio.Event(), left=lambda _: None,
        )  # fmt: skip

    return count


async def sampled(pid: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        recording = await PySpyRecording.start(
            pid, 100, Path(folder), tool=need_pyspy(), clock=CLOCK
        )
        await asyncio.sleep(SETTLE_S + MEASURED_S)
        await recording.stop()


PROFILERS: dict[str, Profiler] = {
    "nothing": nothing,
    "cprofile": counted_by("cprofile"),
    "yappi": counted_by("yappi"),
    "py-spy 100 Hz": sampled,
}


async def per_second(profiler: Profiler, pid: int, load: Load) -> float:
    """Updates answered per second in the middle of the profiler's work."""
    work = asyncio.ensure_future(profiler(pid))
    await asyncio.sleep(SETTLE_S)
    before, began_ns = load.answered, CLOCK.now_ns()
    await asyncio.sleep(MEASURED_S)
    answered, took_s = load.answered - before, (CLOCK.now_ns() - began_ns) / 1e9
    await work
    return answered / took_s


async def main(kind: str) -> None:
    rates: dict[str, list[float]] = {name: [] for name in (*PROFILERS, "afterwards")}
    async with bot(sys.executable, kind) as (pid, load, _):
        first = await per_second(nothing, pid, load)
        for _ in range(ROUNDS):
            for name, profiler in PROFILERS.items():
                rates[name].append(await per_second(profiler, pid, load))
        rates["afterwards"].append(await per_second(nothing, pid, load))
    print(f"{kind}: {first:.0f} updates/s before anything")
    plain = statistics.median(rates["nothing"])
    for name, found in rates.items():
        middle = statistics.median(found)
        print(f"{name:14} {middle:7.0f} updates/s, {100 * (1 - middle / plain):5.1f} % fewer")


if __name__ == "__main__":
    for each in ("closed", "closed-uvloop"):
        asyncio.run(main(each))
