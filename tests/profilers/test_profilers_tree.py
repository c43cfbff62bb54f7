"""A process tree recorded by stand-ins for py-spy, which end when told to."""

import asyncio
import errno
import gzip
import os

import psutil
import pytest

from perfkit.clock import SystemClock
from perfkit.formats import threadcpu, traces
from perfkit.model.manifest import Artifact
from perfkit.profilers import recording, tree
from perfkit.profilers.pyspy import record_request
from perfkit.profilers.recording import compress
from perfkit.profilers.threadcpu import ThreadCpuReader
from perfkit.profilers.tree import THREAD_CPU, TRACES, TreeProfiler
from perfkit.program import Request
from perfkit.runs.writing import StorageError

ME = os.getpid()


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "run"
    path.mkdir()
    return path


def profiler(folder, fake, children=(), reader=None):
    return TreeProfiler(
        ME,
        100,
        folder,
        tool=fake.path,
        clock=SystemClock(),
        children=lambda _: children,
        reader=reader,
    )


@pytest.fixture
def record(until):
    """Record until a condition holds, and see that nothing is left running."""

    async def start_and_stop(profiler, condition):
        await profiler.start()
        await until(condition)
        pids = profiler.pids
        result = await profiler.stop()
        assert profiler.pids == ()
        assert not profiler.recording
        for pid in pids:
            assert not psutil.pid_exists(pid)
        return result

    return lambda profiler, condition: asyncio.run(start_and_stop(profiler, condition))


def test_each_process_is_recorded_and_its_trace_kept_compressed(folder, fake_pyspy, record):
    child = 2**22 + 5
    tree_profiler = profiler(folder, fake_pyspy, children=(child,))
    result = record(tree_profiler, lambda: fake_pyspy.ready(ME) and fake_pyspy.ready(child))
    assert result.problems == ()
    names = [f"pyspy-{ME}.trace.json.gz", f"pyspy-{child}.trace.json.gz"]
    assert [a for a in result.artifacts if a.name != THREAD_CPU] == [
        Artifact(TRACES, "trace"),
        *(Artifact(name, "trace") for name in names),
    ]
    for name in names:
        assert gzip.decompress((folder / name).read_bytes()) == b"[]"
    notes = traces.decode((folder / TRACES).read_bytes())
    assert [(n.pid, n.file, n.rate_hz) for n in notes] == [
        (ME, names[0], 100),
        (child, names[1], 100),
    ]
    assert not list(folder.glob("*.json.new")) + list(folder.glob("*.trace.json"))


def test_new_children_are_picked_up_once(folder, fake_pyspy, until):
    children = []

    async def grow():
        one = profiler(folder, fake_pyspy, children)
        await one.start()
        alone = len(one.pids)
        children.append(2**22 + 6)
        await one.refresh()
        both = one.pids
        await one.refresh()
        assert one.pids == both
        await until(lambda: fake_pyspy.ready(2**22 + 6))
        await one.stop()
        return alone, len(both)

    assert asyncio.run(grow()) == (1, 2)


@pytest.mark.skipif(not ThreadCpuReader().available(ME), reason="no schedstat here")
def test_cpu_times_of_threads_are_kept(folder, fake_pyspy, record):
    result = record(profiler(folder, fake_pyspy), (folder / THREAD_CPU).read_bytes)
    assert Artifact(THREAD_CPU, "samples") in result.artifacts
    threads = threadcpu.decode((folder / THREAD_CPU).read_bytes())
    assert ME in {thread.thread_id for thread in threads}


def test_without_the_kernels_count_there_is_no_such_artifact(folder, fake_pyspy, tmp_path, record):
    tree_profiler = profiler(folder, fake_pyspy, reader=ThreadCpuReader(tmp_path))
    result = record(tree_profiler, lambda: fake_pyspy.ready(ME))
    assert THREAD_CPU not in {artifact.name for artifact in result.artifacts}


@pytest.mark.parametrize(
    ("mood", "problem"),
    [
        ("refuse", f"py-spy could not record process {ME}: Failed to suspend process"),
        ("silent", f"py-spy wrote nothing about process {ME}"),
    ],
    ids=["refuse", "silent"],  # without this process's id, which differs between xdist's workers
)
def test_a_recording_that_failed_is_a_problem_in_words(folder, fake_pyspy, mood, problem, record):
    fake_pyspy.be(mood)
    tree_profiler = profiler(folder, fake_pyspy)
    result = record(tree_profiler, lambda: not tree_profiler.recording)
    assert result.problems == (problem,)
    assert all(artifact.name in {TRACES, THREAD_CPU} for artifact in result.artifacts)


