"""What happens when calls are counted: of a running process for a while, or of a whole command."""

import asyncio
import contextlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from perfkit.analysis.call_threads import MIXED, thread_doubt
from perfkit.bot.command import find_program
from perfkit.bot.ending import Patience
from perfkit.bot.environment import profiled_environment
from perfkit.bot.launch import LaunchedBot
from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.errors import BotError, PerfkitError, ToolError
from perfkit.model.manifest import RunState
from perfkit.model.report import RunReport
from perfkit.profilers.attach import check_process
from perfkit.profilers.attached_calls import Answer, count_calls
from perfkit.profilers.injection import check_platform
from perfkit.profilers.launched_calls import profiles
from perfkit.runs.artifacts import CALLS
from perfkit.runs.folder import RunFolder
from perfkit.workflows.conclude import conclude
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.process_folder import failing_into, new_process_folder
from perfkit.workflows.profile import Narrator
from perfkit.workflows.profile_file import read_call_file
from perfkit.workflows.profile_target import STARTS_WITHIN_S, last_words
from perfkit.workflows.started import COMMAND, end_process, start_command

KIND = "profile-cprofile"
COSTS = {  # docs/cprofile.md says on what bots, and which command measures it
    "cprofile": "cProfile costs half to two thirds of the throughput of a busy bot",
    "yappi": "yappi costs half to four fifths of the throughput of a busy bot",
}

_UNCOUNTED = "to count calls"
"""So begins the failure that ``perfkit.inside`` notes in a Python that can't count."""
_LOOK_EVERY_S = 0.5
_PATIENCE = Patience(terminate_s=20.0)
"""What ignores SIGINT (a shell's ``&``) ends by SIGTERM; to write a large profile takes time."""


@dataclass(frozen=True, slots=True)
class CallProfileRequest:
    """What to profile, how, and where to put it: a process by its pid, or else a command."""

    pid: int | None
    argv: tuple[str, ...]
    duration_s: float | None
    """None: until the command ends."""
    engine: str
    """``auto``, ``cprofile``, ``yappi``."""
    name: str
    results: Path
    command_line: tuple[str, ...]


async def profile_calls(request: CallProfileRequest, clock: Clock, narrator: Narrator) -> RunReport:
    """Count all calls into ``profile.prof`` of a new run folder.

    Ctrl-C ends it early and keeps it. Raises PerfkitError if there is nothing to keep.
    """
    _check(request)
    folder = new_process_folder(
        request.results,
        kind=KIND,
        name=request.name,
        command_line=request.command_line,
        clock=clock,
        command=request.argv,
        pid=request.pid,
    )
    narrator.say(f"{_cost(request.engine)}: not in production")
    with failing_into(folder):
        async with interruptible() as interrupted:
            if request.pid is not None:
                await _attach(request, folder, clock, narrator, interrupted)
            else:
                await _launch(request, folder, narrator, interrupted)
        state = RunState.INTERRUPTED if interrupted.is_set() else RunState.COMPLETE
        report = conclude(folder, state)
    folder.close(state)
    return report


def _check(request: CallProfileRequest) -> None:
    """What is known before anything is written. Raises PerfkitError."""
    if request.pid is not None:
        check_platform(platform.system(), platform.machine())
        check_process(request.pid)
    else:
        find_program(request.argv, Path.cwd(), os.environ)


async def _attach(
    request: CallProfileRequest,
    folder: RunFolder,
    clock: Clock,
    narrator: Narrator,
    interrupted: asyncio.Event,
) -> None:
    pid, duration_s = request.pid or 0, request.duration_s or 0.0
    narrator.say(f"counting the calls of process {pid} into {folder.path}")
    data, how = await count_calls(
        pid, duration_s, request.engine, clock=clock, interrupted=interrupted, left=narrator.left
    )
    folder.write(CALLS, "calls", data)
    read_call_file(folder.path / CALLS)
    whose = _whose(how)
    folder.update(
        notes={"engine": how.engine, "threads": str(how.threads), "whose": whose},
        could_not_check=[MIXED] if how.mixed else [],
    )
    narrator.say(f"counted by {how.engine}, in {whose}; the process goes on as before")


