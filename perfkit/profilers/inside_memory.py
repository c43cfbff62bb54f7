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
from perfkit.profilers.private_folder import PrivateFolder, private_folder
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
    Deep.TYPES: ("shared_folder", "telling", "census", "holding", "holders", "watching"),
    Deep.TRACEMALLOC: ("shared_folder", "telling", "allocations"),
    Deep.MEMRAY: ("shared_folder", "telling", "tracking"),
}
_WORK = {
    Deep.TYPES: "watch(teller, {seconds!r}, {looks!r})",
    Deep.TRACEMALLOC: "trace(teller, {seconds!r})",
    Deep.MEMRAY: "track(teller, {seconds!r}, {folder!r})",
}
_NO_MEMRAY = "No module named 'memray'"
_TRIALS = {
    Deep.MEMRAY: "import importlib.util\n"
    "if importlib.util.find_spec('memray') is None:\n"
    f"    raise ModuleNotFoundError({_NO_MEMRAY!r})\n"
}
"""What each needs, asked for without loading it: the watching from outside would see that."""
COSTS = {
    Deep.TYPES: f"looks {LOOKS} times at all objects, in pauses of some 10 ms each for a bot of "
    "200,000 objects, a quarter of a second for one of millions",
    Deep.TRACEMALLOC: "notes every allocation: until it ends a saturated process does a sixth to a "
    "fifth of its work; not in production",
    Deep.MEMRAY: "notes every allocation: until it ends a saturated process does a third of its "
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
    keep: Callable[[PrivateFolder], None] = lambda _: None,
    looks: int = LOOKS,
    begun: Callable[[], None] = lambda: None,
) -> bytes:
    """Look for so long, or until it is ``interrupted``: what the script told.

    ``begun`` is called when the first look is done (or never), and ``keep`` may take files from the
    folder before it goes. Raises BotError or ToolError if it can't
    be; the process then goes on as if nothing had been.
    """
    with private_folder(pid) as folder:
        await run_inside(pid, script(deep, seconds, folder.inside, looks=looks), clock=clock)
        visit = _Visit(pid, folder, clock)
        await visit.over(seconds, interrupted, left, begun)
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
        keep(folder)
    return data


async def try_to_enter(pid: int, deep: Deep, *, clock: Clock) -> None:
    """Enter and leave at once. Raises ToolError for what won't do later either.

    What the process itself is in the way of may have passed by then, and is not told.
    """
    try:
        await run_inside(pid, _TRIALS.get(deep, ""), clock=clock)
    except BotError as error:
        if _NO_MEMRAY in error.detail:
            raise refused(pid, deep, _NO_MEMRAY) from error


def script(deep: Deep, seconds: float, folder: str, *, looks: int = LOOKS) -> str:
    """What is put into the process: it starts a thread of its own, and returns at once."""
    texts = [(_INSIDE / f"{name}.py").read_text() for name in _TEXTS[deep]]
    work = _WORK[deep].format(seconds=seconds, folder=folder, looks=looks)
    begin = (
        f"import _thread\n_thread.start_new_thread(tell_all, ({folder!r}, lambda teller: {work}))\n"
    )
    return "\n".join((*texts, begin))


def refused(pid: int, deep: Deep, why: str) -> PerfkitError:
    """The error for what the script told."""
    if deep is Deep.MEMRAY and _NO_MEMRAY in why:
        return ToolError(
            f"memray is not installed in the Python that process {pid} runs on",
            advice="install it there: python -m pip install memray; or --deep types needs nothing",
        )
    return BotError(
        f"process {pid} can't be looked into: {why}", advice="perfkit memory without --deep"
    )


class _Visit:
    """A process with a script in it, and the folder in which that tells."""

    def __init__(self, pid: int, folder: PrivateFolder, clock: Clock) -> None:
        self._pid = pid
        self._folder = folder
        self._clock = clock

    async def over(
        self,
        seconds: float,
        interrupted: asyncio.Event,
        left: Callable[[float], None],
        begun: Callable[[], None],
    ) -> None:
        """Wait until the script says that it is over, the process ends, or patience does.

        The time counts from the first that is told, which a busy process may be late with.
        """
        end_ns = self._clock.now_ns() + int(seconds * 1e9)
        first, stopped = True, False
        while (now_ns := self._clock.now_ns()) < end_ns + int(PATIENCE_S * 1e9):
            data = self.read()
            if _over(data):
                break
            if first and data:
                first = False
                begun()
                end_ns = end_ns if stopped else now_ns + int(seconds * 1e9)
            if interrupted.is_set() and not stopped:
                stopped = True
                self._stop()
                end_ns = min(end_ns, now_ns)
            left(max(0.0, (end_ns - now_ns) / 1e9))
            await asyncio.sleep(_LOOK_EVERY_S)

    def read(self) -> bytes:
        """What was told so far. Raises BotError if the process has ended, or it is no file."""
        if not alive(self._pid):
            raise BotError(f"process {self._pid} ended while it was looked into")
        try:
            with self._folder.opened("told") as file:
                return file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise BotError(f"process {self._pid} left what can't be read: {error}") from error

    def _stop(self) -> None:
        try:
            self._folder.put("stop", b"")
        except OSError as error:
            raise BotError(f"process {self._pid} can't be told to stop: {error}") from error


def _over(data: bytes) -> bool:
    try:
        return is_over(data)
    except ValueError:
        return True  # told when it is decoded
