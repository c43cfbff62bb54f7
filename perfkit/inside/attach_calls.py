"""The calls of a bot that runs: its event loop's thread is profiled for a while, then as before.

Sent into the process behind the texts of ``shared_folder.py`` and ``calls.py``, and run in a helper
thread, which only finds the loop; all else is done in the loop's own thread. What comes of it is
told in the folder: the file ``answer`` says how far it is.
"""

from __future__ import annotations

import _thread
import json
import os
import sys
import time

if __name__ != "<perfkit>":  # there all texts are one
    from .calls import MIXES_THREADS, CProfile, Yappi, active_profiler
    from .shared_folder import SharedFolder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Task
    from collections.abc import Iterable
    from typing import Any

_LOOK_EVERY_S = 0.25
_REGISTRIES = ("_scheduled_tasks", "_all_tasks", "_eager_tasks")
"""Where asyncio notes its tasks: 3.12 and newer, 3.11, eager ones."""


def attach(folder: str, duration_s: float, engine: str) -> None:
    """Begin, or answer why not."""
    told = Told(folder)
    try:
        loop = running_loop()
        threads = len(sys._current_frames()) - 1  # without this one
        counter = choose(engine, loop, threads)
    except LookupError as refusal:
        told.say("refused", reason=str(refusal))
        return
    told.facts = {
        "engine": counter.name,
        "threads": threads,
        "mixed": MIXES_THREADS and threads > 1 and isinstance(counter, CProfile),
        "loop": "" if loop is None else f"{type(loop).__module__}.{type(loop).__qualname__}",
    }
    told.say("chosen")
    if loop is None:
        _thread.start_new_thread(AllThreads(told, duration_s, counter).watch, ())
    else:
        visit = LoopThread(told, duration_s, counter, loop)
        loop.call_soon_threadsafe(visit.begin, _thread.get_ident())


def running_loop() -> AbstractEventLoop | None:
    """The loop that runs most of asyncio's tasks; None if there is none."""
    asyncio_tasks = sys.modules.get("asyncio.tasks")
    tasks: dict[AbstractEventLoop, int] = {}
    for name in _REGISTRIES:
        for task in _copied(getattr(asyncio_tasks, name, ())):
            loop = task.get_loop()
            if loop.is_running():
                tasks[loop] = tasks.get(loop, 0) + 1
    return max(tasks, key=tasks.__getitem__) if tasks else None


def _copied(registry: Iterable[Task[Any]]) -> list[Task[Any]]:
    """As asyncio.all_tasks does it: other threads may change the set meanwhile."""
    for _ in range(1000):
        try:
            return list(registry)
        except RuntimeError:
            continue
    return []


def choose(engine: str, loop: AbstractEventLoop | None, threads: int) -> CProfile | Yappi:
    """The profiler. LookupError says why there is none."""
    mixed = MIXES_THREADS and threads > 1
    if engine == "cprofile" or (engine == "auto" and loop is not None and not mixed):
        if loop is None:
            raise LookupError("it runs no asyncio event loop, and cProfile would see nothing else")
        return CProfile()
    try:
        return Yappi("mine" if loop else "others")
    except ImportError:
        if engine == "auto" and loop is not None:
            return CProfile()
        raise LookupError(
            "its Python has no yappi"
            + ("" if loop else ", and without an asyncio event loop cProfile would see nothing")
        ) from None


class Told(SharedFolder):
    """What perfkit is told, and what it asks."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.facts: dict[str, object] = {}

    def say(self, state: str, **more: object) -> None:
        """How far it is; nothing where perfkit is gone."""
        try:
            with open(self.folder + "/answer.new", "w") as file:  # noqa: PTH123
                json.dump({"state": state, **self.facts, **more}, file)
            os.rename(self.folder + "/answer.new", self.folder + "/answer")  # noqa: PTH104
        except OSError:
            pass


class Visit:
    """One time of profiling."""

    def __init__(self, told: Told, duration_s: float, counter: CProfile | Yappi) -> None:
        self._told = told
        self._duration_s = duration_s
        self._counter = counter
        self._end = 0.0

    def _started(self) -> bool:
        other = active_profiler()
        if other:
            self._told.say("refused", reason="it is being watched already, by " + other)
            return False
        self._told.say("begun")
        self._end = time.monotonic() + self._duration_s
        try:
            self._counter.begin()
        except Exception as error:
            # whatever a profiler raises must not reach the bot's loop; perfkit tells it
            self._told.say("refused", reason=repr(error))
            return False
        return True

    def _pause(self) -> float:
        """Until it is to be looked at again; 0: it is to end."""
        left = self._end - time.monotonic()
        return 0.0 if left <= 0 or self._told.unwanted() else min(_LOOK_EVERY_S, left)

    def _write(self) -> None:
        if self._told.alone():
            self._told.clear()
            return
        try:
            self._counter.write(self._told.folder + "/profile.prof")
            self._told.say("written")
        except Exception as error:
            # likewise; and without an answer perfkit would wait for its whole patience
            self._told.say("failed", reason=repr(error))


class LoopThread(Visit):
    """All in the loop's thread."""

    def __init__(
        self, told: Told, duration_s: float, counter: CProfile | Yappi, loop: AbstractEventLoop
    ) -> None:
        super().__init__(told, duration_s, counter)
        self._loop = loop

    def begin(self, helper: int) -> None:
        """When the helper thread has ended, which 3.12 and newer would count in."""
        if self._told.unwanted():
            return
        if helper in sys._current_frames():
            self._loop.call_later(0.01, self.begin, helper)
        elif self._started():
            self._look()

    def _look(self) -> None:
        pause = self._pause()
        if pause:
            self._loop.call_later(pause, self._look)
            return
        self._counter.end()
        # some 10 ms for thousands of functions: nothing the loop should wait for
        _thread.start_new_thread(self._write, ())


class AllThreads(Visit):
    """Where there is no loop: in a thread of its own."""

    def watch(self) -> None:
        """From beginning to end."""
        if not self._started():
            return
        while pause := self._pause():
            time.sleep(pause)
        self._counter.end()
        self._write()
