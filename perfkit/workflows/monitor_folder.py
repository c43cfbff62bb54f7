"""What does a watch of minutes leave in a run folder? Samples, what they came to, and its pages.

One of months leaves none: its history is in the store. Where a program is started for it, there is
a folder all the same, for the program's log.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from perfkit.clock import Clock
from perfkit.errors import InputError, PerfkitError
from perfkit.findings.alerts import find_alerts
from perfkit.model.manifest import MONITOR_KIND, RunState
from perfkit.model.monitor_report import MonitorReport
from perfkit.model.monitoring import Moment, ProcessReading
from perfkit.model.samples import ProcessSample, ProcessSeen
from perfkit.report.monitor_json import write_monitor_json
from perfkit.runs.artifacts import MONITOR, SAMPLES, SUMMARY
from perfkit.runs.folder import RunFolder
from perfkit.runs.reading import open_run
from perfkit.runs.samples import SampleStore
from perfkit.workflows.monitor_request import MonitorRequest
from perfkit.workflows.process_folder import new_process_folder


def new_monitor_folder(request: MonitorRequest, clock: Clock) -> RunFolder:
    """Make it, in state ``running``. Raises StorageError."""
    whom = request.whom
    return new_process_folder(
        request.results,
        kind=MONITOR_KIND,
        name=f"monitor-{request.bot}",
        command_line=request.command_line,
        clock=clock,
        command=("perfkit", "load-test", *whom.load_test) if whom.load_test else whom.command,
        pid=whom.pid,
    )


@contextlib.contextmanager
def failing_into_folder(folder: RunFolder | None) -> Iterator[None]:
    """What ends the watch by an error closes the folder as a failed run's, and goes on."""
    try:
        yield
    except BaseException as error:
        if folder is not None:
            what = error.what if isinstance(error, PerfkitError) else f"perfkit's own: {error!r}"
            with contextlib.suppress(PerfkitError):  # the first error is the one to tell
                folder.close(RunState.FAILED, what)
        raise


class SamplesJournal:
    """Writes each look down as the samples of a run."""

    def __init__(self, folder: RunFolder) -> None:
        self._store = SampleStore(folder.path / SAMPLES)
        self._seen: set[tuple[int, int]] = set()
        folder.note_artifact(SAMPLES, "samples")

    def write(self, moment: Moment) -> None:
        """Raises StorageError if the disk refuses."""
        new = [p for p in moment.processes if (p.pid, p.born_ms) not in self._seen]
        if new:
            self._seen = {(p.pid, p.born_ms) for p in moment.processes}
            self._store.add_processes([ProcessSeen(p.pid, p.parent_pid, p.command) for p in new])
        if moment.processes:
            self._store.add_samples([_sample(moment.at_ns, each) for each in moment.processes])

    def close(self) -> None:
        """There will be no more looks."""
        self._store.close()


def _sample(at_ns: int, process: ProcessReading) -> ProcessSample:
    return ProcessSample(
        at_ns=at_ns,
        pid=process.pid,
        cpu_s=process.cpu_s,
        rss_bytes=process.rss_bytes,
        threads=process.threads,
        open_files=-1 if process.open_fds is None else process.open_fds,
    )


def conclude_monitor(folder: RunFolder, report: MonitorReport, state: RunState) -> None:
    """Write what it came to and its pages, and close the folder. Raises StorageError."""
    from perfkit.report.html import write_html
    from perfkit.report.json_report import write_json
    from perfkit.report.monitor_markdown import write_monitor_markdown
    from perfkit.workflows.conclude import conclude

    folder.write(MONITOR, "monitor", write_monitor_json(report))
    run = conclude(folder, state)
    findings = (*run.summary.findings, *find_alerts(report))
    run = replace(run, summary=replace(run.summary, findings=findings))
    folder.write(SUMMARY, "summary", write_json(run.summary))
    folder.write("report.html", "report", write_html(run))
    folder.write("report.md", "report", write_monitor_markdown(report))
    folder.close(state)


def read_monitor_report(folder: Path) -> MonitorReport | None:
    """What a watch came to; None: it is no run of monitoring, or was killed before its end.

    Raises InputError if the folder or the file can't be read.
    """
    path = folder / MONITOR
    if open_run(folder).manifest.kind != MONITOR_KIND or not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=MonitorReport)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} can't be read: {error}") from error
