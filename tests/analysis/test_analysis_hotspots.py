"""From recordings to stacks with their time, hot functions and totals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.hot_functions import hot_functions
from perfkit.analysis.hotspots import (
    GIL_HELD,
    KERNEL,
    LEAF_RULE,
    merge_recordings,
    profile_numbers,
    thread_label,
    weigh,
)
from perfkit.model.stacks import (
    Frame,
    Recording,
    Segment,
    ThreadCpu,
    ThreadRecording,
    WeightedStack,
)

S = 1_000_000_000
MAIN = Frame("main", "bot.py", 1)
LOOP = Frame("_run_once", "/usr/lib/python3.11/asyncio/base_events.py", 7)
SELECT = Frame("select", "/usr/lib/python3.11/selectors.py", 9)
WORK = Frame("work", "bot.py", 5)
WORK_LATER = Frame("work", "bot.py", 6)


def thread(*segments, pid=1, thread_id=1, name="MainThread"):
    return ThreadRecording(pid, thread_id, name, segments)


def recording(*threads, rate_hz=100):
    return Recording(threads, rate_hz)


def test_equal_stacks_are_weighed_together_and_idle_is_set_apart():
    seen = recording(
        thread(
            Segment(0, S, (MAIN, WORK)),
            Segment(S, 4 * S, (MAIN, LOOP, SELECT)),
            Segment(4 * S, 6 * S, (MAIN, WORK)),
        )
    )
    times = ThreadCpu(1, 1, ((0, 0), (S, S), (4 * S, S + S // 2), (6 * S, 3 * S + S // 2)))
    assert weigh(seen, [times]) == (
        WeightedStack("MainThread", (MAIN, WORK), 3.5, 0.0, 0.0),
        WeightedStack("MainThread", (MAIN, LOOP, SELECT), 0.0, 0.0, 2.5),
    )


def test_threads_of_a_pool_are_one_and_processes_are_told_apart():
    one = thread(Segment(0, S, (MAIN,)), name="Pool-0_1")
    two = thread(Segment(0, S, (MAIN,)), name="Pool-0_2", thread_id=2)
    other = thread(Segment(0, S, (MAIN,)), name="Pool-0_1", pid=2)
    assert [(w.thread, w.cpu_s) for w in weigh(recording(one, two), [])] == [("Pool", 2.0)]
    merged = merge_recordings([recording(one, two), recording(other, rate_hz=20)])
    assert merged.rate_hz == 20
    assert [w.thread for w in weigh(merged, [])] == ["Pool (pid 1)", "Pool (pid 2)"]
    assert merge_recordings([]) == Recording((), 0)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("MainThread", "MainThread"),
        ("ThreadPoolExecutor-0_13", "ThreadPoolExecutor"),
        ("Thread-12 (serve)", "Thread (serve)"),
        ("asyncio_0", "asyncio"),
        ("WorkerThread2", "WorkerThread"),
        ("2", "2"),
    ],
)
def test_numbers_in_thread_names_do_not_part_what_belongs_together(name, label):
    assert thread_label(thread(name=name), with_pid=False) == label


def test_self_total_and_the_line_seen_most():
    functions = {
        f.function: f
        for f in hot_functions(
            [
                WeightedStack("t", (MAIN, WORK), 1.0, 2.0),
                WeightedStack("t", (MAIN, WORK_LATER), 4.0, 0.0),
                WeightedStack("t", (MAIN,), 0.5, 0.0, 100.0),
                WeightedStack("t", (MAIN, LOOP, SELECT), 0.0, 0.0, 9.0),
                WeightedStack("t", (), 1.0, 0.0),
            ]
        )
    }
    work, main = functions["work"], functions["main"]
    assert (work.self_cpu_s, work.self_waiting_s, work.line, work.owner) == (5.0, 2.0, 6, "own")
    assert (main.self_cpu_s, main.total_cpu_s, main.total_waiting_s) == (0.5, 5.5, 2.0)
    assert "select" not in functions


def test_recursion_counts_once():
    [work] = hot_functions([WeightedStack("t", (WORK, WORK, WORK_LATER), 3.0, 0.0)])
    assert (work.self_cpu_s, work.total_cpu_s, work.line) == (3.0, 3.0, 6)


def test_numbers_rank_by_what_the_functions_cost_themselves():
    seen = recording(thread(Segment(S, 2 * S, (MAIN,)), Segment(3 * S, 5 * S, (MAIN, WORK))))
    stacks = [
        WeightedStack("a", (MAIN,), 1.0, 0.5),
        WeightedStack("b", (MAIN, WORK), 2.0, 0.0, 0.25),
    ]
    times = ThreadCpu(1, 1, ((0, 0), (S, S)), starved=((0, S // 2),))
    tool = ThreadCpu(99, 99, (), starved=((0, S),))
    numbers = profile_numbers(seen, stacks, cpu=[times, tool])
    assert [f.function for f in numbers.hot] == ["work", "main"]
    assert [f.function for f in numbers.blocking] == ["main"]
    assert (numbers.cpu_s, numbers.waiting_s, numbers.idle_s) == (3.0, 0.5, 0.25)
    assert (numbers.duration_s, numbers.threads, numbers.rate_hz) == (4.0, ("MainThread",), 100)
    assert (numbers.cpu_source, numbers.ready_s) == (KERNEL, 0.5)
    assert [(f.function, f.total_cpu_s) for f in numbers.own] == [("main", 3.0), ("work", 2.0)]
    assert [t.name for t in numbers.by_thread] == ["b", "a"]
    assert [g.name for g in numbers.by_module] == ["bot.py"]
    assert [g.name for g in numbers.by_package] == ["your code"]
    assert len(profile_numbers(seen, stacks, cpu=[times], limit=1).hot) == 1


def test_nothing_recorded_is_all_zero_and_guessing_is_said():
    numbers = profile_numbers(recording(), [], cpu=[])
    assert (numbers.duration_s, numbers.cpu_s, numbers.hot) == (0.0, 0.0, ())
    assert numbers.cpu_source == LEAF_RULE


def test_a_line_that_sleeps_by_its_source_has_no_time_on_the_cpu():
    """It takes turns with work that are too short for the kernel's count to tell them apart."""
    segments = [
        Segment(10 * n, 10 * n + 10, (WORK,) if n % 2 else (WORK_LATER,)) for n in range(100)
    ]
    times = ThreadCpu(1, 1, ((0, 0), (500, 250), (1000, 500)))
    seen = recording(thread(*segments))
    assert [round(w.cpu_s * S) for w in weigh(seen, [times])] == [250, 250]
    asleep = weigh(seen, [times], {("bot.py", 6)})
    assert {w.stack[-1].line: round(w.cpu_s * S) for w in asleep} == {5: 500, 6: 0}


