"""Stalls are found with their line and length; a loop that is merely busy has none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_recordings import (
    COMPILED,
    FEED,
    HANDLE,
    IDLE,
    LIB,
    MS,
    PLAIN,
    POOL,
    SELECT,
    TASK,
    TELEBOT,
    called_back,
    frame,
    recording,
    sampled,
    thread,
)
from simulated_runs import seeded

from perfkit.analysis.stalls import find_stalls
from perfkit.model.stacks import ThreadCpu
from perfkit.model.stalls import Place

HANDLER = frame("take_answer", line=30)
SAVE = frame("save", "/srv/school.py", 5)
COMMUNICATE = frame("Popen.communicate", LIB + "subprocess.py", 1200)
BLOCK = called_back(FEED, HANDLER, SAVE)
SHORT_OF_IT = called_back(FEED, frame("take_answer", line=29))
SHORT = [called_back(FEED, frame("menu", line=line)) for line in range(40, 44)]


def found(*stretches, rate_hz=500, cpu=(), **about):
    return find_stalls(recording(thread(*stretches, **about), rate_hz=rate_hz), cpu)


def test_one_unchanged_stack_is_a_stall_with_its_line():
    result = found((300, IDLE), (120, BLOCK), (300, IDLE))
    [stall] = result.stalls
    assert (stall.start_ns, stall.end_ns) == (300 * MS, 420 * MS)
    assert (stall.place, stall.handler, stall.line) == (Place.LOOP, HANDLER, SAVE)
    assert (stall.called, stall.in_one_call, stall.thread) == ((), True, "MainThread")
    [loop] = result.loops
    assert (loop.observed_s, loop.stalled_s, loop.busy_s) == (0.72, 0.12, 0.12)
    assert loop.saturated_s == 0


def test_the_error_and_the_bound_follow_the_rate():
    fast = found((300, IDLE), (60, BLOCK), (300, IDLE))
    slow = found((300, IDLE), (60, BLOCK), (300, IDLE), rate_hz=100)
    assert (round(fast.error_ms, 1), fast.least_ms) == (2.8, 50.0)
    assert (round(slow.error_ms, 1), round(slow.least_ms)) == (14.1, 69)
    assert len(fast.stalls) == 1
    assert not slow.stalls


def test_a_compiled_loop_leaves_no_frames_between_its_start_and_the_callback():
    result = found((300, COMPILED), (120, (*COMPILED, FEED, HANDLER, SAVE)), (300, COMPILED))
    [stall] = result.stalls
    assert (stall.handler, stall.line) == (HANDLER, SAVE)
    assert result.loops[0].busy_s == 0.12


def test_a_subprocess_that_is_waited_for_ends_in_select_and_is_a_stall():
    stuck = called_back(FEED, HANDLER, COMMUNICATE, SELECT)
    [stall] = found((300, IDLE), (120, stuck), (300, IDLE)).stalls
    assert stall.called == (COMMUNICATE, SELECT)


def test_a_hundred_queries_in_one_handler_hold_the_loop_without_one_long_call():
    query, between = (
        called_back(FEED, HANDLER, SAVE),
        called_back(FEED, frame("take_answer", line=33)),
    )
    [stall] = found((300, IDLE), *[(18, query), (2, between)] * 100, (300, IDLE)).stalls
    assert (stall.length_ns, stall.in_one_call) == (2000 * MS, False)
    assert (stall.handler, stall.line) == (HANDLER, SAVE)


def test_one_long_call_in_a_handler_is_told_with_all_the_time_the_handler_held():
    before = called_back(FEED, frame("take_answer", line=28))
    result = found((300, IDLE), (4, before), (200, BLOCK), (4, before), (300, IDLE))
    [stall] = result.stalls
    assert (stall.length_ns, stall.in_one_call, stall.line) == (208 * MS, True, SAVE)


def test_several_long_calls_in_a_handler_are_told_one_by_one():
    other = called_back(FEED, frame("take_answer", line=28))
    result = found((300, IDLE), (150, BLOCK), (100, other), (30, SHORT_OF_IT), (300, IDLE))
    assert [(s.length_ns, s.in_one_call) for s in result.stalls] == [
        (150 * MS, True), (100 * MS, True),
    ]  # fmt: skip


def test_a_call_in_a_longer_hold_is_part_of_it():
    before = called_back(FEED, frame("take_answer", line=28))
    short = [(10, before), (10, called_back(FEED, frame("take_answer", line=29)))] * 10
    [stall] = found((300, IDLE), (100, BLOCK), *short, (300, IDLE)).stalls
    assert (stall.length_ns, stall.in_one_call, stall.line) == (300 * MS, False, SAVE)


def test_without_own_code_the_framework_is_named():
    [stall] = found((300, IDLE), (120, called_back(FEED)), (300, IDLE)).stalls
    assert (stall.handler, stall.line, stall.called) == (FEED, FEED, ())


def test_what_the_loop_does_by_itself_is_busy_but_no_stall():
    result = found((300, IDLE), (120, PLAIN), (300, IDLE))
    assert not result.stalls
    assert result.loops[0].busy_s == 0.12


def test_a_hole_of_a_few_samples_does_not_break_a_stall():
    [stall] = found((300, IDLE), (60, BLOCK), (4, None), (60, BLOCK), (300, IDLE)).stalls
    assert stall.length_ns == 124 * MS


@pytest.mark.parametrize("task", [(*POOL, TASK), TELEBOT], ids=["ThreadPoolExecutor", "telebot"])
def test_a_worker_may_wait_but_not_for_seconds(task):
    waiting = (
        *task[:2],
        frame("Queue.get", LIB + "queue.py"),
        frame("Condition.wait", LIB + "threading.py"),
    )
    held = (*task, HANDLER, SAVE)
    result = found((300, waiting), (600, held), (300, waiting), (3000, held), (300, waiting))
    [stall] = result.stalls
    assert (stall.place, stall.length_ns) == (Place.WORKER, 3000 * MS)
    assert result.loops == ()
    assert result.least_ms == 1000


def test_a_loop_in_a_pool_s_thread_is_a_loop():
    inside = (*POOL, TASK, *PLAIN[1:])
    [stall] = found((5, inside), (120, (*inside, HANDLE, HANDLER)), (5, inside)).stalls
    assert stall.place is Place.LOOP


def test_other_threads_are_not_looked_at():
    assert found((5000, (frame("<module>"), frame("main")))) is None
    assert find_stalls(recording()) is None


def test_a_broken_rate_says_nothing():
    assert found((120, BLOCK), rate_hz=0) is None


@pytest.mark.parametrize(
    ("samples", "share"),
    [
        (((0, 0), (720 * MS, 720 * MS)), 1.0),
        (((0, 0), (300 * MS, 30 * MS), (420 * MS, 60 * MS), (720 * MS, 70 * MS)), 0.25),
        (((350 * MS, 5), (400 * MS, 5)), 0.0),
        (((0, 5),), None),
    ],
)
def test_the_kernel_says_whether_it_computed(samples, share):
    result = found((300, IDLE), (120, BLOCK), (300, IDLE), cpu=[ThreadCpu(7, 7, samples)])
    assert result.stalls[0].cpu_share == share


def test_processes_are_told_apart():
    held = ((100, IDLE), (120, BLOCK), (300, IDLE))
    both = recording(thread(*held), thread(*held, pid=8, thread_id=8))
    assert [s.thread for s in find_stalls(both).stalls] == [
        "MainThread (pid 7)", "MainThread (pid 8)",
    ]  # fmt: skip


def saturated(lots, seconds, stacks, longest_ms=5.0):
    """Short callbacks back to back, with the loop's own work between them."""
    truth, at = [], 0.0
    while at < 1000 * seconds:
        length = lots.uniform(1.0, longest_ms)
        truth += [(length, lots.choice(stacks)), (0.05, PLAIN)]
        at += length
    return truth


