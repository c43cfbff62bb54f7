"""What gives the engine real time? One timer for all students, and a stroke each second.

uvloop's timers keep to whole milliseconds, so one timer walks all plans: it fires, lets everything
act that is due, and is set for the next. Late starts are measured, not hidden: they are the
interactions' start lag.
"""

import asyncio
from collections.abc import Callable

from perfkit.clock import Clock
from perfkit.load.engine import Engine
from perfkit.model.chat import ChatEvent
from perfkit.model.load import Second
from perfkit.model.web import WebOutcome, WebRequest

SECOND_NS = 1_000_000_000
TICK_NS = 1_000_000
"""uvloop's finest timer. A shorter one fires at once and again and again until its time has come,
which is exact but keeps a core busy: so it is used only after a tick in which nobody acted."""


class Driver:
    """Plays an engine in real time. ``on_second`` takes each second as it closes.

    ``cpu_s`` tells the generator's CPU time since it began. An exception in ``on_second`` (a full
    disk) ends the load and is raised by ``run``.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        clock: Clock,
        cpu_s: Callable[[], float],
        on_second: Callable[[Second], None],
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._cpu_s = cpu_s
        self._on_second = on_second
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[None] = self._loop.create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_ns = 0
        self._acted_ns = 0
        self._stroke: asyncio.TimerHandle | None = None
        self._strokes = 0

    async def run(self) -> None:
        """Until the engine is over or ``stop`` is called; what is under way then is in flight."""
        self._loop.set_exception_handler(self._take_exception)
        self._engine.begin()
        self._set_stroke()
        self._set_timer()
        try:
            await asyncio.shield(self._over)
        finally:
            self._loop.set_exception_handler(None)
            self._cancel()
        self._close_second()

    def see(self, student: int, event: ChatEvent, at_ns: int) -> None:
        """Something appears in a student's chat."""
        if self._engine.see(student, event, at_ns):
            self._set_timer()

    def respond(self, student: int, request: WebRequest, outcome: WebOutcome, at_ns: int) -> None:
        """A student's request has ended."""
        self._engine.respond(student, request, outcome, at_ns)
        self._set_timer()

    def cue(self, student: int, own_ns: int, at_ns: int) -> None:
        """A student's own code has the next thing to do; ``own_ns`` as in ``Student.cue``."""
        self._engine.cue(student, own_ns, at_ns)
        self._set_timer()

    def stop(self) -> None:
        """End the load now. Safe to call at any time, more than once."""
        if not self._over.done():
            self._over.set_result(None)

    def fail(self, error: BaseException) -> None:
        """End the load with this error, raised by ``run``; one that comes later is dropped."""
        if not self._over.done():
            self._over.set_exception(error)

    def _take_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """A mistake in a callback, of perfkit's own: the load would go on without its part."""
        error = context.get("exception")
        # "future": a task that nobody waited for has failed; perfkit awaits its own, so this is one
        # of the students' code
        if isinstance(error, BaseException) and "future" not in context:
            self.fail(error)
        else:
            loop.default_exception_handler(context)

    def _set_timer(self) -> None:
        if self._engine.over:
            self.stop()
            return
        when_ns = self._engine.next_wake_ns
        if when_ns is None:
            return
        if self._timer is not None:
            if self._timer_ns <= when_ns:
                return
            self._timer.cancel()
        self._timer_ns = when_ns
        now_ns = self._clock.now_ns()
        wait_ns = when_ns - now_ns
        if 0 < wait_ns < TICK_NS and now_ns - self._acted_ns < TICK_NS:
            wait_ns = TICK_NS
        self._timer = self._loop.call_later(max(0, wait_ns) / SECOND_NS, self._wake)

    def _wake(self) -> None:
        self._timer = None
        engine, now_ns = self._engine, self._clock.now_ns
        # the time is read for each: after a thousand students have acted it is later
        while (when_ns := engine.next_wake_ns) is not None and when_ns <= (at_ns := now_ns()):
            if when_ns == engine.turn_ns:
                self._close_second()  # so that no second belongs to two stages
            engine.wake_next(at_ns)
            self._acted_ns = at_ns
        self._set_timer()

    def _set_stroke(self) -> None:
        self._strokes += 1
        when_ns = self._engine.begin_ns + self._strokes * SECOND_NS
        delay = max(0, when_ns - self._clock.now_ns()) / SECOND_NS
        self._stroke = self._loop.call_later(delay, self._strike)

    def _strike(self) -> None:
        self._close_second()
        self._set_stroke()

    def _close_second(self) -> None:
        self._on_second(self._engine.close_second(self._clock.now_ns(), self._cpu_s()))

    def _cancel(self) -> None:
        for handle in (self._timer, self._stroke):
            if handle is not None:
                handle.cancel()
