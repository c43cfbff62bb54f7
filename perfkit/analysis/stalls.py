"""When did one callback hold an event loop, or one task a worker, and in which line and call?

Two things are looked for: a stretch in which the whole stack of a callback stayed as it was (one
call that lasts), and one in which the bot's handler stayed on the stack while its calls went by
(a hundred queries in a loop). What is so busy with short callbacks that it only looks like either
is saturation and is told apart by ``unbroken``.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence

from perfkit.analysis.ownership import Owner, owner
from perfkit.analysis.saturation import Stretch, covered_ns, saturated_ns
from perfkit.analysis.turns import held_part
from perfkit.analysis.unbroken import Row, least_s, unbroken
from perfkit.analysis.watched import MOST_LOST, WatchedThread, watched_threads
from perfkit.model.stacks import Recording, Stack, ThreadCpu
from perfkit.model.stalls import FoundStalls, LoopTime, Place, Stall

LOOP_BOUND_S = 0.050
"""A loop that is held longer makes everybody wait."""
WORKER_BOUND_S = 1.0
"""Workers are there to wait; one that does so longer is missing."""
_BOUNDS_S = {Place.LOOP: LOOP_BOUND_S, Place.WORKER: WORKER_BOUND_S}
ONE_CALL = 0.8
"""Of a hold, the part in single calls from which on it is those calls that held."""

AT_REST = 0.002
LOOK_S = 10e-6
"""The share of a CPU that a thread at rest may use, and what each look costs it (measured: 6 to 10
microseconds); callbacks use more."""


def find_stalls(recording: Recording, cpu: Sequence[ThreadCpu] = ()) -> FoundStalls | None:
    """Every stall of the recording; None if no event loop and no pool's worker was recorded."""
    watched = () if recording.gil_only else tuple(watched_threads(recording, cpu))
    rate_hz = recording.rate_hz
    if not watched or rate_hz < 1:
        return None
    stalls = [_stalls_of(thread, rate_hz) for thread in watched]
    return FoundStalls(
        rate_hz=rate_hz,
        least_ms=1000 * _least_s(watched, rate_hz),
        error_ms=1000 * math.sqrt(2) / rate_hz,
        loops=tuple(
            _time_of(thread, found)
            for thread, found in zip(watched, stalls, strict=True)
            if thread.place is Place.LOOP
        ),
        stalls=tuple(sorted((s for found in stalls for s in found), key=lambda s: s.start_ns)),
        unjudged=sum(thread.lost_share > MOST_LOST for thread in watched),
    )


def _stalls_of(watched: WatchedThread, rate_hz: int) -> list[Stall]:
    if watched.lost_share > MOST_LOST:
        return []
    calls = _seen_rows(watched, rate_hz, _whole)
    holds = _seen_rows(watched, rate_hz, held_part)
    told: list[Stall] = []
    for hold in holds:
        inside = [call for call in calls if _is_in(call, hold)]
        is_calls = sum(call.length_s for call in inside) >= ONE_CALL * hold.length_s
        if is_calls and len(inside) > 1:
            continue  # each is told by itself
        told.append(_stall(watched, hold, in_one_call=is_calls))
        calls = [call for call in calls if call not in inside]
    return told + [_stall(watched, call, in_one_call=True) for call in calls]


def _seen_rows(watched: WatchedThread, rate_hz: int, aspect: Callable[[Stack], Stack]) -> list[Row]:
    """The rows that were one piece, also if what disturbed them had disturbed twice as long.

    For what a disturbance costs doesn't end with it: what ran then goes on with cold caches, and
    the kernel tells of waiting somewhat late.
    """
    looked_hz, bound_s = watched.looked_hz(rate_hz), _BOUNDS_S[watched.place]
    return [
        row
        for row in unbroken(watched.pieces(aspect), looked_hz, bound_s)
        if row.length_s >= bound_s + _disturbed_s(watched, row)
        and not _is_all_there_is(watched, row, rate_hz)
    ]


