"""Was q pressed while something is shown? Read without waiting for Enter, and not echoed."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def quit_key() -> Iterator[asyncio.Event]:
    """An event that the key q sets. Where standard input is no terminal nothing ever does."""
    pressed = asyncio.Event()
    if sys.stdin is None or not sys.stdin.isatty() or _in_background(sys.stdin.fileno()):
        yield pressed
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    loop = asyncio.get_running_loop()

    def read() -> None:
        if b"q" in os.read(terminal, 64).lower():
            pressed.set()

    try:
        tty.setcbreak(terminal)  # Ctrl-C stays the signal it is
        loop.add_reader(terminal, read)
        yield pressed
    finally:
        loop.remove_reader(terminal)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _in_background(terminal: int) -> bool:
    """Whether touching the terminal would stop this process, as it does behind a shell's ``&``."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:  # it is not the terminal that controls this process
        return False
