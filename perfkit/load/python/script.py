"""What does this student do next, if Python code says so? The way between code and engine.

The code runs as a task of the event loop and may await whatever it likes. When it awaits something
of the student's, that becomes a task for the student's machine, and the code goes on when it is
done. Code may play a scenario file's steps and these may call code, so there is a pile of both.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from perfkit.load.python.failures import ExpectationError, in_words
from perfkit.load.scenario.actor import Actor
from perfkit.load.scenario.cursor import Cursor
from perfkit.load.scenario.program import Elsewhere, Exchange, Measured, Program, Stop, Task
from perfkit.load.scenario.view import ChatView
from perfkit.load.scenario.wording import Values
from perfkit.model.chat import ChatEvent
from perfkit.model.web import WebOutcome, WebRequest

if TYPE_CHECKING:
    from perfkit.load.python.student import Student

_ELSEWHERE = Elsewhere()
Code = Callable[["Student"], Awaitable[object]]


class Stage(Protocol):
    """What scripts need of the load they are part of."""

    def now_ns(self) -> int:
        """Monotonic."""

    def cue(self, student: int, own_ns: int) -> None:
        """The student has something to do, after so long of its code's own doings."""

    def code(self, elsewhere: Elsewhere) -> Code:
        """The function that a step names."""

    def make_me(self, part: "Part") -> "Student":
        """What this code knows its student by."""

    async def fetch(self, student: int, request: WebRequest) -> WebOutcome:
        """Send a student's request to a web server."""

    def blame(self, error: BaseException) -> str:
        """What to count an exception of the code's own as."""


class Part:
    """One run of one function: it asks for one thing after the other."""

    __slots__ = ("_asked", "_done", "_given_up", "_resumed_ns", "_task", "closed", "script")

    def __init__(self, script: "Script", code: Code) -> None:
        self.script = script
        self.closed = False
        self._done: asyncio.Future[None] | None = None
        self._asked: Task | Program | None = None
        self._given_up = False
        self._resumed_ns = script.stage.now_ns()
        self._task = asyncio.get_running_loop().create_task(self._run(code))

    async def do(self, task: Task | Program, asked_ns: int | None = None) -> ChatEvent | None:
        """Let the student do this; the event that ended it. Raises ExpectationError.

        ``asked_ns`` is when that was asked for, if it was before now.
        """
        await self.must_go_on()
        script = self.script
        own_ns = (asked_ns or script.stage.now_ns()) - self._resumed_ns
        await self._until_free()
        done = self._done = asyncio.get_running_loop().create_future()
        done.add_done_callback(_retrieve)
        self._asked, self._given_up = task, False
        script.want(task)
        script.stage.cue(script.actor.number, own_ns)
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            self._given_up = True
            raise
        finally:
            self._resumed_ns = script.stage.now_ns()
        return script.actor.matched

    async def must_go_on(self) -> None:
        """Raise CancelledError at the end: a finally may still ask, but nobody plays any more."""
        if self.closed:
            await asyncio.sleep(0)  # code that asks for ever must not keep all else from the end
            raise asyncio.CancelledError

    def go_on(self) -> None:
        """What it asked for is done."""
        if self._done is not None and not self._done.done():
            self._done.set_result(None)

    def fail(self, error: str, instead: str) -> None:
        """What it asked for has failed."""
        if self._done is not None and not self._done.done():
            where = self._asked.where if isinstance(self._asked, Exchange) else ""
            self._done.set_exception(ExpectationError(error, instead, where))

    def close(self) -> "asyncio.Task[None]":
        """End it, wherever it is; the task to wait for."""
        self.closed = True
        self._task.cancel()
        return self._task

    async def _until_free(self) -> None:
        """After a time-out of the code's own its student may still wait for the reply."""
        done = self._done
        if done is None or done.done():
            return
        if not self._given_up:
            raise RuntimeError("a student does one thing at a time: await the one before")
        await asyncio.wait([done])

    async def _run(self, code: Code) -> None:
        script = self.script
        self._resumed_ns = script.stage.now_ns()
        failure: ExpectationError | None = None
        try:
            await code(script.stage.make_me(self))
        except ExpectationError as error:
            failure = error
        except (Exception, SystemExit, asyncio.CancelledError) as error:
            # counted as the student's failure: the load goes on without it
            if self.closed:
                raise
            failure = ExpectationError(in_words(error), "", "")
            name = getattr(code, "__name__", "student")
            now_ns = script.stage.now_ns()
            script.want(Measured(f"{name}()", now_ns, script.stage.blame(error)))
        if self.closed:
            return
        own_ns = script.stage.now_ns() - self._resumed_ns
        self._given_up = True
        await self._until_free()
        script.leave(self, failure)
        script.stage.cue(script.actor.number, own_ns)


class Script:
    """One student's cues: the program's own steps, and the code that they call."""

    __slots__ = ("_pile", "_playing", "_program", "_wanted", "actor", "chat", "stage")

    def __init__(self, actor: Actor, stage: Stage, program: Program) -> None:
        self.actor = actor
        self.stage = stage
        self.chat = ChatView()
        self._program = program
        self._pile: list[Cursor | Part] = []
        self._wanted: deque[Task] = deque()
        self._playing: Program | None = None

    def restart(self) -> None:
        """The student begins (again); what still runs of the round before is ended."""
        self.close()
        self._wanted.clear()
        self._playing = None
        self._pile = [Cursor(self._program, self.actor.lots)]

    def advance(self, values: Values, reply: str, chat: ChatView) -> Task:
        """The next thing to do: what code has asked for, or the next step of a scenario."""
        self.chat = chat
        if self._wanted:
            return self._wanted.popleft()
        if self._playing is not None:
            self._pile.append(Cursor(self._playing, self.actor.lots))
            self._playing = None
        while isinstance(top := self._pile[-1], Cursor):
            task = top.advance(values, reply, chat)
            if isinstance(task, Elsewhere):
                self._pile.append(Part(self, self.stage.code(task)))
                return _ELSEWHERE
            if not isinstance(task, Stop):
                return task
            self._pile.pop()
            if not self._pile:
                return task
        top.go_on()
        return _ELSEWHERE

    def failed(self, error: str, instead: str) -> bool:
        """The code that asked for it is told, and may go on."""
        part = self._innermost()
        if part is not None:
            part.fail(error, instead)
        return part is not None

    def want(self, task: Task | Program) -> None:
        """Code asks for this; a cue follows."""
        if isinstance(task, Program):
            self._playing = task
        else:
            self._wanted.append(task)

    def leave(self, part: Part, failure: ExpectationError | None) -> None:
        """This code has ended. If it failed, so has what called it."""
        del self._pile[self._pile.index(part) :]
        if failure is None:
            return
        caller = self._innermost()
        if caller is None:
            self._wanted.append(Stop(ok=False))
        else:
            caller.fail(failure.error, failure.instead)

    def close(self) -> list["asyncio.Task[None]"]:
        """End all code that runs; the tasks to wait for."""
        return [part.close() for part in self._pile if isinstance(part, Part)]

    def _innermost(self) -> Part | None:
        """The code that asked for what goes on; steps that it plays are given up."""
        for index in range(len(self._pile) - 1, -1, -1):
            part = self._pile[index]
            if isinstance(part, Part):
                del self._pile[index + 1 :]
                return part
        return None


def _retrieve(done: "asyncio.Future[None]") -> None:
    """So that a failure nobody waits for any more is not told as a mistake of the program."""
    if not done.cancelled():
        done.exception()
