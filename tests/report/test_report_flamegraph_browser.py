"""The flame graph in a real browser: zoom, views and search, alone and inside a page."""

import asyncio
import contextlib
import itertools
import json
import shutil
import subprocess

import aiohttp
import pytest

from perfkit.analysis.flametree import lay_out
from perfkit.model.stacks import Frame, WeightedStack
from perfkit.report.flamegraph import render_flamegraph

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--remote-debugging-port=0", "--window-size=1000,800",
)  # fmt: skip

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
    return f"""document.querySelector('button[data-view="{view}"]').click()"""


def search(words):
    return f"""(() => {{
      const field = document.querySelector(".pkf-search");
      field.value = {json.dumps(words)};
      field.dispatchEvent(new Event("input", {{bubbles: true}}));
    }})()"""


RESET = """document.querySelector("button[data-reset]").click()"""


@contextlib.contextmanager
def browser(profile):
    process = subprocess.Popen(
        [CHROMIUM, *OPTIONS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        for line in process.stderr:
            if line.startswith(b"DevTools listening on "):
                yield line.split()[-1].decode()
                return
        raise RuntimeError("chromium ended without listening")
    finally:
        process.terminate()
        process.communicate()


class Page:
    def __init__(self, socket):
        self._socket = socket
        self._numbers = itertools.count(1)

    async def ask(self, method, **params):
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async for message in self._socket:
            answer = message.json()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]
        raise RuntimeError("the browser hung up")

    async def event(self, name):
        async for message in self._socket:
            if message.json().get("method") == name:
                return

    async def run(self, script):
        result = await self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")


async def visit(address, url, steps):
    host = address.split("/")[2]
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://{host}/json/list") as response:
            pages = await response.json()
        target = next(p["webSocketDebuggerUrl"] for p in pages if p["type"] == "page")
        async with session.ws_connect(target) as socket:
            page = Page(socket)
            await page.ask("Page.enable")
            await socket.send_json({"id": 0, "method": "Page.navigate", "params": {"url": url}})
            await page.event("Page.loadEventFired")
            seen = []
            for step in steps:
                if step is not None:
                    await page.run(step)
                seen.append(await page.run(PROBE))
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
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")

    def look(*steps):
        with browser(tmp_path / "profile") as address:
            return asyncio.run(visit(address, url, steps))

    return look


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
    cpu, waiting, idle, whole = see(press("cpu"), press("waiting"), press("idle"), press("all"))
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
