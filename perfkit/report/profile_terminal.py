"""What does a person see on the terminal while a process is being profiled?"""

import math

from rich.console import Console

from perfkit.masking import mask
from perfkit.untrusted import one_line

REMIND_S = 10
"""Where there is no terminal, so often a line says how much time is left."""


class ProfileNarrator:
    """Tells on a console (standard error) what goes on: a line that is rewritten, or few lines."""

    __slots__ = ("_console", "_reminded_s")

    def __init__(self, console: Console) -> None:
        self._console = console
        self._reminded_s: float | None = None

    def say(self, text: str) -> None:
        """One sentence, on a line of its own."""
        self._clear()
        self._console.print(
            one_line(mask(text), 500), markup=False, highlight=False, soft_wrap=True
        )

    def left(self, seconds: float, what: str = "") -> None:
        """How much time is left, and what is seen meanwhile; endless time is not told."""
        left = ", ".join(filter(None, (what, f"{seconds:.0f} s left" * math.isfinite(seconds))))
        if self._console.is_terminal:
            self._clear()
            line = f"{left}, Ctrl-C ends it early"
            self._console.print(line, end="", markup=False, highlight=False)
        elif self._reminded_s is None or self._reminded_s - seconds >= REMIND_S:
            self._reminded_s = seconds
            self._console.print(left, markup=False, highlight=False)

    def _clear(self) -> None:
        if self._console.is_terminal:
            self._console.file.write("\r\x1b[2K")
