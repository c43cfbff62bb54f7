"""What a load test observes: interactions, and what happened in each second of them.

A run's file ``seconds.jsonl`` holds one ``Second`` a line, appended as the run goes on. Everything
that is later said about the load is computed from these lines, whether the run ended well or the
machine lost power: there is one way from observation to number.
"""

from dataclasses import dataclass, field

from msgspec import Struct

from perfkit.model.chat import Line


class Interaction(Struct, frozen=True):
    """One step done by one student, from action to reply. Times are monotonic nanoseconds."""

    student: int
    step: str
    intended_ns: int
    """When the student would have acted had nothing been late: response time counts from here."""
    started_ns: int
    """When the action really happened: service time counts from here."""
    delivered_ns: int | None
    """When the bot was handed the update; None if it never was, or for a step without an update."""
    ended_ns: int
    """When the matching reply came, or when the student gave up."""
    error: str | None = None
    """Why it failed, in words that group well (no ids, no times); None when it went well."""


@dataclass(frozen=True, slots=True)
class StepSecond:
    """What one step did in one second. Histograms are frozen (``Histogram.freeze``), in µs.

    Failed interactions are in ``errors`` only, never in the histograms: a time-out is not a time.
    """

    response: tuple[int, ...] = ()
    """From the intended moment to the matching reply."""
    service: tuple[int, ...] = ()
    """From the action to the matching reply."""
    delivery: tuple[int, ...] = ()
    """From the action until the bot was handed the update."""
    bot: tuple[int, ...] = ()
    """From then to the reply: the time in the bot."""
    errors: int = 0


@dataclass(frozen=True, slots=True)
class MachineSecond:
    """What the whole machine did since the load began, in CPU seconds summed over its CPUs."""

    busy_s: float
    """Of all processes, steal included."""
    steal_s: float
    """Taken by the hypervisor for other machines."""
    tools_s: float
    """Of perfkit's profilers."""


@dataclass(frozen=True, slots=True)
class Iterations:
    """How often students began and ended the scenario."""

    completed: int = 0
    failed: int = 0
    """The student gave up."""
    interrupted: int = 0
    """Cut off by the end of the load or of a stage, when the student had no reply to wait for."""
    late: int = 0
    """Began later than the pacing says, because the one before took longer."""
    dropped: int = 0
    """Never began: whoever arrived found no student free."""


@dataclass(frozen=True, slots=True)
class Second:
    """One second of a load test (the last one may be shorter)."""

    start_ns: int
    end_ns: int
    active: int
    """Students in the middle of their scenario at the end of this second."""
    completed: int
    """Students who have come to the scenario's end so far, and never gave up."""
    failed: int
    """Students who have given up so far, once or more."""
    in_flight: int
    """Interactions waiting for their reply at the end of this second."""
    queued: int
    """Updates the bot had not fetched or confirmed at the end of this second."""
    generator_cpu_s: float
    """CPU time perfkit's own processes have used since the load began."""
    start_lag: tuple[int, ...] = ()
    """How late actions started, as a frozen histogram in µs."""
    steps: dict[str, StepSecond] = field(default_factory=dict)
    error_groups: dict[str, dict[str, int]] = field(default_factory=dict)
    """Step to error text to how often it happened in this second."""
    bot_calls: dict[str, int] = field(default_factory=dict)
    """Bot API method to how often the bot called it in this second."""
    poll_gap_ms: float = 0.0
    """The longest time without a poll that ended or lasted in this second."""
    machine: MachineSecond | None = None
    """None where it was not read."""
    stage: int = 0
    """The index of the plan's stage this second belongs to; none belongs to two."""
    warm_up: bool = False
    counted: bool = True
    """False in the warm-up and in a light stage: left out of the run's numbers."""
    students: int = 0
    """Students who have begun so far, once or more often."""
    iterations: Iterations = Iterations()
    """Of this second."""
    generators: int = 1
    """How many of perfkit's processes made the load."""
    waits: tuple[tuple[int, int], ...] = ()
    """``intended_ns`` and ``ended_ns`` of the interactions that ended in this second and took long,
    to lay beside what held the bot up meanwhile; where there are very many, the longest."""


@dataclass(frozen=True, slots=True)
class SlowInteraction:
    """One of the slowest interactions, kept whole."""

    student: int
    step: str
    at_s: float
    """Since the load began."""
    response_ms: float
    service_ms: float
    delivery_ms: float | None
    bot_ms: float | None
    conversation: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class FailedInteraction:
    """An example of one kind of error, with what the student saw."""

    student: int
    step: str
    at_s: float
    error: str
    conversation: tuple[Line, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What perfkit noted beside the error: what came instead, the line of a student's code."""
        after = [line.text for line in self.conversation[-3:] if line.who == "perfkit"]
        return tuple(text for text in after if text != self.error)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is kept whole of a run's interactions: the artifact ``evidence.json``."""

    slowest: tuple[SlowInteraction, ...] = ()
    """Slowest first, at most 100."""
    failures: tuple[FailedInteraction, ...] = ()
    """At most three examples of each error of each step, oldest first."""
