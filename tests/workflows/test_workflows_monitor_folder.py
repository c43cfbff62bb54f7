"""A watch's run folder: samples as they are seen, the report read again, whatever is in it."""

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError, InputError
from perfkit.model.manifest import RunState
from perfkit.model.monitoring import HostReading, Moment, ProcessReading, Totals
from perfkit.runs.reading import open_run
from perfkit.runs.samples import read_processes, read_samples
from perfkit.workflows.monitor_folder import (
    SamplesJournal,
    failing_into_folder,
    new_monitor_folder,
    read_monitor_report,
)
from perfkit.workflows.monitor_request import MonitorRequest, Whom

HOST = HostReading(2.0, 0.3, 0.0, 0.5, 8 * 2**30, 2**30, 0, 0)


def process(pid: int, fds: int | None = 4) -> ProcessReading:
    return ProcessReading(pid, 1, 5, f"bot {pid}", 1.0, 2**20, 3, 10, open_fds=fds)


def moment(at_ns: int, *processes: ProcessReading) -> Moment:
    return Moment(at_ns, 1, processes, Totals(0.0, 0, 0, 0, 0, 0, 0), HOST)


@pytest.fixture
def folder(tmp_path):
    return new_monitor_folder(
        MonitorRequest(Whom(pid=7), "shop", tmp_path, ("perfkit",)), SystemClock()
    )


def test_each_process_is_noted_once_and_sampled_at_each_look(folder):
    journal = SamplesJournal(folder)
    journal.write(moment(1, process(1)))
    journal.write(moment(2, process(1), process(2, fds=None)))
    journal.write(moment(3))
    journal.close()
    samples = folder.path / "samples.sqlite"
    assert [seen.pid for seen in read_processes(samples)] == [1, 2]
    assert [(s.at_ns, s.pid, s.open_files) for s in read_samples(samples)] == [
        (1, 1, 4), (2, 1, 4), (2, 2, -1),
    ]  # fmt: skip


def test_an_error_closes_the_folder_as_failed_and_goes_on(folder):
    with pytest.raises(BotError), failing_into_folder(folder):
        raise BotError("there is no process 7")
    manifest = open_run(folder.path).manifest
    assert (manifest.state, manifest.problem) == (RunState.FAILED, "there is no process 7")


def test_perfkits_own_fault_is_called_so(folder):
    with pytest.raises(ZeroDivisionError), failing_into_folder(folder):
        raise ZeroDivisionError
    assert "perfkit's own" in (open_run(folder.path).manifest.problem or "")


def test_a_watch_that_was_killed_has_no_report(folder):
    assert read_monitor_report(folder.path) is None


@pytest.mark.parametrize("content", [b"{", b'{"schema": "x"}', b"\xff"])
def test_a_broken_report_is_an_input_error(folder, content):
    (folder.path / "monitor.json").write_bytes(content)
    with pytest.raises(InputError, match=r"monitor\.json"):
        read_monitor_report(folder.path)
