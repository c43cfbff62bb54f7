"""The numbers of a run: what ``summary.json`` holds. Others rely on these keys.

Units stand in the names: ``_ms``, ``_s``, ``_mib``, ``_percent`` (CPU: 100 = one core).
"""

from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.capacity import Capacity
from perfkit.model.memory import Growth
from perfkit.model.telegram import TelegramNumbers

SCHEMA = 1


class Verdict(StrEnum):
    """What a run says about the bot."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    INVALID = "invalid"
    """The measurement can't be trusted, so it says nothing about the bot."""


@dataclass(frozen=True, slots=True)
class Percentiles:
    """A distribution of durations, in milliseconds. All 0 when nothing was measured."""

    p50: float = 0.0
    p90: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    max: float = 0.0
    mean: float = 0.0


@dataclass(frozen=True, slots=True)
class StepNumbers:
    """One step's numbers over the whole load."""

    name: str
    interactions: int
    """All that ended, well or not."""
    errors: int
    throughput_per_s: float
    """Interactions that went well, per second of the load."""
    response_ms: Percentiles
    service_ms: Percentiles
    delivery_ms: Percentiles
    bot_ms: Percentiles


@dataclass(frozen=True, slots=True)
class IterationNumbers:
    """How often students played the scenario, by how it ended."""

    completed: int = 0
    failed: int = 0
    """The student gave up."""
    interrupted: int = 0
    """Cut off by the end of the load or of a stage."""
    late: int = 0
    """Of all these: began later than the pacing says, because the one before took longer."""


@dataclass(frozen=True, slots=True)
class StageNumbers:
    """One stage of the load: what ended in it, the warm-up left out."""

    name: str
    level: float
    """What the stage rose or fell to: students, or arrivals per second."""
    unit: str
    """``students`` or ``/s``."""
    light: bool
    """Left out of the numbers of the whole load."""
    full: bool
    """The stage of full load."""
    start_s: float
    """Since the load began."""
    duration_s: float
    interactions: int
    errors: int
    error_rate: float
    """0 to 1."""
    throughput_per_s: float
    response_ms: Percentiles
    dropped: int
    iterations: IterationNumbers


@dataclass(frozen=True, slots=True)
class Change:
    """How the p95 of response times differs between two parts of a run."""

    before_p95_ms: float
    after_p95_ms: float
    percent: float
    """By how much it is higher after; below 0: lower."""
    interactions_before: int
    interactions_after: int


@dataclass(frozen=True, slots=True)
class LoadNumbers:
    """What the students experienced."""

    users: int
    """Students who were to take part; in the open model those who did."""
    users_completed: int
    """Students who came to the scenario's end at least once and never gave up."""
    users_failed: int
    """Students who gave up, once or more. Nobody is both."""
    interactions: int
    errors: int
    error_rate: float
    """0 to 1."""
    dropped: int
    """Arrivals that found no student free, and so never started."""
    in_flight_at_end: int
    duration_s: float
    throughput_per_s: float
    """Interactions that went well, per second of the load."""
    response_ms: Percentiles
    service_ms: Percentiles
    delivery_ms: Percentiles
    bot_ms: Percentiles
    steps: tuple[StepNumbers, ...]
    bot_calls: dict[str, int]
    tags: tuple[StepNumbers, ...] = ()
    """The steps of each tag together, by the tag's name."""
    clipped: int = 0
    """Durations over one hour, counted as one hour."""
    iterations: IterationNumbers = IterationNumbers()
    stages: tuple[StageNumbers, ...] = ()
    """Empty where there is only one."""
    degradation: Change | None = None
    """From the light stage to full load; None where there is no such pair."""
    drift: Change | None = None
    """From the first to the last third of full load; None where it was too short."""
    warm_up_s: float = 0.0
    """Left out of all these numbers, as a light stage is."""


@dataclass(frozen=True, slots=True)
class CpuNumbers:
    """CPU in percent of one core, summed over the bot's processes."""

    mean: float
    max: float


@dataclass(frozen=True, slots=True)
class MemoryNumbers:
    """Resident memory in MiB, summed over the bot's processes."""

    start: float
    max: float
    end: float
    growth_per_min: float | None = None
    """MiB a minute once the load has settled; None where it was too short to tell."""
    growth: Growth | None = None
    """How sure that is, and what it says; None in runs that are older than this."""


@dataclass(frozen=True, slots=True)
class BotNumbers:
    """What the bot used while the load ran."""

    framework: str | None
    cpu_percent: CpuNumbers
    rss_mib: MemoryNumbers
    threads_max: int
    open_files_max: int
    """-1: could not be read."""
    pids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StartLag:
    """How late actions started against their intended moment, in milliseconds."""

    p99: float
    max: float
    late: int = 0
    """How many started more than 5 ms late (``analysis.generator.LATE_US``)."""
    starts: int = 0
    """Of how many."""


@dataclass(frozen=True, slots=True)
class GeneratorNumbers:
    """What perfkit itself used, and whether it kept to its plan."""

    cpu_percent: float
    """Of one core; of several processes their mean."""
    start_lag_ms: StartLag
    processes: int = 1


@dataclass(frozen=True, slots=True)
class EnvironmentNumbers:
    """The machine while the load ran. CPU: 100 = one core."""

    cpus: int
    governor: str | None
    """How the CPUs' frequency is chosen (``performance``, ``powersave``); None: not told."""
    load_1min: float
    """Load average when the run began."""
    busy_percent: float
    """Of all processes together."""
    others_percent: float
    """Of processes that are neither the bot nor perfkit and its tools."""
    steal_percent: float
    """Taken by the hypervisor for other machines."""


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """One objective and how it came out. ``ok`` is None where it could not be judged (see note)."""

    name: str
    bound: str
    """As a person reads it: ``< 1.5 s``."""
    value: float | None
    """In ``unit``."""
    unit: str
    ok: bool | None
    note: str = ""
    applies: bool = True
    """False where a run of this kind can't have it, so that it does not count for the verdict."""
    limit: float | None = None
    """The bound as a number in ``unit``, for charts; None where it isn't one."""
    margin_percent: float | None = None
    """How far the value is on the right side of the bound, in percent of the bound; negative where
    it is missed, None where there is no value or the bound is 0."""
    metric: str = ""
    """Where in the summary the value stands: ``load.response_ms.p95``, ``load.throughput_per_s``,
    ``bot.cpu_percent.mean``, ``bot.rss_mib.max``. Empty: nowhere as such."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An advice with its evidence."""

    id: str
    severity: str
    """``high``, ``medium``, ``low``."""
    title: str
    evidence: tuple[str, ...]
    location: str
    advice: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything a run came to."""

    schema: int
    kind: str
    """``load-test``, ``profile``, …"""
    verdict: Verdict | None
    """None for kinds that judge nothing."""
    verdict_reasons: tuple[str, ...]
    """Why it is invalid or failed, one sentence each."""
    objectives: tuple[ObjectiveResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    load: LoadNumbers | None = None
    bot: BotNumbers | None = None
    generator: GeneratorNumbers | None = None
    telegram: TelegramNumbers | None = None
    """What the Bot API saw of the bot."""
    environment: EnvironmentNumbers | None = None
    warnings: tuple[str, ...] = ()
    """What may have disturbed the measurement without making it invalid, a sentence each."""
    capacity: Capacity | None = None
    """What a search for the most students came to."""
    could_not_check: tuple[str, ...] = ()
    """What was asked for and could not be had, each with its reason."""
