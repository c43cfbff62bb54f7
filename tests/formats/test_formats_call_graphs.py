"""Call graphs written for callgrind's viewers and for Graphviz."""

import re

import pytest

from perfkit.formats import callgrind, dot
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profiles import Unit

MAIN = Function("/srv/bot.py", 1, "main")
EVIL = Function('a"\nb.py', -4, '<script>"x"\\\n(1)')
BUILTIN = Function("~", 0, "<built-in method len>")
GRAPH = CallProfile(
    {
        MAIN: CallCost(1, 1, 0.5, 2.0),
        EVIL: CallCost(2, 3, 1.0, 1.5),
        BUILTIN: CallCost(9, 9, 0.5, 0.5),
    },
    {
        MAIN: {},
        EVIL: {MAIN: CallCost(2, 3, 1.0, 1.5)},
        BUILTIN: {EVIL: CallCost(9, 9, 0.5, 0.5)},
    },
)


def test_callgrind_holds_own_costs_and_calls_each_name_once():
    text = callgrind.encode(GRAPH, Unit.SECONDS)
    assert text.startswith("# callgrind format\nversion: 1\n")
    assert "events: ns\nsummary: 2000000000\n" in text
    assert (
        "fl=(1) /srv/bot.py\nfn=(1) main:1\n1 500000000\n"
        'cfi=(2) a"?b.py\ncfn=(2) <script>"x"\\?(1):0\ncalls=3 0\n1 1500000000\n\n'
        "fl=(2)\nfn=(2)\n0 1000000000\n"
        "cfi=(3) ~\ncfn=(3) <built-in method len>:0\ncalls=9 0\n0 500000000\n"
    ) in text


@pytest.mark.parametrize(
    ("unit", "events"), [(Unit.SAMPLES, "events: Samples"), (Unit.BYTES, "events: Bytes")]
)
def test_callgrind_says_what_is_counted(unit, events):
    uncounted = CallProfile({MAIN: CallCost(0, 0, 3, 3)}, {MAIN: {MAIN: CallCost(0, 0, 0, 3)}})
    text = callgrind.encode(uncounted, unit)
    assert events in text
    assert "calls=1 1\n1 3\n" in text


def test_dot_draws_shares_and_calls_and_escapes_names():
    text = dot.encode(GRAPH)
    assert r"main\n/srv/bot.py:1\n100.00%\n(25.00%)\n1 x" in text
    assert r"<script>\"x\"\\?(1)\na\"?b.py:-4\n75.00%\n(50.00%)\n3 x" in text
    assert r'0 -> 1 [label="75.00%\n3 x", color="0.167 0.900 0.600", penwidth=3.00];' in text
    assert text.count("\n") == 3 + 3 + 2 + 1


def test_dot_leaves_out_what_is_small_and_cuts_what_is_long():
    small = Function("s.py", 1, "small")
    long = Function("l.py", 1, "x" * 500)
    graph = CallProfile(
        {MAIN: CallCost(0, 0, 998, 1000), small: CallCost(0, 0, 1, 1), long: CallCost(0, 0, 1, 9)},
        {MAIN: {}, small: {MAIN: CallCost(0, 0, 1, 1)}, long: {MAIN: CallCost(0, 0, 1, 0.5)}},
    )
    text = dot.encode(graph)
    assert "small" not in text
    assert "…" + "x" * 119 + "\\n" in text
    assert "->" not in text
    assert not re.search(r"\d x", text)


def test_dot_of_nothing_is_an_empty_graph():
    nothing = CallProfile({MAIN: CallCost(1, 1, 0, 0)}, {MAIN: {MAIN: CallCost(1, 1, 0, 0)}})
    assert "label" not in dot.encode(nothing)
    assert dot.encode(CallProfile({}, {})).endswith("}\n")
