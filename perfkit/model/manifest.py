"""What a run is: the contents of ``run.json``, written first and closed last."""

from dataclasses import dataclass, field
from enum import StrEnum

from perfkit.model.plan import LoadPlan

SCHEMA = 1
LOAD_TEST = "load-test"
"""The kind of run that holds the seconds of a load."""
MONITOR_KIND = "monitor"
"""The kind of run in which a bot was watched."""
STOPPED = "stopped"
"""The note that says which objective ended the load before its time."""


class RunState(StrEnum):
    """How far a run has come. A run still ``running`` whose pid is gone has been killed."""

    RUNNING = "running"
    COMPLETE = "complete"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file in the run folder."""

    name: str
    kind: str
    """What is in it: ``seconds``, ``samples``, ``stacks``, ``trace``, ``flamegraph``, ``report``,
    ``summary``, ``evidence``, ``telegram``, ``log``."""


@dataclass(frozen=True, slots=True)
class Host:
    """The machine the run was made on."""

    system: str
    machine: str
    cpus: int
    memory_mib: int
    load_1min: float
    """Load average when the run began: others' work shows here."""
    governor: str | None = None
    """How the CPUs' frequency is chosen; None where the machine doesn't tell."""


@dataclass(frozen=True, slots=True)
class ScenarioNote:
    """Which scenario was run."""

    name: str
    path: str
    sha256: str
    users: int
    duration_s: float | None = None
    """How long the load was to go on; None: until every student has done the scenario."""
    objectives: tuple[str, ...] = ()
    """The objectives asked for, as written, beside the defaults."""
    tags: tuple[str, ...] = ()
    step_tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Tags by step's name."""
    plan: LoadPlan | None = None
    """Stages and all; None in runs that are older than plans."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One run, as ``run.json`` tells it. Secrets are masked before they come here."""

    schema: int
    kind: str
    name: str
    state: RunState
    pid: int
    """perfkit's own process, so that a reader can tell a running run from a killed one."""
    command_line: tuple[str, ...]
    started_at: str
    """ISO 8601, UTC."""
    started_ns: int
    """The same moment on CLOCK_MONOTONIC."""
    ended_at: str | None
    versions: dict[str, str]
    """perfkit, python, and each tool used."""
    host: Host
    scenario: ScenarioNote | None = None
    bot_command: str | None = None
    bot_pid: int | None = None
    bot_framework: str | None = None
    """``aiogram``, ``python-telegram-bot``, ``pyTelegramBotAPI``; None if it isn't known."""
    artifacts: tuple[Artifact, ...] = ()
    problem: str | None = None
    """Why it failed, in one line."""
    could_not_check: tuple[str, ...] = ()
    """What was asked for and could not be had during the run, each with its reason."""
    notes: dict[str, str] = field(default_factory=dict)
