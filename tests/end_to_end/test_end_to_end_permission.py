"""Where py-spy may not look into the bot: told with the command that mends it, or done without."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from perfkit_command import PERFKIT, Desk, raw_bot

pytestmark = pytest.mark.slow

NOBODY = 65534
AS_NOBODY = (
    "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups",
    # reading is allowed, since the environment may lie in root's own folders; tracing is not
    "--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search",
    "--securebits=+no_setuid_fixup",  # or access(2) would forget that reading is allowed
)  # fmt: skip

HELLO = """
users: 2
bot: {command: "%s"}
steps:
  - {say: /start, expect: Welcome}
"""


@pytest.fixture
def open_desk():
    """A desk in a folder that an unprivileged user may write to, and its command."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root, with util-linux' setpriv, can become another user")
    tried = subprocess.run([*AS_NOBODY, PERFKIT, "--version"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"no other user can run perfkit here: {tried.stderr.decode()}")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Desk(Path(name))


def test_a_process_of_another_user_is_not_profiled_but_told_how(open_desk):
    target = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    try:
        words = ("profile", "--pid", str(target.pid), "--results", open_desk.results)
        ended = open_desk.run(*words, under=AS_NOBODY)
    finally:
        target.kill()
        target.wait()
    assert ended.code == 4, ended.err
    assert "Traceback" not in ended.err
    assert f"py-spy may not look into process {target.pid}" in ended.err
    assert f"sudo {PERFKIT} profile --pid {target.pid}" in ended.err
    assert not open_desk.results.exists()


def test_a_profile_that_was_asked_for_and_is_refused_ends_the_run(open_desk):
    scenario = open_desk.scenario(HELLO % raw_bot("--secretive"))
    words = ("load-test", scenario, "--results", open_desk.results)
    ended = open_desk.run(*words, "--profile", under=AS_NOBODY)
    assert ended.code == 4, ended.err
    assert "py-spy may not look into process" in ended.err
    assert "sudo" in ended.err
    assert ended.manifest["state"] == "failed"
    assert not open_desk.processes()


def test_a_profile_that_was_not_asked_for_is_done_without(open_desk):
    scenario = open_desk.scenario(HELLO % raw_bot("--secretive"))
    words = ("load-test", scenario, "--results", open_desk.results)
    ended = open_desk.run(*words, under=AS_NOBODY)
    assert ended.went_through, ended.out + ended.err
    [reason] = ended.summary["could_not_check"]
    assert reason.startswith("no profile: py-spy may not look into process")
    assert "no profile" in " ".join(ended.out.split())
    assert not open_desk.processes()


def test_a_results_folder_of_another_user(open_desk):
    open_desk.results.mkdir(mode=0o755)
    scenario = open_desk.scenario(HELLO % raw_bot())
    words = ("load-test", scenario, "--results", open_desk.results)
    ended = open_desk.run(*words, under=AS_NOBODY)
    assert ended.code == 1, ended.err
    assert "Permission denied" in ended.err
    assert "--results DIR" in ended.err


def test_a_bot_of_another_user_can_not_be_watched(open_desk):
    scenario = open_desk.scenario(HELLO % raw_bot())
    words = ("load-test", scenario, "--results", open_desk.results, "--port", "0")
    ended = open_desk.run(*words, "--pid", str(os.getpid()), under=AS_NOBODY)
    assert ended.code == 3, ended.err
    assert "belongs to another user" in ended.err
