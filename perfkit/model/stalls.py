"""When one callback held an event loop, or one task a pool's worker: what was seen of it."""

from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.stacks import Frame


class Place(StrEnum):
    """Whose thread it is."""

    LOOP = "loop"
    """An event loop's: nobody else's update is handled meanwhile."""
    WORKER = "worker"
    """A worker's of a pool: it is one less for the others."""


class CallKind(StrEnum):
    """What was done so long, as far as it decides what to do about it."""

    SLEEP = "sleep"
    DATABASE = "database"
    NETWORK = "network"
    SUBPROCESS = "subprocess"
    LOCK = "lock"
    FILE = "file"
    PARSING = "parsing"
    """JSON, regular expressions, compression, hashing: computed in C with everybody waiting."""
    COMPUTING = "computing"
    """On the CPU, in what is not known by name."""
    UNKNOWN = "unknown"
    """It waited, for what is not known."""


@dataclass(frozen=True, slots=True)
class Stall:
    """One stretch in which one callback held its thread."""

    start_ns: int
    """On the run's clock."""
    end_ns: int
    pid: int
    thread: str
    place: Place
    handler: Frame
    """The bot's own outermost function that was called back; without own code on the stack, the
    callback's outermost function."""
    line: Frame
    """The bot's own innermost line; without own code, as ``handler``. Where it went on from line to
    line, the one that took most time."""
    called: tuple[Frame, ...]
    """What that line had called, outermost first, as far as a profiler sees it."""
    in_one_call: bool
    """Whether the whole stack stayed as it was; else the callback went on from call to call."""
    cpu_share: float | None
    """Of its time, what the thread was on the CPU, 0 to 1; None where the kernel's count is
    missing."""

    @property
    def length_ns(self) -> int:
        """How long it held."""
        return self.end_ns - self.start_ns


@dataclass(frozen=True, slots=True)
class LoopTime:
    """What one event loop did with the time it was recorded."""

    pid: int
    thread: str
    observed_s: float
    stalled_s: float
    """In single callbacks that held it; a part of ``busy_s``."""
    busy_s: float
    """Not waiting for events."""
    saturated_s: float
    """In seconds that were as good as full of short callbacks: too much work rather than a block.
    Without what stalls took."""
    lost_s: float
    """In which other processes had the CPU that it, or the profiler, was waiting for."""


@dataclass(frozen=True, slots=True)
class FoundStalls:
    """Everything a recording says about stalls."""

    rate_hz: int
    least_ms: float
    """The shortest stall that could be told from chance in this recording."""
    error_ms: float
    """One standard deviation of a stall's length: √2/rate."""
    loops: tuple[LoopTime, ...]
    stalls: tuple[Stall, ...]
    """In order of time."""
    unjudged: int = 0
    """Of so many loops and workers nothing could be said, because others had the CPU."""


@dataclass(frozen=True, slots=True)
class StallMark:
    """One stall on the run's axis."""

    start_ns: int
    at_s: float
    """Its beginning, since the load (or the recording) began."""
    length_ms: float
    group: int
    """Index of its ``StallGroup``."""
    waited: int | None = None
    """Students who waited meanwhile; None where nobody counted."""


@dataclass(frozen=True, slots=True)
class StallGroup:
    """All stalls of one site."""

    place: str
    """``loop`` or ``worker``."""
    handler: str
    file: str
    line: int
    """The bot's own innermost line, in the function below."""
    function: str
    call: str
    kind: str
    in_one_call: bool
    count: int
    total_s: float
    longest_ms: float
    cpu_share: float | None
    waited: int | None = None
    """Times a student waited for one of these, as far as they are among ``longest``."""
    waited_most: int | None = None
    """Students who waited for the same one, at most."""
    waited_p95_ms: float | None = None
    """Response time p95 of the interactions that waited."""


@dataclass(frozen=True, slots=True)
class StallNumbers:
    """What is told of a run's stalls; ``stalls.json`` holds it."""

    rate_hz: int
    least_ms: float
    error_ms: float
    observed_s: float
    """Of all event loops together."""
    stalled_s: float
    stalled_share: float
    """Of the time observed, 0 to 1."""
    saturated_s: float
    saturated_share: float
    lost_share: float
    """Of the time observed, 0 to 1, in which other processes had the CPU."""
    loops: tuple[LoopTime, ...] = ()
    groups: tuple[StallGroup, ...] = ()
    """By total time, longest first, loops before workers."""
    count: int = 0
    """Of all stalls, also those that are not kept singly."""
    unjudged: int = 0
    """As in ``FoundStalls``."""
    longest: tuple[StallMark, ...] = ()
    """The longest ones, longest first."""


@dataclass(frozen=True, slots=True)
class StallSlice:
    """What a few seconds of recording say about the event loops of a process tree."""

    loops: int
    """0: there is none, or none was seen."""
    observed_s: float
    """Of the longest recorded of them."""
    stalls: int
    stalled_s: float
    """Of all loops together."""
    judged: bool
    """False: others had the CPU, so that nothing can be said of one loop or more."""
    worst: StallGroup | None
    """The site that held a loop longest in all."""