def _whose(how: Answer) -> str:
    """In which threads calls were counted."""
    if how.mixed:
        return "all its threads, taken for one"
    return f"the thread of its loop ({how.loop})" if how.loop else "all its threads"


async def _launch(
    request: CallProfileRequest,
    folder: RunFolder,
    narrator: Narrator,
    interrupted: asyncio.Event,
) -> None:
    engine = "cprofile" if request.engine == "auto" else request.engine
    narrator.say(
        f"counting its calls from start to end, into {folder.path}, its output in {COMMAND.log} "
        "there; Ctrl-C ends it"
    )
    async with contextlib.AsyncExitStack() as stack:
        warden = Warden.start()
        stack.callback(warden.close)
        environment = profiled_environment(os.environ, folder.path, engine)
        process = await start_command(request.argv, folder, warden, environment, patience=_PATIENCE)
        stack.push_async_callback(end_process, COMMAND, process, folder)
        notes = folder.path / COMMAND.notes
        await _until_end(process, notes, interrupted, request.duration_s)
    narrator.say(f"the command has ended: {_ended(process)}")
    _conclude(folder, process, engine)


def _ended(process: LaunchedBot) -> str:
    return process.ended or "it could not be ended"


def _conclude(folder: RunFolder, process: LaunchedBot, engine: str) -> None:
    """Keep what the command's processes left. Raises PerfkitError if that is nothing."""
    ended = _ended(process)
    uncounted = [each for each in process.notes().failures if each.startswith(_UNCOUNTED)]
    if uncounted and not profiles(folder.path, process.pid):
        raise _unable(engine, uncounted[0])
    _keep(folder, process.pid, ended)
    folder.update(notes={"engine": engine, "ended": ended})
    doubt = thread_doubt(read_call_file(folder.path / CALLS)) if engine == "cprofile" else ""
    parts = [f"a Python of the command {_told(each)}" for each in uncounted]
    folder.update(could_not_check=[*parts, *([doubt] if doubt else [])])


async def _until_hopeless(notes: Path) -> None:
    """Return when all Pythons of the command have failed to count, and no other comes for long.

    The first may be a launcher's (poetry), which makes way for the bot's.
    """
    waited_s = 0.0
    while waited_s < STARTS_WITHIN_S:
        await asyncio.sleep(_LOOK_EVERY_S)
        waited_s = waited_s + _LOOK_EVERY_S if _nobody_counts(notes) else 0.0


def _nobody_counts(notes: Path) -> bool:
    text = notes.read_text("utf-8", "replace") if notes.is_file() else ""
    failed = text.count(f"failed {_UNCOUNTED}")
    return failed > 0 and failed == text.count("started python ")


async def _until_end(
    process: LaunchedBot, notes: Path, interrupted: asyncio.Event, duration_s: float | None
) -> None:
    """Wait for its own end, Ctrl-C or the end of the time, or until it is hopeless."""
    ends = (process.wait(), interrupted.wait(), _until_hopeless(notes))
    waits = {asyncio.create_task(each) for each in ends}
    try:
        await asyncio.wait(waits, timeout=duration_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()


def _unable(engine: str, failure: str) -> PerfkitError:
    if engine == "yappi" and "ModuleNotFoundError" in failure:
        return ToolError(
            "the command's Python has no yappi: its calls were not counted",
            advice="install it there: python -m pip install yappi",
        )
    return ToolError(f"the command's Python {_told(failure)}")


def _told(failure: str) -> str:
    """What is noted as ``to count calls: …``, in words."""
    return "could not count its calls" + failure.removeprefix(_UNCOUNTED)


def _keep(folder: RunFolder, leader: int, ended: str) -> None:
    """The started process's profile gets its name; its children's keep theirs."""
    left = profiles(folder.path, leader)
    if not left:
        raise BotError(
            f"the command left no profile; it has ended: {ended}",
            advice="it must be a Python 3.8 or newer without -I, -E and -S, and not be killed "
            "by SIGKILL or end by os._exit",
            detail="\n".join(last_words(folder)),
        )
    left[0].rename(folder.path / CALLS)
    folder.note_artifact(CALLS, "calls")
    for path in left[1:]:
        folder.note_artifact(path.name, "calls")


def _cost(engine: str) -> str:
    return COSTS["yappi" if engine == "yappi" else "cprofile"]
