"""A stand-in for py-spy: a shell script that records, refuses or hangs as told."""

import asyncio

import pytest

_SCRIPT = """#!/bin/sh
# record --pid PID ... --output FILE: what it does is told by the word in the file `mood` beside it
mood=$(cat "$(dirname "$0")/mood")
while [ $# -gt 0 ]; do
  case "$1" in
    --pid) pid=$2 ;;
    --output) output=$2 ;;
  esac
  shift
done
case "$mood" in
  refuse) echo "Error: Failed to suspend process" >&2; echo "Stack backtrace: 0" >&2; exit 1 ;;
  silent) exit 0 ;;
  deaf) trap '' INT TERM; touch "$(dirname "$0")/ready-$pid"; while :; do sleep 0.05; done ;;
esac
trap 'printf "[]" > "$output"; exit 0' INT
touch "$(dirname "$0")/ready-$pid"
while :; do sleep 0.02; done
"""


class FakePySpy:
    def __init__(self, folder):
        self.path = folder / "py-spy"
        self.path.write_text(_SCRIPT)
        self.path.chmod(0o755)
        self.be("willing")

    def be(self, mood):
        (self.path.parent / "mood").write_text(mood)

    def ready(self, pid):
        return (self.path.parent / f"ready-{pid}").exists()


@pytest.fixture
def until():
    """Wait for a condition, in turns of 2 ms, and fail after ten seconds."""

    async def wait(condition):
        for _ in range(5000):
            if condition():
                return
            await asyncio.sleep(0.002)
        raise TimeoutError("it never came true")

    return wait


@pytest.fixture
def fake_pyspy(tmp_path):
    folder = tmp_path / "tools"
    folder.mkdir()
    return FakePySpy(folder)
