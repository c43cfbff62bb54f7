"""How does what happened inside the bot become known outside? As lines appended to a file.

The bot's processes share the file: each note is one ``write`` to a descriptor opened for
appending, which the kernel keeps whole. ``perfkit.bot.notes`` reads it.
"""

from __future__ import annotations

import os


class Notes:
    """Appends lines to the file at ``path``; without a path, or if it can't be written, nothing."""

    def __init__(self, path: str) -> None:
        self._path = path

    def add(self, text: str) -> None:
        """Append one line, with the process's id at its end. Never raises."""
        line = " ".join(text.split()) + f" pid {os.getpid()}\n"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
        try:
            descriptor = os.open(self._path, flags, 0o600)
            try:
                os.write(descriptor, line.encode("utf-8", "backslashreplace"))
            finally:
                os.close(descriptor)
        except OSError:
            # A full disk or a vanished run folder is the launcher's to tell, not the bot's.
            pass
