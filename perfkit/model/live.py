"""What a running load test shows of itself: the numbers of this moment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LiveObjective:
    """An objective as it stands."""

    name: str
    bound: str
    """As a person reads it: ``< 1.5 s``."""
    value: float
    """In ``unit``."""
    unit: str
    ok: bool


@dataclass(frozen=True, slots=True)
class LiveNumbers:
    """A load test at one moment, as far as it has come."""

    elapsed_s: float
    """Since the load began."""
    time_left_s: float | None
    """None where the end isn't known: students who work until they are done."""
    users: int
    active: int
    """Students in the middle of their scenario."""
    completed: int
    """Students who have finished."""
    failed: int
    """Students who have given up."""
    interactions: int
    """That ended so far, well or not."""
    per_second: float
    """Interactions of the last seconds, per second."""
    p95_ms: float | None
    """Response time so far; None before the first interaction ended well."""
    errors: int
    bot_cpu_percent: float | None
    """100 is one core; None where it can't be read."""
    bot_rss_mib: float | None
    p50_ms: float | None = None
    p99_ms: float | None = None
    recent_p95_ms: tuple[float | None, ...] = ()
    """Of each of the last seconds, oldest first; None where no interaction ended well."""
    objectives: tuple[LiveObjective, ...] = ()
    phase: str = ""
    """What is going on, in words: ``students at work``."""
    what: str = "bot"
    """What is loaded: a ``bot`` or a ``server``."""
    who: str = "student"
    """Who does it: a ``student``, or a ``connection``, which has nothing to complete."""
