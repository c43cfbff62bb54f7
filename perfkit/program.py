"""How is an outside program started, drained and ended? Request → Outcome, INT → TERM → KILL.

The program is an argv list without a shell, in a session of its own: the terminal's Ctrl-C reaches
perfkit alone, which then decides how to end it.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace

from perfkit.clock import Clock

TAIL_BYTES = 8192
"""How much of what a program says is kept: the end, where errors are."""
LAST_WORDS_S = 1.0
"""How long a program that has ended is still listened to: a child of its own may hold its output
open for ever."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to run and how long to wait for it at each way of asking it to end."""

    argv: tuple[str, ...]
    interrupt_s: float = 20.0
    """After INT: time to write down what was recorded."""
    terminate_s: float = 2.0
    """After TERM."""
    words: bytes | None = None
    """What it finds in its standard input; None: nothing."""
    environment: Mapping[str, str] | None = None
    """None: perfkit's own."""
    whole_group: bool = False
    """Whether the children that stayed in its group are asked to end with it."""


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
    in_time: bool = True
    """Whether it ended before ``run``'s time was over."""


class Program:
    """A running program. Made by ``start``; ``end`` always reaps it."""

    __slots__ = ("_errors", "_given", "_process", "_request", "spawned_ns")

    def __init__(
        self,
        request: Request,
        process: asyncio.subprocess.Process,
        spawned_ns: int,
        errors: "_Tail",
    ) -> None:
        self._request = request
        self._process = process
        self.spawned_ns = spawned_ns
        self._errors = errors
        self._given = asyncio.create_task(_give(process.stdin, request.words or b""))

    @classmethod
    async def start(cls, request: Request, clock: Clock) -> "Program":
        """Start it. Raises OSError if it can't be run."""
        errors = _Tail()
        write_end = await errors.open()
        try:
            process = await asyncio.create_subprocess_exec(
                *request.argv,
                stdin=asyncio.subprocess.DEVNULL
                if request.words is None
                else asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=write_end,
                env=request.environment,
                start_new_session=True,
            )
        except BaseException:
            errors.close()
            raise
        finally:
            os.close(write_end)
        return cls(request, process, clock.now_ns(), errors)

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
                self._kill_group()
                return await self._outcome(killed=False)
        await self._ended_after(signal.SIGKILL, None)
        return await self._outcome(killed=True)

    def kill(self) -> None:
        """At once, with all of its group, for who can wait no longer. It is not reaped."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):  # it ended in between
                os.killpg(self.pid, signal.SIGKILL)

    async def _ended_after(self, number: signal.Signals, patience_s: float | None) -> bool:
        if self.running:
            with contextlib.suppress(ProcessLookupError):  # it ended in between
                self._send(number)
        try:
            await asyncio.wait_for(self._process.wait(), patience_s)
        except TimeoutError:
            return False
        return True

    def _send(self, number: signal.Signals) -> None:
        if self._request.whole_group:
            os.killpg(self.pid, number)  # its session is its own, and so is its group
        else:
            self._process.send_signal(number)

    def _kill_group(self) -> None:
        """What outlives the program: a shell's children in the background don't hear INT."""
        if self._request.whole_group:
            with contextlib.suppress(ProcessLookupError):  # nothing has
                os.killpg(self.pid, signal.SIGKILL)

    async def _outcome(self, *, killed: bool) -> Outcome:
        exit_code = await self._process.wait()
        await self._errors.settle(LAST_WORDS_S)
        self._given.cancel()
        return Outcome(
            argv=self._request.argv,
            pid=self.pid,
            spawned_ns=self.spawned_ns,
            exit_code=exit_code,
            stderr=self._errors.kept.decode(errors="replace"),
            killed=killed,
        )


async def run(request: Request, clock: Clock, *, timeout_s: float) -> Outcome:
    """Run a short program to its end, or end it when the time is over. Raises OSError."""
    program = await Program.start(request, clock)
    try:
        return await asyncio.wait_for(program.outcome(), timeout_s)
    except TimeoutError:
        return replace(await _end_or_kill(program), in_time=False)
    except asyncio.CancelledError:
        await _end_or_kill(program)
        raise


async def _end_or_kill(program: Program) -> Outcome:
    """Who asks a second time, or a loop that ends, waits for no program: it is not left behind."""
    ending = asyncio.ensure_future(program.end())
    try:
        return await asyncio.shield(ending)
    finally:
        program.kill()
        await asyncio.wait((ending,), timeout=LAST_WORDS_S)  # killed, it ends at once
        ending.cancel()


class _Tail(asyncio.Protocol):
    """What a program says, read to the end so that it never blocks on a full pipe; the tail kept.

    A pipe of our own: asyncio's can't be let go while a child of the program's holds it open.
    """

    def __init__(self) -> None:
        self.kept = b""
        self._ended = asyncio.Event()
        self._transport: asyncio.ReadTransport | None = None

    async def open(self) -> int:
        """Listen to a new pipe; its other end, which belongs to the caller."""
        read_end, write_end = os.pipe()
        loop = asyncio.get_running_loop()
        file = os.fdopen(read_end, "rb", buffering=0)
        self._transport, _ = await loop.connect_read_pipe(lambda: self, file)
        return write_end

    async def settle(self, patience_s: float) -> None:
        """Wait until nobody holds the other end any more, but no longer than this."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), patience_s)
        self.close()

    def close(self) -> None:
        """Listen no more."""
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Keep the tail."""
        self.kept = (self.kept + data)[-TAIL_BYTES:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Nobody holds the other end any more."""
        self._ended.set()


async def _give(stream: asyncio.StreamWriter | None, words: bytes) -> None:
    """A program need not listen: one that closes its input, or has ended, is given no more."""
    if stream is None:
        return
    try:
        stream.write(words)
        await stream.drain()
        stream.close()
    except ConnectionError:
        stream.transport.abort()
    except asyncio.CancelledError:
        stream.transport.abort()
        raise
