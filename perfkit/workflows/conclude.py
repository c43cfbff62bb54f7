"""How does a run come to its end? Its numbers are computed and its summary is written."""

from dataclasses import replace

from perfkit.masking import encodable, mask
from perfkit.model.manifest import RunState
from perfkit.model.report import RunReport
from perfkit.report.json_report import write_json
from perfkit.runs.artifacts import SUMMARY
from perfkit.runs.folder import RunFolder
from perfkit.runs.reading import StoredRun
from perfkit.runs.report import build_report


def conclude(folder: RunFolder, state: RunState, problem: str | None = None) -> RunReport:
    """Compute what the run came to, as one that ends in this state, and write ``summary.json``.

    To be called when everything that writes into the folder has ended, and before the reports are
    rendered and ``folder.close(state, problem)``. Raises StorageError when the disk refuses.
    """
    ended = replace(
        folder.manifest, state=state, problem=None if problem is None else mask(encodable(problem))
    )
    report = build_report(StoredRun(folder.path, ended))
    folder.write(SUMMARY, "summary", write_json(report.summary))
    return report
