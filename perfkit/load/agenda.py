"""What does the plan want next, and when? A stage as a list of moments, in order of time."""

from collections.abc import Iterator

from msgspec import Struct

from perfkit.load.arrivals import Arrivals
from perfkit.load.scenario.compilation import nanoseconds
from perfkit.model.plan import LoadModel, LoadPlan, Stage

NEVER = 1 << 63
"""Later than any moment of a clock that counts nanoseconds."""


class Level(Struct, frozen=True):
    """From now on the students from 1 to this one take part."""

    students: int


class Arrival(Struct, frozen=True):
    """One student comes."""


class WarmUpEnds(Struct, frozen=True):
    """From now on things count."""


class StageEnds(Struct, frozen=True):
    """The stage's time is over."""


class GiveUp(Struct, frozen=True):
    """What is still under way is waited for no longer."""


Happening = Level | Arrival | WarmUpEnds | StageEnds | GiveUp
Moment = tuple[int, Happening]
"""When, in monotonic nanoseconds, and what."""

NOTHING_MORE: Moment = (NEVER, StageEnds())
"""What comes after the last moment."""
_ARRIVAL = Arrival()


def moments_of(plan: LoadPlan, stage: Stage, begin_ns: int, arrivals: Arrivals) -> Iterator[Moment]:
    """What a stage that begins at this moment brings. The last is its end, if it has a time.

    The arrivals have to be those of the stages before it, taken to their ends.
    """
    end_ns = NEVER if stage.duration_s is None else begin_ns + nanoseconds(stage.duration_s)
    if plan.model is LoadModel.OPEN:
        for seconds in arrivals.during(stage):
            yield begin_ns + nanoseconds(seconds), _ARRIVAL
        yield end_ns, StageEnds()
        return
    for moment in _levels(stage, begin_ns):
        if moment[0] >= end_ns:  # a ramp-up that the stage is too short for
            break
        yield moment
    if stage.duration_s is not None:
        yield end_ns, StageEnds()


def _levels(stage: Stage, begin_ns: int) -> Iterator[Moment]:
    """First the number the stage begins with, then a moment for each who comes or goes.

    Who comes starts when the line reaches the number before it, so that the first is there at once;
    who goes does so when the line has reached the number that is left.
    """
    first, last = round(stage.from_level), round(stage.level)
    yield begin_ns, Level(first)
    if stage.ramp_s == 0:
        yield begin_ns, Level(last)
        return
    ramp_ns = nanoseconds(stage.ramp_s)
    for number in range(first, last):
        yield begin_ns + round((number - first) * ramp_ns / (last - first)), Level(number + 1)
    for left in range(first - 1, last - 1, -1):
        yield begin_ns + round((first - left) * ramp_ns / (first - last)), Level(left)
