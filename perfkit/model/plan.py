"""How much load, and when? A plan: stages of students (closed) or of arrivals (open).

A value without any state, so that it can be written down with a run, compared with another run's,
and given whole to each of several generators: of ``n`` of them, number ``s`` takes the students
and the arrivals whose number leaves ``s`` when divided by ``n``.
"""

from dataclasses import dataclass
from enum import StrEnum

LIGHT_SHARE = 0.2
"""A first stage of at most this share of the full load is light: what full load is held against."""


class LoadModel(StrEnum):
    """What is kept steady."""

    CLOSED = "closed"
    """So many students, who start over when they are done: a slow bot gets less to do."""
    OPEN = "open"
    """So many arrivals per second, whatever the bot does with those before."""


class Spacing(StrEnum):
    """How arrivals lie within the rate."""

    EVEN = "even"
    POISSON = "poisson"
    """Independent of each other, as people are: some come at once."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the load. Its level (students, or arrivals per second) goes in a straight line
    from one value to the other and then stays there until the stage is over.
    """

    name: str
    from_level: float
    level: float
    ramp_s: float = 0.0
    """How long it takes from ``from_level`` to ``level``; 0: it is there at once."""
    duration_s: float | None = None
    """None: until every student has played ``iterations`` times."""
    iterations: int | None = None
    """How often each student plays; None: until the stage is over."""
    light: bool = False
    """Only there to compare full load with, and left out of the run's numbers."""

    @property
    def hold_s(self) -> float:
        """How long it stays at its level; without a set duration that is longer than any other."""
        return float("inf") if self.duration_s is None else self.duration_s - self.ramp_s


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """The whole load. Students are numbered from 1, arrivals from 0."""

    stages: tuple[Stage, ...]
    most_users: int
    """How many students there may be; in the open model one who finds nobody free is dropped."""
    model: LoadModel = LoadModel.CLOSED
    spacing: Spacing = Spacing.EVEN
    pacing_s: float | None = None
    """From one intended start of a student's iterations to the next; None: one after the other."""
    warm_up_s: float = 0.0
    """From the first start on: observed, but left out of the numbers."""
    graceful_stop_s: float = 10.0
    """How long interactions under way at the end may still take; then they count as in flight."""
    seed: int = 1

    @classmethod
    def closed(
        cls, users: int, ramp_up_s: float = 0.0, duration_s: float | None = None
    ) -> "LoadPlan":
        """So many students, spread over the ramp-up, once each or for a duration."""
        iterations = 1 if duration_s is None else None
        stage = Stage("", 0, users, ramp_up_s, duration_s, iterations)
        return cls((stage,), users)

    @property
    def duration_s(self) -> float | None:
        """From the first start to the last stage's end; None where students decide that."""
        lengths = [stage.duration_s for stage in self.stages]
        known = [length for length in lengths if length is not None]
        return sum(known) if len(known) == len(lengths) else None

    @property
    def full_stage(self) -> int:
        """The index of the stage of full load: the highest level, held longest, and its first."""
        numbered = range(len(self.stages))
        return max(numbered, key=lambda i: (self.stages[i].level, self.stages[i].hold_s, -i))

    @property
    def light_stage(self) -> int | None:
        """The index of the stage that full load is compared with; None: there is none."""
        marked = [index for index, stage in enumerate(self.stages) if stage.light]
        if marked:
            return marked[0]
        first, full = self.stages[0], self.stages[self.full_stage]
        highest = max(first.level, first.from_level)
        return 0 if 0 < highest <= LIGHT_SHARE * full.level else None
