"""Who acts when? Plays all students of a load test, each by its own pure state machine.

The engine itself neither waits nor reads a clock: it is told what time it is (``wake_next``,
``see``, ``close_second``) and asks to be woken through ``next_wake_ns``. ``perfkit.load.driver``
gives it real time.
"""

import heapq
from collections.abc import Callable
from typing import Protocol, assert_never

from perfkit.load.evidence import EvidenceKeeper
from perfkit.load.plan import LoadPlan
from perfkit.load.recorder import Recorder
from perfkit.load.scenario.commands import Ask, Command, Do, Ended, Finished, Press, Say, WakeAt
from perfkit.load.scenario.lots import Lots
from perfkit.load.scenario.program import Program
from perfkit.load.scenario.student import Student
from perfkit.model.chat import ChatEvent
from perfkit.model.deeds import Deed
from perfkit.model.load import Second
from perfkit.model.web import WebOutcome, WebRequest

RESTART_NS = 1_000_000
"""A student who has ended starts over this much later, so that one who ends at once can't spin."""
GRACE_S = 10.0
"""How long interactions under way at the deadline may still take; then they count as in flight."""


NOBODY = 0
"""Students count from 1; the deadline's own wake-up has this number."""


class Messenger(Protocol):
    """How students reach the bot. Nothing of it may call back into the engine before it returns."""

    def say(self, student: int, text: str) -> None:
        """This student sends a text."""

    def press(self, student: int, message_id: int, data: str) -> None:
        """This student presses an inline button."""

    def do(self, student: int, deed: Deed) -> None:
        """This student does something else."""


class Web(Protocol):
    """How students reach web servers. It may not call back into the engine before it returns."""

    def ask(self, student: int, request: WebRequest) -> None:
        """This student sends a request; ``Engine.respond`` is told of its outcome."""


class _NoWeb:
    def ask(self, student: int, request: WebRequest) -> None:
        """Never: the program has no requests."""


NO_WEB = _NoWeb()
"""For programs without requests."""


class Engine:
    """A closed load: students in their chats, as ``plan`` says, until all have ended."""

    __slots__ = (
        "_at_work", "_completed", "_deadline_ns", "_due", "_failed", "_heap", "_messenger",
        "_students", "_web", "begin_ns", "evidence", "plan", "recorder",
    )  # fmt: skip

    def __init__(
        self,
        program: Program,
        plan: LoadPlan,
        messenger: Messenger,
        lots_for: Callable[[int], Lots],
        *,
        begin_ns: int,
        web: Web = NO_WEB,
    ) -> None:
        self.plan = plan
        self.begin_ns = begin_ns
        self.recorder = Recorder(begin_ns)
        self.evidence = EvidenceKeeper(begin_ns)
        self._messenger = messenger
        self._web = web
        self._deadline_ns = plan.deadline_ns(begin_ns)
        self._students = {
            number: Student(program, number, lots_for(number))
            for number in range(1, plan.users + 1)
        }
        self._at_work: set[int] = set()
        self._completed: set[int] = set()
        self._failed: set[int] = set()
        self._due: dict[int, int] = {}
        self._heap: list[tuple[int, int]] = []

    def begin(self) -> None:
        """Plan every student's start, and the end."""
        for number in self._students:
            self._wake_student_at(number, self.plan.start_ns(number, self.begin_ns))
        if self._deadline_ns is not None:
            self._wake_student_at(NOBODY, self._deadline_ns)

    @property
    def next_wake_ns(self) -> int | None:
        """When ``wake`` is wanted next; None when nobody waits for a time."""
        heap, due = self._heap, self._due
        while heap:
            at_ns, number = heap[0]
            if due.get(number) == at_ns:
                return at_ns
            heapq.heappop(heap)  # replaced by a later wish of the same student
        return None

    @property
    def over(self) -> bool:
        """Whether no student will do anything any more."""
        return not self._due and not self._at_work

    def wake_next(self, at_ns: int) -> None:
        """Let the one act whose time came first, if it has come (see ``next_wake_ns``)."""
        when_ns = self.next_wake_ns
        if when_ns is None or when_ns > at_ns:
            return
        _, number = heapq.heappop(self._heap)
        del self._due[number]
        if number == NOBODY:
            self._retire_idle()
        elif number in self._at_work:
            self._carry_out(number, self._students[number].wake(at_ns), at_ns)
        else:
            self._at_work.add(number)
            commands = self._students[number].start(at_ns, intended_ns=when_ns)
            self._carry_out(number, commands, at_ns)

    def see(self, number: int, event: ChatEvent, at_ns: int) -> None:
        """Something appears in a student's chat. Who is not at work does not look."""
        if number in self._at_work:
            self._carry_out(number, self._students[number].see(event, at_ns), at_ns)

    def respond(self, number: int, request: WebRequest, outcome: WebOutcome, at_ns: int) -> None:
        """A student's request has ended."""
        if number in self._at_work:
            commands = self._students[number].respond(request, outcome, at_ns)
            self._carry_out(number, commands, at_ns)

    def close_second(self, at_ns: int, cpu_s: float) -> Second:
        """What happened since the last call; ``cpu_s`` is the generator's CPU time so far."""
        return self.recorder.close_second(
            at_ns,
            active=len(self._at_work),
            completed=len(self._completed),
            failed=len(self._failed),
            in_flight=sum(self._students[number].waiting for number in self._at_work),
            cpu_s=cpu_s,
        )

    @property
    def give_up_ns(self) -> int | None:
        """When the load ends although interactions are under way; None: when all have ended."""
        return None if self._deadline_ns is None else self._deadline_ns + int(GRACE_S * 1e9)

    def _carry_out(  # noqa: C901 - one flat match: a call more would be paid in every interaction
        self, number: int, commands: list[Command], at_ns: int
    ) -> None:
        late = False
        for command in commands:
            match command:
                case Finished(interaction):
                    self.recorder.record(interaction)
                    self.evidence.consider(interaction, self._students[number].conversation)
                    late = self._deadline_ns is not None and at_ns >= self._deadline_ns
                case Ended(ok):
                    self._end(number, ok=ok, at_ns=at_ns)
                case _ if late:
                    self._retire(number)
                case WakeAt(when_ns):
                    self._wake_student_at(number, when_ns)
                case Say(text):
                    self._messenger.say(number, text)
                case Press(message_id, data):
                    self._messenger.press(number, message_id, data)
                case Do(deed):
                    self._messenger.do(number, deed)
                case Ask(request):
                    self._web.ask(number, request)
                case _:
                    assert_never(command)
        if late:
            self._retire(number)

    def _wake_student_at(self, number: int, when_ns: int) -> None:
        self._due[number] = when_ns
        heapq.heappush(self._heap, (when_ns, number))

    def _end(self, number: int, *, ok: bool, at_ns: int) -> None:
        (self._completed if ok else self._failed).add(number)
        self._retire(number)
        if self._deadline_ns is not None and at_ns < self._deadline_ns:
            self._wake_student_at(number, at_ns + RESTART_NS)

    def _retire(self, number: int) -> None:
        self._at_work.discard(number)
        self._due.pop(number, None)

    def _retire_idle(self) -> None:
        for number in self._at_work | self._due.keys():
            if not (number in self._at_work and self._students[number].waiting):
                self._retire(number)
