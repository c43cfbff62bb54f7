"""Where do perfkit and a process it has entered leave files for each other?"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from perfkit.errors import ToolError
from perfkit.profilers.refusal import gone


@dataclass(frozen=True, slots=True)
class PrivateFolder:
    """A folder of random name that nobody else may look into, by its two paths."""

    outside: Path
    """As perfkit sees it."""
    inside: str
    """As the process sees it, which may live in a container."""


@contextlib.contextmanager
def private_folder(pid: int) -> Iterator[PrivateFolder]:
    """A folder that belongs to the user the process runs as; it is removed at the end.

    Raises BotError if there is no such process, ToolError if it can't be made.
    """
    root = Path(f"/proc/{pid}/root/tmp")
    try:
        uids, gids = psutil.Process(pid).uids(), psutil.Process(pid).gids()
        outside = Path(tempfile.mkdtemp(prefix="perfkit-", dir=root))
    except psutil.Error as error:
        raise gone(pid) from error
    except OSError as error:
        raise ToolError(
            f"no folder can be made where process {pid} would see it: {error.strerror} (/tmp)",
            advice="run perfkit as the user the bot runs as, or as root",
        ) from error
    try:
        if uids.effective != os.geteuid():
            os.chown(outside, uids.effective, gids.effective)
        yield PrivateFolder(outside, f"/tmp/{outside.name}")  # noqa: S108 - 0700 and of random name
    finally:
        shutil.rmtree(outside, ignore_errors=True)
