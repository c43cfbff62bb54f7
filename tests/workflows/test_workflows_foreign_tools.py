"""What other tools wrote is read to the sample, and what is written for others they read."""

import collections
import json
import pstats
import re
import shutil
import subprocess
import sys

import pytest

from perfkit.analysis.stack_table import stack_table
from perfkit.formats import prof
from perfkit.model.profiles import Unit
from perfkit.profilers.attach import need_pyspy
from perfkit.workflows.conversion import Target, convert
from perfkit.workflows.profile_file import read_profile_file

ANNOTATE = shutil.which("callgrind_annotate")
PLANTED = """\
import threading, time
def hot():
    return sum(n * n for n in range(1000))
def cold():
    time.sleep(0.001)
def work(function):
    while True:
        function()
threading.Thread(target=work, args=(cold,), daemon=True).start()
print("ready", flush=True)
work(hot)
"""


@pytest.fixture
def planted(tmp_path):
    script = tmp_path / "planted.py"
    script.write_text(PLANTED)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout.readline() == b"ready\n"
            yield process.pid
        finally:
            process.kill()


def record(pid, form, path):
    """By py-spy itself."""
    options = ("--format", form, "-o", path, "--duration", "1", "--rate", "100")
    argv = [need_pyspy(), "record", "--pid", str(pid), *options, "--idle", "--threads"]
    ended = subprocess.run(argv, check=False, capture_output=True, text=True)
    if ended.returncode:
        pytest.skip(f"py-spy can't record here: {ended.stderr.strip()[-200:]}")


@pytest.mark.slow
def test_py_spys_raw_stacks_are_counted_to_the_sample(planted, tmp_path):
    path = tmp_path / "raw.txt"
    record(planted, "raw", path)
    own, total = collections.Counter(), 0
    for line in path.read_text().splitlines():
        stack, count = re.fullmatch(r"(.*) (\d+)", line).groups()
        own[stack.rsplit(";", 1)[-1].partition(" (")[0]] += int(count)
        total += int(count)
    table = stack_table(read_profile_file(path), limit=1000)
    assert (table.total, table.unit) == (total, Unit.SAMPLES)
    assert {row.function: row.own for row in table.rows if row.own} == own
    assert len(table.threads) == 2


@pytest.mark.slow
def test_py_spys_speedscope_keeps_its_weights(planted, tmp_path):
    path = tmp_path / "speedscope.json"
    record(planted, "speedscope", path)
    profiles = json.loads(path.read_text())["profiles"]
    read = read_profile_file(path)
    assert read.unit is Unit.SECONDS
    assert read.total == pytest.approx(sum(sum(one["weights"]) for one in profiles))
    assert len({stack.thread for stack in read.stacks}) == len(profiles)


@pytest.mark.slow
@pytest.mark.skipif(not ANNOTATE, reason="no callgrind_annotate here")
def test_callgrind_annotate_finds_the_totals_of_pstats(tmp_path):
    path = tmp_path / "json.prof"
    script = tmp_path / "script.py"
    script.write_text("import json\n[json.loads(json.dumps([n] * 200)) for n in range(300)]\n")
    subprocess.run([sys.executable, "-m", "cProfile", "-o", path, script], check=True)
    profile = prof.decode(path.read_bytes())
    assert profile.total_s == pytest.approx(pstats.Stats(str(path)).total_tt)
    written = tmp_path / "callgrind.out"
    written.write_bytes(convert(profile, Target.CALLGRIND))
    told = subprocess.run([ANNOTATE, written], check=True, capture_output=True, text=True).stdout
    [total] = re.findall(r"([\d,]+) (?:\(100.0%\) )?\s*PROGRAM TOTALS", told)
    assert int(total.replace(",", "")) == pytest.approx(1e9 * profile.total_s, abs=1e3)
