"""One text for a call."""

import pytest

from perfkit.formats.frame_text import read_frame, write_frame
from perfkit.formats.pyspy_threads import process_id, thread_name
from perfkit.model.stacks import Frame


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("handle (/srv/bot.py:5)", Frame("handle", "/srv/bot.py", 5)),
        ("<module> (my bot (old).py:5)", Frame("<module>", "my bot (old).py", 5)),
        ("call(int, char) (libx.so)", Frame("call(int, char)", "libx.so", 0)),
        ("f (:7)", Frame("f", "", 7)),
        (" (a.py:7)", Frame("", "a.py", 7)),
        ("(idle)", Frame("(idle)", "", 0)),
        ("plain", Frame("plain", "", 0)),
        ("x)", Frame("x)", "", 0)),
        ("f" + " (" * 50 + ")", Frame("f" + " (" * 49, "", 0)),
        ("f" + " (" * 20 + ")" * 30, Frame("f" + " (" * 20 + ")" * 30, "", 0)),
        ("f (a.py:99999999999)", Frame("f", "a.py:99999999999", 0)),
    ],
)
def test_a_call_is_read(text, frame):
    assert read_frame(text) == frame


@pytest.mark.parametrize(
    "frame", [Frame("f", "a.py", 3), Frame("f", "", 3), Frame("f", "", 0), Frame("f", "a", 0)]
)
def test_what_is_written_is_read_again(frame):
    assert read_frame(write_frame(frame)) == frame


def test_py_spys_outermost_frames_name_threads_and_processes():
    assert thread_name("thread (0x7F): MainThread") == "MainThread"
    assert thread_name("thread (12)") == "thread 12"
    assert thread_name("threading") is None
    assert process_id('process 7:"python"') == "7"
    assert process_id("process") is None
