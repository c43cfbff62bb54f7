"""The calls of a bot from its start to its end, written down however it ends but by SIGKILL."""

from __future__ import annotations

import atexit
import os
import signal

from .calls import CProfile, Yappi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType


def begin(folder: str, engine: str) -> None:
    """Count from now on; each process leaves ``calls-PID.prof`` in the folder."""
    counter = Yappi("all") if engine == "yappi" else CProfile()
    owner = os.getpid()

    def write() -> None:
        # a forked child has taken this over, but not what it is about
        if os.getpid() == owner:
            counter.end()
            counter.write(f"{folder}/calls-{owner}.prof")

    def write_and_end(number: int, _: FrameType | None) -> None:
        atexit.unregister(write)
        write()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    atexit.register(write)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, write_and_end)
    counter.begin()
