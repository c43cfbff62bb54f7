"""What lasts long only because others had the CPU is no stall."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted_recordings import IDLE, MS, called_back, frame, recording, thread

from perfkit.analysis.saturation import covered_ns
from perfkit.analysis.stalls import find_stalls
from perfkit.analysis.starvation import OwnClock, blind, starved_share, unseen
from perfkit.model.stacks import ThreadCpu, TraceNote, Unseen

BLOCK = called_back(frame("take_answer", line=30))
HELD = recording(thread((300, IDLE), (200, BLOCK), (300, IDLE)))


def cpu(*starved, pid=7):
    return ThreadCpu(pid, pid, (), starved=tuple((a * MS, b * MS) for a, b in starved))


def test_a_thread_that_waited_for_a_cpu_was_not_held():
    assert len(find_stalls(HELD, [cpu((305, 315))]).stalls) == 1
    result = find_stalls(HELD, [cpu((310, 490))])
    assert result.unjudged == 0
    assert result.stalls == ()
    assert result.loops[0].lost_s == pytest.approx(0.18)


def test_if_others_had_the_cpu_most_of_the_time_nothing_is_said():
    result = find_stalls(HELD, [cpu((0, 295), (505, 600))])
    assert (result.stalls, result.unjudged) == ((), 1)


def test_nor_does_what_a_profiler_shows_that_could_not_look_say_anything():
    dark = (Unseen(7, 310 * MS, 490 * MS), Unseen(8, 0, 900 * MS))
    assert find_stalls(replace(HELD, unseen=dark)).stalls == ()
    assert len(find_stalls(replace(HELD, unseen=dark[1:])).stalls) == 1


def test_the_length_that_is_told_is_the_real_one():
    [stall] = find_stalls(HELD, [cpu((400, 450))]).stalls
    assert (stall.start_ns, stall.end_ns) == (300 * MS, 500 * MS)


def test_if_most_of_a_long_stall_was_not_seen_it_is_not_told():
    long = recording(thread((300, IDLE), (5000, BLOCK), (9000, IDLE)))
    assert len(find_stalls(long, [cpu((310, 2000))]).stalls) == 1
    assert find_stalls(long, [cpu((310, 4500))]).stalls == ()


def test_rows_without_any_time_of_their_own_prove_nothing():
    short = [(20, BLOCK), (20, called_back(frame("menu")))] * 4
    mostly_idle = recording(thread(*short, (800, IDLE)))
    assert find_stalls(mostly_idle, [cpu((0, 160))]).stalls == ()


def test_of_overlapping_stretches_each_moment_counts_once():
    stretches = blind(replace(HELD, unseen=(Unseen(7, 5, 20), Unseen(7, 30, 40))), 7, None)
    assert stretches == ((5, 20), (30, 40))
    both = replace(HELD, unseen=(Unseen(7, 5, 20),))
    assert blind(both, 7, ThreadCpu(7, 7, (), starved=((0, 6), (20, 25)))) == ((0, 25),)
    assert blind(both, 7, ThreadCpu(7, 7, (), starved=((6, 10),))) == ((5, 20),)


def test_a_profiler_s_own_waits_belong_to_what_it_records():
    note = TraceNote(7, "x", 0, 500, profiler_pid=99)
    assert list(unseen(note, [cpu((1, 2)), cpu((3, 4), pid=99)])) == [Unseen(7, 3 * MS, 4 * MS)]


def read_at(*moments, pid=7, thread_id=7):
    return ThreadCpu(pid, thread_id, tuple((at * MS, 0) for at in moments))


def test_a_machine_that_stood_still_shows_in_readings_that_came_late():
    note = TraceNote(7, "x", 0, 500, profiler_pid=99)
    even = read_at(0, 20, 40, 61, 80, 104)
    assert list(unseen(note, [even])) == []
    late = read_at(0, 20, 40, 145, 165, 185, 300)
    assert list(unseen(note, [late])) == [
        Unseen(7, 60 * MS, 145 * MS, stood=True),
        Unseen(7, 205 * MS, 300 * MS, stood=True),
    ]
    assert list(unseen(note, [read_at(0), read_at()])) == []


def test_each_process_tells_of_late_readings_once_and_of_its_own_recording():
    note = TraceNote(7, "x", 0, 500, profiler_pid=99)
    late = (0, 20, 40, 145, 165, 185)
    others = [read_at(*late, thread_id=8), read_at(*late, pid=6, thread_id=6)]
    assert list(unseen(note, others)) == []


def test_a_stall_during_which_the_machine_stood_still_is_not_told():
    assert len(find_stalls(HELD).stalls) == 1
    note = TraceNote(7, "x", 0, 500, profiler_pid=99)
    readings = read_at(*range(0, 320, 20), *range(480, 800, 20))
    assert find_stalls(replace(HELD, unseen=tuple(unseen(note, [readings])))).stalls == ()


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 50)), max_size=8), st.data())
def test_the_own_clock_stands_still_in_these_stretches_and_only_there(drawn, data):
    unseen_ = tuple(Unseen(7, start, start + length) for start, length in drawn)
    stretches = blind(replace(HELD, unseen=unseen_), 7, None)
    clock = OwnClock(stretches)
    start = data.draw(st.integers(0, 1100))
    end = data.draw(st.integers(start, 1100))
    lost = covered_ns((max(a, start), min(b, end)) for a, b in stretches if a < end and b > start)
    assert clock.at(end) - clock.at(start) == end - start - lost


def test_a_profiler_that_gets_no_cpu_knows_for_how_much_of_the_time():
    both = recording(thread((300, IDLE), (200, BLOCK), (300, IDLE)))
    assert starved_share(both) == 0
    dark = replace(both, unseen=(Unseen(7, 0, 120 * MS), Unseen(7, 400 * MS, 480 * MS)))
    assert starved_share(dark) == pytest.approx(0.25)
    assert starved_share(replace(dark, threads=(*dark.threads, *dark.threads))) == pytest.approx(
        0.25
    )
    stood = replace(dark, unseen=(*dark.unseen, Unseen(7, 600 * MS, 700 * MS, stood=True)))
    assert starved_share(stood) == pytest.approx(0.25)
    assert starved_share(replace(dark, threads=())) == 0
    assert starved_share(replace(dark, threads=(replace(both.threads[0], segments=()),))) == 0
