"""How does a file get written so that a reader never meets half of it, even on a full disk?

Whole files are written aside, synced and renamed: the name shows either the old contents or the
new. Files that grow get whole lines. Everything that can go wrong with the disk leaves here as one
``StorageError`` that names the file.
"""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from perfkit.errors import PerfkitError

FOLDER_MODE = 0o700
FILE_MODE = 0o600
"""Conversations and command lines are nobody else's business on a shared machine."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class StorageError(PerfkitError):
    """The run folder can't be written. What was written before can still be read."""

    def __init__(self, what: str, *, advice: str = "", no_room: bool = False) -> None:
        super().__init__(what, advice=advice)
        self.no_room = no_room


def storage_error(path: Path, error: OSError) -> StorageError:
    """The sentence for a disk that refuses: which file, why, and what to do."""
    if error.errno in _NO_ROOM:
        return StorageError(
            f"the disk is full: {path} can't be written",
            advice="free some space or choose another place with --results DIR; "
            "what was written before is kept",
            no_room=True,
        )
    return StorageError(
        f"{path} can't be written: {error.strerror or error}",
        advice="choose another place with --results DIR",
    )


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn any OSError inside into a StorageError about this path."""
    try:
        yield
    except OSError as error:
        raise storage_error(path, error) from error


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte: one ``os.write`` may take less than it was given."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_aside(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` in one step: aside, synced, renamed. Raises StorageError.

    If anything fails, the old contents stay and nothing is left aside.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    with storage_errors(path):
        try:
            _write_synced(aside, data)
            aside.replace(path)
        except BaseException:
            # half a file is of no use to anybody, whatever kept it from being whole
            aside.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def _write_synced(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut, on file systems that can sync folders."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems can't; the rename stands
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


class LineFile:
    """A file that grows by whole lines; not thread-safe. Close it, or use it with ``with``.

    A line is one ``os.write``, so that a crash leaves whole lines, the last one torn at most. If
    the disk fills up in the middle of a line, that line is taken back.
    """

    __slots__ = ("_descriptor", "_size", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        with storage_errors(path):
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
            self._size = os.fstat(self._descriptor).st_size

    def append(self, line: bytes) -> None:
        """Add one line, given without its end. Raises StorageError; ValueError on a line break."""
        if b"\n" in line:
            raise ValueError("a line must not hold a line break")
        with storage_errors(self.path):
            try:
                write_all(self._descriptor, line + b"\n")
            except OSError:
                # making a file shorter needs no room; if even that fails, a reader skips the rest
                with contextlib.suppress(OSError):
                    os.ftruncate(self._descriptor, self._size)
                raise
        self._size += len(line) + 1

    def close(self) -> None:
        """End the file; a second call does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
