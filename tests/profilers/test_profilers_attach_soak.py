"""A few cycles of ``make soak``: bots under load that notice every lost update and every damage."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux" or os.uname().machine != "x86_64",
        reason="processes are entered on Linux x86_64",
    ),
]


@pytest.mark.parametrize("kind", ["busy", "idle", "saturated", "uvloop", "saturated-uvloop"])
def test_a_bot_survives_being_attached_to(kind):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.attach_soak", "3", "--kinds", kind],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if "may not look into" in done.stderr:
        pytest.skip(done.stderr.splitlines()[-1])
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("none wrong") == 5
