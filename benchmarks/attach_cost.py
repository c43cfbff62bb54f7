"""``python -m benchmarks.attach_cost``: how much slower is a saturated bot while it is profiled?

A self-checking bot (``bots/self_checking.py``) gets the next update as soon as it has answered one.
How many it answers for each second of its own CPU time is measured by turns without and with each
profiler, and once more after the last has left: what it leaves behind costs nothing. (What a
saturated bot can do follows from that, and other work on the machine disturbs it little.)
"""

import asyncio
import statistics
import sys
from collections.abc import Awaitable, Callable

import psutil

from benchmarks.attach_soak import CLOCK, KINDS, Load, bot
from perfkit.profilers.attached_calls import count_calls

ROUNDS = 5
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


PROFILERS: dict[str, Profiler] = {
    "nothing": nothing,
    "cprofile": counted_by("cprofile"),
    "yappi": counted_by("yappi"),
}


async def per_cpu_second(profiler: Profiler, pid: int, load: Load) -> float:
    """Updates answered for each second of the bot's CPU time, in the middle of the work."""
    process = psutil.Process(pid)
    work = asyncio.ensure_future(profiler(pid))
    await asyncio.sleep(SETTLE_S)
    before, used_s = load.answered, sum(process.cpu_times()[:2])
    await asyncio.sleep(MEASURED_S)
    answered, used_s = load.answered - before, sum(process.cpu_times()[:2]) - used_s
    await work
    return answered / used_s


async def main(kind: str) -> None:
    rates: dict[str, list[float]] = {name: [] for name in (*PROFILERS, "afterwards")}
    async with bot(sys.executable, kind) as (pid, load, _):
        first = await per_cpu_second(nothing, pid, load)
        for _ in range(ROUNDS):
            for name, profiler in PROFILERS.items():
                rates[name].append(await per_cpu_second(profiler, pid, load))
        rates["afterwards"].append(await per_cpu_second(nothing, pid, load))
    print(f"{kind}: {first:.0f} updates per CPU second before anything")
    plain = statistics.median(rates["nothing"])
    for name, found in rates.items():
        middle = statistics.median(found)
        fewer = 100 * (1 - middle / plain)
        print(f"{name:14} {middle:7.0f} updates per CPU second, {fewer:5.1f} % fewer")


if __name__ == "__main__":
    for each in ("closed", "closed-uvloop"):
        asyncio.run(main(each))
