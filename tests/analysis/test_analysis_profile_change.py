"""Functions that cost more or less in one profile than in another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis import profile_change
from perfkit.analysis.function_costs import costs_of_calls, costs_of_stacks
from perfkit.analysis.profile_change import (
    ProfiledSide,
    changed,
    choose_basis,
    comparable,
    function_shifts,
    noise_between,
    whole_cost,
)
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profile_change import Basis, Shift
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

MAIN = Frame("main", "/home/a/bot/main.py", 1)
QUERY = Frame("query", "/home/a/bot/storage.py", 5)
ELSEWHERE = Frame("query", "/tmp/checkout/bot/storage.py", 9)
PARSE = Frame("parse", "", 0)


def sampled(*stacks, **more):
    found = tuple(ProfileStack(stack, float(value)) for stack, value in stacks)
    return ProfiledSide(StackProfile(Unit.SAMPLES, found), **more)


def counted(**own_s):
    costs = {Function("/a/bot.py", 1, name): CallCost(2, 3, s, s) for name, s in own_s.items()}
    calls = CallProfile(costs, {function: {} for function in costs})
    return ProfiledSide(StackProfile(Unit.SECONDS, ()), calls)


def shifts(before, after):
    noise = noise_between(before, after, choose_basis(before, after))
    return function_shifts(before, after, noise)


def test_own_cost_is_the_innermost_calls_and_total_counts_recursion_once():
    costs = costs_of_stacks(
        [ProfileStack((MAIN, QUERY, MAIN), 2.0), ProfileStack((MAIN,), 1.0), ProfileStack((), 9.0)],
        str,
    )
    assert {key[0]: (cost.own, cost.total, cost.calls) for key, cost in costs.items()} == {
        "main": (3.0, 3.0, None),
        "query": (0.0, 2.0, None),
    }


def test_counted_functions_of_one_name_and_file_are_taken_together():
    costs = {
        Function("a.py", 1, "<lambda>"): CallCost(1, 2, 0.5, 1.0),
        Function("a.py", 9, "<lambda>"): CallCost(1, 1, 0.5, 0.5),
        Function("~", 0, "len"): CallCost(7, 7, 0.1, 0.1),
    }
    found = costs_of_calls(CallProfile(costs, {}), str)
    assert (found["<lambda>", "a.py"].own, found["<lambda>", "a.py"].calls) == (1.0, 3)
    assert found["len", ""].calls == 7


def test_shares_of_samples_are_compared_whatever_their_number():
    before = sampled(((MAIN,), 900), ((MAIN, QUERY), 100))
    after = sampled(((MAIN,), 1200), ((MAIN, ELSEWHERE), 800))
    query, main = sorted(shifts(before, after), key=lambda each: each.function, reverse=True)
    assert (query.own.before, query.own.after, query.own.shift) == (0.1, 0.4, Shift.MORE)
    assert query.own.change == pytest.approx(0.3)
    assert query.place == "bot/storage.py"  # two checkouts are one file
    assert (main.own.shift, main.total.shift) == (Shift.LESS, Shift.SAME)
    assert (query.calls_before, query.calls_after) == (None, None)


def test_a_profile_does_not_differ_from_itself():
    side = sampled(((MAIN,), 1), ((MAIN, QUERY), 3), ((PARSE,), 1))
    assert changed(shifts(side, side)) == ()


stacks_of = st.lists(
    st.tuples(st.lists(st.sampled_from([MAIN, QUERY, PARSE]), max_size=4), st.integers(1, 50)),
    min_size=1,
    max_size=8,
)


@given(stacks_of, st.integers(0, 3))
def test_no_profile_differs_from_itself(stacks, interactions):
    side = sampled(*((tuple(stack), count) for stack, count in stacks), interactions=interactions)
    assert all(each.own.shift is Shift.SAME for each in shifts(side, side))
    assert all(each.total.shift is Shift.SAME for each in shifts(side, side))


def test_load_tests_are_compared_by_interaction():
    before = sampled(((QUERY,), 1000), interactions=100, sample=1.0)
    after = sampled(((QUERY,), 1000), interactions=500, sample=1.0)
    [query] = shifts(before, after)
    assert choose_basis(before, after) is Basis.INTERACTION
    assert (query.own.before, query.own.after, query.own.shift) == (10.0, 2.0, Shift.LESS)


def test_counted_calls_are_compared_as_they_are():
    before, after = counted(query=1.0, parse=0.5), counted(query=3.0, parse=0.5)
    assert choose_basis(before, after) is Basis.TOTAL
    query, parse = shifts(before, after)
    assert (query.function, query.own.shift, query.own.after) == ("query", Shift.MORE, 3.0)
    assert (parse.own.shift, parse.calls_before, parse.calls_after) == (Shift.SAME, 3, 3)
    whole = whole_cost(noise_between(before, after, Basis.TOTAL))
    assert (whole.before, whole.after, whole.shift) == (1.5, 3.5, Shift.MORE)


def test_counted_calls_and_samples_meet_as_shares():
    assert choose_basis(counted(query=1.0), sampled(((QUERY,), 10))) is Basis.SHARE


def test_functions_come_and_go_and_real_changes_are_first():
    before = sampled(((MAIN,), 1000), ((PARSE,), 500))
    after = sampled(((MAIN,), 990), ((QUERY,), 510))
    found = shifts(before, after)
    assert [(each.function, each.own.shift) for each in found] == [
        ("query", Shift.MORE),
        ("parse", Shift.LESS),
        ("main", Shift.CHANCE),
    ]
    assert [each.place for each in found][1] == "native code"


def test_only_the_most_changed_are_told(monkeypatch):
    monkeypatch.setattr(profile_change, "MOST", 1)
    before, after = sampled(((MAIN,), 10), ((PARSE,), 5)), sampled(((MAIN,), 5), ((PARSE,), 10))
    assert len(changed(shifts(before, after))) == 1


def test_nothing_can_not_be_compared():
    with pytest.raises(ValueError, match="there is nothing in it"):
        noise_between(sampled(), sampled(((MAIN,), 1)), Basis.SHARE)


def test_samples_are_time_and_memory_is_not():
    assert comparable(Unit.SAMPLES, Unit.SECONDS)
    assert comparable(Unit.BYTES, Unit.BYTES)
    assert not comparable(Unit.BYTES, Unit.SECONDS)
