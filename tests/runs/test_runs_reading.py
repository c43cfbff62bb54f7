import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.errors import InputError
from perfkit.model.chat import Line
from perfkit.model.histogram import Histogram
from perfkit.model.load import Evidence, Second, SlowInteraction, StepSecond
from perfkit.model.manifest import Host, Manifest, RunState
from perfkit.model.report import ProfileNumbers
from perfkit.model.summary import Summary
from perfkit.runs import reading
from perfkit.runs.liveness import process_started
from perfkit.runs.reading import (
    KILLED,
    open_run,
    read_evidence,
    read_flamegraph,
    read_profile,
    read_seconds,
    read_summary,
)

BEGAN = 1_783_944_301.0
MANIFEST = Manifest(
    schema=1, kind="load-test", name="homework", state=RunState.RUNNING, pid=4321,
    command_line=("perfkit",), started_at="2026-07-13T12:05:01+00:00", started_ns=1, ended_at=None,
    versions={}, host=Host("Linux", "x86_64", 2, 4096, 0.0),
)  # fmt: skip


def put(path: Path, value: object) -> None:
    path.write_bytes(msgspec.json.encode(value))


def second(number: int, times: tuple[int, ...] = ()) -> Second:
    steps = {"start": StepSecond(response=times)}
    return Second(number, number + 1, 1, 0, 0, 0, 0, 0.0, steps=steps)


def test_a_running_run_is_running(tmp_path: Path) -> None:
    put(tmp_path / "run.json", MANIFEST)
    assert open_run(tmp_path, started_at=lambda _: BEGAN - 1).manifest == MANIFEST


@pytest.mark.parametrize("process_began", [None, BEGAN + 3600])
def test_a_run_whose_process_is_gone_or_another_one_was_killed(
    tmp_path: Path, process_began: float | None
) -> None:
    put(tmp_path / "run.json", MANIFEST)
    run = open_run(tmp_path, started_at=lambda _: process_began)
    assert run.manifest == replace(MANIFEST, state=RunState.INTERRUPTED, problem=KILLED)


def test_a_run_that_has_ended_is_believed(tmp_path: Path) -> None:
    ended = replace(MANIFEST, state=RunState.COMPLETE)
    put(tmp_path / "run.json", ended)
    assert open_run(tmp_path, started_at=lambda _: None).manifest == ended


@pytest.mark.parametrize(
    ("contents", "what"),
    [
        (b"", "run.json is broken: Input data was truncated"),
        (b'{"schema": 1', "run.json is broken"),
        (b"[]", "run.json is broken: Expected `object`"),
        (b'{"schema": 1}', "run.json is broken: Object missing required field `kind`"),
        (b"[" * 100_000, "run.json is broken"),
        (b"\xff\xfe", "run.json is broken"),
        (b'{"schema": 2}', "was made by a newer perfkit: its schema is 2, this one reads 1"),
        (msgspec.json.encode(replace(MANIFEST, started_at="noon")), "started_at is not a time"),
    ],
)
def test_a_manifest_that_can_not_be_used_is_one_clear_error(
    tmp_path: Path, contents: bytes, what: str
) -> None:
    (tmp_path / "run.json").write_bytes(contents)
    with pytest.raises(InputError, match=what):
        open_run(tmp_path)


def test_a_folder_without_a_manifest_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not a run folder: it has no run\.json"):
        open_run(tmp_path)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_manifest_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, contents: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    (folder / "run.json").write_bytes(contents)
    with pytest.raises(InputError):
        open_run(folder)


def test_seconds_come_back_as_they_were_written(tmp_path: Path) -> None:
    histogram = Histogram()
    histogram.record(1234)
    written = [second(1, histogram.freeze()), second(2)]
    data = b"".join(msgspec.json.encode(one) + b"\n" for one in written)
    (tmp_path / "seconds.jsonl").write_bytes(data)
    gaps: list[str] = []
    assert list(read_seconds(tmp_path, gaps)) == written
    assert gaps == []


def test_a_torn_last_line_is_passed_over_in_silence(tmp_path: Path) -> None:
    line = msgspec.json.encode(second(1))
    (tmp_path / "seconds.jsonl").write_bytes(line + b"\n" + line[:-9])
    gaps: list[str] = []
    assert list(read_seconds(tmp_path, gaps)) == [second(1)]
    assert gaps == []


@pytest.mark.parametrize(
    "broken",
    [
        b"{}",
        b"\0\0\0\0",
        b"[" * 100_000,
        msgspec.json.encode(replace(second(5), end_ns=4)),
        msgspec.json.encode(second(5, (1, 2, 3))),
        msgspec.json.encode(replace(second(5), start_lag=(9, 9, 9, 9))),
        b'"' + b"x" * 3000 + b'"',
    ],
)
def test_a_broken_line_is_a_noted_gap_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes
) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 1000)
    lines = [msgspec.json.encode(second(1)), broken, msgspec.json.encode(second(3))]
    (tmp_path / "seconds.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    gaps: list[str] = []
    assert list(read_seconds(tmp_path, gaps)) == [second(1), second(3)]
    (gap,) = gaps
    assert gap.startswith("seconds.jsonl, line 2 was left out: ")


def test_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    assert list(read_seconds(tmp_path, [])) == []
    assert read_evidence(tmp_path) == Evidence()
    assert read_summary(tmp_path) is None
    assert read_profile(tmp_path) is None
    assert read_flamegraph(tmp_path) is None


def test_what_was_kept_whole_comes_back(tmp_path: Path) -> None:
    slow = SlowInteraction(1, "start", 0.5, 9.0, 8.0, None, 7.0, (Line(0.0, "student", "/start"),))
    put(tmp_path / "evidence.json", Evidence((slow,)))
    put(tmp_path / "summary.json", Summary(1, "profile", None, ()))
    put(tmp_path / "profile.json", ProfileNumbers(100, 3.0, ("main",), 1.0, 2.0, ()))
    (tmp_path / "flamegraph.svg").write_bytes("<svg>\u20ac</svg>".encode() + b"\xff")
    assert read_evidence(tmp_path).slowest == (slow,)
    assert read_summary(tmp_path) == Summary(1, "profile", None, ())
    assert read_profile(tmp_path) == ProfileNumbers(100, 3.0, ("main",), 1.0, 2.0, ())
    assert read_flamegraph(tmp_path) == "<svg>€</svg>\ufffd"


def test_a_summary_of_a_newer_perfkit_is_not_guessed_at(tmp_path: Path) -> None:
    put(tmp_path / "summary.json", {"schema": 2})
    with pytest.raises(InputError, match=r"summary\.json was made by a newer perfkit"):
        read_summary(tmp_path)


def test_a_file_too_large_to_be_ours_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST_FILE", 10)
    (tmp_path / "evidence.json").write_bytes(b" " * 11)
    with pytest.raises(InputError, match=r"evidence\.json is larger than"):
        read_evidence(tmp_path)


def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("evidence.json", "seconds.jsonl"):
        (tmp_path / name).write_text("{}")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"evidence\.json can't be read: Permission denied"):
        read_evidence(tmp_path)
    with pytest.raises(InputError, match=r"seconds\.jsonl can't be read: Permission denied"):
        list(read_seconds(tmp_path, []))


def test_processes_are_told_apart_from_those_that_are_gone() -> None:
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert process_started(ended.pid) is None  # a zombie
    assert process_started(ended.pid) is None
    assert process_started(-1) is None
    assert process_started(2**70) is None
    assert process_started(os.getpid()) is not None