def _disturbed_s(watched: WatchedThread, row: Row) -> float:
    """For how long others had the CPU, or nobody could look."""
    start_ns, end_ns = watched.segments[row.first].start_ns, watched.segments[row.last].end_ns
    return (end_ns - start_ns) / 1e9 - row.length_s


def _is_all_there_is(watched: WatchedThread, row: Row, rate_hz: int) -> bool:
    """Whether the recording shows nothing else, though the thread was on the CPU now and then.

    Short callbacks of one line look so, and with nothing between them none can be told apart. What
    does not use the CPU at all is one call.
    """
    if row.first > 0 or row.last < len(watched.segments) - 1:
        return False
    used = _cpu_share(watched.cpu, watched.segments[0].start_ns, watched.segments[-1].end_ns)
    return used is not None and used > AT_REST + rate_hz * LOOK_S


def _is_in(call: Row, hold: Row) -> bool:
    return hold.first <= call.first and call.last <= hold.last


def _stall(watched: WatchedThread, row: Row, *, in_one_call: bool) -> Stall:
    start_ns = watched.segments[row.first].start_ns
    end_ns = watched.segments[row.last].end_ns
    below = _longest_shown(watched, row)
    own = [number for number, frame in enumerate(below) if owner(frame.file) is Owner.OWN] or [0]
    return Stall(
        start_ns=start_ns,
        end_ns=end_ns,
        pid=watched.pid,
        thread=watched.label,
        place=watched.place,
        handler=below[own[0]],
        line=below[own[-1]],
        called=below[own[-1] + 1 :],
        in_one_call=in_one_call,
        cpu_share=_cpu_share(watched.cpu, start_ns, end_ns),
    )


def _longest_shown(watched: WatchedThread, row: Row) -> Stack:
    """The callback's frames at the line that took most of the time, and in it the longest call."""
    shown: dict[Stack, int] = {}
    for number in range(row.first, row.last + 1):
        below, segment = watched.turns[number].below, watched.segments[number]
        shown[below] = shown.get(below, 0) + segment.end_ns - segment.start_ns
    return max(shown, key=shown.__getitem__)


def _cpu_share(cpu: ThreadCpu | None, start_ns: int, end_ns: int) -> float | None:
    if cpu is None or len(cpu.samples) < 2:
        return None
    used_ns = _used_at(cpu, end_ns) - _used_at(cpu, start_ns)
    return min(max(used_ns / (end_ns - start_ns), 0.0), 1.0)


def _used_at(cpu: ThreadCpu, at_ns: int) -> float:
    """CPU time used until then, on a straight line between the kernel's moments."""
    after = bisect_left(cpu.samples, (at_ns, 0))
    if after == 0:
        return cpu.samples[0][1]
    if after == len(cpu.samples):
        return cpu.samples[-1][1]
    (start_ns, before), (end_ns, then) = cpu.samples[after - 1 : after + 1]
    return before + (then - before) * (at_ns - start_ns) / (end_ns - start_ns)


def _whole(below: Stack) -> Stack:
    return below


def _least_s(watched: Sequence[WatchedThread], rate_hz: int) -> float:
    """Of the loops; where there is none, of the workers."""
    place = Place.LOOP if any(w.place is Place.LOOP for w in watched) else Place.WORKER
    return max(
        least_s(thread.looked_hz(rate_hz), thread.callbacks_shown, _BOUNDS_S[place])
        for thread in watched
        if thread.place is place
    )


def _time_of(watched: WatchedThread, stalls: Sequence[Stall]) -> LoopTime:
    start_ns, end_ns = watched.observed
    held: list[Stretch] = [(stall.start_ns, stall.end_ns) for stall in stalls]
    return LoopTime(
        pid=watched.pid,
        thread=watched.label,
        observed_s=(end_ns - start_ns) / 1e9,
        stalled_s=covered_ns(held) / 1e9,
        busy_s=covered_ns(watched.busy) / 1e9,
        saturated_s=saturated_ns(watched.busy, held, watched.observed) / 1e9,
        lost_s=covered_ns(watched.blind) / 1e9,
    )
