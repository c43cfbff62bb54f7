"""Planted blocks are found with line, call and length; programs without any have no stall.

Compared with what the program itself measured of each block, which a busy machine lengthens alike.
"""

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.stalls import trial
from perfkit.errors import ToolError

pytestmark = pytest.mark.slow

RATE_HZ = 500
CLOSE_MS = 15
FAR_MS = 45
MUCH_LOST = 0.05
"""The length of one block in some thousand is off by more than CLOSE_MS by chance: each end is seen
a sample late, and samples come at random moments."""
CALLS = {
    "sleep": ("sleep", ""),
    "compute": ("compute", ""),
    "run": ("run", "run"),
    "wait": ("wait", "Event.wait"),
    "queries": ("queries", ""),
}
"""The own function in which each block is, and what it is seen to have called."""


def interpreter(version):
    """Of this version of Python, where the machine has one."""
    if version == "{}.{}".format(*sys.version_info):
        return sys.executable
    installed = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    found = str(installed[-1]) if installed else shutil.which(f"python{version}")
    return found or pytest.skip(f"no Python {version} here")


def can_import(python, module):
    tried = subprocess.run([python, "-c", f"import {module}"], check=False, capture_output=True)
    return tried.returncode == 0


def run(version, loop, mode, seconds):
    python = interpreter(version)
    if loop == "uvloop" and not can_import(python, "uvloop"):
        pytest.skip(f"no uvloop for Python {version} here")
    try:
        return asyncio.run(trial(python, loop, mode, RATE_HZ, seconds))
    except ToolError as error:
        pytest.skip(f"{error.what}: {error.advice}")


def undisturbed(version, loop, mode, seconds):
    """A recording in which others had the CPU for little of the time, or none."""
    done = run(version, loop, mode, seconds)
    [main] = done.found.loops
    if main.lost_s > MUCH_LOST * main.observed_s:
        pytest.skip(f"others had the CPU for {main.lost_s:.1f} s of {main.observed_s:.1f} s")
    return done


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_planted_blocks_are_found_with_line_and_length(version, loop):
    done = undisturbed(version, loop, "blocks", 7.0)
    assert done.false == ()
    judged = [block for block in done.blocks if block.lost_share < 0.2]
    assert len(judged) >= 5
    for block in judged:
        function, called = CALLS[block.name]
        assert block.found, f"the block in {function} was not found"
        named = {(s.line.function, "".join(f.function for f in s.called[:1])) for s in block.found}
        assert (function, called) in named
    far = [block.error_ms for block in judged if abs(block.error_ms) > CLOSE_MS]
    assert len(far) <= 1
    assert all(abs(error) < FAR_MS for error in far)


@pytest.mark.parametrize("mode", ["healthy", "saturated", "one-line"])
@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_loop_without_blocks_has_no_stall_however_busy_it_is(loop, mode):
    done = undisturbed("{}.{}".format(*sys.version_info), loop, mode, 4.0)
    assert done.false == ()
    [main] = done.found.loops
    if mode != "healthy":  # which a busy machine makes busy as well
        assert main.saturated_s > 0.25 * main.observed_s
