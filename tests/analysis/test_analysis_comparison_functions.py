"""Functions that cost more or less than before."""

import pytest

from perfkit.analysis.comparison_functions import MOST, RecordedSide, compare_functions, end_of_path
from perfkit.model.stacks import Frame, WeightedStack


def profiled(*costs, interactions=100, seconds=10.0):
    """Functions as (name, file, CPU seconds), each called by main."""
    main = Frame("main", "/srv/bot/main.py", 1)
    stacks = tuple(
        WeightedStack("MainThread", (main, Frame(name, file, 7)), cpu_s, 0.0)
        for name, file, cpu_s in costs
    )
    return RecordedSide(stacks, 100, interactions, seconds)


QUERY = "/srv/bot/storage.py"


def test_times_are_for_each_interaction():
    before = profiled(("query", QUERY, 10.0), interactions=100)
    after = profiled(("query", QUERY, 10.0), interactions=1000)
    functions = compare_functions(before, after)
    [change] = functions.changes
    assert functions.per == "interaction"
    assert (change.function, change.place) == ("query", "bot/storage.py")
    assert (change.before_ms, change.after_ms) == pytest.approx((100.0, 10.0))
    assert change.is_real


def test_without_interactions_they_are_for_each_second():
    before = profiled(("query", QUERY, 1.0), interactions=0, seconds=10.0)
    after = profiled(("query", QUERY, 1.0), interactions=0, seconds=20.0)
    functions = compare_functions(before, after)
    assert functions.per == "second"
    assert functions.changes[0].after_ms == pytest.approx(50.0)
    assert (
        compare_functions(profiled(("q", QUERY, 1.0), interactions=0, seconds=0.0), after) is None
    )


def test_a_few_samples_more_may_be_chance():
    few = compare_functions(profiled(("query", QUERY, 0.10)), profiled(("query", QUERY, 0.14)))
    assert not few.changes[0].is_real


def test_a_change_is_real_from_five_standard_deviations_on_as_in_profiles():
    before = profiled(("query", QUERY, 1.00))
    within, beyond = (profiled(("query", QUERY, cpu_s)) for cpu_s in (1.70, 1.90))  # 4.3 and 5.3
    assert not compare_functions(before, within).changes[0].is_real
    assert compare_functions(before, beyond).changes[0].is_real


def test_functions_come_and_go_and_the_largest_change_is_first():
    before = profiled(("old", QUERY, 5.0), ("same", QUERY, 1.0), ("small", QUERY, 0.1))
    after = profiled(("new", QUERY, 2.0), ("same", QUERY, 1.0))
    functions = compare_functions(before, after)
    assert [change.function for change in functions.changes] == ["old", "new", "small"]
    assert functions.changes[1].before_ms == 0.0
    assert functions.changes[1].owner == "own"


def test_another_checkout_is_the_same_code():
    before = profiled(("query", "/home/a/bot/storage.py", 1.0))
    after = profiled(("query", "/tmp/x/bot/storage.py", 1.0))
    assert compare_functions(before, after).changes == ()


def test_only_so_many_are_told():
    many = [(f"f{n}", QUERY, 1.0 + n) for n in range(MOST + 9)]
    assert len(compare_functions(profiled(*many), profiled(("g", QUERY, 1.0))).changes) == MOST


def test_a_side_without_a_profile_has_no_difference():
    nothing = RecordedSide((), 0, 0, 0.0)
    assert compare_functions(nothing, profiled(("query", QUERY, 1.0))) is None


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("/v/lib/python3.11/site-packages/aiogram/bot.py", "aiogram/bot.py"),
        ("/usr/lib/python3/dist-packages/x.py", "x.py"),
        ("/srv/bot/storage.py", "bot/storage.py"),
        ("", "native code"),
    ],
)
def test_the_end_of_a_path(path, end):
    assert end_of_path(path) == end
