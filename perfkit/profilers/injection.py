"""How does a script get into a running, unmodified CPython, or else nothing at all?

perfkit → a program apart (``entry.surgeon``) → a stopped thread of the process starts a helper
thread → ``inside/entered.py`` in it → the script. CPython 3.14 and newer take the script by
themselves (``sys.remote_exec``).
"""

import asyncio
import platform
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

import perfkit.inside
from perfkit.clock import Clock
from perfkit.errors import BotError, PerfkitError, ToolError
from perfkit.profilers.attach import check_process, read_facts
from perfkit.profilers.entry.surgeon import Entered
from perfkit.profilers.private_folder import PrivateFolder, private_folder
from perfkit.profilers.processes import alive
from perfkit.profilers.refusal import explain, gone
from perfkit.profilers.turn import turn_to_enter
from perfkit.program import Request, run

_ENTERED = Path(perfkit.inside.__file__).with_name("entered.py")
_LOOK_EVERY_S = 0.005
_MARGIN_S = 5.0
"""For the program itself to start and end."""
ENDING_S = 60.0
"""For a script that has begun; it is short, but the process may be busy."""


async def run_inside(pid: int, script: str, *, clock: Clock, patience_s: float = 10.0) -> None:
    """Run the script (Python, standard library only) in a thread of its own in the process.

    Returns when the script has ended; it should be short, and leave long work to the loop: while
    it runs, the interpreter's threads switch often. Its file is ``<perfkit>``, its variables are
    its own. Raises BotError or ToolError if it could not be begun within ``patience_s``, having
    done nothing then; BotError with its traceback if it failed, or the process ended.
    """
    check_platform(platform.system(), platform.machine())
    check_process(pid)
    with private_folder(pid) as folder:
        folder.put("script.py", script.encode())
        async with turn_to_enter(pid, clock=clock, patience_s=patience_s):
            await _enter(pid, folder, clock, patience_s)
            await _begun(pid, folder, clock, patience_s)
        problem = await _ended(pid, folder, clock)
    if problem:
        raise BotError(f"perfkit's script failed in process {pid}", detail=problem)


def check_platform(system: str, machine: str) -> None:
    """Raises ToolError where processes can't be entered."""
    if (system, machine) != ("Linux", "x86_64"):
        raise ToolError(
            f"running processes can be entered on Linux on x86_64 only; this is {system} on "
            f"{machine}",
            advice="start the bot with perfkit instead, or look from outside: perfkit profile",
        )


async def _enter(pid: int, folder: PrivateFolder, clock: Clock, patience_s: float) -> None:
    text = entering_text(folder.inside)
    request = Request(
        (sys.executable, "-P", "-m", "perfkit.profilers.entry.surgeon", str(pid),
         str(patience_s), text),
        interrupt_s=_MARGIN_S, terminate_s=_MARGIN_S,
    )  # fmt: skip
    outcome = await run(request, clock, timeout_s=patience_s + _MARGIN_S)
    try:
        entered = msgspec.json.decode(outcome.stderr.rpartition("\n")[2], type=Entered)
    except msgspec.DecodeError:
        raise ToolError(
            f"process {pid} could not be entered: perfkit's own program failed",
            detail=outcome.stderr,
        ) from None
    if entered.newer:
        _hand_over(pid, folder, text)
    elif entered.problem:
        raise _error(pid, entered, patience_s)


def entering_text(folder: str) -> str:
    """What the helper thread runs: ``inside/entered.py`` and its call, all in names of its own."""
    source = f"{_ENTERED.read_text()}\nrun({folder!r})\n"
    return f"exec({source!r}, {{}})\n"


def _hand_over(pid: int, folder: PrivateFolder, text: str) -> None:
    """To an interpreter that runs it in its main thread: that only starts another one."""
    remote_exec: Callable[[int, str], None] | None = getattr(sys, "remote_exec", None)
    if remote_exec is None:
        raise ToolError(
            f"process {pid} runs a newer Python than perfkit, and only the same one can enter it",
            advice="install perfkit for the Python that the bot runs on",
        )
    begin = f"import _thread\n_thread.start_new_thread(exec, ({text!r}, {{}}))\n"
    folder.put("begin.py", begin.encode())
    try:
        remote_exec(pid, f"{folder.inside}/begin.py")
    except (OSError, RuntimeError) as error:
        raise ToolError(f"Python would not enter process {pid}: {error}") from error


def _error(pid: int, entered: Entered, patience_s: float) -> PerfkitError:
    if entered.kind == "refused":
        return explain(pid, entered.problem, read_facts(pid), shlex.join(sys.argv), who="perfkit")
    if entered.kind == "gone" or not alive(pid):
        return gone(pid)
    if entered.kind == "foreign":
        return BotError(
            f"process {pid} can't be entered: {entered.problem}",
            advice="it must be a CPython 3.11, 3.12 or 3.13; perfkit profile needs less",
        )
    if entered.kind == "memory":
        return ToolError(
            f"the kernel gives process {pid} no memory to execute code in: {entered.problem}",
            advice="SELinux (execmem) or another guard forbids it; perfkit profile needs less",
        )
    return BotError(
        f"process {pid} gave no safe moment to enter it in {patience_s:.0f} s: {entered.problem}; "
        "nothing was done to it",
        advice="look at what it does: perfkit profile",
    )


async def _begun(pid: int, folder: PrivateFolder, clock: Clock, patience_s: float) -> None:
    """Wait until the process has taken the script, or take it back."""
    script = folder.outside / "script.py"
    end_ns = clock.now_ns() + int(patience_s * 1e9)
    await _until(pid, lambda: not script.exists() or clock.now_ns() > end_ns)
    if folder.take_back("script.py"):
        raise BotError(
            f"process {pid} did not let perfkit's thread run for {patience_s:.0f} s; "
            "nothing was done in it",
            advice="one call keeps the interpreter for itself: perfkit profile --pid shows which",
        )


async def _ended(pid: int, folder: PrivateFolder, clock: Clock) -> str:
    """How the script failed; empty if it did not."""
    ended = folder.outside / "ended"
    end_ns = clock.now_ns() + int(ENDING_S * 1e9)
    await _until(pid, lambda: ended.exists() or clock.now_ns() > end_ns)
    if not ended.exists():
        raise BotError(
            f"perfkit's script in process {pid} did not end within {ENDING_S:.0f} s",
            advice="it is too busy for a thread beside the others; ask with less load",
        )
    try:
        return (folder.get("ended") or b"").decode("utf-8", "replace")
    except OSError as error:
        raise BotError(f"process {pid} left an answer that can't be read: {error}") from error


async def _until(pid: int, true: Callable[[], bool]) -> None:
    while not true():
        if not alive(pid):
            raise BotError(f"process {pid} ended while perfkit's script ran in it")
        await asyncio.sleep(_LOOK_EVERY_S)