@pytest.mark.parametrize("rate_hz", [100, 250, 500])
@pytest.mark.parametrize("stacks", [1, 2, 4])
def test_a_saturated_loop_has_no_stall(stacks, rate_hz):
    for seed in range(4):
        lots = seeded(seed)
        result = find_stalls(sampled(saturated(lots, 10, SHORT[:stacks]), rate_hz, lots))
        assert result.stalls == ()
        assert result.loops[0].saturated_s > 8


@pytest.mark.parametrize("rate_hz", [100, 250, 500])
def test_a_healthy_loop_has_no_stall(rate_hz):
    for seed in range(4):
        lots = seeded(seed)
        truth = []
        for _ in range(400):
            truth += [(lots.expovariate(0.05), IDLE), (lots.uniform(1, 10), lots.choice(SHORT))]
        result = find_stalls(sampled(truth, rate_hz, lots))
        assert result.stalls == ()
        assert result.loops[0].saturated_s == 0


@settings(deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.tuples(st.floats(120, 900), st.floats(150, 500)), min_size=1, max_size=6),
)
def test_planted_stalls_are_found_with_their_length(seed, planted):
    lots = seeded(seed)
    truth = [(200.0, IDLE)]
    for length, pause in planted:
        truth += [(length, BLOCK), (pause, IDLE)]
    result = find_stalls(sampled(truth, 500, lots))
    assert len(result.stalls) == len(planted)
    for stall, (length, _) in zip(result.stalls, planted, strict=True):
        assert (stall.line, stall.in_one_call) == (SAVE, True)
        # ten standard deviations: not reached by chance in all the examples there will be
        assert abs(stall.length_ns / MS - length) < 10 * result.error_ms
    stalled = sum(stall.length_ns for stall in result.stalls) / 1e9
    assert result.loops[0].stalled_s == pytest.approx(stalled)


