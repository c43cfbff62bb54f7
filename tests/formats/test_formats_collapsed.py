"""Collapsed stacks: text that other viewers read, and that comes back whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.collapsed import decode, encode
from perfkit.model.stacks import Frame, WeightedStack

STACK = (Frame("main", "/srv/bot.py", 9), Frame("Bot.handle", "/srv/my bot.py", 5))


def test_each_state_is_a_tree_of_its_own():
    text = encode([WeightedStack("MainThread", STACK, 0.25, 0.5, 0.0)])
    path = "MainThread;main (/srv/bot.py:9);Bot.handle (/srv/my bot.py:5)"
    assert text == f"on-cpu;{path} 250000\nwaiting;{path} 500000\n"


def test_nothing_seen_is_no_line():
    assert encode([WeightedStack("t", STACK, 4e-7, 0.0, 0.0)]) == ""
    assert decode("") == ()


def test_what_would_break_a_line_is_encoded():
    text = encode([WeightedStack("a;b", (Frame("f (x)", "/a;b\n%3b~.py", 1),), 1e-6, 0, 0)])
    assert text == "on-cpu;a%3b~b;f %28~x) (/a%3b~b%a~%25~3b~.py:1) 1\n"


def test_a_frame_without_a_place_is_its_name_alone():
    only = WeightedStack("t", (Frame("select", "", 0), Frame("f", "", 7)), 1e-6, 0.0, 0.0)
    text = encode([only])
    assert text == "on-cpu;t;select;f (:7) 1\n"
    assert decode(text) == (only,)


frames = st.builds(Frame, st.text(), st.text(), st.integers(0, 10**6))
micros = st.integers(0, 10**9).map(lambda n: n / 1e6)
weighted = st.builds(
    WeightedStack, st.text(), st.lists(frames, max_size=4).map(tuple), micros, micros, micros
)


@given(st.lists(weighted, max_size=5, unique_by=lambda w: (w.thread, w.stack)))
def test_decoding_what_was_encoded_gives_the_same_stacks(stacks):
    seen = [w for w in stacks if w.cpu_s or w.waiting_s or w.idle_s]
    assert list(decode(encode(seen))) == seen


@pytest.mark.parametrize(
    "line",
    ["main 5", "on-cpu 5", "elsewhere;t;f (a:1) 5", "on-cpu;t;f (a:1) x", "on-cpu;t;f (a:1)"],
)
def test_other_lines_are_refused_with_their_number(line):
    with pytest.raises(ValueError, match="line 2"):
        decode(f"on-cpu;t;f (a:1) 5\n{line}\n")
