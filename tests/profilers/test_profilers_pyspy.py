"""How py-spy is called, and where its zero lies."""

import sys

import pytest

from perfkit.profilers.pyspy import (
    START_NS,
    Looking,
    dump_request,
    find_pyspy,
    record_request,
    zero_ns,
)


def test_a_recording_keeps_idle_threads_and_never_reads_while_they_run(tmp_path):
    argv = record_request(tmp_path / "py-spy", 7, 100, tmp_path / "out", None).argv
    assert {"--idle", "--threads", "chrometrace"} <= set(argv)
    assert "--nonblocking" not in argv
    assert "--subprocesses" not in argv
    assert "--duration" not in argv
    limited = record_request(tmp_path / "py-spy", 7, 100, tmp_path / "out", 60).argv
    assert limited == (*argv, "--duration", "60")
    assert dump_request(tmp_path / "py-spy", 7).argv[1:] == ("dump", "--pid", "7")


def test_changes_are_noticed_a_sample_later_on_average():
    assert zero_ns(5_000_000_000, 100) == 5_000_000_000 + START_NS - 10_000_000


def test_py_spy_beside_the_interpreter_comes_first(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert find_pyspy() is None
    on_path = tmp_path / "elsewhere" / "py-spy"
    beside = tmp_path / "py-spy"
    for tool in (on_path, beside):
        tool.parent.mkdir(exist_ok=True)
        tool.touch(mode=0o755)
    assert find_pyspy() == beside
    beside.unlink()
    assert find_pyspy() == on_path


@pytest.mark.parametrize("rate_hz", [1, 100, 1000])
def test_the_correction_is_one_sampling_interval(rate_hz):
    assert START_NS - zero_ns(0, rate_hz) == 10**9 // rate_hz


def test_what_holds_the_gil_is_counted_under_its_whole_path(tmp_path):
    gil = Looking(gil=True)
    argv = record_request(tmp_path / "py-spy", 7, 100, tmp_path / "out", None, gil).argv
    assert {"raw", "--gil", "--full-filenames", "--threads"} <= set(argv)
    assert "--idle" not in argv


def test_compiled_frames_are_asked_for_in_the_look_beforehand_too(tmp_path):
    native = Looking(native=True)
    recording = record_request(tmp_path / "py-spy", 7, 100, tmp_path / "out", None, native).argv
    assert {"--native", "chrometrace", "--idle"} <= set(recording)
    assert dump_request(tmp_path / "py-spy", 7, native).argv[-1] == "--native"
