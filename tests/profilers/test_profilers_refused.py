"""The real refusals of a real kernel, as a person reads them."""

import os
import shutil
import subprocess
import sys

import pytest

from perfkit.profilers.pyspy import find_pyspy

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user"
    ),
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed"),
    pytest.mark.skipif(find_pyspy() is None, reason="py-spy is not installed"),
]

PERFKIT = (sys.executable, "-c", "from perfkit.cli.main import main; main()")
WITHOUT_PTRACE = ("setpriv", "--bounding-set", "-sys_ptrace", "--inh-caps", "-sys_ptrace")
AS_NOBODY = ("setpriv", "--reuid", "65534", "--clear-groups")


@pytest.fixture
def target():
    """A Python process of root's that waits to be looked into."""
    with subprocess.Popen(
        [sys.executable, "-c", "print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            process.stdout.readline()
            yield process
        finally:
            process.kill()


def run(*argv):
    return subprocess.run(argv, check=False, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("prefix", "what", "mends"),
    [
        (WITHOUT_PTRACE, "root here lacks the capability SYS_PTRACE", "--cap-add SYS_PTRACE"),
        (AS_NOBODY, "it belongs to another user", "sudo "),
    ],
    ids=["container", "other user"],
)
def test_who_may_not_look_is_told_what_mends_it(prefix, what, mends, target, tmp_path):
    if run(*prefix, *PERFKIT, "--version").returncode != 0:
        pytest.skip("perfkit can't be run that way here: its files are root's alone")
    words = ("profile", "--pid", str(target.pid), "--duration", "1", "--results", str(tmp_path))
    done = run(*prefix, *PERFKIT, *words)
    if done.returncode == 0:
        pytest.skip("this kernel lets everybody look into everybody")
    first = done.stderr.splitlines()[0]
    assert done.returncode == 4
    assert f"py-spy may not look into process {target.pid}: {what}" in first
    assert mends in first
    assert list(tmp_path.iterdir()) == []
