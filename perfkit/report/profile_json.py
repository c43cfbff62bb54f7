"""What does a program read about a profile? The folder, the costliest functions, the stalls."""

import msgspec

from perfkit.model.report import ProfileNumbers, RunReport
from perfkit.model.stalls import StallNumbers


class _ProfileJson(msgspec.Struct):
    folder: str
    state: str
    could_not_check: tuple[str, ...]
    profile: ProfileNumbers | None
    stalls: StallNumbers | None


def write_profile_json(report: RunReport) -> str:
    """Indented JSON with a line break at its end. Times are seconds."""
    document = _ProfileJson(
        folder=report.folder,
        state=report.manifest.state.value,
        could_not_check=report.manifest.could_not_check,
        profile=report.profile,
        stalls=report.summary.stalls,
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
