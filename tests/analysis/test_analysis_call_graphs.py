"""Between stacks and call graphs."""

import cProfile
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis import call_stacks
from perfkit.analysis.call_stacks import stacks_of_calls
from perfkit.analysis.stack_calls import call_profile
from perfkit.formats import prof
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

MAIN = Frame("main", "/srv/bot.py", 9)
HANDLE = Frame("handle", "/srv/bot.py", 5)
HANDLE_BELOW = Frame("handle", "/srv/bot.py", 7)
LEN = Frame("len", "", 0)


def profile(*stacks):
    return StackProfile(Unit.SAMPLES, tuple(ProfileStack(*each) for each in stacks))


def named(calls):
    return {function.name: cost for function, cost in calls.costs.items()}


def test_stacks_become_calls_exact_in_own_and_total():
    calls = call_profile(
        profile(((MAIN, HANDLE, LEN), 3), ((MAIN, HANDLE_BELOW), 5), ((MAIN,), 1), ((), 9))
    )
    assert {name: (cost.own_s, cost.total_s) for name, cost in named(calls).items()} == {
        "main": (1, 9), "handle": (5, 8), "len": (3, 3),
    }  # fmt: skip
    functions = {function.name: function for function in calls.costs}
    assert functions["handle"].line == 7  # where it was seen most
    assert functions["len"].file == "~"
    assert calls.callers[functions["main"]] == {}
    assert calls.callers[functions["handle"]] == {functions["main"]: CallCost(0, 0, 5, 8)}


def test_a_recursive_calls_time_counts_once():
    calls = call_profile(profile(((MAIN, HANDLE, HANDLE, HANDLE), 4)))
    [handle] = [function for function in calls.costs if function.name == "handle"]
    assert calls.costs[handle].total_s == 4
    assert calls.callers[handle][handle].total_s == 4


A, B, C, D = (Function("/srv/bot.py", line, name) for line, name in enumerate("abcd", 1))


def cost(own, total):
    return CallCost(1, 1, own, total)


def test_what_a_function_calls_is_shared_out_among_its_callers():
    calls = CallProfile(
        {A: cost(0, 3), B: cost(0, 1), C: cost(1, 4), D: cost(3, 3)},
        {A: {}, B: {}, C: {A: cost(0.75, 3), B: cost(0.25, 1)}, D: {C: cost(3, 3)}},
    )
    read = stacks_of_calls(calls)
    assert read.unit is Unit.SECONDS
    assert {"".join(f.function for f in s.stack): s.value for s in read.stacks} == {
        "ac": 0.75, "bc": 0.25, "acd": 2.25, "bcd": 0.75,
    }  # fmt: skip


def test_a_circle_is_entered_once_and_what_no_way_leads_to_stands_by_itself():
    calls = CallProfile(
        {A: cost(1, 6), B: cost(2, 5), C: cost(3, 3), D: cost(4, 4)},
        {A: {}, B: {A: cost(2, 5), C: cost(0, 1)}, C: {B: cost(3, 3)}, D: {D: cost(4, 4)}},
    )
    read = stacks_of_calls(calls)
    assert {"".join(f.function for f in s.stack): s.value for s in read.stacks} == {
        "a": 1, "ab": 2, "abc": 3, "d": 4,
    }  # fmt: skip


def test_functions_of_the_interpreter_have_no_file():
    builtin = Function("~", 0, "<built-in method len>")
    [stack] = stacks_of_calls(CallProfile({builtin: cost(1, 1)}, {builtin: {}})).stacks
    assert stack.stack == (Frame("<built-in method len>", "", 0),)


@pytest.mark.parametrize(("bound", "most"), [("MOST_WAYS", 2), ("DEEPEST", 2), ("LEAST_SHARE", 1)])
def test_however_little_is_followed_no_time_is_lost(monkeypatch, bound, most):
    monkeypatch.setattr(call_stacks, bound, most)
    functions = [Function("f.py", n, f"f{n}") for n in range(1, 9)]
    calls = CallProfile(
        {f: cost(1, 9 - n) for n, f in enumerate(functions, 1)},
        {
            f: {functions[n - 2]: cost(1, 9 - n)} if n > 1 else {}
            for n, f in enumerate(functions, 1)
        },
    )
    read = stacks_of_calls(calls)
    assert read.total == pytest.approx(8)
    assert max(len(stack.stack) for stack in read.stacks) <= 2


def test_a_caller_that_has_no_entry_of_its_own_leads_nowhere():
    calls = CallProfile({B: cost(2, 2)}, {B: {A: cost(2, 2)}})
    [stack] = stacks_of_calls(calls).stacks
    assert stack.value == 2
    beyond = CallProfile({A: cost(1, 1)}, {A: {}, D: {A: cost(1, 1)}})
    assert stacks_of_calls(beyond).total == 1


def test_a_real_profiles_own_times_are_kept_function_by_function(tmp_path):
    profiler = cProfile.Profile()
    profiler.runcall(lambda: [json.loads(json.dumps([[n]] * 50)) for n in range(50)])
    file = tmp_path / "real.prof"
    profiler.dump_stats(file)
    calls = prof.decode(file.read_bytes())
    again = call_profile(stacks_of_calls(calls))
    own = {(f.name, f.file): c.own_s for f, c in again.costs.items()}
    for function, numbers in calls.costs.items():
        if numbers.own_s > 0 and function.name != "<lambda>":
            assert own[function.name, function.file] == pytest.approx(numbers.own_s)
    assert again.total_s == pytest.approx(calls.total_s)


STACKS = st.lists(
    st.tuples(
        st.lists(st.sampled_from([MAIN, HANDLE, LEN]), min_size=1, max_size=5).map(tuple),
        st.integers(1, 100),
    ),
    max_size=8,
)


@given(STACKS)
def test_there_and_back_every_function_keeps_its_own(stacks):
    calls = call_profile(profile(*stacks))
    again = call_profile(stacks_of_calls(calls))
    assert {name: c.own_s for name, c in named(again).items() if c.own_s} == pytest.approx(
        {name: c.own_s for name, c in named(calls).items() if c.own_s}
    )
