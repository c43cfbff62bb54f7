"""What happens when a run is looked at again: find it, read it, compute its report."""

from dataclasses import replace
from pathlib import Path

from perfkit.analysis.hotspots import profile_numbers
from perfkit.model.report import RunReport
from perfkit.runs.naming import find_named_run
from perfkit.runs.reading import open_run, read_profile, read_summary
from perfkit.runs.report import build_report
from perfkit.workflows.stacks import Recorded, read_recorded, recorded_stalls, weighed


def analyze(named: Path, results: Path) -> RunReport:
    """The report of the run that ``named`` is, or is in. The folder is only read.

    Raises InputError if there is no such run or it can't be read; ``results`` is where to look for
    runs to offer instead.
    """
    run = open_run(find_named_run(named, results))
    stored = read_summary(run.path)
    if read_profile(run.path) is not None:
        return build_report(run, stored=stored)
    recorded = read_recorded(run.path)
    report = build_report(run, stored=stored, stalls=recorded_stalls(recorded))
    return _with_recorded_profile(report, recorded)


def _with_recorded_profile(report: RunReport, recorded: Recorded) -> RunReport:
    """The report with the profile of a run that was killed before it could write it down."""
    if not recorded.recording.threads:
        return report
    stacks = weighed(recorded)
    missing = (*report.summary.could_not_check, *recorded.problems)
    return replace(
        report,
        summary=replace(report.summary, could_not_check=missing),
        profile=profile_numbers(recorded.recording, stacks, cpu=recorded.cpu),
    )
