"""Planted costs come out as the processes themselves measured them, on every Python at hand."""

import asyncio
import importlib.util
import json
import math
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from perfkit.analysis.starvation import starved_share
from perfkit.clock import SystemClock
from perfkit.errors import ToolError
from perfkit.profilers.attach import check_attach, need_pyspy
from perfkit.profilers.threadcpu import ThreadCpuReader
from perfkit.workflows.profile import ProfileRequest, profile
from perfkit.workflows.profile_target import Target
from perfkit.workflows.stacks import read_recorded

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not ThreadCpuReader().available(os.getpid()), reason="no CPU times of threads here"
    ),
]

PROGRAM = Path(__file__).with_name("planted_costs.py")
SECONDS = float(os.environ.get("PLANTED_SECONDS", "6"))
"""Longer ones leave less to chance: docs/profiling.md tells what came of them."""
RATE_HZ = 500
POINTS = 0.03
STARVED = 0.03
FEWEST = 300
"""Samples on the CPU; of fewer, chance would forgive nearly every share."""
CLOCK = SystemClock()


class Silent:
    def say(self, text):
        pass

    def left(self, seconds):
        pass


def python(version):
    """The interpreter of this version: perfkit's own, pyenv's or the PATH's."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = sorted(root.glob(f"versions/{version}.*/bin/python{version}"))
    path = str(found[-1]) if found else shutil.which(f"python{version}")
    if path is None or subprocess.run([path, "-c", ""], check=False).returncode != 0:
        pytest.skip(f"there is no Python {version} on this machine")
    return path


def profiled(interpreter, kind, tmp_path):
    """The profile of the whole run, and the share of the CPU that ``grade`` says it had."""
    argv = [interpreter, PROGRAM, kind, str(SECONDS), tmp_path / "truth"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, start_new_session=True) as process:
        try:
            assert process.stdout.readline() == b"ready\n"
            try:
                asyncio.run(check_attach(process.pid, need_pyspy(), CLOCK))
            except ToolError as error:
                pytest.skip(f"{error.what}: {error.advice}")
            request = ProfileRequest(
                target=Target(process.pid),
                duration_s=10 * SECONDS,
                rate_hz=RATE_HZ,
                name="truth",
                results=tmp_path / "results",
                command_line=("perfkit", "profile"),
            )
            report = asyncio.run(profile(request, CLOCK, Silent()))
            process.wait()
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    truths = [json.loads(path.read_text()) for path in tmp_path.glob("truth-*")]
    truth = sum(t["grade"] for t in truths) / sum(t["process"] for t in truths)
    return report.profile, truth, starved_share(read_recorded(Path(report.folder)).recording)


def undisturbed(interpreter, kind, tmp_path):
    """The profile and the truth of a run in which py-spy could look when it wanted to."""
    seen, truth, starved = profiled(interpreter, kind, tmp_path)
    if starved >= STARVED:
        pytest.skip(f"py-spy was kept from a CPU for {starved:.0%} of the time")
    return seen, truth


def samples_on_the_cpu(seen):
    """How many different ones: those in a row show the same stack where it waits for a CPU."""
    ready = seen.cpu_s + seen.ready_s
    return RATE_HZ * seen.cpu_s * seen.cpu_s / ready if ready else 0


def chance(seen, truth):
    """Four standard deviations of the share, by as many samples as there were on the CPU."""
    if (samples := samples_on_the_cpu(seen)) < FEWEST:
        pytest.skip(f"this machine is too busy: {samples:.0f} samples on the CPU")
    # each sample stands for the time to the next one, which is drawn as well: twice the variance
    return 4 * math.sqrt(2 * truth * (1 - truth) / samples)


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("kind", ["asyncio", "uvloop", "threads", "forked"])
def test_the_planted_function_is_first_and_has_its_share(kind, version, tmp_path):
    interpreter = python(version)
    if kind == "uvloop" and (
        interpreter != sys.executable or importlib.util.find_spec("uvloop") is None
    ):
        pytest.skip(f"uvloop is not installed for Python {version}")
    seen, truth = undisturbed(interpreter, kind, tmp_path)
    by_chance = chance(seen, truth)
    first = seen.hot[0]
    sys.stdout.write(
        f"{kind} {version}: told {first.self_cpu_share:.1%} of the CPU time, true {truth:.1%}\n"
    )
    assert first.function == "grade"
    assert first.self_cpu_share == pytest.approx(truth, abs=max(POINTS, by_chance))
