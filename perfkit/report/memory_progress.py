"""What does a person see on the terminal while a process's memory is watched?"""

import math

from perfkit.model.memory import MemoryMoment
from perfkit.report.profile_terminal import ProfileNarrator
from perfkit.units import format_mib

MIB = 1024 * 1024


class MemoryNarrator(ProfileNarrator):
    """Tells what is seen, on the line that is rewritten; where there is no terminal, few lines."""

    __slots__ = ()

    def seen(self, moment: MemoryMoment, left_s: float | None) -> None:
        """What the tree holds now, and how much time is left; None: until it ends."""
        rss = format_mib(sum(process.rss for process in moment.processes) / MIB)
        count = len(moment.processes)
        what = f"{rss} resident" + (f" in {count} processes" if count > 1 else "")
        self.left(math.inf if left_s is None else left_s, what)
