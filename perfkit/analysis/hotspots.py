"""Where did the bot's time go? From a recording to stacks, hot functions and totals."""

import re
from collections.abc import Container, Iterable, Sequence

from perfkit.analysis.hot_functions import by_self_time, hot_functions
from perfkit.analysis.hot_groups import by_module, by_package, by_thread
from perfkit.analysis.oncpu import TICK_NS, cpu_of_segments, until_ended
from perfkit.analysis.ownership import Owner
from perfkit.analysis.sites import call_sites
from perfkit.analysis.sleeping import Line
from perfkit.analysis.undersampling import charge_work
from perfkit.analysis.waiting import only_waits, waits, waits_for_work
from perfkit.model.report import ProfileNumbers
from perfkit.model.stacks import (
    Recording,
    Stack,
    ThreadCpu,
    ThreadRecording,
    WeightedStack,
)

_NUMBERED = re.compile(r"(?<=\w)[_-]\d+(?= |$)|(?<=[a-z])\d+$")

KERNEL = "time on the CPU: the kernel's count for each thread"
LEAF_RULE = (
    "time on the CPU: guessed from the innermost function, because the kernel's count for each "
    "thread could not be had; calls not known to wait, such as sleep, count as CPU"
)

GIL_HELD = "counted: time in which the thread held the GIL; all other time was not recorded"


def merge_recordings(recordings: Iterable[Recording]) -> Recording:
    """One recording of all processes. Its rate is the lowest, as the coarsest of the clocks."""
    parts = tuple(recordings)
    threads = tuple(thread for part in parts for thread in part.threads)
    return Recording(
        threads,
        min((part.rate_hz for part in parts), default=0),
        unseen=tuple(stretch for part in parts for stretch in part.unseen),
        gil_only=any(part.gil_only for part in parts),
    )


def weigh(
    recording: Recording, cpu: Sequence[ThreadCpu], sleeping: Container[Line] = ()
) -> tuple[WeightedStack, ...]:
    """Every distinct stack of each group of threads with its time, in order of appearance.

    Together they hold each thread's whole recorded time, exactly once. ``sleeping`` are lines that
    are known to sleep.
    """

    def known_to_wait(stack: Stack) -> bool:
        if recording.gil_only or not stack:  # what holds the GIL does not wait
            return False
        return waits(stack) or _leaf(stack) in sleeping

    known = {(times.pid, times.thread_id): times for times in cpu}
    several = len({thread.pid for thread in recording.threads}) > 1
    blur_ns = max(1_000_000_000 // max(recording.rate_hz, 1), TICK_NS)
    weights: dict[tuple[str, Stack], list[int]] = {}
    for thread in recording.threads:
        label = thread_label(thread, with_pid=several)
        times = known.get((thread.pid, thread.thread_id))
        segments = until_ended(thread.segments, times)
        cpu_times = cpu_of_segments(segments, times, known_to_wait, blur_ns=blur_ns)
        rest = [s.end_ns - s.start_ns - ns for s, ns in zip(segments, cpu_times, strict=True)]
        idle = [only_waits(s.stack) or _leaf(s.stack) in sleeping for s in segments]
        charged = charge_work(cpu_times, rest, idle)
        for segment, (cpu_ns, rest_ns) in zip(segments, charged, strict=True):
            weight = weights.setdefault((label, segment.stack), [0, 0])
            weight[0] += cpu_ns
            weight[1] += rest_ns
    return tuple(_weighted(label, stack, *weight) for (label, stack), weight in weights.items())


def _leaf(stack: Stack) -> Line:
    return (stack[-1].file, stack[-1].line) if stack else ("", 0)


def thread_label(thread: ThreadRecording, *, with_pid: bool) -> str:
    """What a thread is grouped under: its name without its number in a pool, and its process.

    >>> thread_label(ThreadRecording(7, 8, "ThreadPoolExecutor-0_3", ()), with_pid=True)
    'ThreadPoolExecutor (pid 7)'
    """
    name = thread.name
    while (shorter := _NUMBERED.sub("", name)) != name:
        name = shorter
    return f"{name} (pid {thread.pid})" if with_pid else name


def profile_numbers(
    recording: Recording,
    stacks: Sequence[WeightedStack],
    *,
    cpu: Sequence[ThreadCpu],
    limit: int = 30,
) -> ProfileNumbers:
    """What the profiler saw, with the ``limit`` functions that cost most in either way."""
    functions = hot_functions(stacks)
    by_cpu = by_self_time(functions)
    by_total = sorted(functions, key=lambda f: -(f.total_cpu_s + f.total_waiting_s))
    by_waiting = sorted(functions, key=lambda f: (-f.self_waiting_s, -f.total_waiting_s))
    several = len({thread.pid for thread in recording.threads}) > 1
    return ProfileNumbers(
        rate_hz=recording.rate_hz,
        duration_s=duration_s(recording),
        threads=tuple(thread_label(t, with_pid=several) for t in recording.threads),
        cpu_s=sum(stack.cpu_s for stack in stacks),
        waiting_s=sum(stack.waiting_s for stack in stacks),
        hot=tuple(f for f in by_cpu if f.self_cpu_s > 0)[:limit],
        blocking=tuple(f for f in by_waiting if f.self_waiting_s > 0)[:limit],
        idle_s=sum(stack.idle_s for stack in stacks),
        sites=call_sites(stacks),
        cpu_source=GIL_HELD if recording.gil_only else KERNEL if cpu else LEAF_RULE,
        ready_s=_ready_s(recording, cpu),
        own=tuple(f for f in by_total if f.owner == Owner.OWN)[:limit],
        by_thread=by_thread(stacks),
        by_module=by_module(stacks)[:limit],
        by_package=by_package(stacks)[:limit],
    )


def _ready_s(recording: Recording, cpu: Sequence[ThreadCpu]) -> float:
    """How long the recorded threads, not those of the profilers, waited for a CPU."""
    pids = {thread.pid for thread in recording.threads}
    stretches = [each for times in cpu if times.pid in pids for each in times.starved]
    return sum(end_ns - start_ns for start_ns, end_ns in stretches) / 1e9


def _weighted(label: str, stack: Stack, cpu_ns: int, rest_ns: int) -> WeightedStack:
    idle = waits_for_work(stack)
    waiting_ns, idle_ns = (0, rest_ns) if idle else (rest_ns, 0)
    return WeightedStack(label, stack, cpu_ns / 1e9, waiting_ns / 1e9, idle_ns / 1e9)


def duration_s(recording: Recording) -> float:
    """From the first stack that was seen to the end of the last; 0 if there is none."""
    spans = [(t.segments[0].start_ns, t.segments[-1].end_ns) for t in recording.threads]
    if not spans:
        return 0.0
    return (max(end for _, end in spans) - min(start for start, _ in spans)) / 1e9
