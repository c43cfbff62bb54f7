"""The page of a profile, as text: what it says, and that it needs nothing from elsewhere."""

import json
import re
from html import unescape

import pytest
from sample_profiles import AFTER, HOSTILE_NAMES, hostile_calls

from perfkit.analysis.call_stacks import stacks_of_calls
from perfkit.analysis.flametree import lay_out_profile
from perfkit.analysis.function_table import table_of_calls, table_of_stacks
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.report.profile_html import write_profile_html
from perfkit.report.wording import NOTHING


def page_of(profile, *, limit=3000):
    return write_profile_html(
        "after.txt", "stacks", lay_out_profile(profile), table_of_stacks(profile, limit=limit)
    )


def calls_page(profile, name="a.prof"):
    graph = lay_out_profile(stacks_of_calls(profile))
    return write_profile_html(name, "counted calls", graph, table_of_calls(profile), notes=("n",))


def rows(page):
    found = re.search(r'id="functions-data">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1])["rows"]


def test_it_says_what_the_file_is_and_what_columns_mean():
    page = page_of(AFTER)
    assert "stacks, 4.00 s, 3 functions" in page
    assert "In the function itself (tottime, self)." in page
    assert "ncalls" not in page
    assert "Wider is longer." in page


def test_rows_carry_numbers_and_the_words_for_them():
    query = rows(page_of(AFTER))[0]
    assert (query["name"], query["owner"]) == ("run_query", "library")
    assert query["texts"] == ["3.00 s", "75.0 %", "3.00 s", "75.0 %"]
    assert query["callers"] == [["handle", "/srv/handlers.py", "3.00 s"]]
    assert query["callees"] == []


def test_counted_calls_have_two_more_columns():
    function = Function("/srv/bot.py", 4, "recurse")
    idle = Function("/srv/bot.py", 9, "never_left")
    costs = {function: CallCost(3, 12, 0.3, 0.6), idle: CallCost(0, 1, 0.0, 0.0)}
    page = calls_page(CallProfile(costs, {function: {function: costs[function]}, idle: {}}))
    recurse, never = rows(page)
    assert recurse["texts"][-2:] == ["12/3", "0.20 s"]
    assert never["texts"][-2:] == ["1/0", NOTHING]
    assert recurse["callers"] == [["recurse", "/srv/bot.py", "0.60 s, 12 x"]]
    assert "ncalls" in page


def test_of_too_many_functions_it_tells_how_many_are_shown():
    assert "2 of 3 functions are in this page, the costliest ones." in page_of(AFTER, limit=2)
    assert "are in this page" not in page_of(AFTER)


def test_nothing_comes_from_outside_and_only_its_own_scripts_may_run():
    page = page_of(AFTER)
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1])
    assert "default-src 'none'" in policy
    assert policy.count("'sha256-") == 2
    assert set(re.findall(r"https?://[^\s\"')]+", page)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xhtml",
    }


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_data(name):
    page = calls_page(hostile_calls(), name=name)
    assert "<script>document" not in page
    assert "<img" not in page
    assert name in [row["name"] for row in rows(page)]