def test_of_what_held_the_gil_all_is_time_on_the_cpu():
    waiting = thread(Segment(0, S, (MAIN, LOOP, SELECT)))
    held = merge_recordings([Recording((waiting,), 100, gil_only=True), recording(waiting)])
    stacks = weigh(held, [])
    assert [(w.cpu_s, w.idle_s) for w in stacks] == [(2.0, 0.0)]
    assert profile_numbers(held, stacks, cpu=[]).cpu_source == GIL_HELD


frames = st.sampled_from([MAIN, LOOP, SELECT, WORK, WORK_LATER])
stacks_of = st.lists(frames, min_size=1, max_size=6).map(tuple)
segment_parts = st.lists(st.tuples(st.integers(1, 10**9), stacks_of), max_size=12)


@given(segment_parts, st.lists(st.integers(0, 10**9), max_size=12))
def test_all_time_is_weighed_exactly_once_and_self_times_sum_to_it(parts, uses):
    segments, at = [], 0
    for length, stack in parts:
        segments.append(Segment(at, at + length, stack))
        at += length
    samples, used = [], 0
    for number, use in enumerate(uses):
        used += use
        samples.append((number * 10**8, used))
    stacks = weigh(recording(thread(*segments)), [ThreadCpu(1, 1, tuple(samples))])
    total = sum(w.cpu_s + w.waiting_s + w.idle_s for w in stacks)
    assert total == pytest.approx(at / 1e9)
    functions = hot_functions(stacks)
    assert sum(f.self_cpu_s for f in functions) == pytest.approx(
        sum(w.cpu_s for w in stacks if w.cpu_s + w.waiting_s)
    )
    for function in functions:
        assert function.self_cpu_s <= function.total_cpu_s + 1e-9
        assert function.self_waiting_s <= function.total_waiting_s + 1e-9
