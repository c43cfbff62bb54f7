"""What if a thread was seen at work for less time than the kernel says it worked?

On a busy machine the profiler gets a CPU just when the bot lets go of one, so what waits is seen
too often and what works too rarely. The kernel's count is right all the same: time on the CPU that
calls known to wait would have to be charged with belongs to the work that was seen, in proportion.
"""

from collections.abc import Sequence

MOST = 2
"""Work that was seen for less than half of its time is too rare to speak for the rest."""


def charge_work(
    cpu_ns: Sequence[int], rest_ns: Sequence[int], only_waits: Sequence[bool]
) -> tuple[tuple[int, int], ...]:
    """For each stretch its nanoseconds on the CPU and off it, together as many as before.

    A stretch of work may come to more than it was seen for; those that only wait then make up for
    it.
    """
    charged = sum(cpu for cpu, waits in zip(cpu_ns, only_waits, strict=True) if waits)
    worked = sum(cpu_ns) - charged
    moved = min(charged, (MOST - 1) * worked)
    if not moved:
        return tuple(zip(cpu_ns, rest_ns, strict=True))
    grown, left = _Scaled(worked, worked + moved), _Scaled(charged, charged - moved)
    return tuple(
        ((left if waits else grown).take(cpu), rest)
        for cpu, rest, waits in zip(cpu_ns, rest_ns, only_waits, strict=True)
    )


class _Scaled:
    """Parts of a whole, as parts of another: their sum is that whole exactly."""

    __slots__ = ("_before", "_new", "_old", "_seen")

    def __init__(self, old: int, new: int) -> None:
        self._old = old
        self._new = new
        self._seen = 0
        self._before = 0

    def take(self, part: int) -> int:
        """The next part, in the new whole."""
        self._seen += part
        upto = self._seen * self._new // self._old if self._old else 0
        taken, self._before = upto - self._before, upto
        return taken
