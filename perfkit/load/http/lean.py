"""One address at full speed: so many users without a pause, or so many requests in each second.

Closed (no arrivals): each user has a connection and asks again as soon as it was answered. Open:
requests begin at planned moments, whatever became of the former ones; a free connection carries
them, or a new one up to a bound, or they wait for one. Response time counts from the planned
moment, so waiting is in it; service time from the moment the request went out.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from perfkit.clock import Clock
from perfkit.load.evidence import EvidenceKeeper
from perfkit.load.http.alarm import Alarm
from perfkit.load.http.connection import EARLY_CLOSE, Connection
from perfkit.load.http.door import Door, why_not
from perfkit.load.http.response import Heads
from perfkit.load.http.tally import RequestTally
from perfkit.load.scenario.statuses import Statuses
from perfkit.model.load import Second
from perfkit.model.plan import LoadPlan

SECOND_NS = 1_000_000_000
NEVER_NS = 2**63
LOOK_S = 0.05
"""Between looks whether requests have taken too long."""
PAUSE_S = 0.1
"""After a connection that could not be opened, before the same user tries again."""
MOST_AT_ONCE = 100
"""Starts in a row before responses are read again, where the load is behind its plan."""
MOST_CONNECTING = 128
"""At the same time: as many as a usual server's backlog takes."""


@dataclass(frozen=True, slots=True)
class LeanSpec:
    """What is asked, and how it is judged."""

    name: str
    """``GET /page``."""
    request: bytes
    bodiless: bool
    """The responses have no body whatever they say (HEAD)."""
    repeatable: bool
    """May be sent again where a kept connection turned out closed (RFC 9110, section 9.2.2)."""
    statuses: Statuses
    timeout_s: float
    arrivals: Iterator[int] | None
    """Planned starts, as in ``arrivals``; None: closed."""


