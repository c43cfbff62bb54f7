"""What a deterministic profile comes to."""

import pytest

from perfkit.analysis.calls import Sort, call_table
from perfkit.model.calls import CallCost, CallProfile, Function

MAIN = Function("/srv/bot.py", 1, "main")
SAVE = Function("/srv/school.py", 5, "save")
DUMPS = Function("/usr/lib/python3.11/json/__init__.py", 183, "dumps")
EXECUTE = Function("~", 0, "<method 'execute' of 'sqlite3.Cursor' objects>")
PROFILE = CallProfile(
    {
        MAIN: CallCost(1, 1, 0.5, 4.0),
        SAVE: CallCost(2, 6, 0.5, 3.0),
        DUMPS: CallCost(1, 1, 1.0, 1.0),
        EXECUTE: CallCost(6, 6, 2.0, 2.0),
    },
    {
        MAIN: {},
        SAVE: {MAIN: CallCost(2, 2, 0.2, 3.0), SAVE: CallCost(0, 4, 0.3, 1.0)},
        DUMPS: {MAIN: CallCost(1, 1, 1.0, 1.0)},
        EXECUTE: {SAVE: CallCost(6, 6, 2.0, 2.0)},
    },
)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.OWN, [EXECUTE, DUMPS, MAIN, SAVE]),
        (Sort.TOTAL, [MAIN, SAVE, EXECUTE, DUMPS]),
        (Sort.CALLS, [EXECUTE, SAVE, DUMPS, MAIN]),
        (Sort.NAME, [EXECUTE, DUMPS, MAIN, SAVE]),
    ],
)
def test_functions_come_in_the_order_that_is_asked_for(sort, order):
    assert [row.function for row in call_table(PROFILE, sort=sort).rows] == order


def test_a_row_has_its_share_its_owner_its_callers_and_callees():
    table = call_table(PROFILE, keep="SCHOOL")
    [row] = table.rows
    assert (row.own_share, row.owner, row.recursive) == (0.125, "own", True)
    assert [call.function for call in row.callers] == [MAIN, SAVE]
    assert [call.function for call in row.callees] == [EXECUTE, SAVE]
    assert call_table(PROFILE).rows[0].owner == "stdlib"


def test_the_whole_is_told_beside_its_rows():
    table = call_table(PROFILE, limit=1)
    assert (len(table.rows), table.functions, table.calls) == (1, 4, 14)
    assert (table.primitive_calls, table.total_s) == (10, 4.0)


def test_the_costliest_way_follows_what_was_spent_and_never_goes_round():
    assert [call.function for call in call_table(PROFILE).hot_path] == [MAIN, SAVE, EXECUTE]
    round_about = CallProfile(
        {MAIN: CallCost(1, 1, 0.0, 0.0), SAVE: CallCost(1, 1, 0.0, 0.0)},
        {MAIN: {SAVE: CallCost(1, 1, 0, 1)}, SAVE: {MAIN: CallCost(1, 1, 0, 1)}},
    )
    table = call_table(round_about)
    assert len(table.hot_path) == 2
    assert table.rows[0].own_share == 0


def test_an_empty_profile_has_no_rows_and_no_way():
    table = call_table(CallProfile({}, {}))
    assert (table.rows, table.hot_path) == ((), ())


def test_a_very_long_way_is_cut():
    chain = [Function("f.py", n, f"f{n}") for n in range(80)]
    cost = CallCost(1, 1, 0.0, 1.0)
    callers = {f: ({} if n == 0 else {chain[n - 1]: cost}) for n, f in enumerate(chain)}
    assert len(call_table(CallProfile(dict.fromkeys(chain, cost), callers)).hot_path) == 50
