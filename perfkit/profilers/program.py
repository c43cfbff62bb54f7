"""How is an outside program started, drained and ended? Request → Outcome, INT → TERM → KILL.

The program is an argv list without a shell, in a session of its own: the terminal's Ctrl-C reaches
perfkit alone, which then decides how to end it.
"""

import asyncio
import contextlib
import signal
from dataclasses import dataclass

from perfkit.clock import Clock

TAIL_BYTES = 8192
"""How much of what a program says is kept: the end, where errors are."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to run and how long to wait for it at each way of asking it to end."""

    argv: tuple[str, ...]
    interrupt_s: float = 20.0
    """After INT: time to write down what was recorded."""
    terminate_s: float = 2.0
    """After TERM."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended."""

    argv: tuple[str, ...]
    pid: int
    spawned_ns: int
    """When it began to run, on the run's clock."""
    exit_code: int
    """Negative: the signal that ended it."""
    stderr: str
    """The last ``TAIL_BYTES`` of it."""
    killed: bool
    """It had to be killed; what it would have written at its end is missing."""


class Program:
    """A running program. Made by ``start``; ``end`` always reaps it."""

    __slots__ = ("_drains", "_process", "_request", "spawned_ns")

    def __init__(
        self,
        request: Request,
        process: asyncio.subprocess.Process,
        spawned_ns: int,
        drains: tuple["asyncio.Task[bytes]", "asyncio.Task[bytes]"],
    ) -> None:
        self._request = request
        self._process = process
        self._drains = drains
        self.spawned_ns = spawned_ns

    @classmethod
    async def start(cls, request: Request, clock: Clock) -> "Program":
        """Start it. Raises OSError if it can't be run."""
        process = await asyncio.create_subprocess_exec(
            *request.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        spawned_ns = clock.now_ns()
        out = asyncio.create_task(_drain(process.stdout))
        err = asyncio.create_task(_drain(process.stderr))
        return cls(request, process, spawned_ns, (out, err))

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.returncode is None

    async def outcome(self) -> Outcome:
        """Wait until it ends by itself."""
        return await self._outcome(killed=False)

    async def end(self) -> Outcome:
        """Ask it to end, ever more firmly, and wait until it has."""
        asked = (
            (signal.SIGINT, self._request.interrupt_s),
            (signal.SIGTERM, self._request.terminate_s),
        )
        for number, patience_s in asked:
            if await self._ended_after(number, patience_s):
                return await self._outcome(killed=False)
        await self._ended_after(signal.SIGKILL, None)
        return await self._outcome(killed=True)

    async def _ended_after(self, number: signal.Signals, patience_s: float | None) -> bool:
        if self.running:
            with contextlib.suppress(ProcessLookupError):  # it ended in between
                self._process.send_signal(number)
        try:
            await asyncio.wait_for(self._process.wait(), patience_s)
        except TimeoutError:
            return False
        return True

    async def _outcome(self, *, killed: bool) -> Outcome:
        exit_code = await self._process.wait()
        _, err = await asyncio.gather(*self._drains)
        return Outcome(
            argv=self._request.argv,
            pid=self.pid,
            spawned_ns=self.spawned_ns,
            exit_code=exit_code,
            stderr=err.decode(errors="replace"),
            killed=killed,
        )


async def run(request: Request, clock: Clock, *, timeout_s: float) -> Outcome:
    """Run a short program to its end, or end it when the time is over. Raises OSError."""
    program = await Program.start(request, clock)
    try:
        return await asyncio.wait_for(program.outcome(), timeout_s)
    except TimeoutError:
        return await program.end()
    except asyncio.CancelledError:
        await asyncio.shield(program.end())
        raise


async def _drain(stream: asyncio.StreamReader | None) -> bytes:
    """Read to the end, so that the program never blocks on a full pipe; keep the tail."""
    tail = b""
    while stream is not None and (chunk := await stream.read(TAIL_BYTES)):
        tail = (tail + chunk)[-TAIL_BYTES:]
    return tail
