"""How is a bot ended so that it may tidy up, and yet surely ends? INT, then TERM, then KILL."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

_LOOK_EVERY_S = 0.02


class Targets(Protocol):
    """The processes to end."""

    def remaining(self) -> int:
        """How many still live."""

    def signal(self, number: signal.Signals) -> None:
        """Send the signal to all that still live."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each signal is given before the next one, in seconds."""

    interrupt_s: float = 5.0
    """Frameworks finish running handlers and close their sessions on SIGINT."""
    terminate_s: float = 3.0
    kill_s: float = 2.0
    """For the kernel: only a process in an uninterruptible wait outlives SIGKILL."""


async def end(targets: Targets, patience: Patience, *, now: Callable[[], float]) -> int:
    """End all targets; how many remain nevertheless.

    When the task that waits here is cancelled or interrupted, what remains is killed at once.
    """
    try:
        for number, wait_s in (
            (signal.SIGINT, patience.interrupt_s),
            (signal.SIGTERM, patience.terminate_s),
            (signal.SIGKILL, patience.kill_s),
        ):
            if not targets.remaining():
                return 0
            targets.signal(number)
            await _until_gone(targets, now() + wait_s, now)
    except BaseException:
        # whatever ends the waiting, a cancellation above all, must not leave a bot behind
        targets.signal(signal.SIGKILL)
        raise
    return targets.remaining()


async def _until_gone(targets: Targets, deadline: float, now: Callable[[], float]) -> None:
    # looked at by turns: the kernel tells only parents of an end, and these are children's children
    while targets.remaining() and now() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_EVERY_S)


def how_it_ended(returncode: int) -> str:
    """A return code in words: ``ended with exit code 1``, ``killed by SIGKILL``."""
    if returncode >= 0:
        return f"ended with exit code {returncode}"
    try:
        return f"killed by {signal.Signals(-returncode).name}"
    except ValueError:
        return f"killed by signal {-returncode}"
