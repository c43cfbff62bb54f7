"""How do the folders of a watched process's runs begin, and what if one fails?

The process is one that runs (``pid``), or a command that is started for it.
"""

import contextlib
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from perfkit.clock import Clock
from perfkit.errors import PerfkitError
from perfkit.masking import mask_argv
from perfkit.model.manifest import RunState
from perfkit.runs.folder import RunFolder
from perfkit.runs.host import read_host, read_versions


def new_process_folder(
    results: Path,
    *,
    kind: str,
    name: str,
    command_line: Sequence[str],
    clock: Clock,
    command: Sequence[str],
    pid: int | None,
    tools: Sequence[str] = (),
) -> RunFolder:
    """Make it, in state ``running``; the versions of ``tools`` are kept. Raises StorageError."""
    return RunFolder.create(
        results,
        kind=kind,
        name=name,
        command_line=command_line,
        clock=clock,
        versions=read_versions(tools),
        host=read_host(),
        bot_command=shlex.join(mask_argv(command)) or None,
        bot_pid=pid,
    )


@contextlib.contextmanager
def failing_into(folder: RunFolder) -> Iterator[None]:
    """A PerfkitError closes the folder as a failed run's, and goes on."""
    try:
        yield
    except PerfkitError as error:
        with contextlib.suppress(PerfkitError):  # the first error is the one to tell
            folder.close(RunState.FAILED, error.what)
        raise
