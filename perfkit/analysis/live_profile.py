"""What did a process do in the last seconds? From a few short recordings, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from perfkit.analysis.hot_functions import by_self_time, hot_functions
from perfkit.analysis.hotspots import duration_s
from perfkit.analysis.stallgroups import stall_numbers
from perfkit.analysis.stalls import find_stalls
from perfkit.model.live_profile import LiveFunction, LiveProfile
from perfkit.model.stacks import HotFunction, Recording, ThreadCpu, WeightedStack
from perfkit.model.stalls import FoundStalls, StallGroup

MOST_FUNCTIONS = 30
MOST_STALLS = 4


@dataclass(frozen=True, slots=True)
class Slice:
    """One short recording, weighed."""

    seconds: float
    threads: int
    stacks: tuple[WeightedStack, ...]
    stalls: FoundStalls | None


def take_slice(
    recording: Recording, stacks: tuple[WeightedStack, ...], cpu: Sequence[ThreadCpu]
) -> Slice:
    """What one recording, weighed, comes to; done once, so that it need not be kept."""
    return Slice(
        duration_s(recording),
        len(recording.threads),
        stacks,
        find_stalls(recording, cpu),
    )


def live_profile(slices: Sequence[Slice]) -> LiveProfile:
    """All of them together. Without any recorded time all shares are 0."""
    seconds = sum(each.seconds for each in slices)
    stacks = [stack for each in slices for stack in each.stacks]
    per_second = 1 / seconds if seconds else 0.0
    functions = by_self_time(hot_functions(stacks))[:MOST_FUNCTIONS]
    return LiveProfile(
        seconds=seconds,
        threads=slices[-1].threads if slices else 0,
        cpu=per_second * sum(stack.cpu_s for stack in stacks),
        waiting=per_second * sum(stack.waiting_s for stack in stacks),
        idle=per_second * sum(stack.idle_s for stack in stacks),
        functions=tuple(_function(function, per_second) for function in functions),
        stalls=_stalls([each.stalls for each in slices if each.stalls is not None]),
    )


def _stalls(found: Sequence[FoundStalls]) -> tuple[StallGroup, ...]:
    """Those of all slices, by site. One that went on while a slice ended counts in both."""
    if not found:
        return ()
    stalls = tuple(stall for each in found for stall in each.stalls)
    loops = tuple(loop for each in found for loop in each.loops)
    return stall_numbers(replace(found[-1], stalls=stalls, loops=loops)).groups[:MOST_STALLS]


def _function(function: HotFunction, per_second: float) -> LiveFunction:
    return LiveFunction(
        function=function.function,
        file=function.file,
        line=function.line,
        owner=function.owner,
        self_cpu=per_second * function.self_cpu_s,
        total_cpu=per_second * function.total_cpu_s,
        self_waiting=per_second * function.self_waiting_s,
    )
