"""Where do perfkit and a process it has entered leave files for each other?"""

import contextlib
import fcntl
import os
import shlex
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil

from perfkit.errors import ToolError
from perfkit.profilers.attach import read_facts
from perfkit.profilers.refusal import explain, gone

ALIVE = "alive"
"""The file that is locked as long as perfkit lives, however it ends."""
MOST_BYTES = 1024**3
"""That are read of a file; the largest profiles have a tenth of it."""


@dataclass(frozen=True, slots=True)
class PrivateFolder:
    """A folder of random name that nobody else may look into, by its two paths."""

    outside: Path
    """As perfkit sees it."""
    inside: str
    """As the process sees it, which may live in a container."""
    descriptor: int
    """Of the folder that was made: its owner, the process's user, may put another in its place."""

    def put(self, name: str, data: bytes) -> None:
        """A new file, for the process to read. Raises OSError."""
        # the folder is the process's user's, who must not make root write elsewhere
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        descriptor = os.open(name, flags, 0o644, dir_fd=self.descriptor)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o644)  # whatever perfkit's umask is
            file.write(data)

    def take_back(self, name: str) -> bool:
        """Remove a file; whether it was still there. Raises OSError."""
        try:
            os.unlink(name, dir_fd=self.descriptor)
        except FileNotFoundError:
            return False
        return True

    def get(self, name: str) -> bytes | None:
        """What the process has left there; None if there is nothing.

        Raises OSError for what is no plain file, or a huge one.
        """
        try:
            with self.opened(name) as file:
                if os.fstat(file.fileno()).st_size > MOST_BYTES:
                    raise OSError(f"{name} is no plain file of at most {MOST_BYTES} bytes")
                return file.read()
        except FileNotFoundError:
            return None

    def opened(self, name: str) -> BinaryIO:
        """What the process has left there, of whatever size. Raises OSError for no plain file."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe is not waited for
        descriptor = os.open(name, flags, dir_fd=self.descriptor)
        file = os.fdopen(descriptor, "rb")
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            file.close()
            raise OSError(f"{name} is no plain file")
        return file


def _temporary(pid: int) -> Path:
    """The process's /tmp: by its own name if it is ours too, since the other ends with it."""
    own, its = Path("/tmp"), Path(f"/proc/{pid}/root/tmp")  # noqa: S108 - the folder in it is 0700
    return own if own.is_dir() and own.samefile(its) else its


@contextlib.contextmanager
def private_folder(pid: int) -> Iterator[PrivateFolder]:
    """A folder that belongs to the user the process runs as; it is removed at the end.

    Raises BotError if there is no such process, ToolError if it can't be made or the process may
    not be looked into.
    """
    try:
        uids, gids = psutil.Process(pid).uids(), psutil.Process(pid).gids()
        outside = Path(tempfile.mkdtemp(prefix="perfkit-", dir=_temporary(pid)))
    except psutil.Error as error:
        raise gone(pid) from error
    except PermissionError as error:
        command = shlex.join(sys.argv)
        raise explain(pid, str(error).lower(), read_facts(pid), command, who="perfkit") from error
    except OSError as error:
        raise ToolError(
            f"no folder can be made where process {pid} would see it: {error.strerror} (/tmp)",
            advice="perfkit and the process leave each other files there; see to it that there is "
            "a /tmp with some room",
        ) from error
    descriptor = os.open(outside, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    inside = f"/tmp/{outside.name}"  # noqa: S108 - 0700, of random name
    folder = PrivateFolder(outside, inside, descriptor)
    try:
        folder.put(ALIVE, b"")
        with folder.opened(ALIVE) as alive:
            fcntl.flock(alive, fcntl.LOCK_EX)
            if uids.effective != os.geteuid():
                os.fchown(descriptor, uids.effective, gids.effective)
            yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(outside, ignore_errors=True)  # which follows no link