class LeanLoad:
    """One load; ``plan.most_users`` bounds the connections, ``plan.duration_s`` is given."""

    _on_second: Callable[[Second], None]

    def __init__(
        self,
        spec: LeanSpec,
        plan: LoadPlan,
        door: Door,
        *,
        clock: Clock,
        cpu_s: Callable[[], float],
        begin_ns: int,
    ) -> None:
        self.plan = plan
        self.begin_ns = begin_ns
        self.recorder = RequestTally(spec.name, begin_ns)
        self.evidence = EvidenceKeeper(begin_ns)
        self._spec = spec
        self._door = door
        self._now_ns = clock.now_ns
        self._cpu_s = cpu_s
        self._statuses = spec.statuses
        self._timeout_error = f"timed out after {spec.timeout_s:g} s"
        self._heads = Heads(bodiless=spec.bodiless)
        self._arrivals = spec.arrivals
        self._deadline_ns = begin_ns + round((plan.duration_s or 0.0) * SECOND_NS)
        self._open: set[Connection] = set()
        self._idle: list[Connection] = []
        self._waiting: deque[int] = deque()
        """Intended moments of requests that have no connection yet."""
        self._connecting: set[asyncio.Task[None]] = set()
        self._pausing = 0
        """Users who could not connect and will try again."""
        self._served = 0
        self._strokes = 0
        self._next_ns = NEVER_NS
        self._alarm = Alarm(self._start_due, clock.now_ns)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[None] = self._loop.create_future()

    async def run(self, on_second: Callable[[Second], None]) -> None:
        """Until the plan's end and what was under way then, or until ``stop``.

        ``on_second`` takes each second as it closes; what it raises ends the load and is raised.
        """
        self._on_second = on_second
        self._loop.set_exception_handler(self._take_exception)
        self._at("begin", self.begin_ns, self._begin)
        self._at("end", self._deadline_ns, self._reach_end)
        self._set_stroke()
        give_up_ns = self._deadline_ns + round(self._spec.timeout_s * SECOND_NS)
        try:
            async with asyncio.timeout(max(0, give_up_ns - self._now_ns()) / SECOND_NS):
                await asyncio.shield(self._over)
        except TimeoutError:
            pass  # what is still under way counts as in flight
        finally:
            self._loop.set_exception_handler(None)
            self._end()
        self._close_connections()

    def stop(self) -> None:
        """End the load now. Safe to call at any time, more than once."""
        if not self._over.done():
            self._over.set_result(None)

    def answered(self, connection: Connection) -> None:
        """A response is complete."""
        now_ns, reader = self._now_ns(), connection.reader
        error = self._statuses.error_of(reader.status)
        if error is None:
            self.recorder.count(connection.intended_ns, connection.started_ns, now_ns)
        else:
            self.recorder.count_error(error)
        if connection.served == 1:
            self._served += 1
        if not reader.keep_alive:
            self._discard(connection)
            self._ask_anew(now_ns)
        elif self._arrivals is None and now_ns < self._deadline_ns:
            connection.send(now_ns, now_ns)
        else:
            self._employ(connection, now_ns)

    def failed(self, connection: Connection, error: str) -> None:
        """No response came."""
        self._open.discard(connection)
        stale = error == EARLY_CLOSE and connection.served and connection.reader.untouched
        if stale and self._spec.repeatable:
            self._waiting.appendleft(connection.intended_ns)
            self._connect()
            return
        self.recorder.count_error(error)
        self._ask_anew(self._now_ns())

    def lost(self, connection: Connection) -> None:
        """An idle connection was closed, or one that was discarded."""
        if connection in self._open:
            self._open.discard(connection)
            self._idle.remove(connection)

    def _begin(self) -> None:
        self._look()
        if self._arrivals is None:
            self._waiting.extend([self.begin_ns] * self.plan.most_users)
            self._connect()
        else:
            self._plan_next()
            self._start_due()

    def _start_due(self) -> None:
        """Start what is due; a plan that can't be kept up with does not keep responses unread."""
        for _ in range(MOST_AT_ONCE):
            now_ns = self._now_ns()
            if self._next_ns > now_ns:
                break
            self._start(self._next_ns, now_ns)
            self._plan_next()
        if self._next_ns < NEVER_NS:
            self._alarm.set(self._next_ns)

    def _plan_next(self) -> None:
        offset_ns = None if self._arrivals is None else next(self._arrivals, None)
        self._next_ns = NEVER_NS if offset_ns is None else self.begin_ns + offset_ns

    def _start(self, intended_ns: int, now_ns: int) -> None:
        self.recorder.count_start(now_ns - intended_ns)
        if self._idle:
            self._idle.pop().send(intended_ns, now_ns)
            return
        self._waiting.append(intended_ns)
        self._connect()

    def _ask_anew(self, now_ns: int) -> None:
        """A connection is gone: its user, or who waits for one, gets a new one."""
        if self._arrivals is None and now_ns < self._deadline_ns:
            self._waiting.append(now_ns)
        self._connect()
        self._end_if_done()

    def _employ(self, connection: Connection, now_ns: int) -> None:
        """A connection is free: for who has waited longest, or for later."""
        if self._waiting:
            connection.send(self._waiting.popleft(), now_ns)
        else:
            self._idle.append(connection)
            self._end_if_done()

    def _connect(self) -> None:
        """Open as many connections as requests wait for one, within the bounds."""
        connecting = self._connecting
        while (
            len(connecting) < len(self._waiting)
            and len(connecting) < MOST_CONNECTING
            and len(self._open) + len(connecting) < self.plan.most_users
        ):
            task = self._loop.create_task(self._open_one())
            connecting.add(task)
            task.add_done_callback(self._connected)

    async def _open_one(self) -> None:
        try:
            connection = await self._door.open(self._new_connection)
        except OSError as error:
            self._miss(why_not(error, self._spec.timeout_s))
            return
        self._open.add(connection)
        self._employ(connection, self._now_ns())

    def _new_connection(self) -> Connection:
        return Connection(self, self._heads, self._spec.request)

    def _connected(self, task: "asyncio.Task[None]") -> None:
        self._connecting.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)
        self._connect()
        self._end_if_done()

    def _miss(self, error: str) -> None:
        """No connection: who has waited longest goes without; a user tries again after a pause."""
        if not self._waiting:
            return
        self._waiting.popleft()
        self.recorder.count_error(error)
        if self._arrivals is None:
            self._pausing += 1
            self._loop.call_later(PAUSE_S, self._try_again)

    def _try_again(self) -> None:
        self._pausing -= 1
        if not self._over.done():
            self._ask_anew(self._now_ns())

    def _look(self) -> None:
        """Give up what has taken too long."""
        oldest_ns = self._now_ns() - round(self._spec.timeout_s * SECOND_NS)
        for connection in [c for c in self._open if c.busy and c.started_ns < oldest_ns]:
            connection.time_out(self._timeout_error)
        waiting = self._waiting
        while self._arrivals is not None and waiting and waiting[0] < oldest_ns:
            waiting.popleft()
            self.recorder.dropped += 1
        self._timers["look"] = self._loop.call_later(LOOK_S, self._look)

    def _reach_end(self) -> None:
        """The deadline's timer: uvloop's may go off a fraction of a millisecond before it."""
        if self._now_ns() < self._deadline_ns:
            self._timers["end"] = self._loop.call_later(0.001, self._reach_end)
        else:
            self._end_if_done()

    def _end_if_done(self) -> None:
        ended = self._now_ns() >= self._deadline_ns and self._next_ns == NEVER_NS
        if ended and not (self._in_flight() or self._waiting):
            self.stop()

    def _in_flight(self) -> int:
        return len(self._open) - len(self._idle)

    def _set_stroke(self) -> None:
        self._strokes += 1
        self._at("stroke", self.begin_ns + self._strokes * SECOND_NS, self._strike)

    def _strike(self) -> None:
        self._close_second()
        self._set_stroke()

    def _close_second(self) -> None:
        in_flight = self._in_flight()
        second = self.recorder.close_second(
            self._now_ns(),
            active=in_flight + len(self._connecting),
            students=self.plan.most_users,
            completed=min(self._served, self.plan.most_users),
            in_flight=in_flight,
            cpu_s=self._cpu_s(),
        )
        self._on_second(second)

    def _end(self) -> None:
        """No timer goes off any more, and the last second is told."""
        for timer in self._timers.values():
            timer.cancel()
        self._alarm.close()
        if self._arrivals is not None:
            self.recorder.dropped += len(self._waiting)
        self._waiting.clear()
        self._close_second()

    def _close_connections(self) -> None:
        for task in self._connecting:
            task.cancel()
        for connection in list(self._open):
            self._discard(connection)

    def _discard(self, connection: Connection) -> None:
        self._open.discard(connection)
        connection.close()

    def _at(self, what: str, at_ns: int, call: Callable[[], None]) -> None:
        delay_s = max(0, at_ns - self._now_ns()) / SECOND_NS
        self._timers[what] = self._loop.call_later(delay_s, call)

    def _fail(self, error: BaseException) -> None:
        if not self._over.done():
            self._over.set_exception(error)

    def _take_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        """A mistake in a callback, of perfkit's own, or a disk that is full."""
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._fail(error)
        else:
            loop.default_exception_handler(context)
