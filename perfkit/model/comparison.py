"""Two variants of a bot side by side: what was measured of each, and whether it differs.

``before`` and ``after`` are groups of runs, one or more each. Units stand in the names.
"""

from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.histogram import Histogram
from perfkit.model.profile_change import DifferenceGraph

SCHEMA = 1


class Answer(StrEnum):
    """Whether a quantity got better or worse, in words. "The bound" is what matters in practice."""

    WORSE = "worse"
    """Beyond the bound, even at the near end of the interval."""
    WORSE_PERHAPS_BEYOND = "worse, perhaps beyond the bound"
    """Really worse; whether by more than the bound can't be told."""
    WORSE_WITHIN = "worse, within the bound"
    """Really worse, but not by as much as the bound."""
    SAME = "no difference"
    """If there is one, it is smaller than the bound."""
    INCONCLUSIVE = "inconclusive"
    """It may be the same, and it may differ by more than the bound: measure longer."""
    BETTER_WITHIN = "better, within the bound"
    BETTER_PERHAPS_BEYOND = "better, perhaps beyond the bound"
    BETTER = "better"
    UNKNOWN = "can't be said"
    """A run is invalid, or there is nothing to compare."""

    @property
    def is_real(self) -> bool:
        """Whether chance alone would hardly make such a difference."""
        return self.value.startswith(("worse", "better"))

    @property
    def is_worse(self) -> bool:
        """Whether it is really worse, by however much."""
        return self.value.startswith("worse")


class Outcome(StrEnum):
    """What a whole comparison says."""

    WORSE = "worse"
    """Something got worse beyond the bound."""
    MIXED = "mixed"
    """Something got worse beyond the bound, something else better."""
    BETTER = "better"
    """Something got better beyond the bound, and nothing worse."""
    CHANGED = "changed"
    """Something really differs, but nothing surely by more than the bound."""
    SAME = "no difference"
    INCONCLUSIVE = "inconclusive"
    INVALID = "invalid"
    """A side has no run that can be believed."""


class Scale(StrEnum):
    """How a change is told."""

    RATIO = "ratio"
    """As a share of what it was before: +0.2 is 20 % more."""
    POINTS = "points"
    """As a difference of shares: +0.02 is two percentage points more."""


class UnitKind(StrEnum):
    """What was taken as one independent observation."""

    RUNS = "runs"
    BLOCKS = "time blocks"


@dataclass(frozen=True, slots=True)
class Unit:
    """What was seen in one run, or in one block of time of a run."""

    duration_s: float
    steps: dict[str, "StepUnit"]
    cpu_s: float | None
    """CPU time the bot used in it; None if it was not sampled."""


@dataclass(frozen=True, slots=True)
class StepUnit:
    """What one step did in a unit."""

    response: Histogram
    """In microseconds, of interactions that went well."""
    errors: int


@dataclass(frozen=True, slots=True)
class Group:
    """All units of one side."""

    units: tuple[Unit, ...]
    in_time: bool
    """Whether neighbours follow each other in time, so that they may be alike."""
    memory_mib: tuple[float, ...] = ()
    """The bot's highest memory in each run."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true change lies, as sure as the comparison's level says."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One quantity before and after. Changes are shares: 0.1 is 10 %, or 10 points."""

    name: str
    """``p95``, ``throughput``, ``errors``, ``CPU per interaction``, …"""
    step: str
    """Empty: over all steps."""
    unit: str
    """``ms``, ``/s``, ``share``, ``%`` (of one core), ``MiB``."""
    before: float | None
    after: float | None
    scale: Scale
    change: float | None
    """From before to after; None where there is nothing to relate it to."""
    interval: Interval | None
    """None where there is too little for one (see ``note``)."""
    p_value: float | None
    """Mann-Whitney, two-sided, on the units."""
    delta: float | None
    """Cliff's delta: +1 where each unit after lies above each before, 0 where they mix evenly."""
    bound: float
    """What matters in practice, on the line's scale."""
    more_is_worse: bool
    answer: Answer
    counts: bool = True
    """Whether it counts for the verdict."""
    note: str = ""
    """Why the answer is no firmer."""


@dataclass(frozen=True, slots=True)
class FunctionChange:
    """How a function's own time on the CPU changed, for each interaction (or each second)."""

    function: str
    place: str
    """The end of its path."""
    owner: str
    before_ms: float
    after_ms: float
    is_real: bool
    """Whether it is more than sampling makes by chance."""


@dataclass(frozen=True, slots=True)
class FunctionChanges:
    """Where the bot's CPU time went before and after, largest change first."""

    per: str
    """What the milliseconds are for: ``interaction`` or ``second``."""
    changes: tuple[FunctionChange, ...]


@dataclass(frozen=True, slots=True)
class ComparedRun:
    """One run that took part, or was left out."""

    folder: str
    side: str
    """``before`` or ``after``."""
    bot: str
    """The bot's command, as far as it is known."""
    started_at: str
    verdict: str
    used: bool
    why_not: str
    """Why it was left out; empty if it was not."""
    p50_ms: float | None
    p95_ms: float | None
    throughput_per_s: float | None
    errors: int | None
    cpu_percent: float | None
    rss_max_mib: float | None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A quantile of the response times."""

    share: float
    """0.95: 95 of 100 are at most this long."""
    ms: float


@dataclass(frozen=True, slots=True)
class OverlaidPoint:
    """A stretch of time, over all runs of one side."""

    t_s: float
    """Middle of the stretch, since the load began."""
    p50_ms: float | None
    p95_ms: float | None
    throughput_per_s: float
    """Of one run, in the mean."""


@dataclass(frozen=True, slots=True)
class Side:
    """What the page draws of one side."""

    curve: tuple[CurvePoint, ...]
    timeline: tuple[OverlaidPoint, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything a comparison came to: what ``compare.json`` holds."""

    schema: int
    made_at: str
    """ISO 8601, UTC."""
    name: str
    outcome: Outcome
    bound: float
    """A share: 0.2 is 20 %."""
    level: float
    """How often at most equal variants get any line of a table called different: 0.01."""
    plans_differ: tuple[str, ...]
    """How what was asked of the two differs, a sentence each; then numbers compare two things."""
    environment: tuple[str, ...]
    """How the surroundings differ, a sentence each."""
    warnings: tuple[str, ...]
    """What else to know before believing the numbers."""
    unit_kind: UnitKind
    units: tuple[int, int]
    """How many observations there are before and after."""
    unit_s: float
    """How long one of them is, in the mean."""
    runs: tuple[ComparedRun, ...]
    lines: tuple[ComparedLine, ...]
    """Over all steps."""
    steps: tuple[ComparedLine, ...]
    """Of each step."""
    functions: FunctionChanges | None
    before: Side
    after: Side
    difference: DifferenceGraph | None = None
    """The flame graph of what differs, if both were recorded. The page has it, ``compare.json``
    has not."""
