"""A profile's page in a real browser: sorted, searched, opened, zoomed; and hostile names."""

import asyncio
import json

import chromium
import pytest
from sample_profiles import AFTER, BEFORE, HOSTILE_NAMES, hostile_calls

from perfkit.analysis.call_stacks import stacks_of_calls
from perfkit.analysis.flamediff import lay_out_difference
from perfkit.analysis.flametree import lay_out_profile
from perfkit.analysis.function_table import table_of_calls, table_of_stacks
from perfkit.analysis.profile_change import (
    ProfiledSide,
    changed,
    function_shifts,
    noise_between,
    whole_cost,
)
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profile_change import SCHEMA, Basis, ComparedProfile, ProfileComparison
from perfkit.model.profiles import Unit
from perfkit.report.profile_change_html import write_profile_change_html
from perfkit.report.profile_html import write_profile_html

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium.BINARY is None, reason="no Chromium on this machine"),
]

PROBE = """
(() => ({
  names: [...document.querySelectorAll("#functions tbody tr:not(.details) > th")]
    .map(cell => (cell.querySelector("button, code")).textContent),
  told: document.querySelector(".told").textContent,
  sorted: [...document.querySelectorAll("th[aria-sort]")]
    .map(head => head.textContent + " " + head.getAttribute("aria-sort")),
  details: [...document.querySelectorAll("tr.details li")].map(entry => entry.textContent),
  more: !document.querySelector(".show-more").hidden,
  found: document.querySelector(".pkf-found").textContent,
  focused: (document.activeElement.querySelector("text") || {}).textContent || "",
  pointed: document.querySelector(".pkf-pointed").textContent,
  title: document.title,
  overflow: document.documentElement.scrollWidth > window.innerWidth,
}))()
"""


def press(column):
    return f"""[...document.querySelectorAll("thead button")].find(
      button => button.textContent === {json.dumps(column)}).click()"""


def find(words):
    return f"""(() => {{
      const field = document.querySelector(".find");
      field.value = {json.dumps(words)};
      field.dispatchEvent(new Event("input", {{bubbles: true}}));
    }})()"""


def key(name):
    return f"""document.activeElement.dispatchEvent(
      new KeyboardEvent("keydown", {{key: {json.dumps(name)}, bubbles: true}}))"""


OWN_ONLY = """document.querySelector(".own-only input").click()"""
OPEN = """document.querySelector("button.opens").click()"""
MORE = """document.querySelector(".show-more").click()"""
FOCUS = """document.querySelector(".pkf-box").focus()"""


async def visit(profile, url, steps, *, width=1000, dark=False):
    async with chromium.browser_page(profile) as page:
        await page.show(url, width=width, dark=dark)
        seen = []
        for step in (None, *steps):
            if step is not None:
                await page.value(step)
            seen.append(await page.value(PROBE))
        assert page.complaints == []
        assert set(page.requests) <= {url, "data:,"}
        assert not any(each["overflow"] for each in seen)
        return seen


@pytest.fixture
def see(tmp_path):
    def look(page, *steps, **shown):
        path = tmp_path / "page.html"
        path.write_text(page)
        return asyncio.run(visit(tmp_path / "profile", path.as_uri(), steps, **shown))

    return look


def stacks_page(profile=BEFORE):
    return write_profile_html("a.txt", "stacks", lay_out_profile(profile), table_of_stacks(profile))


def calls_page(profile):
    graph = lay_out_profile(stacks_of_calls(profile))
    return write_profile_html("a.prof", "counted calls", graph, table_of_calls(profile))


def difference_page(before=BEFORE, after=AFTER):
    sides = ProfiledSide(before), ProfiledSide(after)
    noise = noise_between(*sides, Basis.SHARE)
    shifts = function_shifts(*sides, noise)
    told = ComparedProfile("a", "stacks", Unit.SECONDS, 1.0, None)
    comparison = ProfileComparison(
        SCHEMA, "2026-01-01T00:00:00Z", "a-vs-b", Basis.SHARE, Unit.SECONDS, told, told,
        whole_cost(noise), len(shifts), changed(shifts), (),
    )  # fmt: skip
    return write_profile_change_html(comparison, lay_out_difference(before, after, noise))


def test_a_click_sorts_and_another_turns_it_around(see):
    first, total, turned, by_name = see(
        stacks_page(), press("total"), press("total"), press("function")
    )
    assert first["names"] == ["render", "run_query", "handle", "main"]
    assert first["sorted"] == ["own descending"]
    assert total["names"] == ["main", "render", "handle", "run_query"]
    assert turned["names"] == ["run_query", "handle", "render", "main"]
    assert turned["sorted"] == ["total ascending"]
    assert by_name["names"] == ["handle", "main", "render", "run_query"]


def test_searching_the_table_marks_the_flame_graph_as_well(see):
    _, found, nothing, own = see(stacks_page(), find("QUERY"), find("no such"), find(""))[:4]
    assert (found["names"], found["told"]) == (["run_query"], "1 of 1 function")
    assert found["found"] == "25.0 %, 1.00 s"
    assert (nothing["names"], nothing["told"]) == ([], "No function fits.")
    assert own["told"] == "4 of 4 functions"


def test_own_code_only(see):
    _, own = see(stacks_page(), OWN_ONLY)
    assert own["names"] == ["render", "handle", "main"]


def test_a_function_opens_to_its_callers_and_callees(see):
    first, opened, closed = see(stacks_page(), OPEN, OPEN)
    assert first["details"] == []
    assert opened["details"] == ["main/srv/bot.py2.50 s"]
    assert closed["details"] == []


def test_arrow_keys_go_from_box_to_box(see):
    seen = see(
        stacks_page(), FOCUS, key("ArrowDown"), key("ArrowDown"), key("ArrowRight"), key("ArrowUp")
    )
    assert [each["focused"] for each in seen[1:]] == [
        "all, 4.00 s", "main", "render", "handle", "main",
    ]  # fmt: skip
    assert seen[-2]["pointed"].startswith("handle")


def test_thousands_of_functions_are_shown_piece_by_piece(see):
    functions = {Function("/srv/a.py", n, f"f{n}"): CallCost(1, 1, n, n) for n in range(1, 5001)}
    page = calls_page(CallProfile(functions, {function: {} for function in functions}))
    first, more, found = see(page, MORE, find("f4999"))
    assert (len(first["names"]), first["told"], first["more"]) == (
        50, "50 of 3000 functions", True,
    )  # fmt: skip
    assert len(more["names"]) == 300
    assert (found["names"], found["more"]) == (["f4999"], False)


@pytest.mark.parametrize(("width", "dark"), [(1200, False), (390, True)])
def test_hostile_names_are_shown_as_text(see, width, dark):
    first, opened = see(calls_page(hostile_calls()), OPEN, width=width, dark=dark)
    assert first["names"] == list(HOSTILE_NAMES)
    assert "owned" not in (first["title"], opened["title"])
    assert len(opened["details"]) == 1


@pytest.mark.parametrize("width", [1200, 390])
def test_a_difference_says_what_is_real_and_what_vanished(see, width):
    only_before = """document.querySelectorAll("button[data-axis]")[1].click()"""
    first, _, _ = see(difference_page(), only_before, press("change"), width=width)
    assert set(first["names"]) == {"render", "run_query", "handle"}
    assert first["sorted"] == []
