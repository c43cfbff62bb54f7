"""How quick is the command to answer? Each command imports what it needs when it is called."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PERFKIT = Path(sys.executable).with_name("perfkit")


def seconds(*words):
    """Of CPU time, which is all it takes where nothing else runs."""
    with subprocess.Popen([PERFKIT, *words], stdout=subprocess.DEVNULL) as command:
        _, status, used = os.wait4(command.pid, 0)
        command.returncode = os.waitstatus_to_exitcode(status)
    assert command.returncode == 0
    return used.ru_utime + used.ru_stime


def test_help_is_there_in_a_quarter_of_a_second():
    assert min(seconds("--help") for _ in range(5)) < 0.25


def test_help_of_a_command_is_hardly_slower():
    assert min(seconds("load-test", "--help") for _ in range(5)) < 0.4
