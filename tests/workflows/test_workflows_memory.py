"""``perfkit memory`` on real processes, as a person calls it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow

PERFKIT = (sys.executable, "-c", "from perfkit.cli.main import main; main()")
GROWS = """
import time
kept = []
print("ready", flush=True)
while True:
    kept.append(bytes([7]) * 40_000)
    time.sleep(0.02)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""


def perfkit(results: Path, *words: str) -> tuple[str, ...]:
    return (*PERFKIT, "memory", "--results", str(results), *words)


def run(results: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        perfkit(results, *words), capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def grower() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        (sys.executable, "-c", GROWS), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def only_run(results: Path) -> Path:
    (folder,) = results.iterdir()
    return folder


def test_a_command_is_started_watched_judged_and_ended(tmp_path: Path) -> None:
    done = run(tmp_path, "--duration", "4s", "--json", "--", sys.executable, "-c", GROWS)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["state"] == "complete"
    memory = document["memory"]
    own = next(kind for kind in memory["kinds_mib"] if kind["name"] == "own")
    assert own["end"] > own["start"]
    assert "too short to tell" in memory["growth"]["reason"]
    (process,) = memory["processes"]
    assert not psutil.pid_exists(process["pid"])
    folder = only_run(tmp_path)
    assert (folder / "command.log").read_text().startswith("ready\n")
    kinds = {a["kind"] for a in json.loads((folder / "run.json").read_text())["artifacts"]}
    assert kinds == {"memory", "mprof", "growth", "report", "log"}
    again = subprocess.run(
        (*PERFKIT, "analyze", str(folder), "--json"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(again.stdout)["memory"] == memory


@pytest.mark.parametrize(("words", "lets"), [((), "None"), (("--deep", "types"), "1")])
def test_a_command_to_be_looked_into_lets_itself_be_traced(
    tmp_path: Path, words: tuple[str, ...], lets: str
) -> None:
    code = "import os; print(os.environ.get('PERFKIT_ALLOW_PTRACE'), flush=True)"
    run(tmp_path, "--duration", "1s", *words, "--", sys.executable, "-c", code)
    assert (only_run(tmp_path) / "command.log").read_text() == f"{lets}\n"


def test_mprof_opens_what_a_run_leaves(tmp_path: Path, grower: subprocess.Popen[str]) -> None:
    done = run(tmp_path, "--duration", "2s", "--pid", str(grower.pid))
    assert done.returncode == 0, done.stderr
    peak = subprocess.run(
        (sys.executable, "-c", "import mprof; mprof.main()", "peak",
         str(only_run(tmp_path) / "mprofile.dat")),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert " MiB" in peak.stdout
    assert grower.poll() is None


def test_ctrl_c_keeps_everything(tmp_path: Path, grower: subprocess.Popen[str]) -> None:
    words = perfkit(tmp_path, "--pid", str(grower.pid), "--duration", "0", "--interval", "100ms")
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watching:
        try:
            assert watching.stderr is not None
            assert "watching process" in watching.stderr.readline()
            assert "resident" in watching.stderr.readline()
            watching.send_signal(signal.SIGINT)
            out, _ = watching.communicate(timeout=60)
        finally:
            watching.kill()
    assert watching.returncode == 130
    assert "CAN'T SAY" in out
    manifest = json.loads((only_run(tmp_path) / "run.json").read_text())
    assert manifest["state"] == "interrupted"
    assert (only_run(tmp_path) / "report.html").is_file()


def test_a_killed_perfkit_leaves_a_readable_run_and_no_process(tmp_path: Path) -> None:
    words = perfkit(tmp_path, "--interval", "100ms", "--", sys.executable, "-c", STUBBORN)
    with subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as watching:
        try:
            assert watching.stderr is not None
            pid = int(watching.stderr.readline().split()[2])
            assert "resident" in watching.stderr.readline()
            child = psutil.Process(pid)
        finally:
            watching.kill()
    child.wait(30)
    again = subprocess.run(
        (*PERFKIT, "analyze", str(only_run(tmp_path)), "--json"),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    document = json.loads(again.stdout)
    assert (document["state"], document["memory"]["verdict"]) == ("interrupted", "can't say")
    assert document["memory"]["looks"] >= 1


def test_a_process_that_ends_by_itself_ends_the_watching(tmp_path: Path) -> None:
    code = "import time; time.sleep(1.5)"
    done = run(tmp_path, "--duration", "60s", "--json", "--", sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    assert "ended with exit code 0 after" in json.loads(done.stdout)["could_not_check"][0]


def test_what_can_not_be_watched_is_one_line(tmp_path: Path) -> None:
    for words, code, sentence in (
        ((), 2, "give either --pid or a command"),
        (("--pid", str(os.getpid()), "--", "sleep", "1"), 2, "give either --pid or a command"),
        (("--pid", "1", "--interval", "1ms"), 2, "--interval: 1ms is shorter than 50 ms"),
        (("--pid", "999999999"), 3, "there is no process 999999999"),
        (("--", "no-such-program"), 3, "no such program: 'no-such-program'"),
    ):
        done = run(tmp_path, *words)
        assert (done.returncode, sentence in done.stderr) == (code, True), done.stderr
