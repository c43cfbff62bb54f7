"""The flame graph's drawing: well-formed, safe, and readable without its script."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.flametree import lay_out, lay_out_profile
from perfkit.model.profiles import IDLE, ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame, WeightedStack
from perfkit.report.flamegraph import render_flamegraph

SVG = "{http://www.w3.org/2000/svg}"
SITE = "/srv/venv/lib/python3.11/site-packages/"
MAIN = Frame("main", "/srv/bot.py", 3)
HANDLER = Frame("handle_click", "/srv/handlers.py", 41)
HANDLER_LATER = Frame("handle_click", "/srv/handlers.py", 45)
AIOGRAM = Frame("feed_update", SITE + "aiogram/dispatcher.py", 7)
HOSTILE = '</script><img src=x onerror=alert(1)>]]>&"\x00\x1b[31m\u202e'


def draw(*stacks, **options):
    return render_flamegraph(lay_out(stacks), **options)


def boxes(svg):
    """Each box by its label: its colour class, place and tooltip."""
    found = {}
    for box in ET.fromstring(svg).iter(SVG + "svg"):  # noqa: S314 - our own drawing
        if "pkf-box" in box.get("class", ""):
            rect = box.find(SVG + "rect")
            title = box.findtext(SVG + "title")
            found[box.findtext(SVG + "text")] = (rect.get("class"), box, title)
    return found


def test_boxes_carry_owner_place_and_what_a_person_asks_of_them():
    drawn = boxes(
        draw(
            WeightedStack("MainThread", (MAIN, AIOGRAM, HANDLER), 3.0, 0.0),
            WeightedStack("MainThread", (MAIN, AIOGRAM, HANDLER_LATER), 1.0, 0.0),
        )
    )
    assert {name: owner for name, (owner, _, _) in drawn.items()} == {
        "on CPU, 4.00 s": "pkf-plain",
        "MainThread": "pkf-plain",
        "main": "pkf-own",
        "feed_update": "pkf-framework",
        "handle_click": "pkf-own",
    }
    assert drawn["handle_click"][2] == (
        "handle_click\n/srv/handlers.py:41 (own code)\n"
        "4.00 s, 100 %, cpu\nby line: 41: 75.0 %, 45: 25.0 %"
    )
    assert "aiogram/dispatcher.py:7 (framework)" in drawn["feed_update"][2]


def test_waiting_is_hatched_and_stands_right_of_on_cpu():
    drawn = boxes(draw(WeightedStack("t", (MAIN,), 3.0, 1.0)))
    _, on_cpu, _ = drawn["on CPU, 3.00 s"]
    _, waiting, _ = drawn["waiting, 1.00 s"]
    assert (on_cpu.get("x"), on_cpu.get("width")) == ("0%", "75%")
    assert (waiting.get("x"), waiting.get("width")) == ("75%", "25%")
    assert len(waiting.findall(SVG + "rect")) == 2
    assert len(on_cpu.findall(SVG + "rect")) == 1


def test_idle_time_is_hidden_until_asked_for():
    root = ET.fromstring(draw(WeightedStack("t", (MAIN,), 1.0, 0.0, 99.0)))  # noqa: S314
    busy, idle = root.findall(SVG + "g")
    assert busy.get("class") == "pkf-axis"
    assert idle.get("class") == "pkf-axis pkf-hidden"


def test_nothing_seen_says_so():
    assert "Nothing was seen on the CPU or waiting." in draw()


def test_ids_carry_the_prefix_so_that_several_fit_one_page():
    svg = draw(WeightedStack("t", (MAIN,), 1.0, 1.0), prefix="second-")
    assert set(re.findall(r'id="([^"]+)"', svg)) == {"second-hatch"}
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) == {"second-hatch"}


def test_style_and_script_stand_in_it_once_and_nothing_comes_from_outside():
    svg = draw(WeightedStack("t", (MAIN,), 1.0, 0.0))
    assert svg.count("<script>") == svg.count("<style>") == 1
    assert svg.count("]]>") == 2
    assert set(re.findall(r"https?://[^\s\"')]+", svg)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xhtml",
    }
    assert "href" not in svg
    assert svg.startswith("<svg ")


def test_hostile_names_stay_text():
    hostile = Frame(HOSTILE, HOSTILE, 1)
    svg = draw(WeightedStack(HOSTILE, (hostile,), 1.0, 0.0))
    assert "<img" not in svg
    assert svg.count("</script>") == 1
    assert svg.count("]]>") == 2
    assert any("<img src=x onerror=alert(1)>" in name for name in boxes(svg))


names = st.text(st.characters(codec=None), max_size=20)
frames = st.builds(Frame, names, names, st.integers(-5, 10**6))


@given(st.lists(st.builds(WeightedStack, names, st.lists(frames, max_size=3).map(tuple),
                          st.floats(0, 5), st.floats(0, 5)), max_size=4))  # fmt: skip
def test_whatever_functions_are_called_the_drawing_is_well_formed(stacks):
    svg = draw(*stacks)
    ET.fromstring(svg)  # noqa: S314 - our own drawing
    svg.encode()


def test_a_large_profile_stays_a_small_file():
    def stack(number):
        return tuple(Frame(f"function_{number}_{j}", SITE + "telegram/x.py", j) for j in range(40))

    stacks = [WeightedStack("t", stack(number), 1.0, 0.0) for number in range(500)]
    assert len(draw(*stacks)) < 1_000_000


@pytest.mark.parametrize("asset", ["flamegraph.js", "flamegraph.css"])
def test_what_stands_in_cdata_does_not_end_it(asset):
    from importlib.resources import files

    assert "]]>" not in (files("perfkit.report") / "assets" / asset).read_text()


def test_what_is_not_drawn_is_told():
    narrow = WeightedStack("t", (HANDLER,), 0.0001, 0.0)
    deep = WeightedStack("t", (AIOGRAM,) * 300, 1.0, 0.0)
    svg = draw(WeightedStack("t", (MAIN,), 3.0, 0.0), narrow, deep)
    assert "Not drawn: 1 call narrower than 0.05 %." in svg
    assert "Stacks are cut below 250 calls: 25.0 % of all goes deeper." in svg


def test_of_too_many_boxes_the_number_is_told():
    firsts = [Frame(f"f{n}", "a.py", 1) for n in range(900)]
    stacks = [WeightedStack("t", (first, MAIN, HANDLER), 1.0, 0.0) for first in firsts]
    assert "Not drawn: 202 calls beyond the 2,500 largest." in draw(*stacks)


def test_a_profile_of_bytes_says_bytes_and_has_no_states():
    profile = StackProfile(
        Unit.BYTES, (ProfileStack((MAIN,), 3 * 1024**2), ProfileStack((MAIN, HANDLER), 512.0))
    )
    svg = render_flamegraph(lay_out_profile(profile))
    drawn = boxes(svg)
    assert "all, 3.0 MiB" in drawn
    assert drawn["main"][2].endswith("3.0 MiB, 100 %")
    assert "on CPU" not in svg
    assert "hatched: waiting" not in svg


def test_a_profile_that_marks_idle_threads_shows_them_apart():
    stacks = (ProfileStack((MAIN,), 1.0, "t"), ProfileStack((HANDLER,), 9.0, "t" + IDLE))
    svg = render_flamegraph(lay_out_profile(StackProfile(Unit.SAMPLES, stacks)))
    assert ">busy</button>" in svg
    assert ">idle</button>" in svg
    assert "all, 1 sample" in boxes(svg)
