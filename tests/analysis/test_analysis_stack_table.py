"""The function table of a profile of stacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.calls import Sort
from perfkit.analysis.recorded_stacks import recorded_profile
from perfkit.analysis.stack_table import stack_table
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame, WeightedStack

MAIN = Frame("main", "/srv/bot.py", 9)
HANDLE = Frame("handle", "/srv/bot.py", 5)
HANDLE_BELOW = Frame("handle", "/srv/bot.py", 7)
DUMPS = Frame("dumps", "/usr/lib/python3.11/json/__init__.py", 231)


def profile(*stacks, unit=Unit.SAMPLES):
    return StackProfile(unit, tuple(ProfileStack(*each) for each in stacks))


def by_name(table):
    return {row.function: row for row in table.rows}


def test_own_is_for_the_innermost_and_total_for_all_on_the_stack():
    table = stack_table(profile(((MAIN, HANDLE, DUMPS), 6), ((MAIN, HANDLE), 3), ((MAIN,), 1)))
    rows = by_name(table)
    assert {name: (row.own, row.total) for name, row in rows.items()} == {
        "dumps": (6, 6), "handle": (3, 9), "main": (1, 10),
    }  # fmt: skip
    assert (rows["handle"].own_share, rows["handle"].total_share) == (0.3, 0.9)
    assert (table.total, table.stacks, table.functions) == (10, 3, 3)
    assert [(part.name, part.value, part.share) for part in table.owners] == [
        ("stdlib", 6, 0.6), ("own", 4, 0.4),
    ]  # fmt: skip


def test_recursion_counts_once_a_stack_also_from_another_line():
    table = stack_table(
        profile(
            ((MAIN, HANDLE, HANDLE), 2),
            ((MAIN, HANDLE, DUMPS, HANDLE_BELOW), 4),
            ((MAIN, HANDLE_BELOW), 1),
        )
    )
    handle = by_name(table)["handle"]
    assert (handle.own, handle.total, handle.recursive, handle.line) == (7, 7, True, 5)
    assert not by_name(table)["main"].recursive
    assert not by_name(table)["dumps"].recursive


def test_equal_frames_of_different_origin_are_one_function():
    twin = Frame("main", "/srv/bot.py", 9)
    [row] = stack_table(profile(((MAIN,), 1), ((twin,), 2), ((twin, MAIN), 4))).rows
    assert (row.own, row.total, row.recursive) == (7, 7, True)


def test_the_hot_path_follows_the_costliest_callee_until_a_calls_own_cost_is_more():
    table = stack_table(
        profile(
            ((MAIN, HANDLE, DUMPS), 2), ((MAIN, HANDLE_BELOW), 7), ((MAIN,), 1), ((DUMPS,), 3),
        )
    )  # fmt: skip
    assert [(row.function, row.line, row.own, row.total) for row in table.hot_path] == [
        ("main", 9, 1, 10), ("handle", 7, 7, 9),
    ]  # fmt: skip
    to_the_end = stack_table(profile(((MAIN, HANDLE), 5)))
    assert [row.function for row in to_the_end.hot_path] == ["main", "handle"]
    assert to_the_end.hot_path[-1].own == 5


def test_the_hot_path_ends_where_little_is_left():
    wide = profile(*(((MAIN, Frame(f"f{n}", "", 0)), 1) for n in range(200)))
    assert [row.function for row in stack_table(wide).hot_path] == ["main"]


def test_the_hot_path_of_runaway_recursion_is_cut():
    table = stack_table(profile((tuple(Frame(f"f{n}", "", 0) for n in range(60)), 1)))
    assert len(table.hot_path) == 50


@pytest.mark.parametrize(
    ("sort", "first"),
    [(Sort.OWN, "dumps"), (Sort.TOTAL, "main"), (Sort.CALLS, "main"), (Sort.NAME, "dumps")],
)
def test_the_table_is_sorted_as_asked(sort, first):
    read = profile(((MAIN, HANDLE, DUMPS), 6), ((MAIN,), 1))
    assert stack_table(read, sort=sort).rows[0].function == first


def test_what_does_not_fit_is_left_out_but_stays_in_the_whole():
    read = profile(((MAIN, HANDLE, DUMPS), 6), ((MAIN,), 1))
    table = stack_table(read, keep="JSON")
    assert [row.function for row in table.rows] == ["dumps"]
    assert (table.total, table.functions) == (7, 3)
    assert len(stack_table(read, limit=2).rows) == 2


def test_what_is_idle_is_nobodys_cost():
    stacks = [WeightedStack("Main", (MAIN,), 1.0, 2.0, 5.0), WeightedStack("pool", (DUMPS,), 0, 1)]
    table = stack_table(recorded_profile(stacks))
    assert (table.unit, table.total, table.idle) == (Unit.SECONDS, 4.0, 5.0)
    assert [(part.name, part.value) for part in table.threads] == [
        ("Main (waiting)", 2.0), ("Main (on CPU)", 1.0), ("pool (waiting)", 1.0),
    ]  # fmt: skip


def test_nothing_at_all_is_a_table_of_nothing():
    table = stack_table(profile())
    assert (table.rows, table.hot_path, table.owners, table.total) == ((), (), (), 0)
    assert stack_table(profile(((), 5))).total == 5
    assert stack_table(profile(((MAIN,), 0))).rows[0].own_share == 0


STACKS = st.lists(
    st.tuples(
        st.lists(st.sampled_from([MAIN, HANDLE, HANDLE_BELOW, DUMPS]), max_size=5).map(tuple),
        st.integers(1, 100),
    ),
    max_size=8,
)


@given(STACKS)
def test_own_costs_sum_to_the_whole_and_totals_are_what_counting_by_hand_says(stacks):
    table = stack_table(profile(*stacks))
    assert sum(row.own for row in table.rows) == sum(v for stack, v in stacks if stack)
    for row in table.rows:
        by_hand = sum(v for stack, v in stacks if row.function in {f.function for f in stack})
        assert row.total == by_hand
