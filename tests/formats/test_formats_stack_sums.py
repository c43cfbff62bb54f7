"""Samples become distinct stacks, within bounds."""

import math

import pytest
from stack_profiles import DUMPS, HANDLE, MAIN

from perfkit.formats import stack_sums
from perfkit.formats.stack_sums import FrameTable, StackSums, StackTree
from perfkit.model.profiles import ProfileStack, Unit


def test_equal_stacks_of_a_thread_are_one_and_nothing_counts_as_none():
    sums = StackSums()
    for thread, value in (("a", 1), ("b", 2), ("a", 3), ("b", 0)):
        sums.add(thread, (MAIN,), value)
    sums.add("c", (HANDLE,), 0)
    found = sums.profile(Unit.SAMPLES, "name")
    assert found.stacks == (ProfileStack((MAIN,), 4, "a"), ProfileStack((MAIN,), 2, "b"))
    assert (found.unit, found.name, found.total) == (Unit.SAMPLES, "name", 6)


@pytest.mark.parametrize("value", [-1, math.nan, math.inf, -math.inf])
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(ValueError, match="which is no amount"):
        StackSums().add("", (MAIN,), value)


def test_a_whole_beyond_all_numbers_is_refused():
    sums = StackSums()
    sums.add("", (MAIN,), 1e308)
    sums.add("", (HANDLE,), 1e308)
    with pytest.raises(ValueError, match="more than any number"):
        sums.profile(Unit.SAMPLES)


def test_stacks_deeper_than_any_program_are_refused(monkeypatch):
    sums = StackSums()
    with pytest.raises(ValueError, match="100,001 calls deep; at most 100,000 are read"):
        sums.add("", (MAIN,) * 100_001, 1)


def test_all_stacks_together_are_bounded(monkeypatch):
    monkeypatch.setattr(stack_sums, "MOST_FRAMES", 3)
    sums = StackSums()
    sums.add("", (MAIN, HANDLE), 1)
    sums.add("", (MAIN, HANDLE), 1)
    with pytest.raises(ValueError, match="and 3 on all stacks together"):
        sums.add("", (HANDLE, MAIN), 1)


def test_a_tree_counts_for_the_calls_that_are_open():
    tree = StackTree()
    tree.count(5)  # outside of all calls
    tree.begin(MAIN)
    tree.count(1)
    tree.begin(HANDLE)
    assert (tree.innermost, tree.depth) == (HANDLE, 2)
    tree.count(2)
    tree.end()
    tree.begin(HANDLE)
    tree.count(3)
    tree.end()
    tree.begin(DUMPS)
    tree.end()
    tree.end()
    assert (tree.innermost, tree.depth) == (None, 0)
    sums = StackSums()
    tree.add_to(sums, "t")
    assert sums.profile(Unit.SECONDS).stacks == (
        ProfileStack((MAIN,), 1, "t"),
        ProfileStack((MAIN, HANDLE), 5, "t"),
    )


def test_a_tree_is_bounded_before_its_stacks_are_made(monkeypatch):
    tree = StackTree()
    for _ in range(1_000_000):
        tree.begin(MAIN)
        tree.count(1)
    with pytest.raises(ValueError, match="1,000,000 calls deep"):
        tree.add_to(StackSums(), "")
    monkeypatch.setattr(stack_sums, "MOST_FRAMES", 2)
    wide = StackTree()
    wide.begin(MAIN)
    for frame in (HANDLE, DUMPS):
        wide.begin(frame)
        wide.count(1)
        wide.end()
    with pytest.raises(ValueError, match="2 on all stacks together"):
        wide.add_to(StackSums(), "")


def test_equal_frames_are_one_object_and_lines_below_the_first_are_not_known():
    table = FrameTable()
    assert table["main", "bot.py", 3] is table["main", "bot.py", 3]
    assert table["main", "bot.py", -3].line == 0
