"""How quick is the command to answer? Each command imports what it needs when it is called."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PERFKIT = Path(sys.executable).with_name("perfkit")


def seconds(*words):
    began = time.perf_counter()
    subprocess.run([PERFKIT, *words], check=True, capture_output=True)
    return time.perf_counter() - began


def test_help_is_there_in_a_quarter_of_a_second():
    assert min(seconds("--help") for _ in range(5)) < 0.25


def test_help_of_a_command_is_hardly_slower():
    assert min(seconds("load-test", "--help") for _ in range(5)) < 0.4
