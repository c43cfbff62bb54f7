"""What one student's trial run of a scenario came to."""

from dataclasses import dataclass

from perfkit.errors import ExitCode
from perfkit.model.chat import Line


@dataclass(frozen=True, slots=True)
class PlayedStep:
    """One interaction of the student's."""

    step: str
    at_ms: float
    """When it ended, since the student's start."""
    response_ms: float
    service_ms: float
    error: str | None = None
    notes: tuple[str, ...] = ()
    """What came instead, and the line of the student's code, if it failed."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """The whole trial."""

    ok: bool
    """The student came to the scenario's end, and no interaction failed."""
    conversation: tuple[Line, ...]
    steps: tuple[PlayedStep, ...]
    problem: str | None = None
    """Why it was cut short, if it was."""
    exit_code: ExitCode = ExitCode.OK
