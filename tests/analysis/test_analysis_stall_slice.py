from dataclasses import replace

from perfkit.analysis.stall_slice import stall_slice
from perfkit.model.stalls import LoopTime, StallGroup, StallNumbers, StallSlice

QUIET = StallNumbers(100, 120.0, 14.0, 20.0, 0.0, 0.0, 0.0, 0.0, 0.0)
LOOPS = (
    LoopTime(7, "main", 9.0, 0.5, 1.0, 0.0, 0.0),
    LoopTime(8, "main", 10.0, 0.2, 1.0, 0.0, 0.0),
)
SLEEP = StallGroup(
    "loop", "handle", "bot.py", 12, "save", "time.sleep", "sleep", True, 2, 0.4, 250.0, 0.0
)
QUERY = replace(SLEEP, line=30, count=1, total_s=0.3, longest_ms=300.0)
WORKER = replace(SLEEP, place="worker", count=9, total_s=9.0)


def test_without_a_loop_nothing_is_counted() -> None:
    assert stall_slice(QUIET) == StallSlice(0, 0.0, 0, 0.0, judged=True, worst=None)


def test_stalls_of_loops_are_counted_and_those_of_workers_are_not() -> None:
    numbers = replace(QUIET, loops=LOOPS, stalled_s=0.7, count=12, groups=(QUERY, SLEEP, WORKER))
    assert stall_slice(numbers) == StallSlice(2, 10.0, 3, 0.7, judged=True, worst=SLEEP)


def test_what_could_not_be_judged_is_said() -> None:
    assert not stall_slice(replace(QUIET, loops=LOOPS, unjudged=1)).judged
