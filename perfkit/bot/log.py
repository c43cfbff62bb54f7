"""How does the bot's output become ``bot.log`` without a secret in it and without slowing the bot?

A thread of its own reads the pipe, so that a flood of output waits neither for the event loop nor
for the disk's turn. ``Redactor`` is the pure part: bytes in, masked bytes out.
"""

import contextlib
import fcntl
import os
import select
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from perfkit.masking import mask

CHUNK = 4 * 1024
"""Bytes read at once: masking them holds the GIL for about 0.7 ms, and the load engine waits."""
PIPE_BYTES = 1024 * 1024
"""What an unprivileged user may ask for; Linux gives 64 KiB unasked."""
LONG_LINE = 8 * 1024
"""Bytes without a line's end after which a place inside the line is looked for."""
LONGEST_HELD = 64 * 1024
"""Bytes held back at most: no secret is that long."""
OVERLAP = 2 * 1024
"""Bytes that stay behind a cut inside a line, so that a secret at the cut is seen whole."""
TAIL_LINES = 200
TAIL_LINE_CHARS = 2000
_LOOK_EVERY_MS = 200
"""How often a drain that nothing comes to looks whether it is to end."""


class Redactor:
    """Masks a stream of bytes that comes in pieces of any size, losing none that is no secret.

    It gives out whole lines. Inside a line longer than ``LONG_LINE`` it cuts only where masking
    the two parts gives what masking the whole gives, so a secret is never split.
    """

    def __init__(self) -> None:
        self._pending = b""

    def feed(self, piece: bytes) -> bytes:
        """What can be given out now that this piece has come."""
        self._pending += piece
        if b"\n" in piece:
            lines, self._pending = _after_last_newline(self._pending)
            return _masked(lines)
        if len(self._pending) < LONG_LINE:
            return b""
        return self._cut_inside_line()

    def finish(self) -> bytes:
        """The rest, when nothing more will come."""
        rest, self._pending = self._pending, b""
        return _masked(rest)

    def _cut_inside_line(self) -> bytes:
        whole = _masked(self._pending)
        cut = len(self._pending) - OVERLAP
        head, tail = self._pending[:cut], self._pending[cut:]
        if len(self._pending) < LONGEST_HELD and _masked(head) + _masked(tail) != whole:
            return b""  # a secret lies across the cut: wait for more
        self._pending = tail
        return _masked(head)


def _after_last_newline(data: bytes) -> tuple[bytes, bytes]:
    end = data.rfind(b"\n") + 1
    return data[:end], data[end:]


def _masked(data: bytes) -> bytes:
    # surrogateescape gives back every byte as it came, also those that are no UTF-8
    return mask(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


class LogFile:
    """``bot.log``: appended to, kept going on a full disk, its last lines in memory.

    What could not be written is counted, and where writing works again the file says so.
    """

    def __init__(self, path: Path, most_bytes: int | None = None) -> None:
        """``most_bytes``: at this size it is renamed to ``NAME.1`` and begins anew."""
        self._path = path
        self._most_bytes = most_bytes
        self._file: BinaryIO | None = None
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._lost = 0
        self.problem: str | None = None
        """Why the log has gaps, in words; None if it has none."""

    def append(self, data: bytes) -> None:
        """Write it, or count it as lost. Never raises for what the disk does."""
        if not data:
            return
        self._remember(data)
        self._write_or_count(data)

    def create(self) -> None:
        """Make the file now, so that a bot that says nothing has an empty log, not none."""
        self._write_or_count(b"")

    def _remember(self, data: bytes) -> None:
        for line in data[-TAIL_LINES * TAIL_LINE_CHARS :].decode("utf-8", "replace").splitlines():
            self._tail.append(line[:TAIL_LINE_CHARS])

    def _write_or_count(self, data: bytes) -> None:
        try:
            self._write(data)
        except OSError as error:
            self._lost += len(data)
            self.problem = f"{self._path.name} is not complete: {error.strerror or error}"

    def tail(self, lines: int) -> str:
        """The last lines, also those the disk had no room for; long ones shortened."""
        return "\n".join(list(self._tail)[-lines:])

    def close(self) -> None:
        """Close the file; what was appended is there already."""
        if self._file is not None:
            self._file.close()

    def _write(self, data: bytes) -> None:
        if self._file is None:
            # unbuffered: readable up to the moment of a crash; bytes come in chunks anyway
            self._path.touch(mode=0o600)  # as all files of a run folder
            self._file = self._path.open("ab", buffering=0)
        if self._lost:
            _write_all(self._file, f"\n[perfkit: {self._lost} bytes of log are missing]\n".encode())
            self._lost = 0
        _write_all(self._file, data)
        if self._most_bytes is not None and self._file.tell() >= self._most_bytes:
            self._file.close()
            self._file = None
            self._path.replace(self._path.with_name(f"{self._path.name}.1"))


def _write_all(file: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def roomy_pipe() -> tuple[int, int]:
    """A pipe's read and write end, with room for a burst of output where the system allows it."""
    read_end, write_end = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux
        with contextlib.suppress(OSError):  # more than this user may have: 64 KiB will do
            fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return read_end, write_end


class LogDrain:
    """Reads a pipe to its end in a thread of its own, masks it, and appends it to the log."""

    def __init__(self, source: int, log: LogFile) -> None:
        """``source``: the pipe's read end; it belongs to the drain from ``start`` on."""
        self._source = source
        self._log = log
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bot-log", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def settle(self, patience_s: float) -> None:
        """Wait for the pipe's end, but no longer than this: some process may hold it for ever."""
        self._thread.join(patience_s)

    def close(self, patience_s: float) -> None:
        """Wait as ``settle`` does, then read no more. May be called again."""
        self.settle(patience_s)
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        redactor = Redactor()
        try:
            for piece in self._pieces():
                self._log.append(redactor.feed(piece))
            self._log.append(redactor.finish())
        finally:
            self._log.close()
            os.close(self._source)

    def _pieces(self) -> Iterator[bytes]:
        """What comes through the pipe, until its end or until no more is wanted."""
        poll = select.poll()  # select() can't watch descriptors above 1,023
        poll.register(self._source, select.POLLIN)
        while not self._closing.is_set():
            if poll.poll(_LOOK_EVERY_MS):
                piece = os.read(self._source, CHUNK)
                if not piece:
                    return
                yield piece
