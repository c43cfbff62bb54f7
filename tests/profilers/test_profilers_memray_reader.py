"""memray's files, read by memray in a process that may end as it likes."""

import subprocess
import sys

import pytest

from perfkit.errors import InputError, ToolError
from perfkit.profilers import memray_reader
from perfkit.workflows.profile_file import read_profile_file


def answers(monkeypatch, code, told=b""):
    def run(argv, **_):
        return subprocess.CompletedProcess(argv, code, b"", told)

    monkeypatch.setattr(subprocess, "run", run)


@pytest.mark.parametrize(
    ("ended", "error", "sentence"),
    [
        ((3, b""), ToolError, "memray's, which is not installed"),
        ((4, b"torn\nin two\n"), InputError, "read as memray, torn in two"),
        ((-11, b""), InputError, "its reader was ended by SIGSEGV"),
        ((1, b"Traceback"), InputError, "its reader ended with 1"),
    ],
)
def test_however_the_reader_ends_it_is_one_line(tmp_path, monkeypatch, ended, error, sentence):
    answers(monkeypatch, *ended)
    path = tmp_path / "memray.bin"
    path.write_bytes(b"memray")
    with pytest.raises(error, match=sentence):
        read_profile_file(path)


def test_a_reader_that_never_ends_is_ended(tmp_path, monkeypatch):
    def run(argv, **_):
        raise subprocess.TimeoutExpired(argv, 180)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(InputError, match="more than 180 s to read"):
        memray_reader.read_memray(tmp_path / "x")


@pytest.fixture
def recorded(tmp_path):
    pytest.importorskip("memray")
    script = tmp_path / "grow.py"
    script.write_text(
        "def grow():\n    return [bytes(1_000_000) for _ in range(20)]\nkept = grow()\n"
    )
    out = tmp_path / "out.bin"
    argv = [sys.executable, "-m", "memray", "run", "-q", "-o", str(out), str(script)]
    subprocess.run(argv, check=True, capture_output=True)
    return out


@pytest.mark.slow
def test_the_line_that_holds_memory_is_found(recorded):
    profile = read_profile_file(recorded)
    assert profile.unit == "bytes"
    held = sum(
        stack.value for stack in profile.stacks if any(f.function == "grow" for f in stack.stack)
    )
    assert held == pytest.approx(20e6, rel=0.02)


@pytest.mark.slow
def test_files_that_are_cut_or_changed_end_in_one_line(recorded, tmp_path):
    whole = recorded.read_bytes()
    broken = tmp_path / "broken.bin"
    for data in (
        whole[:50],
        whole[: len(whole) // 2][:-7],
        whole[:20] + b"\xff" * 200 + whole[220:],
    ):
        broken.write_bytes(data)
        with pytest.raises(InputError, match="read as memray"):
            read_profile_file(broken)
