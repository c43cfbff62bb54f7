"""Stacks that py-spy only counted."""

import pytest

from perfkit.formats.pyspy_raw import decode
from perfkit.model.stacks import Frame, Segment

RAW = b"""thread (7): MainThread;<module> (/srv/bot.py:9);handle (/srv/a (b)/bot.py:5) 25
thread (8);wait (threading.py) 1
thread (7): MainThread;native_call 75
thread (7) 100
"""


def test_counts_become_lengths_laid_end_to_end():
    seen = decode(RAW, pid=7, zero_ns=5, rate_hz=100)
    assert seen.gil_only
    main, worker = seen.threads
    assert (main.pid, main.thread_id, main.name) == (7, 7, "MainThread")
    module = Frame("<module>", "/srv/bot.py", 9)
    assert main.segments == (
        Segment(5, 250_000_005, (module, Frame("handle", "/srv/a (b)/bot.py", 5))),
        Segment(250_000_005, 1_000_000_005, (Frame("native_call", "", 0),)),
        Segment(1_000_000_005, 2_000_000_005, ()),
    )
    assert (worker.name, worker.segments[0].stack) == (
        "thread 8",
        (Frame("wait", "threading.py", 0),),
    )


def test_brackets_in_a_function_are_no_place():
    [thread] = decode(b"thread (7): T;f (g) (a.py:3) 1\n", pid=7, zero_ns=0, rate_hz=100).threads
    assert thread.segments[0].stack == (Frame("f (g)", "a.py", 3),)


@pytest.mark.parametrize("line", [b"[]", b"MainThread;x 5", b"thread (7): a;b", b"thread (7): 5x"])
def test_what_py_spy_does_not_write_is_refused_by_its_line(line):
    with pytest.raises(ValueError, match="line 2 is not a stack"):
        decode(b"thread (7): a;b 1\n" + line, pid=7, zero_ns=0, rate_hz=100)
