"""What becomes of the lines of a watch that nobody reads any more?"""

import os

import pytest

from perfkit.cli.output import to_nowhere
from perfkit.report.monitor_lines import MonitorLines


@pytest.fixture
def unread():
    """A pipe whose reader has seen enough."""
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w")
    yield stream
    to_nowhere(stream)
    stream.close()


def test_lines_that_nobody_reads_go_nowhere_and_the_watch_goes_on(unread):
    lines = MonitorLines(unread, unread=to_nowhere)
    lines.say("one")
    lines.say("two")
    unread.flush()


def test_where_lines_are_all_there_is_their_readers_end_is_the_watchs(unread):
    with pytest.raises(BrokenPipeError):
        MonitorLines(unread).say("one")
