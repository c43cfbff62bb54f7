"""What does each further source of numbers about a bot have in common?

A load test that runs on it, its own counters, its database, the stalls of its loops: each is asked
at every look, answers at once with what it knows, and does what takes longer in the background.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from perfkit.masking import mask


@dataclass(frozen=True, slots=True)
class SourceReading:
    """What one source knows at one moment."""

    values: Mapping[str, float] = field(default_factory=dict)
    """By series name; what isn't known is not there. Counters never fall."""
    response: tuple[int, ...] | None = None
    """Response times since the reading before, as ``Histogram.freeze`` writes them; None: nobody
    measures them now."""
    shown: str = ""
    """What a person should see beside the numbers (``load test homework``). Untrusted text."""
    problem: str = ""
    """What could not be checked, and why, in a sentence without secrets; empty when all is well."""


class Source(Protocol):
    """One source. ``read`` never waits for anything but the local disk."""

    name: str
    """The ``part`` of a TroubleNotice: ``load test``, ``counters``, ``database``, ``stalls``."""

    async def begin(self) -> None:
        """Start what goes on in the background. Raises PerfkitError if it can never work."""

    def read(self, pids: Collection[int]) -> SourceReading:
        """What is known now; ``pids`` are the bot's processes, its first one first."""

    async def close(self) -> None:
        """End what goes on in the background, and leave nothing behind."""


def failure(task: "asyncio.Task[None] | None") -> str:
    """Why what goes on in the background has ended, if perfkit is to blame for it; else empty.

    Without this a mistake of perfkit's would look like a source whose numbers stand still.
    """
    if task is None or not task.done() or task.cancelled():
        return ""
    error = task.exception()
    return "" if error is None else mask(f"perfkit's own failure: {error!r}")
