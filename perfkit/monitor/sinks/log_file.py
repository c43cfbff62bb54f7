"""How does a notice become a line in a file that neither grows without end nor can be forged?

The file is opened for each line: it may have been moved away or removed, and a disk that was full
may have room again. What others wrote has been tamed, so that one notice is one line.
"""

import asyncio
import os
from pathlib import Path

from perfkit.errors import UsageError
from perfkit.findings.notice_words import notice_line, notice_text
from perfkit.formats.notices import write_notice
from perfkit.model.monitoring import Notice
from perfkit.monitor.recent import Looks
from perfkit.monitor.sink import SinkError
from perfkit.monitor.sinks.settings import LogSettings
from perfkit.units import format_moment

_MODE = 0o600
"""As all that perfkit writes: what a bot logs is nobody else's."""


class LogFile:
    """A rotating log of notices (``Teller``)."""

    def __init__(self, settings: LogSettings, looks: Looks) -> None:
        self.name = "log file"
        self._settings = settings
        self._looks = looks

    def check(self) -> None:
        """Raise UsageError if the file can't be written."""
        try:
            _append(self._settings.path, b"")
        except OSError as error:
            raise UsageError(
                f"{self._settings.path}: the log can't be written: {error.strerror}",
                advice="name a file in a folder that exists and is yours",
            ) from None

    async def tell(self, notice: Notice) -> None:
        """Append it. Raises SinkError."""
        line = self._line(notice)
        try:
            # a disk may hang as any other sink; the thread is what waits for it
            await asyncio.to_thread(self._write, line)
        except OSError as error:
            raise SinkError(f"{self._settings.path.name}: {error.strerror or error}") from None

    async def close(self) -> None:
        """Nothing is held open."""

    def _line(self, notice: Notice) -> bytes:
        looks = self._looks()
        if self._settings.as_json:
            return write_notice(notice, notice_text(notice, looks)) + b"\n"
        words = notice_line(notice, looks)
        return f"{format_moment(notice.at_ms)} {words}\n".encode("utf-8", "replace")

    def _write(self, line: bytes) -> None:
        path = self._settings.path
        size = path.stat().st_size if path.exists() else 0
        if size and size + len(line) > self._settings.most_bytes:
            _rotate(path, self._settings.kept)
        _append(path, line)


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _MODE)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        if line and not _ends_a_line(descriptor):
            line = b"\n" + line  # what came before was cut off: by a full disk, or kill -9
        while line:
            line = line[file.write(line) :]


def _ends_a_line(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _rotate(path: Path, kept: int) -> None:
    """``alerts.log`` becomes ``alerts.log.1``, that ``.2`` and so on; the oldest goes."""
    names = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, kept + 1))]
    names[-1].unlink(missing_ok=True)
    for older, newer in reversed(list(zip(names[1:], names, strict=False))):
        if newer.exists():
            newer.rename(older)
