"""What happens when a process's memory is watched: begin, sample into a run folder, judge, tell."""

import asyncio
import contextlib
import os
import platform
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfkit.bot.attach import attach
from perfkit.bot.memory import MemorySampler
from perfkit.bot.running import RunningBot
from perfkit.bot.traceable import tracing_environment
from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.errors import BotError, ToolError
from perfkit.model.manifest import RunState
from perfkit.model.memory import MemoryMoment
from perfkit.model.memory_report import MemoryReport
from perfkit.profilers.injection import check_platform
from perfkit.profilers.inside_memory import COSTS, Deep, try_to_enter
from perfkit.profilers.memray import need_memray, under_memray
from perfkit.report.memory_html import write_memory_html
from perfkit.report.memory_json import write_memory_json
from perfkit.runs.artifacts import GROWTH, MEMRAY
from perfkit.runs.folder import RunFolder
from perfkit.runs.memory import MemoryStore
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.memory_inside import deep_look, draw_recording
from perfkit.workflows.memory_report import KIND, read_memory_report
from perfkit.workflows.process_folder import failing_into, new_process_folder
from perfkit.workflows.profile import Narrator
from perfkit.workflows.started import COMMAND, end_process, start_command

SHORTEST_INTERVAL_S = 0.25
LONGEST_INTERVAL_S = 1.0
READINGS = 500
"""So many readings tell the teeth of a saw apart, whatever the duration."""
COST_SHARE = 0.005
"""Reading may take this share of the time: while it lasts the process can't map memory."""
TAIL_LINES = 20


@dataclass(frozen=True, slots=True)
class MemoryRequest:
    """What to watch, for how long, and where to put it."""

    pid: int | None
    """None: ``argv`` is started."""
    argv: tuple[str, ...]
    duration_s: float | None
    """None: until it ends, or Ctrl-C."""
    interval_s: float | None
    """None: chosen by the duration, longer where reading is slow."""
    name: str
    results: Path
    command_line: tuple[str, ...]
    deep: Deep | None = None
    """Look into the process when it has been watched from outside."""
    deep_s: float = 15.0

    @property
    def launches_memray(self) -> bool:
        """Whether the command is run by memray from its beginning."""
        return self.pid is None and self.deep is Deep.MEMRAY


class MemoryNarrator(Narrator, Protocol):
    """Who is told what is seen as well."""

    def seen(self, moment: MemoryMoment, left_s: float | None) -> None:
        """This was seen, and so much time is left."""


async def watch_memory(
    request: MemoryRequest, clock: Clock, narrator: MemoryNarrator
) -> MemoryReport:
    """Watch the process and its children into a new run folder, and judge what was seen.

    Ctrl-C, or the end of the process, ends it early and keeps everything. Raises PerfkitError if
    nothing can be seen.
    """
    if request.deep is Deep.MEMRAY:
        need_memray()
    if request.deep is not None and not request.launches_memray:
        check_platform(platform.system(), platform.machine())
    found = None if request.pid is None else attach(request.pid)
    if found is not None and request.deep is not None:
        await try_to_enter(found.pid, request.deep, clock=clock)
    folder = new_process_folder(
        request.results,
        kind=KIND,
        name=request.name,
        command_line=request.command_line,
        clock=clock,
        command=request.argv,
        pid=request.pid,
    )
    with failing_into(folder):
        # from here on, so that Ctrl-C while it starts ends it in the same way
        async with interruptible() as interrupted, _process(request, found, folder) as process:
            narrator.say(f"watching process {process.pid} into {folder.path}")
            watch = _Watch(request, process, folder, clock, narrator)
            await watch.go_on(interrupted)
            if process.alive and not interrupted.is_set():
                await _look_deeper(
                    request,
                    process.pid,
                    folder,
                    clock=clock,
                    narrator=narrator,
                    interrupted=interrupted,
                )
        if request.launches_memray:
            await draw_recording(folder, clock)
        state = RunState.INTERRUPTED if interrupted.is_set() else RunState.COMPLETE
        report = _conclude(folder, state)
    folder.close(state)
    return report


