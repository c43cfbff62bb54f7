"""All students of a run whose doings are Python code: what they share, from first cue to last."""

import asyncio
import contextlib
import ctypes
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Protocol

from perfkit.clock import Clock
from perfkit.load.python.failures import in_words, last_line
from perfkit.load.python.kit import Kit
from perfkit.load.python.loading import Functions
from perfkit.load.python.script import Code, Part, Script
from perfkit.load.python.student import Student
from perfkit.load.python.watchdog import Watchdog
from perfkit.load.scenario.actor import Actor
from perfkit.load.scenario.program import Cues, Elsewhere, Program
from perfkit.model.web import WebOutcome, WebRequest

MOST_TEXTS = 20
"""Kinds of one error in one line that are told apart: a text may hold the student's number."""
LONGEST_END_S = 2.0
"""What code may take to end once it is cancelled, before the run goes on without it."""
TIMES_TOLD = 2
"""How often it is cancelled: a bare ``except:`` takes the first for any other error."""


class Director(Protocol):
    """Who is told that a student has something to do; ``perfkit.load.driver.Driver`` is one."""

    def cue(self, student: int, own_ns: int, at_ns: int) -> None:
        """As ``Engine.cue``."""


class Fetcher(Protocol):
    """What sends requests; ``perfkit.load.http.client.HttpClient`` is one."""

    async def fetch(self, student: int, request: WebRequest) -> WebOutcome:
        """The whole response, or why there is none."""


class Troupe:
    """The stage of all scripts. Cues go to the ``Director`` of ``directed_by``."""

    def __init__(self, kit: Kit, functions: Functions, clock: Clock) -> None:
        self._kit = kit
        self._functions = functions
        self._clock = clock
        self._scripts: list[Script] = []
        self._director: Director | None = None
        self._web: Fetcher | None = None
        self._texts: defaultdict[str, set[str]] = defaultdict(set)

    def direct(self, program: Program) -> Program:
        """The same program, played with Python's cues."""
        return replace(program, cues_for=partial(self._new_script, program))

    @contextlib.asynccontextmanager
    async def directed_by(self, director: Director, web: Fetcher) -> AsyncIterator[None]:
        """A load: at its end all code that still runs is ended."""
        self._director = director
        self._web = web
        watchdog = Watchdog(lambda: self._functions.files)
        watchdog.start()
        try:
            yield
        finally:
            watchdog.stop()
            tasks = [task for script in self._scripts for task in script.close()]
            await _end(tasks)

    def now_ns(self) -> int:
        """Monotonic."""
        return self._clock.now_ns()

    def cue(self, student: int, own_ns: int) -> None:
        """The student has something to do, after so long of its code's own doings."""
        if self._director is not None:
            self._director.cue(student, own_ns, self._clock.now_ns())

    async def fetch(self, student: int, request: WebRequest) -> WebOutcome:
        """Send a student's request to a web server."""
        if self._web is None:
            raise RuntimeError("requests are sent while the load goes on")
        return await self._web.fetch(student, request)

    def code(self, elsewhere: Elsewhere) -> Code:
        """The function that a step names."""
        return self._functions.get(elsewhere.path, elsewhere.function)

    def make_me(self, part: Part) -> Student:
        """What this code knows its student by."""
        return Student(part, self._kit)

    def blame(self, error: BaseException) -> str:
        """``KeyError: 'score' (quiz.py:12)``, secrets masked.

        Without the text if it is another one each time.
        """
        where = last_line(error.__traceback__, self._functions.files)
        text = in_words(error, self._kit.secrets)
        known = self._texts[f"{type(error).__name__} {where}"]
        if len(known) < MOST_TEXTS:
            known.add(text)
        shown = text if text in known else type(error).__name__
        return f"{shown} ({where})" if where else shown

    def _new_script(self, program: Program, actor: Actor) -> Cues:
        script = Script(actor, self, program)
        self._scripts.append(script)
        return script


async def _end(tasks: list["asyncio.Task[None]"]) -> None:
    """Wait for cancelled code, but not for what refuses to end: the run has its results."""
    left = set(tasks)
    for _ in range(TIMES_TOLD):
        if left:
            ended, left = await asyncio.wait(left, timeout=LONGEST_END_S / TIMES_TOLD)
            for task in ended:
                if not task.cancelled():
                    task.exception()  # so that it is not told as a mistake of the program
            for task in left:
                task.cancel()
    for task in left:
        # else the event loop waits at its own end, and for ever
        asyncio.tasks._unregister_task(task)  # noqa: SLF001 - documented in "Extending asyncio"
        # never freed, not even by Python's own end: code that catches all runs on when it is
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(task))
