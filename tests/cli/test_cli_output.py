"""Standard output, in a pipe."""

import os
import subprocess
import sys

import pytest

WRITER = """
import sys
from perfkit.cli.output import to_reader
with to_reader():
    for _ in range(100_000):
        print("a line that fills the pipe sooner or later")
sys.exit(10)
"""


def test_a_reader_that_has_seen_enough_does_not_change_how_a_command_ends():
    with subprocess.Popen(
        (sys.executable, "-c", WRITER), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as writer:
        assert writer.stdout.readline().startswith(b"a line")
        writer.stdout.close()
        assert writer.stderr.read() == b""
        assert writer.wait(30) == 10


@pytest.mark.parametrize(("columns", "width"), [(None, 110), ("77", 77)])
def test_without_a_terminal_lines_have_room_unless_told_otherwise(columns, width):
    code = "from perfkit.cli.output import results_console as c; print(c().width)"
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    if columns:
        environment["COLUMNS"] = columns
    told = subprocess.run(
        (sys.executable, "-c", code), env=environment, capture_output=True, check=True, text=True
    )
    assert int(told.stdout) == width