@contextlib.asynccontextmanager
async def _process(
    request: MemoryRequest, found: RunningBot | None, folder: RunFolder
) -> AsyncIterator[RunningBot]:
    """The process that was found, or one that is started now and ended in the end."""
    if found is not None:
        yield found
        return
    warden = Warden.start()
    try:
        argv, environment = request.argv, dict[str, str]()
        if request.launches_memray:
            argv = under_memray(argv, folder.path.absolute() / MEMRAY)
        elif request.deep is not None:  # it is entered from outside
            environment = tracing_environment(os.environ)
        process = await start_command(argv, folder, warden, environment)
        try:
            yield process
        finally:
            await end_process(COMMAND, process, folder)
    finally:
        warden.close()


async def _look_deeper(
    request: MemoryRequest,
    pid: int,
    folder: RunFolder,
    *,
    clock: Clock,
    narrator: MemoryNarrator,
    interrupted: asyncio.Event,
) -> None:
    """Say what it costs, and do it; what was seen from outside is kept if it can't be."""
    if request.deep is None or request.launches_memray:
        return
    narrator.say(f"looking into process {pid} for {request.deep_s:g} s: {COSTS[request.deep]}")
    try:
        await deep_look(
            pid,
            request.deep,
            request.deep_s,
            folder,
            clock=clock,
            interrupted=interrupted,
            left=narrator.left,
        )
    except (BotError, ToolError) as error:
        folder.update(could_not_check=(f"no look inside: {error.what}",))


class _Watch:
    """Looks at the process again and again until the time is over, it ends or Ctrl-C."""

    def __init__(
        self,
        request: MemoryRequest,
        process: RunningBot,
        folder: RunFolder,
        clock: Clock,
        narrator: MemoryNarrator,
    ) -> None:
        self._request = request
        self._process = process
        self._folder = folder
        self._clock = clock
        self._narrator = narrator
        self._sampler = MemorySampler(process.pid, clock)

    async def go_on(self, interrupted: asyncio.Event) -> None:
        """Raises BotError if the process was never seen alive, StorageError if the disk refuses."""
        began_ns = self._clock.now_ns()
        seen = 0
        with MemoryStore(self._folder, self._folder.manifest.bot_command or "") as store:
            while not interrupted.is_set():
                moment = self._sampler.sample()
                if moment.processes:
                    store.add(moment)
                    seen += 1
                if not self._process.alive:
                    break
                left_s = self._left_s(began_ns)
                self._narrator.seen(moment, left_s)
                if left_s is not None and left_s <= 0:
                    return
                pause_s = self._pause_s(moment)
                wait_s = pause_s if left_s is None else min(pause_s, left_s)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(interrupted.wait(), wait_s)
        if not interrupted.is_set():
            self._tell_end((self._clock.now_ns() - began_ns) / 1e9, seen)

    def _left_s(self, began_ns: int) -> float | None:
        if self._request.duration_s is None:
            return None
        return self._request.duration_s - (self._clock.now_ns() - began_ns) / 1e9

    def _pause_s(self, moment: MemoryMoment) -> float:
        """Until the next look, counted from this one."""
        passed_s = (self._clock.now_ns() - moment.at_ns) / 1e9
        if self._request.interval_s is not None:
            return max(0.0, self._request.interval_s - passed_s)
        chosen_s = choose_interval(self._request.duration_s)
        return max(chosen_s - passed_s, moment.reading_s / COST_SHARE)

    def _tell_end(self, after_s: float, seen: int) -> None:
        how = self._process.ended or "ended"
        if not seen:
            raise BotError(
                f"the process {how} before its memory was seen",
                detail=self._process.log_tail(TAIL_LINES),
            )
        sentence = f"the process {how} after {after_s:.0f} s; the watching ends there"
        self._narrator.say(sentence)
        self._folder.update(could_not_check=[sentence] if self._cut_short(after_s) else ())

    def _cut_short(self, after_s: float) -> bool:
        return self._request.duration_s is not None and after_s < self._request.duration_s


def choose_interval(duration_s: float | None) -> float:
    """Seconds between two looks, where nobody asked for another."""
    if duration_s is None:
        return LONGEST_INTERVAL_S
    return min(LONGEST_INTERVAL_S, max(SHORTEST_INTERVAL_S, duration_s / READINGS))


def _conclude(folder: RunFolder, state: RunState) -> MemoryReport:
    """Judge, and leave the page and the numbers in the folder."""
    report = read_memory_report(folder.path, state=state)
    folder.write(GROWTH, "growth", write_memory_json(report))
    folder.write("report.html", "report", write_memory_html(report))
    return report
