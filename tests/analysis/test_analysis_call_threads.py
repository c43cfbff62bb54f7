"""Whose calls a profile holds, told by the functions of threading that are in it."""

import pytest

from perfkit.analysis.call_threads import LEFT_OUT, MIXED, thread_doubt
from perfkit.model.calls import CallCost, CallProfile, Function

COST = CallCost(1, 1, 0.1, 0.1)


@pytest.mark.parametrize(
    ("functions", "doubt"),
    [
        ([("bot.py", "start")], ""),
        ([("/lib/python3.11/threading.py", "start")], LEFT_OUT),
        ([("/lib/python3.11/threading.py", "current_thread")], ""),
        ([("threading.py", "start"), ("threading.py", "_bootstrap_inner")], MIXED),
        ([], ""),
    ],
)
def test_threads_show_in_the_profile(functions, doubt):
    costs = {Function(file, 1, name): COST for file, name in functions}
    assert thread_doubt(CallProfile(costs, {function: {} for function in costs})) == doubt
