"""``make soak CYCLES=n``: does a bot survive being attached to, n times each way, under load?

Self-checking bots (``bots/self_checking.py``) are sent numbered updates all the time; meanwhile
perfkit attaches and detaches. Any answer that is missing, out of order or wrong, any profile that
does not add up or look into memory that finds nothing, and any bot that dies ends the soak with
exit code 1.
"""

import argparse
import asyncio
import contextlib
import pstats
import signal
import sys
import tempfile
import time
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from perfkit.analysis.calls import Sort, call_table
from perfkit.clock import SystemClock
from perfkit.formats import prof
from perfkit.profilers.attach import need_pyspy
from perfkit.profilers.attached_calls import count_calls
from perfkit.profilers.inside_memory import Deep, look_inside
from perfkit.profilers.private_folder import PrivateFolder
from perfkit.profilers.recording import PySpyRecording
from perfkit.workflows.memory_inside import conclude_inside

BOT = Path(__file__).parent / "bots" / "self_checking.py"
CLOCK = SystemClock()
KINDS = {
    "busy": (("busy",), 0.004),
    "idle": (("idle",), 0.2),
    "saturated": (("saturated",), 0.02),
    "uvloop": (("busy", "uvloop"), 0.004),
    "saturated-uvloop": (("saturated", "uvloop"), 0.02),
}
"""The bot's arguments, and how often it gets an update, in seconds."""
PROFILED_S = 0.1
PATIENCE_S = 60.0


class DamageError(Exception):
    """The bot, or what was recorded of it, is not as it should be."""


def expected_check(number: int, work: int) -> int:
    total = 0
    for place in range(number * 37 % 20_000, number * 37 % 20_000 + work):
        key = place % 20_000
        total = zlib.crc32(f"{key} {(key, key * 2)}".encode(), total)
    return total


class Load:
    """Sends numbered updates and looks at every answer."""

    def __init__(self, work: int, every_s: float) -> None:
        self._work = work
        self._every_s = every_s
        self.sent = 0
        self.answered = 0
        self.slowest_s = 0.0

    async def run(self, port: int) -> None:
        """Until it is cancelled. Raises DamageError at the first wrong answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        seen = 0
        try:
            while True:
                line = b"%d\n" % self.sent
                self.sent += 1
                began = time.monotonic()
                writer.write(line)
                # not wait_for, which in 3.11 may lose a cancellation
                async with asyncio.timeout(PATIENCE_S):
                    answer = await reader.readline()
                self.slowest_s = max(self.slowest_s, time.monotonic() - began)
                seen = zlib.crc32(line, seen)
                number = int(line)
                wanted = b"%d %d %d\n" % (number, seen, expected_check(number, self._work))
                if answer != wanted:
                    raise DamageError(f"update {number} was answered {answer!r}, not {wanted!r}")
                self.answered += 1
                await asyncio.sleep(self._every_s)
        finally:
            writer.close()


@contextlib.asynccontextmanager
async def bot(python: str, kind: str) -> AsyncIterator[tuple[int, Load, "asyncio.Task[None]"]]:
    """A bot under load: its pid, the load, and the task that fails when something is wrong."""
    arguments, every_s = KINDS[kind]
    process = await asyncio.create_subprocess_exec(
        python, str(BOT), *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None  # noqa: S101 - asked for
    port = int(await process.stdout.readline())
    load = Load(5 if arguments[0] == "idle" else 200, every_s)
    running = asyncio.create_task(load.run(port))
    try:
        yield process.pid, load, running
        if process.returncode is not None:
            raise DamageError(f"the bot has died: {process.returncode}")
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def by_cprofile(pid: int) -> None:
    """One visit of cProfile's, and whether its file adds up."""
    began = time.monotonic()
    data, _ = await count_calls(
        pid, PROFILED_S, "cprofile", clock=CLOCK, interrupted=asyncio.Event(), left=lambda _: None
    )
    check_profile(data, time.monotonic() - began)


