"""A look into a running process's memory, by a script in it: how is it begun, heard and ended?

What the scripts do stands in ``inside/census.py``, ``holders.py``, ``allocations.py`` and
``tracking.py``; what they tell comes back as bytes, for ``formats.memory_inside``.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import perfkit.inside
from perfkit.clock import Clock
from perfkit.errors import BotError, PerfkitError, ToolError
from perfkit.formats.memory_inside import MOST_BYTES, failure, is_over
from perfkit.profilers.injection import run_inside
from perfkit.profilers.private_folder import private_folder
from perfkit.profilers.processes import alive

LOOKS = 5
PATIENCE_S = 30.0
"""After the planned end: a saturated process lets a helper thread run seldom."""
_LOOK_EVERY_S = 0.05
_INSIDE = Path(perfkit.inside.__file__).parent


class Deep(StrEnum):
    """The ways to look into a process's memory."""

    TYPES = "types"
    TRACEMALLOC = "tracemalloc"
    MEMRAY = "memray"


_TEXTS = {
    Deep.TYPES: ("telling", "census", "holding", "holders", "watching"),
    Deep.TRACEMALLOC: ("telling", "allocations"),
    Deep.MEMRAY: ("telling", "tracking"),
}
_WORK = {
    Deep.TYPES: "watch(teller, {seconds!r}, {looks!r})",
    Deep.TRACEMALLOC: "trace(teller, {seconds!r})",
    Deep.MEMRAY: "track(teller, {seconds!r}, {folder!r})",
}
COSTS = {
    Deep.TYPES: f"looks {LOOKS} times at all objects, in pauses of some 10 ms each for a bot of "
    "200,000 objects, a quarter of a second for one of millions",
    Deep.TRACEMALLOC: "notes every allocation: until it ends the process does about a tenth of its "
    "work; not in production",
    Deep.MEMRAY: "notes every allocation: until it ends the process does about a seventh of its "
    "work; not in production",
}
"""Said before it begins."""


async def look_inside(
    pid: int,
    deep: Deep,
    seconds: float,
    *,
    clock: Clock,
    interrupted: asyncio.Event,
    left: Callable[[float], None],
    keep: Callable[[Path], None] = lambda _: None,
    looks: int = LOOKS,
    begun: Callable[[], None] = lambda: None,
) -> bytes:
    """Look for so long, or until it is ``interrupted``: what the script told.

    ``begun`` is called when the first look is done (or never), and ``keep`` may take files from the
    folder before it goes. Raises BotError or ToolError if it can't
    be; the process then goes on as if nothing had been.
    """
    with private_folder(pid) as folder:
        told = folder.outside / "told"
        told.touch()
        told.chmod(0o666)  # in a folder that only the process's user can enter
        await run_inside(pid, script(deep, seconds, folder.inside, looks=looks), clock=clock)
        visit = _Visit(pid, told, clock)
        await visit.first(seconds + PATIENCE_S)
        begun()
        await visit.over(seconds, interrupted, left)
        data = visit.read()
        try:
            answered = is_over(data)
            problem = failure(data)
        except ValueError as error:
            raise BotError(f"process {pid} answered what can't be read: {error}") from None
        if problem is not None:
            raise refused(pid, deep, problem)
        if not answered:
            raise BotError(
                f"process {pid} did not answer from inside in time",
                advice="it is too busy for a thread beside the others; ask with less load",
            )
        keep(folder.outside)
    return data


def script(deep: Deep, seconds: float, folder: str, *, looks: int = LOOKS) -> str:
    """What is put into the process: it starts a thread of its own, and returns at once."""
    texts = [(_INSIDE / f"{name}.py").read_text() for name in _TEXTS[deep]]
    work = _WORK[deep].format(seconds=seconds, folder=folder, looks=looks)
    begin = (
        "import _thread\n"
        f"_thread.start_new_thread(tell_all, ({folder + '/told'!r}, lambda teller: {work}))\n"
    )
    return "\n".join((*texts, begin))


def refused(pid: int, deep: Deep, why: str) -> PerfkitError:
    """The error for what the script told."""
    if deep is Deep.MEMRAY and "No module named 'memray'" in why:
        return ToolError(
            f"memray is not installed in the Python that process {pid} runs on",
            advice="install it there: python -m pip install memray; or --deep types needs nothing",
        )
    return BotError(
        f"process {pid} can't be looked into: {why}", advice="perfkit memory without --deep"
    )


class _Visit:
    """A process with a script in it, and the file in which that tells."""

    def __init__(self, pid: int, told: Path, clock: Clock) -> None:
        self._pid = pid
        self._told = told
        self._clock = clock

    async def first(self, patience_s: float) -> None:
        """Wait for the first that is told."""
        last_ns = self._clock.now_ns() + int(patience_s * 1e9)
        while self._clock.now_ns() < last_ns:
            if self.read():
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    async def over(
        self, seconds: float, interrupted: asyncio.Event, left: Callable[[float], None]
    ) -> None:
        """Wait until the script says that it is over, the process ends, or patience does."""
        end_ns = self._clock.now_ns() + int(seconds * 1e9)
        last_ns = end_ns + int(PATIENCE_S * 1e9)
        while (now_ns := self._clock.now_ns()) < last_ns and not self._is_over():
            if interrupted.is_set() and now_ns < end_ns:
                self._told.with_name("told.end").touch()
                end_ns, last_ns = now_ns, now_ns + int(PATIENCE_S * 1e9)
            left(max(0.0, (end_ns - now_ns) / 1e9))
            await asyncio.sleep(_LOOK_EVERY_S)

    def read(self) -> bytes:
        """What was told so far. Raises BotError if the process has ended."""
        if not alive(self._pid):
            raise BotError(f"process {self._pid} ended while it was looked into")
        with self._told.open("rb") as file:
            return file.read(MOST_BYTES + 1)

    def _is_over(self) -> bool:
        try:
            return is_over(self.read())
        except ValueError:
            return True  # told when it is decoded
