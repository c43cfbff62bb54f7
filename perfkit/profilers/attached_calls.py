"""The calls of a process that runs, counted for a while by its own interpreter.

``inside/attach_calls.py`` does it there; here it is told to, waited for, and heard.
"""

import asyncio
import contextlib
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

import perfkit.inside
from perfkit.clock import Clock
from perfkit.errors import BotError
from perfkit.profilers.injection import run_inside
from perfkit.profilers.private_folder import PrivateFolder, private_folder
from perfkit.profilers.processes import alive

_INSIDE = Path(perfkit.inside.__file__).parent
_TEXTS = ("shared_folder.py", "calls.py", "attach_calls.py")
_LOOK_EVERY_S = 0.02
PATIENCE_S = 15.0
"""For the loop to turn once at the beginning, and for the profile to be written at the end."""


class Answer(msgspec.Struct, frozen=True):
    """How far it is inside."""

    state: str
    """``chosen``, ``begun``, ``written``; ``refused`` and ``failed`` with a reason."""
    reason: str = ""
    engine: str = ""
    threads: int = 0
    mixed: bool = False
    """The profiler takes the calls of several threads for one thread's."""
    loop: str = ""
    """The loop's type; empty where all threads are profiled."""


async def count_calls(
    pid: int,
    duration_s: float,
    engine: str,
    *,
    clock: Clock,
    interrupted: asyncio.Event,
    left: Callable[[float], None],
) -> tuple[bytes, Answer]:
    """Profile the loop's thread for so long, or until it is ``interrupted``: a .prof, and how.

    Raises BotError or ToolError if it can't be; the process then goes on as if nothing had been.
    """
    with private_folder(pid) as folder:
        await run_inside(pid, _script(folder.inside, duration_s, engine), clock=clock)
        visit = _Visit(pid, folder, clock)
        await visit.reached(("begun", "written"), PATIENCE_S)
        end_ns = clock.now_ns() + int(duration_s * 1e9)
        while not interrupted.is_set() and (left_s := (end_ns - clock.now_ns()) / 1e9) > 0:
            left(left_s)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(interrupted.wait(), min(1.0, left_s))
            visit.look()
        folder.put("stop", b"")
        answer = await visit.reached(("written",), PATIENCE_S)
        return visit.read("profile.prof"), answer


def _script(folder: str, duration_s: float, engine: str) -> str:
    texts = [(_INSIDE / name).read_text() for name in _TEXTS]
    # what each text imports of the future must be the first thing of a file
    future = "from __future__ import annotations\n"
    texts = [text.replace(future, "") for text in texts]
    return "\n".join((future, *texts, f"attach({folder!r}, {duration_s!r}, {engine!r})\n"))


class _Visit:
    """Listens to what is answered."""

    def __init__(self, pid: int, folder: PrivateFolder, clock: Clock) -> None:
        self._pid = pid
        self._folder = folder
        self._clock = clock

    async def reached(self, states: Collection[str], patience_s: float) -> Answer:
        """The answer once it is one of these. Raises BotError."""
        end_ns = self._clock.now_ns() + int(patience_s * 1e9)
        while self._clock.now_ns() < end_ns:
            answer = self.look()
            if answer is not None and answer.state in states:
                return answer
            await asyncio.sleep(_LOOK_EVERY_S)
        raise BotError(
            f"the event loop of process {self._pid} did not turn for {patience_s:.0f} s, so its "
            "calls can't be counted",
            advice=f"see what holds it up: perfkit profile --pid {self._pid}",
        )

    def look(self) -> Answer | None:
        """The newest answer. Raises BotError if it was refused or the process has ended."""
        said = self.read("answer")
        answer = self._decoded(said) if said else None
        if answer is not None and answer.state in {"refused", "failed"}:
            raise BotError(
                f"the calls of process {self._pid} can't be counted: {answer.reason}",
                advice="perfkit profile looks from outside, whatever runs in it",
            )
        if not alive(self._pid):
            raise BotError(f"process {self._pid} ended before its profile was written")
        return answer

    def read(self, name: str) -> bytes:
        """A file it left; empty if there is none. Raises BotError for what is no file."""
        try:
            return self._folder.get(name) or b""
        except OSError as error:
            raise BotError(f"process {self._pid} left {name} unreadable: {error}") from error

    def _decoded(self, data: bytes) -> Answer:
        try:
            return msgspec.json.decode(data, type=Answer)
        except msgspec.DecodeError:
            raise BotError(f"process {self._pid} answered in words perfkit does not know") from None
