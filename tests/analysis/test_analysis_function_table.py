"""The functions that a page lists, with callers and callees."""

from perfkit.analysis.function_table import Neighbour, table_of_calls, table_of_stacks
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profiles import IDLE, ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

MAIN = Frame("main", "/srv/bot.py", 1)
QUERY = Frame("query", "/srv/storage.py", 5)
LEN = Function("~", 0, "len")


def function(name):
    return Function("/srv/bot.py", 1, name)


def test_stacks_have_callers_and_callees_and_no_calls():
    stacks = (
        ProfileStack((MAIN, QUERY), 3.0, "MainThread"),
        ProfileStack((MAIN,), 1.0, "MainThread"),
        ProfileStack((MAIN,), 90.0, "MainThread" + IDLE),
    )
    table = table_of_stacks(StackProfile(Unit.BYTES, stacks))
    assert (table.unit, table.total, table.functions) == (Unit.BYTES, 4.0, 2)
    query, main = table.rows
    assert (query.function, query.own, query.own_share, query.total_share) == (
        "query", 3.0, 0.75, 0.75,
    )  # fmt: skip
    assert (query.calls, query.primitive_calls, query.per_call) == (None, None, None)
    assert query.callers == (Neighbour("main", "/srv/bot.py", 3.0, None),)
    assert main.callees == (Neighbour("query", "/srv/storage.py", 3.0, None),)
    assert (main.callers, main.owner, main.line) == ((), "own", 1)


def test_what_was_seen_without_any_call_is_part_of_the_whole():
    stacks = (ProfileStack((MAIN,), 3.0), ProfileStack((), 1.0))
    table = table_of_stacks(StackProfile(Unit.SAMPLES, stacks))
    assert (table.total, table.rows[0].own_share) == (4.0, 0.75)


def test_counted_calls_keep_their_counts():
    main = function("main")
    costs = {main: CallCost(1, 1, 0.5, 2.0), LEN: CallCost(4, 10, 1.5, 1.5)}
    callers = {main: {}, LEN: {main: CallCost(4, 10, 1.5, 1.5)}}
    table = table_of_calls(CallProfile(costs, callers))
    length, _ = table.rows
    assert (length.function, length.file, length.calls, length.primitive_calls) == (
        "len", "", 10, 4,
    )  # fmt: skip
    assert length.per_call == 0.375
    assert length.callers == (Neighbour("main", "/srv/bot.py", 1.5, 10),)


def test_of_too_many_the_costliest_by_own_and_by_total_stay():
    costs = {function("outer"): CallCost(1, 1, 0.0, 100.0)} | {
        function(f"f{n}"): CallCost(1, 1, float(n), float(n)) for n in range(1, 50)
    }
    table = table_of_calls(CallProfile(costs, {each: {} for each in costs}), limit=4)
    assert [row.function for row in table.rows] == ["f49", "f48", "f47", "outer"]
    assert table.functions == 50


def test_nothing_is_an_empty_table():
    assert table_of_calls(CallProfile({}, {})).rows == ()
    idle = CallProfile({LEN: CallCost(0, 0, 0.0, 0.0)}, {LEN: {}})
    [row] = table_of_calls(idle).rows
    assert (row.total_share, row.per_call) == (0.0, None)