def check_profile(data: bytes, at_most_s: float) -> None:
    """Raises DamageError if the .prof does not add up, or pstats reads something else in it."""
    profile = prof.decode(data)
    if not 0 < profile.total_s <= at_most_s:
        raise DamageError(f"{profile.total_s} s were counted in {at_most_s} s")
    for function, callers in profile.callers.items():
        total = sum(cost.own_s for cost in callers.values())
        if total > profile.costs[function].own_s + 1e-6:
            raise DamageError(f"callers of {function} spent {total} s in it, more than it took")
    with tempfile.NamedTemporaryFile(suffix=".prof") as file:
        file.write(data)
        file.flush()
        stats = pstats.Stats(file.name)
    if abs(stats.total_tt - call_table(profile, sort=Sort.OWN).total_s) > 1e-6:  # type: ignore[attr-defined]
        raise DamageError("pstats adds up to something else")


async def by_pyspy(pid: int) -> None:
    """One recording of py-spy's; again if it was asked to end before it had begun."""
    with tempfile.TemporaryDirectory() as folder:
        recording = await PySpyRecording.start(
            pid, 100, Path(folder), tool=need_pyspy(), clock=CLOCK
        )
        await asyncio.sleep(PROFILED_S)
        recorded = await recording.stop()
    if recorded.outcome.exit_code == -signal.SIGINT:
        await by_pyspy(pid)
    elif recorded.problem is not None:
        raise DamageError(recorded.problem)


async def by_census(pid: int) -> None:
    """The bot's objects counted by type, twice: its own twenty thousand must be among them."""
    inside = conclude_inside(pid, Deep.TYPES, await _looked_inside(pid, Deep.TYPES))
    if inside.objects < 20_000:
        raise DamageError(f"only {inside.objects} objects were counted")


async def by_tracemalloc(pid: int) -> None:
    """Allocations noted for a moment by tracemalloc."""
    conclude_inside(pid, Deep.TRACEMALLOC, await _looked_inside(pid, Deep.TRACEMALLOC))


async def by_memray(pid: int) -> None:
    """Allocations noted for a moment by memray, whose file memray must be able to read."""

    def check(folder: PrivateFolder) -> None:
        with folder.opened("memray.bin") as file:
            head = file.read(64)
            if b"memray" not in head:
                raise DamageError(f"memray left a file that is none of its own: {head!r}")

    await _looked_inside(pid, Deep.MEMRAY, check)


async def _looked_inside(
    pid: int, deep: Deep, keep: Callable[[PrivateFolder], None] = lambda _: None
) -> bytes:
    return await look_inside(
        pid, deep, PROFILED_S, clock=CLOCK, interrupted=asyncio.Event(), left=lambda _: None,
        keep=keep, looks=2,
    )  # fmt: skip


WAYS = {
    "cprofile": by_cprofile,
    "pyspy": by_pyspy,
    "types": by_census,
    "tracemalloc": by_tracemalloc,
    "memray": by_memray,
}


async def soak(python: str, kind: str, way: str, cycles: int, most_s: float) -> str:
    """So many cycles, or fewer in the time given; a line of numbers. Raises DamageError."""
    began = time.monotonic()
    done = 0
    async with bot(python, kind) as (pid, load, running):
        while done < cycles and time.monotonic() - began < most_s:
            visit = asyncio.create_task(WAYS[way](pid))
            await asyncio.wait({visit, running}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                visit.cancel()
                raise DamageError(f"cycle {done}: {running.exception()!r}")
            await visit
            done += 1
        answered = load.answered
        await asyncio.sleep(0.3)
        if load.answered == answered and KINDS[kind][1] < 0.2:
            raise DamageError("the bot no longer answers")
    spent = time.monotonic() - began
    return (
        f"{kind:17} {way:11} {done:5} cycles in {spent:5.0f} s, {load.answered:7,} updates "
        f"answered in order, none wrong; slowest answer {load.slowest_s * 1000:.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cycles", type=int)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="for each, at most")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--python", default=sys.executable, help="which runs the bots")
    given = parser.parse_args()
    for kind in given.kinds.split(","):
        for way in given.ways.split(","):
            try:
                print(asyncio.run(soak(given.python, kind, way, given.cycles, given.seconds)))
            except DamageError as error:
                raise SystemExit(f"{kind}, {way}: {error}") from error


if __name__ == "__main__":
    main()
