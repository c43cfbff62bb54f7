"""Where each box of the flame graph stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis import calltree
from perfkit.analysis.calltree import DEEPEST
from perfkit.analysis.flametree import lay_out, lay_out_profile
from perfkit.model.flame import FlameAxis, ThreadState
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame, WeightedStack

MAIN = Frame("main", "bot.py", 1)
WORK = Frame("work", "bot.py", 5)
WORK_LATER = Frame("work", "bot.py", 6)
SMALL = Frame("small", "bot.py", 8)


def test_on_cpu_and_waiting_share_an_axis_and_idle_has_its_own():
    graph = lay_out([WeightedStack("t", (MAIN,), 3.0, 1.0, 90.0)])
    tops = [(b.label, b.start, b.width) for b in graph.busy.boxes if b.depth == 0]
    assert tops == [("on CPU", 0.0, 0.75), ("waiting", 0.75, 0.25)]
    assert graph.busy.total == 4.0
    assert [(b.label, b.depth, b.state) for b in graph.idle.boxes] == [
        ("idle: waiting for work", 0, ThreadState.IDLE),
        ("t", 1, ThreadState.IDLE),
        ("main", 2, ThreadState.IDLE),
    ]


def test_lines_of_a_function_are_one_box_and_large_boxes_stand_left():
    graph = lay_out(
        [
            WeightedStack("t", (MAIN, SMALL), 1.0, 0.0),
            WeightedStack("t", (MAIN, WORK), 1.0, 0.0),
            WeightedStack("t", (MAIN, WORK_LATER), 3.0, 0.0),
        ]
    )
    _, thread, main, work, small = graph.busy.boxes
    assert (thread.label, thread.owner, main.owner) == ("t", "", "own")
    assert (work.label, work.start, work.width) == ("work", 0.0, 0.8)
    assert work.lines == ((6, 0.75), (5, 0.25))
    assert (small.label, small.start, small.depth) == ("small", 0.8, 3)


def test_nothing_is_an_empty_axis():
    assert lay_out([]).busy == FlameAxis(0.0, ())


def test_boxes_too_narrow_to_see_and_calls_too_deep_are_left_out():
    stacks = [
        WeightedStack("t", (MAIN,), 1.0, 0.0),
        WeightedStack("t", (MAIN, SMALL), 0.0005, 0.0),
        WeightedStack("t", (WORK,) * 5000, 1.0, 0.0),
    ]
    boxes = lay_out(stacks).busy.boxes
    assert all(box.label != "small" for box in boxes)
    assert max(box.depth for box in boxes) == DEEPEST + 1


def test_of_too_many_boxes_the_largest_stay_each_with_its_callers(monkeypatch):
    monkeypatch.setattr(calltree, "MOST_BOXES", 4)
    boxes = lay_out(
        [
            WeightedStack("t", (MAIN, SMALL), 1.0, 0.0),
            WeightedStack("t", (MAIN, WORK), 2.0, 0.0),
        ]
    ).busy.boxes
    assert [box.label for box in boxes] == ["on CPU", "t", "main", "work"]


frames = st.sampled_from([MAIN, WORK, WORK_LATER, SMALL])
seconds = st.floats(0, 100)
stacks_of = st.builds(
    WeightedStack,
    st.sampled_from("tu"),
    st.lists(frames, max_size=6).map(tuple),
    seconds,
    seconds,
    seconds,
)


@given(st.lists(stacks_of, max_size=10))
def test_boxes_lie_within_their_callers_and_do_not_overlap(stacks):
    for axis in (lay_out(stacks).busy, lay_out(stacks).idle):
        callers = []
        ends = {}
        for box in axis.boxes:
            del callers[box.depth :]
            end = box.start + box.width
            if callers:
                assert callers[-1][0] - 1e-9 <= box.start
                assert end <= callers[-1][1] + 1e-9
            assert box.start >= ends.get(box.depth, 0.0) - 1e-9
            ends[box.depth] = end
            callers.append((box.start, end))
        total = sum(box.width for box in axis.boxes if box.depth == 0)
        assert total == pytest.approx(1.0 if axis.boxes else 0.0)


def test_a_profile_of_any_unit_is_one_tree():
    stacks = (
        ProfileStack((MAIN, WORK), 3.0),
        ProfileStack((MAIN,), 1.0),
        ProfileStack((SMALL,), 0.0),
    )
    graph = lay_out_profile(StackProfile(Unit.BYTES, stacks))
    assert (graph.unit, graph.idle, graph.busy.total) == (Unit.BYTES, None, 4.0)
    assert [(b.label, b.depth, b.width, b.owner) for b in graph.busy.boxes] == [
        ("all", 0, 1.0, ""),
        ("main", 1, 1.0, "own"),
        ("work", 2, 0.75, "own"),
    ]


def test_threads_are_told_apart_only_where_there_are_several():
    one = StackProfile(Unit.SAMPLES, (ProfileStack((MAIN,), 1.0, "MainThread"),))
    two = StackProfile(
        Unit.SAMPLES, (ProfileStack((MAIN,), 2.0, "MainThread"), ProfileStack((MAIN,), 1.0))
    )
    assert [b.label for b in lay_out_profile(one).busy.boxes] == ["all", "main"]
    assert [b.label for b in lay_out_profile(two).busy.boxes] == [
        "all", "MainThread", "main", "thread not known", "main",
    ]  # fmt: skip


def test_what_is_not_drawn_is_counted():
    stacks = (
        ProfileStack((MAIN,) * 1_000_000, 3.0),
        ProfileStack((WORK,), 1.0),
        ProfileStack((SMALL,), 0.001),
    )
    busy = lay_out_profile(StackProfile(Unit.SECONDS, stacks)).busy
    assert (busy.left_out, busy.deepest_value) == (1, 3.0)
    assert len(busy.boxes) == 1 + DEEPEST + 1
