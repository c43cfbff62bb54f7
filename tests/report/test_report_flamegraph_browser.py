"""The flame graph in a real browser: zoom, views and search, alone and inside a page."""

import asyncio
import json

import chromium
import pytest

from perfkit.analysis.flametree import lay_out
from perfkit.model.stacks import Frame, WeightedStack
from perfkit.report.flamegraph import render_flamegraph

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium.BINARY is None, reason="no Chromium on this machine"),
]

MAIN = Frame("main", "/srv/bot.py", 1)
FAST = Frame("fast", "/srv/bot.py", 2)
SLOW = Frame("slow", "/srv/handlers.py", 3)
NESTED = Frame("slow_query", "/srv/handlers.py", 4)
STACKS = (
    WeightedStack("MainThread", (MAIN, SLOW, NESTED), 2.0, 1.0),
    WeightedStack("MainThread", (MAIN, FAST), 1.0, 0.0),
    WeightedStack("Worker", (Frame("wait_here", "/srv/bot.py", 5),), 0.0, 0.0, 7.0),
)

PROBE = """
(() => {
  const root = document.querySelector("svg.pkf");
  const shown = {};
  for (const box of root.querySelectorAll(".pkf-axis:not(.pkf-hidden) .pkf-box:not(.pkf-hidden)")) {
    const name = box.querySelector("text").textContent;
    const place = box.getBoundingClientRect();
    (shown[name] = shown[name] || []).push(Math.round(place.width));
  }
  return {
    width: Math.round(root.getBoundingClientRect().width),
    shown,
    found: root.querySelector(".pkf-found").textContent,
    hits: [...root.querySelectorAll(".pkf-axis:not(.pkf-hidden) .pkf-hit text")]
      .map(text => text.textContent),
    pressed: [...root.querySelectorAll("button[aria-pressed=true]")].map(b => b.textContent),
  };
})()
"""


def click(name, number=0):
    return f"""
    [...document.querySelectorAll(".pkf-box")].filter(
      box => box.querySelector("text").textContent === {json.dumps(name)}
    )[{number}].querySelector("rect").dispatchEvent(new MouseEvent("click", {{bubbles: true}}))
    """


def press(view):
    return f"""[...document.querySelectorAll("button[data-axis]")].find(
      button => button.textContent === {json.dumps(view)}).click()"""


def search(words):
    return f"""(() => {{
      const field = document.querySelector(".pkf-search");
      field.value = {json.dumps(words)};
      field.dispatchEvent(new Event("input", {{bubbles: true}}));
    }})()"""


RESET = """document.querySelector("button[data-reset]").click()"""


async def visit(profile, url, steps):
    async with chromium.browser_page(profile) as page:
        await page.show(url, width=1000)
        seen = []
        for step in steps:
            if step is not None:
                await page.value(step)
            seen.append(await page.value(PROBE))
        assert page.complaints == []
        assert set(page.requests) == {url}
        return seen


@pytest.fixture(params=["alone", "inside a page"])
def url(request, tmp_path):
    svg = render_flamegraph(lay_out(STACKS))
    if request.param == "alone":
        path = tmp_path / "flamegraph.svg"
        path.write_text(svg)
    else:
        path = tmp_path / "page.html"
        path.write_text(f"<!doctype html><meta charset=utf-8><h1>Report</h1><div>{svg}</div>")
    return path.as_uri()


@pytest.fixture
def see(tmp_path, url):
    return lambda *steps: asyncio.run(visit(tmp_path / "profile", url, steps))


def test_a_click_zooms_and_another_goes_back(see):
    whole, zoomed, around, reset = see(None, click("slow"), click("main"), RESET)
    width = whole["width"]
    assert whole["pressed"] == ["all"]
    assert set(whole["shown"]) == {
        "on CPU, 3.00 s", "waiting, 1.00 s", "MainThread", "main", "slow", "slow_query", "fast",
    }  # fmt: skip
    assert whole["shown"]["main"] == [pytest.approx(width * 0.75, abs=2),
                                      pytest.approx(width * 0.25, abs=2)]  # fmt: skip
    assert set(zoomed["shown"]) == {"on CPU, 3.00 s", "MainThread", "main", "slow", "slow_query"}
    assert all(widths == [width] for widths in zoomed["shown"].values())
    assert around["shown"]["fast"] == [pytest.approx(width / 3, abs=2)]
    assert reset == whole


def test_views_show_on_cpu_waiting_and_idle_time(see):
    cpu, waiting, idle, whole = see(press("on CPU"), press("waiting"), press("idle"), press("all"))
    assert cpu["pressed"] == ["on CPU"]
    assert set(cpu["shown"]) == {
        "on CPU, 3.00 s", "MainThread", "main", "slow", "slow_query", "fast",
    }  # fmt: skip
    assert "fast" not in waiting["shown"]
    assert waiting["shown"]["waiting, 1.00 s"] == [waiting["width"]]
    assert set(idle["shown"]) == {"idle: waiting for work, 7.00 s", "Worker", "wait_here"}
    assert whole["pressed"] == ["all"]


def test_searching_marks_what_matches_and_counts_nested_matches_once(see):
    found, by_file, nothing, cleared = see(
        search("SLOW"), search("bot.py"), search("no such"), search("")
    )
    assert sorted(found["hits"]) == ["slow", "slow", "slow_query", "slow_query"]
    assert found["found"] == "75.0 %, 3.00 s"
    assert sorted(by_file["hits"]) == ["fast", "main", "main"]
    assert by_file["found"] == "100.0 %, 4.00 s"
    assert nothing["found"] == "no match"
    assert (cleared["hits"], cleared["found"]) == ([], "")
