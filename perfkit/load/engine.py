"""Who acts when? Plays all students of a load test, each by its own pure state machine.

The engine itself neither waits nor reads a clock: it is told what time it is (``wake_next``,
``see``, ``close_second``) and asks to be woken through ``next_wake_ns``. ``perfkit.load.driver``
gives it real time. What the plan wants comes from ``perfkit.load.agenda``.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import itemgetter
from typing import Protocol, assert_never

from perfkit.load.agenda import (
    NEVER,
    NOTHING_MORE,
    Arrival,
    GiveUp,
    Level,
    Moment,
    StageEnds,
    WarmUpEnds,
    moments_of,
)
from perfkit.load.arrivals import Arrivals
from perfkit.load.count import Count
from perfkit.load.evidence import EvidenceKeeper
from perfkit.load.mix import Mix
from perfkit.load.recorder import Recorder
from perfkit.load.scenario.commands import Ask, Command, Do, Ended, Finished, Press, Say, WakeAt
from perfkit.load.scenario.compilation import nanoseconds
from perfkit.load.scenario.lots import Lots
from perfkit.load.scenario.program import Program
from perfkit.load.students import Students
from perfkit.model.chat import ChatEvent, SeenInGroup
from perfkit.model.deeds import Deed
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second
from perfkit.model.plan import LoadModel, LoadPlan
from perfkit.model.web import WebOutcome, WebRequest

RESTART_NS = 1_000_000
"""A student who has ended starts over this much later, so that one who ends at once can't spin."""


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
    """A load: students in their chats, as ``plan`` says, until all have ended.

    ``program`` is what everybody plays, or a mix of several. ``turn_ns`` is when the next stage or
    the counting begins: whoever plays the engine closes the second before it wakes it then.
    """

    __slots__ = (
        "_agenda", "_arrivals", "_at_work", "_begun", "_closing", "_coming", "_count", "_done",
        "_due", "_given_up", "_heap", "_held_up", "_leaving", "_level", "_messenger", "_people",
        "_plan_ns", "_played", "_students", "_warming", "_web", "begin_ns", "evidence", "plan",
        "recorder", "stage", "turn_ns",
    )  # fmt: skip

    def __init__(
        self,
        program: Program | Mix,
        plan: LoadPlan,
        messenger: Messenger,
        lots_for: Callable[[int], Lots],
        *,
        begin_ns: int,
        web: Web = NO_WEB,
    ) -> None:
        mix = Mix((program,), (1,)) if isinstance(program, Program) else program
        self.plan = plan
        self.begin_ns = begin_ns
        self.recorder = Recorder(begin_ns)
        self.evidence = EvidenceKeeper(begin_ns)
        self.stage = 0
        self.turn_ns = NEVER
        self._messenger = messenger
        self._web = web
        self._people = Students(mix, plan, lots_for)
        self._students = self._people.by_number
        self._arrivals = Arrivals(plan)
        self._count = Count()
        self._warming = plan.warm_up_s > 0
        self._agenda: Iterator[Moment] = iter(())
        self._plan_ns, self._coming = NOTHING_MORE
        self._level = 0
        self._played: dict[int, int] = {}
        self._done: set[int] = set()
        self._closing = False
        self._given_up = False
        self._begun: dict[int, int] = {}
        self._at_work: set[int] = set()
        self._leaving: set[int] = set()
        self._held_up: dict[int, int] = {}
        self._due: dict[int, int] = {}
        self._heap: list[tuple[int, int]] = []

    def begin(self) -> None:
        """Plan the first stage."""
        self._enter_stage(self.begin_ns)

    @property
    def next_wake_ns(self) -> int | None:
        """When ``wake`` is wanted next; None when nobody waits for a time."""
        heap, due, plan_ns = self._heap, self._due, self._plan_ns
        while heap:
            at_ns, number = heap[0]
            if due.get(number) == at_ns:
                return min(plan_ns, at_ns)
            heapq.heappop(heap)  # replaced by a later wish of the same student
        return None if plan_ns == NEVER else plan_ns

    @property
    def over(self) -> bool:
        """Whether no student will do anything any more, or nobody waits for it."""
        return self._closing and (self._given_up or not self._at_work)

    @property
    def counted(self) -> bool:
        """Whether what happens now belongs to the run's numbers."""
        return not self._warming and not self.plan.stages[self.stage].light

    def wake_next(self, at_ns: int) -> None:
        """Let that happen whose time came first, if it has come (see ``next_wake_ns``)."""
        when_ns = self.next_wake_ns
        if when_ns is None or when_ns > at_ns:
            return
        if when_ns == self._plan_ns:
            self._follow_plan(when_ns, at_ns)
            return
        _, number = heapq.heappop(self._heap)
        del self._due[number]
        if number in self._at_work:
            self._carry_out(number, self._students[number].wake(at_ns), at_ns)
        else:
            self._start(number, when_ns, at_ns)

    def see(self, number: int, event: ChatEvent, at_ns: int) -> bool:
        """Something appears in a student's chat: whether the student does something about it.

        Who is not at work does not look; what stands in a group is found there by who begins later.
        """
        if number in self._at_work:
            commands = self._students[number].see(event, at_ns)
            if commands:
                self._carry_out(number, commands, at_ns)
                return True
        elif isinstance(event, SeenInGroup) and number in self._students:
            self._students[number].find_later(event, at_ns)
        return False

    def respond(self, number: int, request: WebRequest, outcome: WebOutcome, at_ns: int) -> None:
        """A student's request has ended."""
        if number in self._at_work:
            commands = self._students[number].respond(request, outcome, at_ns)
            self._carry_out(number, commands, at_ns)

    def close_second(self, at_ns: int, cpu_s: float) -> Second:
        """What happened since the last call; ``cpu_s`` is the generator's CPU time so far."""
        count = self._count
        second = self.recorder.close_second(
            at_ns,
            active=len(self._at_work),
            completed=len(count.students_well),
            failed=len(count.students_failed),
            in_flight=sum(self._students[number].waiting for number in self._at_work),
            cpu_s=cpu_s,
        )
        return replace(
            second,
            stage=self.stage,
            warm_up=self._warming,
            counted=self.counted,
            students=len(self._begun),
            iterations=count.take(),
        )

    def _enter_stage(self, begin_ns: int) -> None:
        self._played = {}
        self._done = set()
        stage = self.plan.stages[self.stage]
        moments = moments_of(self.plan, stage, begin_ns, self._arrivals)
        if self._warming:
            warm_ns = self.begin_ns + nanoseconds(self.plan.warm_up_s)
            moments = heapq.merge(moments, ((warm_ns, WarmUpEnds()),), key=itemgetter(0))
        self._follow(moments)

    def _follow(self, moments: Iterator[Moment]) -> None:
        """From now on the plan wants this."""
        self._agenda = moments
        self._advance()

    def _advance(self) -> None:
        self._plan_ns, self._coming = next(self._agenda, NOTHING_MORE)
        last = self.stage + 1 == len(self.plan.stages)
        turns = isinstance(self._coming, WarmUpEnds if last else StageEnds | WarmUpEnds)
        self.turn_ns = self._plan_ns if turns else NEVER

    def _follow_plan(self, when_ns: int, at_ns: int) -> None:
        happening = self._coming
        self._advance()
        match happening:
            case Arrival():
                self._arrive(when_ns, at_ns)
            case Level(students):
                self._set_level(students, when_ns, at_ns)
            case StageEnds():
                self._end_stage(when_ns)
            case WarmUpEnds():
                self._warming = False
                self._begin_to_count()
            case GiveUp():
                self._given_up = True
            case _:
                assert_never(happening)

    def _arrive(self, when_ns: int, at_ns: int) -> None:
        number = self._people.arrive()
        if number is None:
            self._count.dropped += 1
        else:
            self._start(number, when_ns, at_ns)

    def _set_level(self, level: int, when_ns: int, at_ns: int) -> None:
        """The students up to this number take part, the others don't."""
        for number in range(self._level + 1, level + 1):
            self._call_in(number, when_ns)
        for number in range(level + 1, self._level + 1):
            self._done.discard(number)
            self._send_home(number)
        self._level = level
        self._end_if_done(at_ns)

    def _end_stage(self, when_ns: int) -> None:
        counted = self.counted
        if self.stage + 1 == len(self.plan.stages):
            self._close(when_ns)
            return
        self.stage += 1
        if self.counted and not counted:
            self._begin_to_count()
        self._enter_stage(when_ns)

    def _begin_to_count(self) -> None:
        """What was until now is only found in the seconds."""
        if self.counted:
            self.evidence = EvidenceKeeper(self.begin_ns)
            self.recorder.total = Histogram()
            self._count.forget_students()

    def _close(self, when_ns: int) -> None:
        """Nobody begins anything new; what is under way may end."""
        self._closing = True
        for number in self._at_work | self._due.keys():
            self._send_home(number)
        grace_ns = nanoseconds(self.plan.graceful_stop_s)
        self._follow(iter(((when_ns + grace_ns, GiveUp()),)))

    def _start(self, number: int, when_ns: int, at_ns: int) -> None:
        self._at_work.add(number)
        self._begun[number] = when_ns
        self._carry_out(number, self._students[number].start(at_ns, intended_ns=when_ns), at_ns)

    def _carry_out(  # noqa: C901 - one flat match: a call more would be paid in every interaction
        self, number: int, commands: list[Command], at_ns: int
    ) -> None:
        leaves = False
        for command in commands:
            match command:
                case Finished(interaction):
                    held_ns = self._held_up.pop(number, 0) if self._held_up else 0
                    self.recorder.record(interaction, held_ns)
                    self.evidence.consider(interaction, self._students[number].excerpt)
                    leaves = number in self._leaving
                case Ended(ok):
                    self._end(number, ok=ok, at_ns=at_ns)
                case _ if leaves:
                    self._go_home(number)
                case WakeAt(when_ns):
                    self._wake_student_at(number, when_ns)
                case Say():
                    self._messenger.say(number, command.text)
                case Press(message_id, data):
                    self._messenger.press(number, message_id, data)
                case Do(deed):
                    self._messenger.do(number, deed)
                case Ask(request):
                    self._web.ask(number, request)
                case _:
                    assert_never(command)
        if leaves:
            self._go_home(number)

    def _wake_student_at(self, number: int, when_ns: int) -> None:
        self._due[number] = when_ns
        heapq.heappush(self._heap, (when_ns, number))

    def _call_in(self, number: int, when_ns: int) -> None:
        self._leaving.discard(number)
        if number not in self._at_work and number not in self._due:
            self._wake_student_at(number, when_ns)

    def _send_home(self, number: int) -> None:
        """At once, or as soon as the interaction under way has ended."""
        if number in self._at_work and self._students[number].waiting:
            self._leaving.add(number)
        else:
            self._go_home(number)

    def _go_home(self, number: int) -> None:
        if number in self._at_work:
            self._count.interrupted += 1
            self._at_work.discard(number)
        self._due.pop(number, None)
        self._leaving.discard(number)

    def _end(self, number: int, *, ok: bool, at_ns: int) -> None:
        """The student has played the scenario once."""
        self._count.end(number, ok=ok)
        self._at_work.discard(number)
        self._due.pop(number, None)
        if self.plan.model is LoadModel.OPEN:
            self._people.release(number)
        elif number in self._leaving:
            self._leaving.discard(number)
        elif self._plays_again(number):
            self._start_over(number, at_ns)
        else:
            self._done.add(number)
            self._end_if_done(at_ns)

    def _plays_again(self, number: int) -> bool:
        wanted = self.plan.stages[self.stage].iterations
        if wanted is None:
            return True
        played = self._played[number] = self._played.get(number, 0) + 1
        return played < wanted

    def _start_over(self, number: int, at_ns: int) -> None:
        """At its pace; who is behind it begins at once, and is not perfkit's delay."""
        pacing_s = self.plan.pacing_s
        if pacing_s is None:
            self._wake_student_at(number, at_ns + RESTART_NS)
            return
        when_ns = self._begun[number] + nanoseconds(pacing_s)
        if when_ns < at_ns:
            self._count.late += 1
            self._held_up[number] = at_ns - when_ns
        self._wake_student_at(number, when_ns)

    def _end_if_done(self, at_ns: int) -> None:
        """Where every student was to play so often: the stage is over when all have."""
        stage = self.plan.stages[self.stage]
        if stage.iterations is not None and len(self._done) >= self._level >= stage.level:
            self._follow(iter(((at_ns, StageEnds()),)))