@pytest.mark.parametrize(("rate_hz", "length_ms"), [(100, 250.0), (500, 120.0)])
def test_blocks_between_the_short_callbacks_of_a_saturated_loop_are_found(rate_hz, length_ms):
    for seed in range(4):
        lots = seeded(seed)
        truth = saturated(lots, 6, SHORT)
        places = range(len(truth) - 100, 0, -400)
        for place in places:
            truth.insert(place, (length_ms, BLOCK))
        result = find_stalls(sampled(truth, rate_hz, lots))
        assert [stall.line for stall in result.stalls] == [SAVE] * len(places)
        assert result.loops[0].saturated_s > 2


def test_blocks_that_follow_each_other_closely_are_told_by_the_gaps_between_them():
    other = called_back(FEED)
    result = found((300, IDLE), *[(120, BLOCK), (20, other)] * 6, (300, IDLE))
    assert len(result.stalls) == 6


def test_what_is_interrupted_too_briefly_to_tell_is_not_called_a_stall():
    result = found((300, IDLE), *[(60, BLOCK), (2, PLAIN)] * 30, (300, IDLE))
    assert result.stalls == ()


def test_what_fills_the_recording_from_edge_to_edge_may_be_many_short_callbacks():
    assert found((500, BLOCK)).stalls == ()
    assert found((500, BLOCK), (300, IDLE)).stalls == ()
    assert found((300, IDLE), (500, BLOCK)).stalls == ()
    assert len(found((5000, BLOCK)).stalls) == 1


def test_where_nothing_else_was_seen_only_a_thread_at_rest_was_in_one_call():
    def used(cpu_ms):
        return [ThreadCpu(7, 7, ((0, 0), (4000 * MS, round(cpu_ms * MS))))]

    assert len(found((4000, BLOCK), cpu=used(4)).stalls) == 1
    assert not found((4000, BLOCK), cpu=used(80)).stalls
    assert len(found((4000, BLOCK)).stalls) == 1
    assert len(found((1, IDLE), (3999, BLOCK), cpu=used(80)).stalls) == 1
    assert len(found((3999, BLOCK), (1, IDLE), cpu=used(80)).stalls) == 1
