"""How does a program that perfkit starts begin and end, and what does it leave in the run folder?

Apart from what observes it, so that a command which only watches loads nothing of that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perfkit.bot.ending import Patience
from perfkit.bot.launch import BotSpec, LaunchedBot, launch
from perfkit.bot.running import RunningBot
from perfkit.bot.warden import Warden
from perfkit.masking import mask
from perfkit.runs.folder import RunFolder
from perfkit.runs.writing import write_aside


@dataclass(frozen=True, slots=True)
class UnderTest:
    """What a process is called, and what it leaves in the run folder."""

    what: str
    log: str
    notes: str


COMMAND = UnderTest("command", "command.log", "command-notes.txt")


async def start_command(
    command: tuple[str, ...],
    folder: RunFolder,
    warden: Warden,
    environment: Mapping[str, str],
    *,
    patience: Patience | None = None,
    log_bytes: int | None = None,
) -> LaunchedBot:
    """Start it with this added to perfkit's environment; its output goes to ``command.log``, which
    begins anew when it has ``log_bytes``.

    Raises BotError if it can't be started. ``end_process`` ends it.
    """
    spec = BotSpec(
        argv=command,
        directory=Path.cwd(),
        api_root=None,
        notes=folder.path / COMMAND.notes,
        environment=environment,
        patience=patience or Patience(),
        log_bytes=log_bytes,
    )
    folder.note_artifact(COMMAND.log, "log")
    process = await launch(spec, folder.path / COMMAND.log, warden)
    folder.update(bot_pid=process.pid)
    return process


async def end_process(it: UnderTest, process: RunningBot, folder: RunFolder) -> None:
    """End it, if it is perfkit's to end; what did not go well is told in the folder."""
    remaining = await process.stop()
    problems = [f"{remaining} of the {it.what}'s processes could not be ended"] * bool(remaining)
    if process.log_problem is not None:
        problems.append(process.log_problem)
    if problems:
        folder.update(could_not_check=problems)
    notes = folder.path / it.notes
    if notes.is_file():  # written inside the process, so it is masked only now
        write_aside(notes, mask(notes.read_text("utf-8", "replace")).encode())
