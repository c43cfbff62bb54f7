"""What does a new folder of a load test know from the start? Its machine, and what measures."""

from collections.abc import Sequence
from pathlib import Path

from perfkit.clock import Clock
from perfkit.model.manifest import ScenarioNote
from perfkit.runs.folder import RunFolder
from perfkit.runs.host import read_host, read_versions

TOOLS = ("py-spy", "uvloop")
"""What perfkit measures a load with; their versions are kept."""


def new_load_folder(
    results: Path,
    *,
    kind: str,
    name: str,
    command_line: Sequence[str],
    clock: Clock,
    scenario: ScenarioNote,
    bot_command: str | None = None,
    bot_pid: int | None = None,
) -> RunFolder:
    """Make it, in state ``running``. Raises StorageError when a disk refuses."""
    return RunFolder.create(
        results,
        kind=kind,
        name=name,
        command_line=command_line,
        clock=clock,
        versions=read_versions(TOOLS),
        host=read_host(),
        scenario=scenario,
        bot_command=bot_command,
        bot_pid=bot_pid,
    )
