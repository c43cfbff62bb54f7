"""The difference flame graph's drawing: colours that everybody can tell, and harmless names."""

from xml.etree import ElementTree as ET

import pytest

from perfkit.analysis.flamediff import lay_out_difference
from perfkit.analysis.profile_noise import Measured, Noise
from perfkit.model.profile_change import Basis
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame
from perfkit.report.flamediff import render_flamediff
from perfkit.report.profile_change_words import MINUS

SVG = "{http://www.w3.org/2000/svg}"
MAIN = Frame("main", "/srv/bot.py", 3)
SLOW = Frame("slow", "/srv/bot.py", 9)
FAST = Frame("fast", "/srv/bot.py", 12)
NEW = Frame("new", "/srv/bot.py", 15)
HOSTILE = '</script><img src=x onerror=alert(1)>]]>&"\x00\x1b[31m\u202e'


def draw(before, after, basis=Basis.SHARE, unit=Unit.SAMPLES):
    profiles = [
        StackProfile(unit, tuple(ProfileStack(*stack) for stack in stacks))
        for stacks in (before, after)
    ]
    per = [profile.total if basis is Basis.SHARE else 1.0 for profile in profiles]
    sides = [Measured(p.total, each, 1.0) for p, each in zip(profiles, per, strict=True)]
    return render_flamediff(lay_out_difference(*profiles, Noise(basis, *sides)))


def boxes(svg, axis=0):
    """Each box of an axis by its label: its colour, whether it is hatched, its tooltip."""
    group = ET.fromstring(svg).findall(SVG + "g")[axis]  # noqa: S314 - our own drawing
    return {
        box.findtext(SVG + "text"): (
            box.find(SVG + "rect").get("class"),
            len(box.findall(SVG + "rect")) == 2,
            box.findtext(SVG + "title"),
        )
        for box in group.findall(SVG + "svg")
    }


BEFORE = [((MAIN, SLOW), 100.0), ((MAIN, FAST), 800.0), ((MAIN,), 100.0)]
AFTER = [((MAIN, SLOW), 600.0), ((MAIN, FAST), 200.0), ((MAIN, NEW), 100.0), ((MAIN,), 100.0)]


def test_more_is_red_with_a_plus_less_blue_with_a_minus_and_new_is_hatched():
    drawn = boxes(draw(BEFORE, AFTER))
    assert {label: found[:2] for label, found in drawn.items()} == {
        "all": ("pkf-plain", False),
        "main": ("pkf-plain", False),
        "+ slow": ("pkf-more-3", False),
        f"{MINUS} fast": ("pkf-less-3", False),
        "+ new": ("pkf-more-3", True),
    }
    assert drawn["+ slow"][2] == (
        "slow\n/srv/bot.py:9 (own code)\nbefore 10.0 %, after 60.0 %: +50.0 points, more"
    )


def test_seconds_are_slower_and_faster():
    drawn = boxes(draw(BEFORE, AFTER, Basis.TOTAL, Unit.SECONDS))
    assert "before 100.0 s, after 600.0 s: +500.0 s (+500 %), slower" in drawn["+ slow"][2]
    assert "all, 1,000.0 s" in drawn


def test_what_vanished_has_a_view_that_says_how_much_it_was():
    svg = draw(BEFORE, [((MAIN,), 1000.0)])
    assert ">only before: 90.0 %</button>" in svg
    assert set(boxes(svg, axis=1)) == {"all", "main", f"{MINUS} slow", f"{MINUS} fast"}
    assert "Every stack of the profile before is still there." in draw(BEFORE, AFTER)


@pytest.mark.parametrize("axis", [0, 1])
def test_hostile_names_stay_text(axis):
    hostile = Frame(HOSTILE, HOSTILE, 1)
    stacks = ([((hostile,), 50.0)], [((MAIN,), 50.0)])
    svg = draw(*(stacks if axis else reversed(stacks)))
    assert "<img" not in svg
    assert svg.count("</script>") == 1
    assert svg.count("]]>") == 2
    assert any("<img src=x" in label for label in boxes(svg, axis))


def test_ids_are_other_ones_than_a_flame_graphs_in_the_same_page():
    assert 'id="pkd-hatch"' in draw(BEFORE, AFTER)
