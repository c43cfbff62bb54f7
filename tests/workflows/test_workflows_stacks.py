"""From what a run folder holds of recordings to stacks, drawing and numbers."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from perfkit.errors import InputError
from perfkit.formats import collapsed, prof, threadcpu, traces
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.manifest import Artifact, Host, Manifest, RunState
from perfkit.model.stacks import TraceNote, Unseen
from perfkit.profilers.tree import THREAD_CPU, TRACES
from perfkit.runs.reading import read_stalls
from perfkit.runs.writing import StorageError
from perfkit.workflows.conversion import Target, convert_run, write_converted
from perfkit.workflows.profile_file import read_profile_file
from perfkit.workflows.stacks import STACKS, read_recorded, recorded_stalls, write_profile


def event(ph, name, ts, file="bot.py"):
    args = {"filename": file, "line": 3}
    return {"args": args, "cat": "py-spy", "name": name, "ph": ph, "pid": 7, "tid": 1, "ts": ts}


TRACE = [
    event("B", "thread (7): MainThread", 0, ""),
    event("B", "work", 0),
    event("E", "work", 100_000),
    event("E", "thread (7): MainThread", 100_000, ""),
]
NOTE = TraceNote(7, "pyspy-7.trace.json.gz", 1_000_000_000, 100)


class Folder:
    """As much of a run folder as is written into."""

    def __init__(self, path):
        self.path = path
        self.kinds = {}
        self.told = ()

    def write(self, name, kind, data):
        (self.path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        self.kinds[name] = kind

    def update(self, *, could_not_check):
        self.told += tuple(could_not_check)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def put(folder, *, trace=TRACE, note=NOTE):
    (folder.path / TRACES).write_bytes(traces.encode((note,)))
    (folder.path / NOTE.file).write_bytes(gzip.compress(json.dumps(trace).encode()))


def test_a_recording_becomes_stacks_a_drawing_and_numbers(folder):
    put(folder)
    moments = [
        threadcpu.Moment(1_000_000_000, [(7, 7, 0)], []),
        threadcpu.Moment(1_100_000_000, [(7, 7, 60_000_000)], []),
    ]
    (folder.path / THREAD_CPU).write_bytes(b"\n".join(map(threadcpu.encode, moments)))
    numbers = write_profile(folder)
    assert (numbers.cpu_s, numbers.waiting_s) == (0.06, 0.04)
    assert folder.kinds == {
        "stacks.collapsed": "stacks", "flamegraph.svg": "flamegraph", "profile.json": "profile",
        "profile.speedscope.json": "speedscope", "profile.pb.gz": "pprof",
    }  # fmt: skip
    [stack] = collapsed.decode((folder.path / STACKS).read_text())
    assert (stack.thread, stack.cpu_s, stack.waiting_s) == ("MainThread", 0.06, 0.04)
    assert folder.told == ()
    for name in ("profile.speedscope.json", "profile.pb.gz"):
        [on_cpu, waiting] = read_profile_file(folder.path / name).stacks
        assert (on_cpu.thread, on_cpu.value) == ("MainThread (on CPU)", pytest.approx(0.06))
        assert (waiting.thread, waiting.value) == ("MainThread (waiting)", pytest.approx(0.04))


def note_run(path, *artifacts):
    host = Host("Linux", "x86_64", 2, 4096, 0.1)
    now = datetime.now(UTC).isoformat()
    manifest = Manifest(
        1, "profile", "n", RunState.COMPLETE, 1, (), now, 0, None, {}, host, artifacts=artifacts
    )
    (path / "run.json").write_bytes(msgspec.json.encode(manifest))


def test_a_run_that_counted_calls_is_converted_from_them(folder):
    note_run(folder.path, Artifact("run.json", "log"), Artifact("profile.prof", "calls"))
    numbers = CallCost(1, 1, 0.5, 0.5)
    function = Function("bot.py", 3, "work")
    (folder.path / "profile.prof").write_bytes(
        prof.encode(CallProfile({function: numbers}, {function: {}}))
    )
    assert b"work (bot.py:3) 500000" in convert_run(
        folder.path, folder.path.parent, Target.COLLAPSED
    )


def test_a_run_is_converted_from_its_recording(folder):
    put(folder)
    note_run(folder.path)
    for target in Target:
        assert convert_run(folder.path, folder.path.parent, target)
    (folder.path / TRACES).unlink()
    with pytest.raises(InputError, match="holds no recording of stacks"):
        convert_run(folder.path, folder.path.parent, Target.SVG)


def test_what_is_converted_is_put_in_its_place_or_written_through(folder):
    write_converted(folder.path / "out.svg", b"<svg>")
    assert (folder.path / "out.svg").read_bytes() == b"<svg>"
    write_converted(Path("/dev/null"), b"<svg>")
    with pytest.raises(StorageError, match="can't be written"):
        write_converted(folder.path / "nowhere" / "out.svg", b"<svg>")


def test_an_empty_folder_has_no_profile(folder):
    assert write_profile(folder) is None
    assert folder.kinds == {}


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (NOTE.file, b"not gzip", "the recording of process 7 can't be read"),
        (NOTE.file, gzip.compress(b"", mtime=0)[:-4], "the recording of process 7 can't be read"),
        (NOTE.file, gzip.compress(b"[{]", mtime=0), "the recording of process 7 can't be read"),
        (TRACES, b"{", "traces.json can't be read"),
        (THREAD_CPU, b"x\n", "thread-cpu.jsonl can't be read"),
    ],
)
def test_what_is_broken_is_told_and_the_rest_is_used(folder, name, data, sentence):
    put(folder)
    (folder.path / name).write_bytes(data)
    write_profile(folder)
    [told] = folder.told
    assert told.startswith(sentence)


def test_a_note_can_not_name_a_file_elsewhere(folder, tmp_path):
    put(folder, note=TraceNote(7, "../../etc/passwd", 0, 1))
    [problem] = read_recorded(tmp_path).problems
    assert "No such file" in problem


LOOP = ("run_forever", "/usr/lib/python3.11/asyncio/base_events.py")
TURN = ("_run", "/usr/lib/python3.11/asyncio/events.py")


def test_a_recording_of_a_loop_tells_what_held_it(folder, tmp_path):
    bot = tmp_path / "bot.py"
    bot.write_text("import time\n\ntime.sleep(1)\n")
    block = (TURN, ("handle", str(bot)))
    put(folder, trace=[
        event("B", "thread (7): MainThread", 0, ""), event("B", LOOP[0], 0, LOOP[1]),
        *(event("B", name, 500_000, file) for name, file in block),
        *(event("E", name, 900_000, file) for name, file in reversed(block)),
        event("E", LOOP[0], 1_500_000, LOOP[1]),
        event("E", "thread (7): MainThread", 1_500_000, ""),
    ])  # fmt: skip
    write_profile(folder)
    assert folder.kinds["stalls.json"] == "stalls"
    stalls = read_stalls(tmp_path)
    [group] = stalls.groups
    assert (group.function, group.line, group.call) == ("handle", 3, "time.sleep")
    assert (stalls.stalled_s, stalls.observed_s) == (0.4, 1.5)
    assert recorded_stalls(read_recorded(tmp_path)) == stalls


def test_when_py_spy_itself_got_no_cpu_that_is_known_of_its_recording(folder, tmp_path):
    put(folder, note=TraceNote(7, NOTE.file, 1_000_000_000, 100, profiler_pid=9))
    moments = [
        threadcpu.Moment(1_000_000_000, [(7, 7, 0)], []),
        threadcpu.Moment(1_100_000_000, [], [], [(9, 9, 60_000_000)]),
    ]
    (tmp_path / THREAD_CPU).write_bytes(b"\n".join(map(threadcpu.encode, moments)))
    assert read_recorded(tmp_path).recording.unseen == (Unseen(7, 1_040_000_000, 1_100_000_000),)
    write_profile(folder)
    [told] = folder.told
    assert "py-spy was kept from a CPU for 60.0 % of the time" in told
