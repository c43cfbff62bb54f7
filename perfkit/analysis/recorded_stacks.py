"""What does a recording say as a profile of stacks, for programs that know no states of threads?"""

from collections.abc import Iterable, Iterator

from perfkit.model.profiles import IDLE, ProfileStack, StackProfile, Unit
from perfkit.model.stacks import WeightedStack

ON_CPU = " (on CPU)"
WAITING = " (waiting)"


def recorded_profile(stacks: Iterable[WeightedStack]) -> StackProfile:
    """Seconds by stack. What a thread was doing stands behind its name, so that viewers, which show
    one thread at a time, keep work, waiting and idleness apart.
    """
    return StackProfile(Unit.SECONDS, tuple(part for stack in stacks for part in _parts(stack)))


def _parts(weighted: WeightedStack) -> Iterator[ProfileStack]:
    states = (
        (ON_CPU, weighted.cpu_s),
        (WAITING, weighted.waiting_s),
        (IDLE, weighted.idle_s),
    )
    for state, seconds in states:
        if seconds > 0:
            yield ProfileStack(weighted.stack, seconds, weighted.thread + state)
