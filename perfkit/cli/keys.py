"""Which keys are pressed while something is shown? Read without waiting for Enter, not echoed."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterator

QUIT = "q"


@contextlib.contextmanager
def quit_key() -> Iterator[asyncio.Event]:
    """An event that the key q sets. Where standard input is no terminal nothing ever does."""
    pressed = asyncio.Event()

    def take(key: str) -> None:
        if key == QUIT:
            pressed.set()

    with each_key(take):
        yield pressed


@contextlib.contextmanager
def each_key(take: Callable[[str], None]) -> Iterator[None]:
    """``take`` is given each key that is pressed, letters in lower case, in the running event loop.

    Where standard input is no terminal, or perfkit is in the background, there are none.
    """
    if sys.stdin is None or not sys.stdin.isatty() or _in_background(sys.stdin.fileno()):
        yield
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    loop = asyncio.get_running_loop()

    def read() -> None:
        for key in os.read(terminal, 64).decode("ascii", "ignore").lower():
            take(key)

    try:
        tty.setcbreak(terminal)  # Ctrl-C stays the signal it is
        loop.add_reader(terminal, read)
        yield
    finally:
        loop.remove_reader(terminal)
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _in_background(terminal: int) -> bool:
    """Whether touching the terminal would stop this process, as it does behind a shell's ``&``."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:  # it is not the terminal that controls this process
        return False
