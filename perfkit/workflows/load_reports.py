"""Which reports does a load test leave? All in its folder, some where a build wants them."""

from dataclasses import dataclass
from pathlib import Path

from perfkit.model.report import RunReport
from perfkit.report.csv_report import write_steps, write_timeline
from perfkit.report.html import write_html
from perfkit.report.junit import write_junit
from perfkit.report.markdown import write_markdown
from perfkit.runs.folder import RunFolder
from perfkit.runs.writing import write_aside


@dataclass(frozen=True, slots=True)
class ReportCopies:
    """Where else reports are written, under names a build knows beforehand. None: nowhere."""

    junit: Path | None = None
    markdown: Path | None = None
    csv: Path | None = None


NO_COPIES = ReportCopies()


def write_reports(folder: RunFolder, report: RunReport, copies: ReportCopies) -> None:
    """Raises StorageError when a disk refuses."""
    for name, text, copy in (
        ("report.html", write_html(report), None),
        ("report.md", write_markdown(report), copies.markdown),
        ("junit.xml", write_junit(report), copies.junit),
        ("steps.csv", write_steps(report), copies.csv),
        ("timeline.csv", write_timeline(report), None),
    ):
        folder.write(name, "report", text)
        if copy is not None:
            write_aside(copy, text.encode())