def test_a_child_that_is_gone_is_no_problem(folder, fake_pyspy, record):
    fake_pyspy.be("silent")
    tree_profiler = profiler(folder, fake_pyspy, children=(2**22 + 7,))
    result = record(tree_profiler, lambda: not tree_profiler.recording)
    assert result.problems == (f"py-spy wrote nothing about process {ME}",)


def test_a_deaf_py_spy_is_killed_and_told(folder, fake_pyspy, monkeypatch, record):
    def impatient(*given):
        return Request(record_request(*given).argv, interrupt_s=0.05, terminate_s=0.05)

    resumed = []
    monkeypatch.setattr(recording, "record_request", impatient)
    monkeypatch.setattr(recording, "resume_if_stopped", resumed.append)
    fake_pyspy.be("deaf")
    result = record(profiler(folder, fake_pyspy), lambda: fake_pyspy.ready(ME))
    assert result.problems == (
        f"py-spy did not answer and was killed; process {ME} has no recording",
    )
    assert resumed == [ME]


def test_more_processes_than_can_be_recorded_are_told(folder, fake_pyspy, monkeypatch, record):
    monkeypatch.setattr(tree, "MOST_PROCESSES", 1)
    tree_profiler = profiler(folder, fake_pyspy, children=(2**22 + 8,))
    result = record(tree_profiler, lambda: fake_pyspy.ready(ME))
    assert result.problems == ("only 1 processes at once are recorded",)


def test_a_missing_py_spy_is_an_oserror(folder, fake_pyspy):
    fake_pyspy.path.unlink()
    with pytest.raises(FileNotFoundError):
        asyncio.run(profiler(folder, fake_pyspy).start())


def test_a_child_for_which_py_spy_can_not_be_started_is_told(folder, fake_pyspy, until):
    async def lose_it():
        children = []
        one = profiler(folder, fake_pyspy, children)
        await one.start()
        await until(lambda: fake_pyspy.ready(ME))
        fake_pyspy.path.unlink()
        children.append(2**22 + 9)
        await one.refresh()
        return await one.stop()

    [problem] = asyncio.run(lose_it()).problems
    assert problem.startswith(f"py-spy could not be started for process {2**22 + 9}")


def test_a_disk_that_refuses_is_told_and_nothing_is_left_running(
    folder, fake_pyspy, monkeypatch, record
):
    def refuse(path, data):
        raise StorageError(f"the disk is full: {path.name} can't be written")

    (folder / THREAD_CPU).mkdir()
    monkeypatch.setattr(tree, "write_aside", refuse)
    result = record(profiler(folder, fake_pyspy), lambda: fake_pyspy.ready(ME))
    assert result.problems == (
        f"the disk is full: {TRACES} can't be written",
        f"{folder / THREAD_CPU} can't be written: Is a directory",
    )
    assert THREAD_CPU not in {artifact.name for artifact in result.artifacts}


def test_a_disk_that_fills_up_ends_the_reading_and_is_told(folder, fake_pyspy, monkeypatch, record):
    refused = []

    def refuse(self, line):
        refused.append(line)
        raise StorageError("the disk is full")

    monkeypatch.setattr(tree.LineFile, "append", refuse)
    result = record(profiler(folder, fake_pyspy), lambda: fake_pyspy.ready(ME) and bool(refused))
    assert result.problems == ("the disk is full",)


def test_a_trace_that_can_not_be_compressed_is_told(folder, fake_pyspy, monkeypatch, record):
    def refuse(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recording, "compress", refuse)
    result = record(profiler(folder, fake_pyspy), lambda: fake_pyspy.ready(ME))
    [problem] = result.problems
    assert problem.startswith("the disk is full")


def test_compressing_replaces_the_file(tmp_path):
    raw = tmp_path / "trace.json"
    raw.write_bytes(b"[]" * 1000)
    done = compress(raw)
    assert done.name == "trace.json.gz"
    assert gzip.decompress(done.read_bytes()) == b"[]" * 1000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["trace.json.gz"]
